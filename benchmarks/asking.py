"""Figures behind asking back: ``python -m benchmarks.asking``.

When the likeliest intents are close, how often is one of those the right one; and how often are several
wishes seen in a message of one wish, or missed in a message of two.
"""

import json
import os
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml

from actions.conversation.closeness import ASKABLE, close
from api.cli.places import ROOT, rasa_python
from api.cli.training import embedding_directory, train
from benchmarks.figures import table

HELD_OUT = ROOT / "tests" / "nlu" / "held_out.jsonl"
SEVERAL = ROOT / "tests" / "nlu" / "several_wishes.jsonl"


def main() -> None:
    """Asks the model about our own sentences and prints."""
    held_out = _rows(HELD_OUT)
    several = _rows(SEVERAL)
    training = list(_training())
    rows = _understood([row["text"] for row in (*held_out, *several)] + training)
    answers = iter(rows)
    one = [next(answers) for _ in held_out]
    two = [next(answers) for _ in several]
    rest = list(answers)
    _asking(held_out, one)
    seen = [bool(row["wishes"]) for row in one], [bool(row["wishes"]) for row in rest]
    found = [set(want["wishes"]) == set(got["wishes"]) for want, got in zip(several, two, strict=True)]
    other = [bool(got["wishes"]) and not right for got, right in zip(two, found, strict=True)]
    table(
        "Several wishes",
        ("what", "of", "share"),
        [
            ("seen in a held-out sentence of one wish", str(len(one)), _share(seen[0])),
            ("seen in a training sentence of one wish", str(len(rest)), _share(seen[1])),
            ("both found in a message of two", str(len(two)), _share(found)),
            ("others found in a message of two", str(len(two)), _share(other)),
        ],
    )


def _asking(wanted: Sequence[dict[str, Any]], got: Sequence[dict[str, Any]]) -> None:
    asked, helped, needless, unsure_helped = [], [], [], []
    for want, answer in zip(wanted, got, strict=True):
        ranking = sorted(answer["chances"].items(), key=lambda pair: -pair[1])
        options = close([(name, float(chance)) for name, chance in ranking])
        asked.append(bool(options))
        if options:
            helped.append(want["intent"] in options)
            needless.append(answer["sure"] and answer["intent"] == want["intent"])
            if not answer["sure"]:
                unsure_helped.append(want["intent"] in options)
    could = [want["intent"] in ASKABLE for want in wanted]
    table(
        f"Asking which, on {HELD_OUT.name}",
        ("what", "of", "share"),
        [
            ("asked", str(len(asked)), _share(asked)),
            ("messages with an intent that can be asked for", str(len(could)), _share(could)),
            ("asked, and the right one was among the options", str(len(helped)), _share(helped)),
            ("asked, though the first alone would have been right", str(len(needless)), _share(needless)),
            ("asked instead of 'not understood', and right", str(len(unsure_helped)), _share(unsure_helped)),
        ],
    )


def _understood(texts: Sequence[str]) -> list[dict[str, Any]]:
    data_dir = ROOT / "var"
    model = train(data_dir, on_step=lambda _: None)
    python = rasa_python()
    assert python is not None, "Rasa's environment is missing: make setup"
    done = subprocess.run(
        [python, "-m", "bot.understand", "--model", str(model.path.resolve())],
        cwd=ROOT,
        env=os.environ | {"DOORSTEP_EMBEDDING_DIR": str(embedding_directory(data_dir).resolve())},
        input="".join(json.dumps({"text": text}) + "\n" for text in texts),
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]


def _training() -> Iterable[str]:
    for file in sorted((ROOT / "bot" / "data" / "nlu").glob("*.yml")):
        for part in yaml.safe_load(file.read_text("utf-8"))["nlu"]:
            for line in part["examples"].splitlines():
                if line.startswith("- "):
                    yield line[2:]


def _share(which: Sequence[bool]) -> str:
    return f"{sum(which) / len(which):.1%}" if which else "–"


if __name__ == "__main__":
    main()
