"""Everything that one search needs, as it was at one moment: never changed, in memory or on disk."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from knowledge import thesaurus
from knowledge.dense import EXACT_UP_TO, Dense
from knowledge.documents import Document, Kind, Passage, document_of, passage_of
from knowledge.embedding.vectors import Vectors
from knowledge.lexical import Lexical
from knowledge.passages import passages_of
from knowledge.readers import Readers

FORMAT = 2
"""Of the files; another one is built anew."""
KINDS = tuple(Kind)
"""By their numbers in the files."""
Progress = Callable[[int, int], None]
"""Told the passages embedded and the passages to embed."""


class Embedder(Protocol):
    """Turns texts into unit vectors; the same ``fingerprint`` gives the same vectors."""

    @property
    def fingerprint(self) -> str:
        """Names the model."""

    def encode(
        self, sentences: Sequence[str], *, on_progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """What articles say, one row for each text."""

    def ask(self, question: str) -> Vectors:
        """What somebody asks: one vector, to be compared with articles' and with other questions'."""

    def knows(self, word: str) -> bool:
        """Whether this, in small letters, is a word to it, and not just some letters."""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a snapshot was made of: ``articles`` versions by id, ``facts`` the version of the variables."""

    generation: int
    model: str
    facts: str
    articles: Mapping[str, int]
    passages: int
    embedded: int  # passages whose vectors were not there before
    index: str
    thesaurus: str = ""
    format: int = FORMAT

    def is_of(self, *, model: str, facts: str, articles: Mapping[str, int]) -> bool:
        """Whether a snapshot of these would be the same."""
        return (self.model, self.facts, dict(self.articles), self.thesaurus, self.format) == (
            model,
            facts,
            dict(articles),
            thesaurus.digest(),
            FORMAT,
        )


class Snapshot:
    """Documents, their passages, and both indexes."""

    def __init__(
        self,
        manifest: Manifest,
        documents: Sequence[Document],
        passages: "Sequence[Passage] | StoredPassages",
        owner: npt.NDArray[np.int32],
        kinds: npt.NDArray[np.int8],
        vectors: Vectors,
        dense: Dense,
        lexical: Lexical,
    ) -> None:
        self.manifest = manifest
        self.documents = documents
        self.readers = Readers.of(documents)
        self.passages = passages
        self.owner = owner  # for each passage the place of its document; ascending
        self.kinds = kinds  # for each passage its kind, a place in KINDS
        self.vectors = vectors
        self.dense = dense
        self.lexical = lexical

    def rows_of(self, document: int) -> range:
        """The passages of a document, by its place."""
        first, end = np.searchsorted(self.owner, (document, document + 1))
        return range(int(first), int(end))

    def vectors_by_key(self) -> dict[str, Vectors]:
        """The vectors that need not be computed again, by the passages' keys."""
        return {passage.key: self.vectors[row] for row, passage in enumerate(self.passages)}

    def save(self, directory: Path) -> None:
        """Write it into ``directory``, which is made. Nothing tells that it is complete but the caller."""
        directory.mkdir(parents=True)
        np.save(directory / "vectors.npy", self.vectors)
        np.save(directory / "owner.npy", self.owner)
        np.save(directory / "kinds.npy", self.kinds)
        StoredPassages.write(directory, self.passages)
        documents = [document.as_data() for document in self.documents]
        (directory / "documents.json").write_text(json.dumps(documents, ensure_ascii=False), "utf-8")
        self.dense.save(directory / "dense.faiss")
        self.lexical.save(directory / "lexical")
        (directory / "manifest.json").write_text(json.dumps(asdict(self.manifest), indent=2), "utf-8")

    @classmethod
    def load(cls, directory: Path) -> "Snapshot":
        """Read it; vectors, passages and both indexes are memory-mapped."""
        documents = json.loads((directory / "documents.json").read_text("utf-8"))
        return cls(
            read_manifest(directory),
            [document_of(data) for data in documents],
            StoredPassages(directory),
            np.load(directory / "owner.npy"),
            np.load(directory / "kinds.npy"),
            np.load(directory / "vectors.npy", mmap_mode="r"),
            Dense.load(directory / "dense.faiss"),
            Lexical.load(directory / "lexical"),
        )


