"""One sentence-embedding artefact, shared by the knowledge index and the assistant's featurizer."""

from knowledge.embedding.artefact import Artefact, ArtefactError
from knowledge.embedding.encoder import Encoder
from knowledge.embedding.lazy import LazyEncoder

__all__ = ["Artefact", "ArtefactError", "Encoder", "LazyEncoder"]
