"""Fixtures that every room may use."""

import os

import pytest
from hypothesis import settings

# How long an example takes says something about the machine, not about the code.
settings.register_profile("doorstep", deadline=None)
settings.load_profile("doorstep")

pytest_plugins = ["tests.postgres", "tests.browser", "tests.e2e.product"]

# Settings of the person who runs the tests must not reach the product under test.
for name in [name for name in os.environ if name.startswith("DOORSTEP_") and "_TEST_" not in name]:
    del os.environ[name]


def pytest_itemcollected(item: pytest.Item) -> None:
    """With several processes (``-n``) a file's tests stay together, those with a browser for themselves."""
    place = item.nodeid.partition("::")[0]
    item.add_marker(pytest.mark.xdist_group(f"{place} in a browser" if _needs_browser(item) else place))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with a browser come last: Playwright leaves an event loop on the thread, where no other runs.

    Pytest-xdist has to keep that order (``--no-loadscope-reorder``); it would begin with the largest files.
    """
    items.sort(key=_needs_browser)


def _needs_browser(item: pytest.Item) -> bool:
    return "chromium" in getattr(item, "fixturenames", ())
