"""Fixtures that every room may use."""

import os

pytest_plugins = ["tests.postgres", "tests.browser", "tests.e2e.product"]

# Settings of the person who runs the tests must not reach the product under test.
for name in [name for name in os.environ if name.startswith("DOORSTEP_") and "_TEST_" not in name]:
    del os.environ[name]
