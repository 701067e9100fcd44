"""The sentence encoder: text in, unit vector out. Reads the project's embedding artefact, knows no Rasa."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

Vectors = npt.NDArray[np.float32]

MODEL, TOKENIZER, MANIFEST = "model.onnx", "tokenizer.json", "manifest.json"

LONGEST_ENCODED = 4_000
"""Characters that are tokenised; the model reads `max_tokens` tokens, far fewer."""


class ArtefactError(Exception):
    """The embedding directory is missing or not what its manifest says; the text says what to do."""


def read_manifest(directory: Path) -> dict[str, Any]:
    """The artefact's manifest. Raises ArtefactError when it is missing or lacks a field."""
    try:
        manifest = json.loads((directory / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ArtefactError(
            f"No sentence encoder in {directory} ({error}): make it, or point DOORSTEP_EMBEDDING_DIR at it."
        ) from error
    missing = {"sha256", "dimensions", "max_tokens", "layers"} - set(manifest)
    if missing:
        raise ArtefactError(f"{directory / MANIFEST} lacks {', '.join(sorted(missing))}; export it anew.")
    return dict(manifest)


def _digest(directory: Path) -> str:
    """The manifest's `sha256` is that of the model followed by the tokenizer."""
    sha = hashlib.sha256()
    for name in (MODEL, TOKENIZER):
        sha.update((directory / name).read_bytes())
    return sha.hexdigest()


class SentenceEncoder:
    """An ONNX sentence encoder with pooling and normalisation inside its graph.

    Texts are encoded one at a time: with a dynamically quantised model a text's vector depends a little on
    its neighbours in a batch, and training must see the very vectors that the running assistant sees.
    """

    def __init__(self, directory: Path, *, threads: int = 1) -> None:
        """Loads the artefact. Raises ArtefactError when it is missing, incomplete or altered."""
        manifest = read_manifest(directory)
        self.sha256 = str(manifest["sha256"])
        self.dimensions = int(manifest["dimensions"])
        self.layers = len(manifest["layers"])
        try:
            intact = _digest(directory) == self.sha256
            self._tokenizer = Tokenizer.from_file(str(directory / TOKENIZER))
        except Exception as error:
            raise ArtefactError(f"The sentence encoder in {directory} is incomplete: {error}") from error
        if not intact:
            raise ArtefactError(
                f"{directory} is not what its manifest describes; delete it and export it anew."
            )
        self._tokenizer.enable_truncation(int(manifest["max_tokens"]))
        self._tokenizer.no_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(directory / MODEL), options, providers=["CPUExecutionProvider"]
        )

    def encode(self, text: str) -> Vectors:
        """The text's unit vector, shape [dimensions]."""
        return self.encode_with_layers(text)[0]

    def encode_with_layers(self, text: str) -> tuple[Vectors, Vectors]:
        """The same, and the mean states of the layers that the manifest names, shape [layers, dimensions]."""
        encoding = self._tokenizer.encode(text[:LONGEST_ENCODED])
        feed = {
            "input_ids": np.array([encoding.ids], dtype=np.int64),
            "attention_mask": np.array([encoding.attention_mask], dtype=np.int64),
        }
        vector, layers = self._session.run(["embedding", "layers"], feed)
        return vector[0], layers[0].reshape(self.layers, self.dimensions)

    def read_all(self, texts: Sequence[str]) -> list[tuple[Vectors, Vectors]]:
        """As `encode_with_layers`, of each text, on all cores."""
        with ThreadPoolExecutor(os.cpu_count()) as cores:
            return list(cores.map(self.encode_with_layers, texts))

    def encode_all(self, texts: Sequence[str]) -> Vectors:
        """One unit vector per text, shape [len(texts), dimensions]."""
        return (
            np.stack([self.encode(text) for text in texts])
            if texts
            else np.empty((0, self.dimensions), np.float32)
        )
