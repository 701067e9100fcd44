"""Sets Doorstep up: two environments from pinned locks. Needs nothing but Python's standard library.

    python .ci/setup.py              the environments that the product runs on
    python .ci/setup.py --dev        ... and what tests and linters need
    python .ci/setup.py --lock       renews the locks from pyproject.toml

The product runs on Python 3.11 or newer (`.venv`), Rasa on Python 3.10 (`.venv-rasa`). An environment is
left alone while the lock that it was made from has not changed.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import tomllib

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / ".ci" / "locks"
APP, RASA = ROOT / ".venv", ROOT / ".venv-rasa"
# The release that the locks were made with. Another one within pyproject's range may be named in TORCH.
TORCH = os.environ.get("TORCH", "torch==2.13.0")


def candidates(version: str) -> Iterator[Path]:
    """Interpreters that might be Python `version`: on PATH, then pyenv's, then uv's."""
    for directory in os.environ.get("PATH", "").split(os.pathsep):
        yield Path(directory or ".") / f"python{version}"
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from sorted(pyenv.glob(f"versions/{version}.*/bin/python"), reverse=True)
    if uv := shutil.which("uv"):
        found = subprocess.run([uv, "python", "find", version], capture_output=True, text=True)
        if found.returncode == 0:
            yield Path(found.stdout.strip())


def find_python(version: str) -> Path:
    """The first interpreter that really runs and has venv; a shim that only complains is passed over."""
    probe = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"
    for path in candidates(version):
        if not path.is_file():
            continue
        try:
            answer = subprocess.run([path, "-c", probe], capture_output=True, text=True, timeout=30)
        except (OSError, subprocess.TimeoutExpired):
            continue
        if answer.returncode == 0 and answer.stdout.strip() == version:
            return path
    command = f"uv python install {version}" if shutil.which("uv") else f"pyenv install {version}"
    raise SystemExit(
        f"Rasa needs Python {version}; none was found on PATH, in pyenv or in uv.\nGet it with:  {command}"
    )


def groups(*names: str) -> list[str]:
    """The requirements that pyproject.toml states: "app" for the project's own, else a dependency group."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted: list[str] = []
    for name in names:
        wanted += project["project"]["dependencies"] if name == "app" else project["dependency-groups"][name]
    return wanted


