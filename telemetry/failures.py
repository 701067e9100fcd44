"""The last warnings and errors of this process, for the operator's page. Masked before they come here."""

from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

KEPT: Final = 50
"""Entries: the page shows what went wrong lately, the log has everything."""

_LONGEST: Final = 200
_NOT_SHOWN: Final = frozenset({"event", "level", "logger", "timestamp", "exception", "stack"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """A log entry from WARNING on. ``details`` are its other fields; ``error`` the exception's last line."""

    at: datetime
    level: str
    event: str
    details: str
    error: str = field(default="")


class Failures:
    """Holds the newest entries."""

    def __init__(self) -> None:
        self._kept: deque[Failure] = deque(maxlen=KEPT)

    def note(self, entry: dict[str, object]) -> None:
        """Keep a log entry whose texts have been masked."""
        lines = str(entry.get("exception") or "").strip().splitlines()
        details = " ".join(
            f"{name}={value}"
            for name, value in entry.items()
            if name not in _NOT_SHOWN and not name.startswith("_")
        )
        self._kept.append(
            Failure(
                at=datetime.now(UTC),
                level=str(entry.get("level") or ""),
                event=str(entry.get("event") or "")[:_LONGEST],
                details=details[:_LONGEST],
                error=lines[-1][:_LONGEST] if lines else "",
            )
        )

    def newest(self) -> list[Failure]:
        """The newest first."""
        return list(reversed(self._kept))


RECENT: Final = Failures()
"""Those of this process."""
