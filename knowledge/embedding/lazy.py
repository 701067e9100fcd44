"""An encoder that is loaded when the first text has to be embedded."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from knowledge.embedding.adapter import Adapter
from knowledge.embedding.artefact import Artefact
from knowledge.embedding.encoder import Encoder, fingerprint
from knowledge.embedding.vectors import Vectors


class LazyEncoder:
    """An `Encoder` of which only the name is known at first: memory that a process may never need."""

    def __init__(self, directory: Path, *, threads: int = 1) -> None:
        self._directory = directory
        self._threads = threads
        self._loading = threading.Lock()
        self._encoder: Encoder | None = None

    @property
    def fingerprint(self) -> str:
        """Names the model. Raises `ArtefactError` when there is none."""
        if self._encoder:
            return self._encoder.fingerprint
        return fingerprint(Artefact.load(self._directory), Adapter.fitted())

    def encode(
        self, sentences: Sequence[str], *, on_progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """As `Encoder.encode`. Raises `ArtefactError` when there is no model."""
        return self._loaded().encode(sentences, on_progress=on_progress)

    def ask(self, question: str) -> Vectors:
        """As `Encoder.ask`. Raises `ArtefactError` when there is no model."""
        return self._loaded().ask(question)

    def knows(self, word: str) -> bool:
        """As `Encoder.knows`. Raises `ArtefactError` when there is no model."""
        return self._loaded().knows(word)

    def _loaded(self) -> Encoder:
        with self._loading:
            if self._encoder is None:
                self._encoder = Encoder(self._directory, threads=self._threads)
            return self._encoder
