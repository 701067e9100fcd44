"""Where the project's files and environments are."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RASA_ENVIRONMENT = ROOT / ".venv-rasa"
RASA_LOCK = ROOT / ".ci" / "locks" / "rasa.txt"


def app_python() -> str:
    """The interpreter of the action server and the API: the one that runs now."""
    return sys.executable


def rasa_python() -> str | None:
    """The interpreter of Rasa's environment; None when it was not made."""
    path = RASA_ENVIRONMENT / "bin" / "python"
    return str(path) if path.is_file() else None


def source_version() -> str:
    """The commit that runs, for reports; "unknown" outside a git checkout."""
    git = shutil.which("git")
    if git is None:
        return "unknown"
    answer = subprocess.run([git, "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    return answer.stdout.strip() or "unknown"
