"""Sentences to unit vectors with onnxruntime."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from knowledge.embedding.adapter import Adapter, views
from knowledge.embedding.artefact import Artefact
from knowledge.embedding.vectors import Vectors


class Encoder:
    """Embeds texts with the artefact in ``directory``, and turns them with the ``adapter``.

    Safe to share between threads. ``threads`` bounds the cores one call may use.
    """

    def __init__(self, directory: Path, *, threads: int = 1, adapter: Adapter | None = None) -> None:
        self.artefact = Artefact.load(directory)
        self._adapter = adapter or Adapter.fitted()
        self._tokenizer = Tokenizer.from_file(str(self.artefact.tokenizer))
        self._tokenizer.enable_truncation(self.artefact.max_tokens)
        # The file pads every text to 128 tokens: ten times the work, and another vector from the 8-bit model.
        self._tokenizer.no_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(self.artefact.model), options, providers=["CPUExecutionProvider"]
        )

    @property
    def fingerprint(self) -> str:
        """Names the model: the same one gives the same vectors."""
        return fingerprint(self.artefact, self._adapter)

    def encode(
        self, sentences: Sequence[str], *, on_progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """What articles say: an array of shape ``(len(sentences), dimensions)``, each row of length 1.

        ``on_progress`` is called with the number of sentences just embedded. They are embedded one by one:
        the 8-bit model scales its activations over the whole batch, so a sentence would get another vector
        (cosine about 0.96) in other company.
        """
        vectors = np.empty((len(sentences), self.artefact.dimensions), dtype=np.float32)
        for row, sentence in enumerate(sentences):
            vectors[row] = self._adapter.articles(views(*self.states(sentence)))[0]
            if on_progress:
                on_progress(1)
        return vectors

    def ask(self, question: str) -> Vectors:
        """What somebody asks: a vector of length 1, to be compared with those of articles or of questions."""
        vector: Vectors = self._adapter.questions(views(*self.states(question)))[0]
        return vector

    def states(self, sentence: str) -> tuple[Vectors, Vectors]:
        """What the model alone makes of it: a unit vector, and its layers' mean states, a row each."""
        encoding = self._tokenizer.encode(sentence)
        feed = {
            "input_ids": np.array([encoding.ids], dtype=np.int64),
            "attention_mask": np.array([encoding.attention_mask], dtype=np.int64),
        }
        embedding, layers = self._session.run(["embedding", "layers"], feed)
        return np.asarray(embedding, dtype=np.float32), np.asarray(layers, dtype=np.float32)

    def knows(self, word: str) -> bool:
        """Whether the model's vocabulary has this word, in small letters, in one piece."""
        return self._tokenizer.token_to_id(word) is not None


def fingerprint(artefact: Artefact, adapter: Adapter) -> str:
    """Names a model and what turns its vectors."""
    return hashlib.sha256(f"{artefact.sha256} {adapter.fingerprint}".encode()).hexdigest()
