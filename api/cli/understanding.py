"""The assistant's model asked about many sentences: a process in Rasa's environment: lines in, lines out."""

import json
import os
import subprocess
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from api.cli.places import ROOT, rasa_python
from api.cli.sentences import Sentence


@dataclass(frozen=True)
class Understood:
    """A sentence, and what the model made of it; see `api.cli.metrics.Judged` for the parts."""

    sentence: Sentence
    guess: str | None
    sure: bool
    chances: dict[str, float]
    mood: dict[str, float]
    needs: dict[str, float]


class UnderstandingError(Exception):
    """The model did not answer; the message is for the person at the terminal."""


def understand(
    sentences: Sequence[Sentence], *, model: Path, embedding: Path, on_progress: Callable[[int], None]
) -> list[Understood]:
    """What the model makes of each sentence, in order. `on_progress` is called with the number just done.

    Raises:
        UnderstandingError: Rasa's environment is missing or its process ended early (with its last lines).
    """
    python = rasa_python()
    if python is None:
        raise UnderstandingError("Rasa's environment is missing. Run `make setup`.")
    process = subprocess.Popen(
        [python, "-m", "bot.understand", "--model", str(model.resolve())],
        cwd=ROOT,
        env=os.environ | {"DOORSTEP_EMBEDDING_DIR": str(embedding.resolve())},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    errors: list[str] = []
    # Beside stdout, so that no full pipe can block the three of them.
    threads = [
        threading.Thread(target=_write, args=(process.stdin, [each.text for each in sentences])),
        threading.Thread(target=errors.extend, args=(process.stderr,)),
    ]
    for thread in threads:
        thread.start()
    try:
        answers = []
        for line in process.stdout:
            answers.append(json.loads(line))
            on_progress(1)
    finally:
        if len(answers) < len(sentences):
            process.kill()
        for thread in threads:
            thread.join()
        code = process.wait()
    if code or len(answers) != len(sentences):
        raise UnderstandingError("The assistant's model did not answer:\n" + "".join(errors[-20:]))
    return [_understood(*pair) for pair in zip(sentences, answers, strict=True)]


def _write(stdin: IO[str], texts: Iterable[str]) -> None:
    try:
        with stdin:
            for text in texts:
                stdin.write(json.dumps({"text": text}) + "\n")
    except OSError:  # it ended early, and says why on stderr
        pass


def _understood(sentence: Sentence, answer: dict[str, Any]) -> Understood:
    return Understood(
        sentence,
        answer["intent"],
        bool(answer["sure"]),
        chances=dict(answer["chances"]),
        mood=dict(answer["mood"]),
        needs=dict(answer["needs_person"]),
    )
