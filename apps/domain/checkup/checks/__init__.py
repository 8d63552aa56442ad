"""The checks: each takes a :class:`Reading` and tells what is wrong."""
