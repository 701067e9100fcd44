"""``python -m knowledge.training``: fit the maps anew and write them, with what they were made of.

``--measure`` writes nothing and says how questions find their articles in shops left out of the fitting.
"""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from knowledge.embedding import Encoder
from knowledge.embedding.adapter import ADAPTER, Adapter, views
from knowledge.embedding.vectors import Vectors
from knowledge.training.fitting import SEED, Learned, fit
from knowledge.training.measuring import crossed
from knowledge.training.shops import Article, digest, read_shops

FOLDS = 2


def main(
    embedding: Annotated[Path, typer.Option(help="What `doorstep train` made.")] = Path("var/embedding"),
    measure: Annotated[bool, typer.Option("--measure", help="Measure by shops left out instead.")] = False,
) -> None:
    """Learn where questions lie from the invented shops."""
    without = Adapter.plain(0, 0)  # there may be none yet, and only the encoder's states are asked for
    encoder = Encoder(embedding, threads=os.cpu_count() or 1, adapter=without)
    with Progress() as bars:
        learned = _learned(read_shops(), encoder, bars)
        fitting = bars.add_task("fitting", total=float(FOLDS if measure else 1))

        def fitted(shops: Sequence[Sequence[Learned]]) -> Adapter:
            before = bars.tasks[fitting].completed
            return fit(
                shops,
                encoder.artefact.dimensions,
                on_progress=lambda done: bars.update(fitting, completed=before + done),
            )

        if not measure:
            fitted(list(learned.values())).save(ADAPTER)
            made_of = {"model": encoder.artefact.sha256, "texts": digest(), "seed": SEED}
            ADAPTER.with_suffix(".json").write_text(json.dumps(made_of, indent=2) + "\n")
            return
        found = crossed(learned, fitted, folds=FOLDS)
    _print(found)


def _learned(shops: dict[str, list[Article]], encoder: Encoder, bars: Progress) -> dict[str, list[Learned]]:
    articles = [article for each in shops.values() for article in each]
    texts = sum(len(one.questions) + sum(map(len, one.passages.values())) for one in articles)
    embedding = bars.add_task("embedding", total=texts)

    def embedded(sentences: Sequence[str]) -> Vectors:
        bars.advance(embedding, len(sentences))
        return np.concatenate([views(*encoder.states(sentence)) for sentence in sentences])

    return {name: [Learned.of(article, embedded) for article in each] for name, each in shops.items()}


def _print(found: dict[str, tuple[list[int], list[int]]]) -> None:
    table = Table("shop", "questions", "as embedded @1 / @3 / @5", "with the maps")
    everywhere = tuple([rank for each in found.values() for rank in each[side]] for side in (0, 1))
    for name, (plain, mapped) in [*sorted(found.items()), ("all", everywhere)]:
        table.add_row(name, str(len(plain)), _recalls(plain), _recalls(mapped))
    Console().print(table)


def _recalls(ranks: Sequence[int]) -> str:
    return " / ".join(f"{np.mean([rank <= depth for rank in ranks]):.3f}" for depth in (1, 3, 5))


if __name__ == "__main__":
    typer.run(main)
