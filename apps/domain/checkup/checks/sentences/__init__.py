"""Arithmetic inside texts: sums, shares, growth, execution rates, identities."""
