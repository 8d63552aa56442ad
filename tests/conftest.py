pytest_plugins = ["tests.infrastructure", "tests.web"]
