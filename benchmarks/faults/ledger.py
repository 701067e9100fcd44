"""What was done to the product, written down as it happens: one JSON line each."""

import json
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Ledger:
    """Used from any thread."""

    file: Path
    entries: list[dict[str, Any]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, what: str, **about: Any) -> None:
        """Write an event down, with the second that it happened at."""
        entry = {"at": round(time.time(), 3), "what": what, **about}
        with self._lock:
            self.entries.append(entry)
            with self.file.open("a") as lines:
                lines.write(json.dumps(entry) + "\n")

    def of(self, what: str) -> list[dict[str, Any]]:
        """All events of one kind, in order."""
        with self._lock:
            return [entry for entry in self.entries if entry["what"] == what]

    def faults(self) -> Counter[str]:
        """How many faults of each kind there were."""
        return Counter(entry["kind"] for entry in self.of("fault"))
