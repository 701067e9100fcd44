"""The assistant's model: built when its inputs changed, found again when they did not."""

import hashlib
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from api.cli.places import RASA_LOCK, ROOT, rasa_python
from knowledge.embedding import Artefact
from knowledge.embedding.export import build
from knowledge.one_at_a_time import one_at_a_time

KEPT_MODELS = 2
Step = Callable[[str], None]


class TrainingError(Exception):
    """The model could not be trained; the message is for the person at the terminal."""


@dataclass(frozen=True)
class Model:
    """A trained model on disk, and how long training took (seconds; 0 when it was there already)."""

    path: Path
    seconds: float


def embedding_directory(data_dir: Path) -> Path:
    """Where the embedding artefact lies."""
    return data_dir / "embedding"


def prepare_embedding(data_dir: Path, *, on_step: Step) -> Artefact:
    """The embedding artefact, exported from the packaged weights when it is missing."""
    return build(embedding_directory(data_dir), on_step=on_step)


def train(data_dir: Path, *, on_step: Step, force: bool = False) -> Model:
    """Train the assistant, unless a model of exactly these inputs is there or another process makes it now.

    Raises:
        TrainingError: Rasa's environment is missing, or the training failed (with its last lines).
    """
    artefact = prepare_embedding(data_dir, on_step=on_step)
    path = data_dir / "models" / f"{fingerprint(artefact.sha256)}.tar.gz"
    if path.is_file() and not force:
        return Model(path, 0.0)
    with one_at_a_time(path.parent / ".training.lock"):
        return Model(path, 0.0) if path.is_file() and not force else _train(path, artefact, on_step)


def _train(path: Path, artefact: Artefact, on_step: Step) -> Model:
    python = rasa_python()
    if python is None:
        raise TrainingError("Rasa's environment is missing. Run `make setup`.")
    started = time.monotonic()
    _run(python, path, artefact.directory, on_step)
    for old in sorted(path.parent.glob("*.tar.gz"), key=lambda model: model.stat().st_mtime)[:-KEPT_MODELS]:
        old.unlink()
    return Model(path, time.monotonic() - started)


def fingerprint(embedding_sha256: str) -> str:
    """Digest of everything the model is made from."""
    sha = hashlib.sha256(embedding_sha256.encode())
    for path in _inputs():
        sha.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return sha.hexdigest()[:16]


def _inputs() -> Iterator[Path]:
    yield from (ROOT / "config.yml", ROOT / "domain.yml", RASA_LOCK, ROOT / "bot" / "train.py")
    for folder, pattern in (("data", "*.yml"), ("nlu", "*.py")):
        yield from sorted((ROOT / "bot" / folder).rglob(pattern))


def _run(python: str, path: Path, embedding: Path, on_step: Step) -> None:
    unfinished = path.with_name(f".unfinished-{path.name}")
    command = [python, "-m", "bot.train", "--out", str(unfinished.resolve())]
    environment = os.environ | {"DOORSTEP_EMBEDDING_DIR": str(embedding.resolve())}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    errors: list[str] = []
    assert process.stdout is not None
    assert process.stderr is not None
    # Read beside stdout, so that a chatty library cannot fill the pipe and block the training.
    reader = threading.Thread(target=errors.extend, args=(process.stderr,))
    reader.start()
    for line in process.stdout:
        if line.strip():
            on_step(line.strip())
    reader.join()
    if process.wait() or not unfinished.is_file():
        unfinished.unlink(missing_ok=True)
        raise TrainingError("Training failed:\n" + "".join(errors[-20:]))
    unfinished.rename(path)
