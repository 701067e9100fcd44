"""Waiting for what other threads and processes do."""

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 35.0  # seconds: more than the sweep that mends what fell between

T = TypeVar("T")


def eventually(look: Callable[[], T | None], what: Callable[[], str]) -> T:
    """What ``look`` finds, as soon as it finds it."""
    deadline = time.monotonic() + PATIENCE
    while (found := look()) is None:
        assert time.monotonic() < deadline, f"waited in vain for {what()}"
        time.sleep(0.02)
    return found
