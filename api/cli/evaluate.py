"""``doorstep evaluate``: how well the assistant understands labelled sentences."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.cli.console import console, progress, stop
from api.cli.evaluate_handover import handover
from api.cli.metrics import Judged, Report, report
from api.cli.sentences import Sentence, SentencesError, read
from api.cli.training import TrainingError, embedding_directory, train
from api.cli.understanding import UnderstandingError, Understood, understand

ALL = "all files"
MOST_CONFUSIONS = 12


def evaluate(data_dir: Path, files: list[Path], *, as_json: bool = False) -> None:
    """Trains when the inputs changed, asks the model about every sentence, and tells.

    With `as_json` stdout holds one JSON document only.
    """
    try:
        sets = {str(file): read(file) for file in dict.fromkeys(files)}
    except SentencesError as error:
        stop(escape(str(error)), code=2)
    try:
        understood = _understand(data_dir, sets, Console(stderr=True) if as_json else console)
    except (TrainingError, UnderstandingError) as error:
        stop(escape(str(error)))
    if len(understood) > 1:
        understood[ALL] = [row for rows in understood.values() for row in rows]
    judged = {name: _judged(rows) for name, rows in understood.items()}
    reports = {name: report(rows) for name, rows in judged.items() if rows}
    others = {name: handover(rows) for name, rows in understood.items()}
    if as_json:
        figures = {
            name: (asdict(reports[name]) if name in reports else {}) | others[name].figures()
            for name in understood
        }
        print(json.dumps(figures, ensure_ascii=False, indent=2))
        return
    if reports:
        _tell(reports)
    for name, each in others.items():
        for table in each.tables(escape(Path(name).name)):
            console.print(table)
    intents = {each.intent for rows in sets.values() for each in rows if each.intent is not None}
    for intent in sorted(intents - _known(judged)) if reports else ():
        console.print(f"[yellow]![/yellow] The model knows no intent {escape(intent)}.")


def _judged(rows: list[Understood]) -> list[Judged]:
    return [
        Judged(row.sentence.text, row.sentence.intent, row.guess, row.sure, row.chances)
        for row in rows
        if row.sentence.intent is not None
    ]


def _understand(
    data_dir: Path, sets: Mapping[str, list[Sentence]], to: Console
) -> dict[str, list[Understood]]:
    everything = [sentence for sentences in sets.values() for sentence in sentences]
    with progress(to) as bar:
        task = bar.add_task("Preparing", total=None, count="")
        model = train(data_dir, on_step=lambda step: bar.update(task, description=step))
        bar.reset(task, total=len(everything), description="Reading the sentences")

        def advance(number: int) -> None:
            bar.advance(task, number)
            done = int(bar.tasks[0].completed)
            bar.update(task, count=f"{done:,} of {len(everything):,}")

        rows = understand(
            everything, model=model.path, embedding=embedding_directory(data_dir), on_progress=advance
        )
    found, start = {}, 0
    for name, sentences in sets.items():
        found[name] = rows[start : start + len(sentences)]
        start += len(sentences)
    return found


def _known(judged: Mapping[str, list[Judged]]) -> set[str]:
    return {intent for rows in judged.values() for row in rows for intent in row.chances}


def _tell(reports: Mapping[str, Report]) -> None:
    console.print(_overview(reports))
    name, last = list(reports.items())[-1]
    console.print(_intents(name, last))
    if last.with_fallback.confusions:
        console.print(_confusions(name, last))


def _overview(reports: Mapping[str, Report]) -> Table:
    table = Table(title="Understanding", caption="“With fallback” counts “not sure” as out of scope.")
    table.add_column("")
    for name in reports:
        table.add_column(escape(Path(name).name), justify="right")
    figures: dict[str, Callable[[Report], float | int | None]] = {
        "sentences": lambda each: each.sentences,
        "accuracy": lambda each: each.guess.accuracy,
        "macro-F1": lambda each: each.guess.macro_f1,
        "accuracy, with fallback": lambda each: each.with_fallback.accuracy,
        "macro-F1, with fallback": lambda each: each.with_fallback.macro_f1,
        "not sure": lambda each: each.unsure,
        "calibration error (ECE)": lambda each: each.calibration_error,
        "out of scope, AUROC": lambda each: each.out_of_scope_auroc,
        "out of scope, taken for an order question": lambda each: each.guess.taken_for_order_question,
        "the same, with fallback": lambda each: each.with_fallback.taken_for_order_question,
    }
    for title, figure in figures.items():
        table.add_row(title, *(_figure(figure(each)) for each in reports.values()))
    return table


def _intents(name: str, figures: Report) -> Table:
    table = Table(title=f"Intents, with fallback ({escape(Path(name).name)})")
    table.add_column("intent")
    for title in ("precision", "recall", "F1", "sentences"):
        table.add_column(title, justify="right")
    for each in figures.with_fallback.intents:
        numbers = (each.precision, each.recall, each.f1, each.sentences)
        table.add_row(escape(each.intent), *map(_figure, numbers))
    return table


def _confusions(name: str, figures: Report) -> Table:
    table = Table(title=f"Largest confusions, with fallback ({escape(Path(name).name)})")
    for title in ("intent", "taken for"):
        table.add_column(title)
    table.add_column("sentences", justify="right")
    for each in figures.with_fallback.confusions[:MOST_CONFUSIONS]:
        table.add_row(escape(each.intent), escape(each.taken_for), _figure(each.count))
    return table


def _figure(value: float | int | None) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"
