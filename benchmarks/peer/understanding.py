"""What stock DIET makes of our sentences: ``python -m benchmarks.peer.understanding --epochs 100``.

Learned are the sentences of ``bot/data/nlu``; asked are the held-out and the hard ones, as by
`doorstep evaluate`. On two cores an epoch takes a minute, so this is no part of ``make bench``.
"""

import argparse
import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from api.cli.metrics import Judged, report
from api.cli.places import ROOT, rasa_python
from benchmarks.figures import table

ASKED: Final = (ROOT / "tests" / "nlu" / "held_out.jsonl", ROOT / "tests" / "nlu" / "hard.jsonl")


def main() -> None:
    """Train, ask, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=600, help="no epoch begins after this time")
    options = parser.parse_args()
    rows = [_rows(file) for file in ASKED]
    answers = _answers([row for each in rows for row in each], options.epochs, options.minutes)
    _print(rows, answers)


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]


def _answers(rows: Sequence[dict[str, Any]], epochs: int, minutes: float) -> list[dict[str, Any]]:
    python = rasa_python()
    assert python is not None, "Rasa's environment is missing: make setup"
    limits = ["--epochs", str(epochs), "--minutes", str(minutes)]
    done = subprocess.run(
        [python, "-m", "benchmarks.peer.stock_nlu", *limits, "--out", str(ROOT / "var" / "peer" / "nlu")],
        cwd=ROOT,
        input="".join(json.dumps({"text": row["text"]}) + "\n" for row in rows),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def _print(rows: Sequence[Sequence[dict[str, Any]]], answers: Sequence[dict[str, Any]]) -> None:
    left = iter(answers)
    lines = []
    for file, each in zip(ASKED, rows, strict=True):
        judged = [_judged(row, next(left)) for row in each]
        figures = report(judged)
        for name, scores in (("", figures.guess), (", with fallback", figures.with_fallback)):
            share = scores.taken_for_order_question
            told = (scores.accuracy, scores.macro_f1, share if share is not None else 0.0)
            lines.append((f"{file.stem}{name}", *(f"{figure:.3f}" for figure in told)))
    columns = ("sentences", "accuracy", "macro-F1", "strange, taken for an order question")
    table("Stock DIET on our sentences", columns, lines)


def _judged(row: dict[str, Any], answer: dict[str, Any]) -> Judged:
    return Judged(
        text=row["text"],
        intent=row["intent"],
        guess=answer["intent"],
        sure=answer["sure"],
        chances=answer["chances"],
    )


if __name__ == "__main__":
    main()
