"""Tests of the domain need neither a database nor Django; examples are the same on every run."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "domain", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("domain")