def read_manifest(directory: Path) -> Manifest:
    """The manifest of a saved snapshot."""
    data: dict[str, Any] = json.loads((directory / "manifest.json").read_text("utf-8"))
    return Manifest(**data)


class StoredPassages:
    """Passages in a file, read one by one."""

    def __init__(self, directory: Path) -> None:
        self._ends = np.load(directory / "passage_ends.npy", mmap_mode="r")
        path = directory / "passages.bin"
        self._bytes = np.memmap(path, dtype=np.uint8, mode="r") if path.stat().st_size else b""

    def __len__(self) -> int:
        return len(self._ends)

    def __iter__(self) -> Iterator[Passage]:
        return (self[row] for row in range(len(self)))

    def __getitem__(self, row: int) -> Passage:
        start = int(self._ends[row - 1]) if row else 0
        return passage_of(json.loads(bytes(self._bytes[start : int(self._ends[row])])))

    @staticmethod
    def write(directory: Path, passages: "Sequence[Passage] | StoredPassages") -> None:
        """Write passages so that they can be read one by one."""
        encoded = [json.dumps(passage.as_data(), ensure_ascii=False).encode() for passage in passages]
        (directory / "passages.bin").write_bytes(b"".join(encoded))
        np.save(directory / "passage_ends.npy", np.cumsum([len(each) for each in encoded], dtype=np.int64))


def assemble(
    documents: Sequence[Document],
    embedder: Embedder,
    *,
    facts: str = "",
    known: Mapping[str, Vectors] | None = None,
    generation: int = 0,
    exact_up_to: int = EXACT_UP_TO,
    on_progress: Progress | None = None,
) -> Snapshot:
    """A snapshot of ``documents`` in memory. Vectors in ``known`` are taken, all others computed."""
    passages: list[Passage] = []
    owner: list[int] = []
    for place, document in enumerate(documents):
        cut = passages_of(document)
        passages.extend(cut)
        owner.extend([place] * len(cut))
    vectors, embedded = _vectors(passages, embedder, known or {}, on_progress)
    dense = Dense.of(vectors, exact_up_to=exact_up_to)
    manifest = Manifest(
        generation=generation,
        model=embedder.fingerprint,
        facts=facts,
        articles={document.id: document.version for document in documents},
        passages=len(passages),
        embedded=embedded,
        index=dense.kind,
        thesaurus=thesaurus.digest(),
    )
    lexical = Lexical.of([document.searched for document in documents])
    return Snapshot(
        manifest,
        documents,
        passages,
        np.array(owner, dtype=np.int32),
        np.array([KINDS.index(passage.kind) for passage in passages], dtype=np.int8),
        vectors,
        dense,
        lexical,
    )


def _vectors(
    passages: Sequence[Passage],
    embedder: Embedder,
    known: Mapping[str, Vectors],
    on_progress: Progress | None,
) -> tuple[Vectors, int]:
    missing = list(dict.fromkeys(passage.context for passage in passages if passage.key not in known))
    done = 0

    def advance(number: int) -> None:
        nonlocal done
        done += number
        if on_progress:
            on_progress(done, len(missing))

    if passages and not missing:  # the model need not even be loaded
        return np.array([known[passage.key] for passage in passages], dtype=np.float32), 0
    computed = embedder.encode(missing, on_progress=advance)
    places = {context: row for row, context in enumerate(missing)}
    rows = [
        computed[places[passage.context]] if passage.context in places else known[passage.key]
        for passage in passages
    ]
    width = computed.shape[1]
    return np.array(rows, dtype=np.float32).reshape(len(rows), width), len(missing)
