"""What all tests stand on; and Hypothesis gives the same examples on every run, on however busy a machine, alone or among others."""

from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

pytest_plugins = ["tests.infrastructure", "tests.web"]

settings.register_profile(
    "steady", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")

# Hypothesis also draws constants out of whatever local modules are loaded: a number written in another module, or
# another order of tests, would give other examples.
assert callable(providers._get_local_constants)
providers._get_local_constants = providers.Constants