def run_pip(python: Path, label: str, *arguments: str) -> None:
    """Run pip with one line of progress; on failure show all that it said."""
    command = [str(python), "-m", "pip", "--disable-pip-version-check", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    output: list[str] = []
    seen = 0
    assert process.stdout is not None
    for line in process.stdout:
        output.append(line)
        if match := re.match(r"(Collecting|Installing collected packages)\s*(\S*)", line):
            seen += 1
            doing = "installing" if match[1].startswith("Installing") else match[2]
            progress(label, f"{seen:4d}  {doing}")
    if process.wait():
        raise SystemExit(f"\n{label}: pip failed.\n" + "".join(output[-40:]))
    progress(label, "done", end=True)


PRINTING = threading.Lock()


def progress(label: str, text: str, *, end: bool = False) -> None:
    """On a terminal one line that is overwritten; in a log only the end of each step."""
    with PRINTING:
        if sys.stdout.isatty():
            print(f"\r\033[K  {label}: {text}", end="\n" if end else "", flush=True)
        elif end:
            print(f"  {label}: {text}", flush=True)


class Environment:
    """A virtual environment that remembers which locks it was made from."""

    def __init__(self, directory: Path, interpreter: Path) -> None:
        self.directory = directory
        self.interpreter = interpreter
        self.python = directory / "bin" / "python"
        self.stamp = directory / "doorstep-locks.json"

    def fingerprint(self, lock: str) -> str:
        """Digest of what an installation of `lock` depends on."""
        content = (LOCKS / f"{lock}.txt").read_bytes()
        if lock != "rasa":
            content += (ROOT / "pyproject.toml").read_bytes()
        return hashlib.sha256(content).hexdigest()

    def installed(self) -> dict[str, str]:
        """Fingerprints by lock; empty when the environment does not work."""
        try:
            stamp: dict[str, str] = json.loads(self.stamp.read_text())
            subprocess.run([self.python, "-c", ""], check=True, capture_output=True)
        except (OSError, ValueError, subprocess.CalledProcessError):
            return {}
        return stamp

    def has(self, *locks: str) -> bool:
        """Whether all locks are installed as they are now."""
        installed = self.installed()
        return all(installed.get(lock) == self.fingerprint(lock) for lock in locks)

    def create(self) -> None:
        """Make the environment, unless there is one that works."""
        if not self.installed():
            shutil.rmtree(self.directory, ignore_errors=True)
            subprocess.run([self.interpreter, "-m", "venv", self.directory], check=True)

    def note(self, *locks: str) -> None:
        """Remember that the locks are installed."""
        self.stamp.write_text(json.dumps(self.installed() | {lock: self.fingerprint(lock) for lock in locks}))


def install_app(dev: bool) -> None:
    """The product's environment. PyTorch comes first, from the range that pyproject.toml allows."""
    environment = Environment(APP, Path(sys.executable))
    locks = ("app", "dev") if dev else ("app",)
    if environment.has(*locks):
        return
    environment.create()
    lock = LOCKS / f"{locks[-1]}.txt"
    run_pip(environment.python, "PyTorch", "install", TORCH, "-c", str(lock))
    run_pip(environment.python, "Doorstep's packages", "install", "-r", str(lock))
    run_pip(environment.python, "Doorstep", "install", "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    environment.note(*locks)


def install_rasa() -> None:
    """Rasa's environment, on Python 3.10."""
    environment = Environment(RASA, RASA / "bin" / "python")
    if environment.has("rasa"):
        return
    environment.interpreter = find_python("3.10")
    environment.create()
    run_pip(environment.python, "Rasa's packages", "install", "-r", str(LOCKS / "rasa.txt"))
    environment.note("rasa")


def in_parallel(*jobs: threading.Thread) -> None:
    """Run threads to their end."""
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()


def install(dev: bool) -> None:
    """Both environments side by side; the first failure is told when both have ended."""
    failures: list[BaseException] = []

    def guarded(work: "object", *arguments: object) -> None:
        try:
            work(*arguments)  # type: ignore[operator]
        except BaseException as failure:
            failures.append(failure)

    ready = Environment(APP, Path(sys.executable)).has(*(("app", "dev") if dev else ("app",)))
    if not ready or not Environment(RASA, RASA / "bin" / "python").has("rasa"):
        print("Setting up (a few minutes, only the first time):", flush=True)
    in_parallel(
        threading.Thread(target=guarded, args=(install_app, dev)),
        threading.Thread(target=guarded, args=(install_rasa,)),
    )
    if failures:
        raise failures[0]


def lock(name: str, interpreter: Path, *wanted: str, within: str = "") -> None:
    """Resolve `wanted` groups for `interpreter` and write the lock, with the pins of the lock `within`."""
    scratch = ROOT / "var" / "lock" / name
    environment = Environment(scratch, interpreter)
    environment.create()
    run_pip(environment.python, f"{name}: pip-tools", "install", "pip-tools", "setuptools<81")
    (scratch / "wanted.in").write_text("\n".join(groups(*wanted)) + "\n")
    target = LOCKS / f"{name}.txt"
    pins = ("--constraint", str(LOCKS / f"{within}.txt")) if within else ()
    subprocess.run(
        [
            *(environment.python, "-m", "piptools", "compile", "--quiet", "--upgrade", "--strip-extras"),
            *(
                "--allow-unsafe",
                "--no-header",
                "--no-annotate",
                "--no-emit-index-url",
                "--no-emit-find-links",
            ),
            *("--no-emit-trusted-host", "--no-emit-options", "--output-file", target, scratch / "wanted.in"),
            *pins,
        ],
        check=True,
        cwd=scratch,
    )
    # PyTorch is chosen by the machine (see TORCH); builds of it have local versions that no registry has.
    chosen_by_machine = re.compile(r"(torch|triton|nvidia-\S+|cuda-\S+)==")
    lines = [line for line in target.read_text().splitlines() if not chosen_by_machine.match(line)]
    head = f"# Made by `make lock` from pyproject.toml ({', '.join(wanted)}); do not edit.\n"
    target.write_text(head + "\n".join(lines) + "\n")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dev", action="store_true", help="also what tests and linters need")
    parser.add_argument("--lock", action="store_true", help="renew the locks instead of installing")
    options = parser.parse_args()
    if sys.version_info < (3, 11):
        raise SystemExit("Doorstep needs Python 3.11 or newer, e.g.:  uv python install 3.11")
    if options.lock:
        LOCKS.mkdir(exist_ok=True)
        lock("app", Path(sys.executable), "app")
        lock("dev", Path(sys.executable), "app", "test", "lint", within="app")
        lock("rasa", find_python("3.10"), "rasa")
    else:
        install(options.dev)


if __name__ == "__main__":
    main()
