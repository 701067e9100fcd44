"""The agents, by their real names."""

import threading
from collections.abc import Callable
from typing import Final

_MOST: Final = 5000


class People:
    """Asks Slack once for each person. Used from any thread."""

    def __init__(self, ask: Callable[[str], str | None]) -> None:
        self._ask = ask
        self._names: dict[str, str] = {}
        self._lock = threading.Lock()

    def name(self, user: str, otherwise: str) -> str:
        """The real name; what came with the request when Slack does not tell."""
        with self._lock:
            known = self._names.get(user)
        if known is None:
            known = self._ask(user)
            if known is None:
                return otherwise
            with self._lock:
                if len(self._names) >= _MOST:
                    self._names.clear()
                self._names[user] = known
        return known
