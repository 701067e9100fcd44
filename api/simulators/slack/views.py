"""The modals that are open: who sees which. Gone with the process."""

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

TRIGGER_SECONDS: Final = 3.0
"""How long something that a person did may open a modal."""

View = dict[str, Any]


class Views:
    """Used from any thread. ``on_change`` is told whenever somebody sees something else."""

    def __init__(
        self, on_change: Callable[[], None] = lambda: None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.lasts = TRIGGER_SECONDS
        self._on_change = on_change
        self._clock = clock
        self._lock = threading.Lock()
        self._triggers: dict[str, tuple[str, float]] = {}
        self._open: dict[str, View] = {}

    def trigger(self, user: str) -> str:
        """What a person just did, by which a modal may be opened for them."""
        trigger_id = secrets.token_hex(8)
        with self._lock:
            now = self._clock()
            self._triggers = {key: each for key, each in self._triggers.items() if each[1] > now}
            self._triggers[trigger_id] = (user, now + self.lasts)
        return trigger_id

    def open(self, trigger_id: str, view: Mapping[str, Any]) -> View | None:
        """Open it for whoever that was; None when it is too late."""
        with self._lock:
            user, until = self._triggers.pop(trigger_id, ("", 0.0))
            if until <= self._clock():
                return None
            made = dict(view) | {"id": f"V{secrets.token_hex(5).upper()}", "user": user}
            self._open = {key: one for key, one in self._open.items() if one["user"] != user}
            self._open[made["id"]] = made
        self._on_change()
        return made

    def update(self, view_id: str, view: Mapping[str, Any]) -> View | None:
        """Show something else in it; None when it is not open any more."""
        with self._lock:
            known = self._open.get(view_id)
            if known is None:
                return None
            self._open[view_id] = dict(view) | {"id": view_id, "user": known["user"]}
            made = self._open[view_id]
        self._on_change()
        return made

    def close(self, view_id: str) -> None:
        """It is closed."""
        with self._lock:
            self._open.pop(view_id, None)
        self._on_change()

    def get(self, view_id: str, user: str) -> View | None:
        """That person's modal."""
        view = self._open.get(view_id)
        return view if view is not None and view["user"] == user else None

    def of(self, user: str) -> View | None:
        """What a person has open."""
        with self._lock:
            return next((view for view in self._open.values() if view["user"] == user), None)
