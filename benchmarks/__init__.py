"""How fast it is: ``make bench`` or ``python -m benchmarks [--rounds N]``.  Offline, on a database of its own."""
