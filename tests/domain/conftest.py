"""Tests of the domain need neither a database nor Django; examples are the same on every run, alone or among others."""

from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

settings.register_profile(
    "domain", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("domain")

# Hypothesis also draws constants out of whatever local modules are loaded: a number written in another module, or
# another order of tests, would give other examples.
assert callable(providers._get_local_constants)
providers._get_local_constants = providers.Constants
