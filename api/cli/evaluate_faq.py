"""``doorstep evaluate --faq``: how well questions find their articles, and how often none should be found."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.cli.console import console, progress, stop
from api.cli.faq import Query, read_articles, read_queries, read_same
from api.cli.sentences import SentencesError
from api.cli.training import embedding_directory, prepare_embedding
from knowledge.confidence import ANSWER_FROM, FITTED
from knowledge.documents import Document
from knowledge.embedding import ArtefactError, Encoder
from knowledge.measuring import Asked, Quality, quality
from knowledge.search import Circumstances, search
from knowledge.snapshot import assemble


def evaluate_faq(
    data_dir: Path, faq: Path, files: list[Path], same: list[str], *, as_json: bool = False
) -> None:
    """Index the articles in memory, ask every question, and tell. With `as_json` stdout holds JSON only."""
    try:
        documents = read_articles(faq)
        pairs = read_same(same)
        queries = [query for file in files for query in read_queries(file, pairs)]
    except SentencesError as error:
        stop(escape(str(error)), code=2)
    if not any(query.right for query in queries):
        stop("There is no question among them that an article answers.", code=2)
    try:
        asked = _ask(data_dir, documents, queries, Console(stderr=True) if as_json else console)
    except ArtefactError as error:
        stop(escape(str(error)))
    figures = quality(asked, threshold=ANSWER_FROM)
    if as_json:
        print(json.dumps(asdict(figures), indent=2))
        return
    console.print(_table(figures))


def _ask(data_dir: Path, documents: list[Document], queries: list[Query], to: Console) -> list[Asked]:
    with progress(to) as bar:
        task = bar.add_task("Preparing", total=None, count="")
        prepare_embedding(data_dir, on_step=lambda step: bar.update(task, description=step))
        encoder = Encoder(embedding_directory(data_dir), threads=2)
        bar.update(task, description="Indexing the articles")
        snapshot = assemble(
            documents,
            encoder,
            on_progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
        bar.reset(task, total=len(queries), description="Asking")
        here, asked = Circumstances(now=datetime.now(UTC)), []
        for query in queries:
            found = search(snapshot, encoder, query.text, here)
            ids = tuple(match.document.id for match in found.matches)
            asked.append(Asked(query.right, ids, FITTED.confidence(found)))
            bar.advance(task)
    return asked


def _table(figures: Quality) -> Table:
    table = Table(title="Finding articles")
    table.add_column("")
    table.add_column("", justify="right")
    rows: dict[str, float | int | None] = {
        "questions with an answer": figures.questions,
        "recall@1": figures.recall_at_1,
        "recall@3": figures.recall_at_3,
        "recall@5": figures.recall_at_5,
        "MRR": figures.mrr,
        f"answered, from confidence {figures.threshold}": figures.coverage,
        "of these rightly": figures.precision,
        "calibration error (ECE)": figures.calibration_error,
        "questions without an answer": figures.strange,
        "of these answered all the same": figures.false_answers,
        "answer or none, AUROC": figures.auroc,
        "confidence that answers 95%": figures.at_95,
        "there, questions without an answer answered": figures.false_at_95,
    }
    for title, value in rows.items():
        told = "–" if value is None else f"{value:,}" if isinstance(value, int) else f"{value:.3f}"
        table.add_row(title, told)
    return table
