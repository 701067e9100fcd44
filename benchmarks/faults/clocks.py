"""Clocks that jump: ``libfaketime`` (Debian's package), told by a file what the time is to be."""

from dataclasses import dataclass
from pathlib import Path

LIBRARY_PLACES = ("/usr/lib", "/usr/local/lib")


@dataclass(frozen=True)
class FakeClock:
    """The wall clock of all processes started with ``environment``; their monotonic one is let be."""

    library: Path
    file: Path

    @property
    def environment(self) -> dict[str, str]:
        return {
            "LD_PRELOAD": str(self.library),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def set(self, seconds: int) -> None:
        """Put the clock that much ahead of the true time, or behind it."""
        written = self.file.with_suffix(".new")
        written.write_text(f"{seconds:+d}\n")
        written.replace(self.file)


def fake_clock(directory: Path) -> FakeClock | None:
    """A clock that is right for now; None where the library is not installed."""
    for place in LIBRARY_PLACES:
        for library in sorted(Path(place).glob("**/faketime/libfaketime.so.1")):
            clock = FakeClock(library, directory / "clock")
            clock.set(0)
            return clock
    return None
