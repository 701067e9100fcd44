"""Sentences to unit vectors with onnxruntime."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from knowledge.embedding.artefact import Artefact

Vectors = npt.NDArray[np.float32]


class Encoder:
    """Embeds sentences with the artefact in ``directory``.

    Safe to share between threads. ``threads`` bounds the cores one call may use.
    """

    def __init__(self, directory: Path, *, threads: int = 1) -> None:
        self.artefact = Artefact.load(directory)
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
        return self.artefact.sha256

    def encode(
        self, sentences: Sequence[str], *, on_progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """Return an array of shape ``(len(sentences), dimensions)``, each row of length 1.

        ``on_progress`` is called with the number of sentences just embedded. They are embedded one by one:
        the 8-bit model scales its activations over the whole batch, so a sentence would get another vector
        (cosine about 0.96) in other company.
        """
        vectors = np.empty((len(sentences), self.artefact.dimensions), dtype=np.float32)
        for row, sentence in enumerate(sentences):
            vectors[row] = self._embed(sentence)
            if on_progress:
                on_progress(1)
        return vectors

    def knows(self, word: str) -> bool:
        """Whether the model's vocabulary has this word, in small letters, in one piece."""
        return self._tokenizer.token_to_id(word) is not None

    def _embed(self, sentence: str) -> Vectors:
        encoding = self._tokenizer.encode(sentence)
        feed = {
            "input_ids": np.array([encoding.ids], dtype=np.int64),
            "attention_mask": np.array([encoding.attention_mask], dtype=np.int64),
        }
        (embedding,) = self._session.run(["embedding"], feed)
        return np.asarray(embedding[0], dtype=np.float32)
