"""What a search costs and finds at 1,000, 10,000 and 100,000 passages: ``python -m benchmarks knowledge``.

The passages are synthetic: four sentences each, drawn from the assistant's training sentences and the demo
shop's articles. A passage's vector is the normalised sum of its sentences' real vectors, as embedding
100,000 passages would take most of an hour; questions are embedded for real, within the measured time.
"""

import os
import random
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import yaml

from api.cli.places import ROOT
from api.cli.training import prepare_embedding
from benchmarks.figures import console, milliseconds, percentile, table
from knowledge.dense import Dense
from knowledge.documents import Document, Kind, Passage
from knowledge.embedding import Encoder
from knowledge.embedding.vectors import Vectors
from knowledge.lexical import Lexical
from knowledge.markdown import blocks, sentences
from knowledge.search import Circumstances, search
from knowledge.snapshot import KINDS, Manifest, Snapshot
from store.articles.front_matter import read_article
from store.demo.articles import DIRECTORY

SIZES = (1_000, 10_000, 100_000)
PASSAGES_AN_ARTICLE = 20
SENTENCES_A_PASSAGE = 4
QUESTIONS = 300
DEPTH = 5
EMBEDDED_AT_ONCE = 2_000


def measure(most: int | None = None) -> None:
    """Print the tables for the ``SIZES`` up to ``most``, or for ``most`` alone when it is below all."""
    sizes = [size for size in SIZES if most is None or size <= most] or [most or SIZES[0]]
    encoder = Encoder(prepare_embedding(ROOT / "var", on_step=lambda _: None).directory)
    texts = material()
    drawn = random.Random(7)
    drawn.shuffle(texts)
    questions, texts = texts[:QUESTIONS], texts[QUESTIONS:]
    vectors = _embedded(encoder, texts)
    asked = np.stack([encoder.ask(question) for question in questions])
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # from here on one core
    rows = [_row(size, texts, vectors, questions, asked, encoder) for size in sizes]
    table(
        "Knowledge search, one core, embedding included (synthetic passages)",
        (
            "passages",
            "index",
            "p50",
            "p95",
            "p95, processor",
            f"recall@{DEPTH} against exact",
            "build",
            "on disk",
            "peak memory",
        ),
        rows,
    )
    alone, _ = _timed(encoder.ask, questions)
    table(
        "Of this, the embedding",
        ("p50", "p95"),
        [(milliseconds(percentile(alone, 0.5)), milliseconds(percentile(alone, 0.95)))],
    )
    console.print(f"peak memory of the benchmark: {_peak()}")


def _embedded(encoder: Encoder, texts: list[str]) -> Vectors:
    parts = []
    for first in range(0, len(texts), EMBEDDED_AT_ONCE):
        _tell(f"embedding sentences {first:,} of {len(texts):,}")
        parts.append(encoder.encode(texts[first : first + EMBEDDED_AT_ONCE]))
    return np.concatenate(parts)


def _tell(step: str) -> None:
    console.print(f"{time.strftime('%H:%M:%S')} {step}; peak memory so far {_peak()}")


def _peak() -> str:
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10:.0f} MiB"


def material() -> list[str]:
    """Distinct sentences: what customers write, and what the demo shop's articles say."""
    found: list[str] = []
    for path in sorted((ROOT / "bot" / "data" / "nlu").glob("*.yml")):
        for entry in yaml.safe_load(path.read_text("utf-8")).get("nlu", []):
            found += [line.removeprefix("- ") for line in str(entry.get("examples", "")).splitlines()]
    for path in sorted(DIRECTORY.glob("*.md")):
        body = read_article(path.read_text("utf-8"), name=path.stem).content.body
        found += [sentence for block in blocks(body) for sentence in sentences(block.text)]
    return list(dict.fromkeys(each.strip() for each in found if len(each.split()) >= 3))


def synthetic(size: int, texts: list[str], vectors: Vectors) -> Snapshot:
    """A shop of ``size`` passages."""
    generator = np.random.default_rng(size)
    chosen = generator.integers(0, len(texts), (size, SENTENCES_A_PASSAGE))
    mixed = vectors[chosen].sum(axis=1)
    mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
    words = [" ".join(texts[place] for place in row) for row in chosen]
    passages = [Passage(kind=Kind.body, path=(), text=each, context=each) for each in words]
    owner = np.arange(size, dtype=np.int32) // PASSAGES_AN_ARTICLE
    documents = [
        Document(id=str(number), slug=f"a-{number}", title=passages[number * PASSAGES_AN_ARTICLE].text[:80])
        for number in range(int(owner[-1]) + 1)
    ]
    bodies = [
        " ".join(words[first : first + PASSAGES_AN_ARTICLE]) for first in range(0, size, PASSAGES_AN_ARTICLE)
    ]
    dense = Dense.of(mixed)
    manifest = Manifest(
        generation=1, model="", facts="", articles={}, passages=size, embedded=0, index=dense.kind
    )
    kinds = np.full(size, KINDS.index(Kind.body), dtype=np.int8)
    return Snapshot(manifest, documents, passages, owner, kinds, mixed, dense, Lexical.of(bodies))


def _row(
    size: int, texts: list[str], vectors: Vectors, questions: list[str], asked: Vectors, encoder: Encoder
) -> tuple[str, ...]:
    _tell(f"building an index of {size:,} passages")
    started = time.perf_counter()
    made = synthetic(size, texts, vectors)
    built = time.perf_counter() - started
    with tempfile.TemporaryDirectory() as directory:
        made.save(Path(directory) / "index")
        stored = sum(path.stat().st_size for path in Path(directory).rglob("*") if path.is_file())
        snapshot = Snapshot.load(Path(directory) / "index")
        here = Circumstances(now=datetime.now(UTC))
        _tell(f"asking {len(questions)} questions")
        taken, processor = _timed(lambda question: search(snapshot, encoder, question, here), questions)
        exact = asked @ made.vectors.T
        right = 0
        for row, vector in enumerate(asked):
            best = set(np.argpartition(-exact[row], DEPTH)[:DEPTH].tolist())
            right += len(best & set(snapshot.dense.nearest(vector, DEPTH).tolist()))
    return (
        f"{size:,}",
        made.dense.kind,
        milliseconds(percentile(taken, 0.5)),
        milliseconds(percentile(taken, 0.95)),
        milliseconds(percentile(processor, 0.95)),
        f"{right / (DEPTH * len(questions)):.3f}",
        f"{built:.1f} s",
        f"{stored / 2**20:.0f} MiB",
        _peak(),
    )


def _timed(work: Callable[[str], object], questions: list[str]) -> tuple[list[float], list[float]]:
    """Seconds of each question: by the clock, and of the processor, which others do not lengthen."""
    for question in questions[:20]:
        work(question)
    clock, processor = [], []
    for question in questions:
        began, started = time.process_time(), time.perf_counter()
        work(question)
        clock.append(time.perf_counter() - started)
        processor.append(time.process_time() - began)
    return clock, processor
