"""How long a fresh clone takes to set itself up: both environments from the locks."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.e2e.product import ROOT


def measure() -> float:
    """Clone the committed state to a scratch directory, set it up, and return the seconds."""
    with tempfile.TemporaryDirectory(prefix="doorstep-setup-") as scratch:
        clone = Path(scratch) / "doorstep"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        started = time.perf_counter()
        python = Path(sys.base_prefix) / "bin" / "python3"
        subprocess.run([python, clone / ".ci" / "setup.py"], check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - started
