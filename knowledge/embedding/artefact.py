"""The embedding artefact on disk: ``model.onnx``, ``tokenizer.json`` and ``manifest.json``."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

MANIFEST = "manifest.json"
MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"


class ArtefactError(Exception):
    """The artefact is missing, incomplete or not what its manifest says."""


@dataclass(frozen=True)
class Artefact:
    """What an encoder needs to know about the model that lies in ``directory``.

    ``sha256`` is the digest of ``model.onnx`` followed by ``tokenizer.json``: two artefacts with the same
    digest give the same embeddings, so models and indexes built on one record it. ``layers`` are the hidden
    layers whose mean states are given out beside the embedding, one after another.
    """

    directory: Path
    name: str
    source_sha256: str
    precision: str
    dimensions: int
    max_tokens: int
    layers: list[int]
    sha256: str

    @property
    def model(self) -> Path:
        """The ONNX graph: ``input_ids``, ``attention_mask`` -> ``embedding``, ``layers``."""
        return self.directory / MODEL

    @property
    def tokenizer(self) -> Path:
        """The tokenizer, in the format of the ``tokenizers`` library."""
        return self.directory / TOKENIZER

    def write_manifest(self) -> None:
        """Write everything but the directory to ``manifest.json``."""
        fields = asdict(self)
        del fields["directory"]
        (self.directory / MANIFEST).write_text(json.dumps(fields, indent=2, sort_keys=True) + "\n")

    @classmethod
    def load(cls, directory: Path) -> "Artefact":
        """Read the manifest of ``directory``.

        Raises:
            ArtefactError: a file is missing or the manifest cannot be read; the message says what to do.
        """
        try:
            fields = json.loads((directory / MANIFEST).read_text())
            artefact = cls(directory=directory, **fields)
        except (OSError, ValueError, TypeError) as error:
            raise ArtefactError(
                f"No embedding model in {directory} ({error}): run `doorstep train`."
            ) from error
        for path in (artefact.model, artefact.tokenizer):
            if not path.is_file():
                raise ArtefactError(f"{path} is missing: delete {directory} and run `doorstep train`.")
        return artefact

    def verify(self) -> None:
        """Compare the files with the manifest's digest.

        Raises:
            ArtefactError: the files were changed or damaged after they were built.
        """
        if digest(self.directory) != self.sha256:
            raise ArtefactError(f"{self.directory} is damaged: delete it and run `doorstep train`.")


def digest(directory: Path) -> str:
    """Digest of the model and its tokenizer, in that order."""
    sha = hashlib.sha256()
    for name in (MODEL, TOKENIZER):
        sha.update((directory / name).read_bytes())
    return sha.hexdigest()
