"""Clocks that jump: ``clock.c``, preloaded, tells a process the time that a file wants it to be."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SOURCE: Final = Path(__file__).with_name("clock.c")


@dataclass(frozen=True)
class FakeClock:
    """The wall clock of all processes started with ``environment``; their monotonic one is let be."""

    library: Path
    file: Path

    @property
    def environment(self) -> dict[str, str]:
        return {"LD_PRELOAD": str(self.library), "FAULTS_CLOCK_FILE": str(self.file)}

    def set(self, seconds: int) -> None:
        """Put the clock that much ahead of the true time, or behind it."""
        written = self.file.with_suffix(".new")
        written.write_text(f"{seconds}\n")
        os.replace(written, self.file)


def fake_clock(directory: Path) -> FakeClock | None:
    """A clock that is right for now; None where there is no C compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    library = directory / "clock.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", library, SOURCE, "-ldl"], check=True)
    clock = FakeClock(library, directory / "clock")
    clock.set(0)
    return clock
