"""The Rasa component that gives a message its sentence embedding."""

from __future__ import annotations

import hashlib
import logging
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.encoder import ArtefactError, SentenceEncoder, Vectors, read_manifest
from bot.nlu.extractor import MASKED_TEXT
from bot.nlu.masking import masked
from bot.settings import embedding_dir

LAYERS = "embedding_layers"
"""The message's property for the encoder's layers beneath the embedding, shape [layers, dimensions]."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Layers:
    """An array that Rasa may carry in a message: of a bare one it prints all numbers for a fingerprint."""

    values: Vectors

    def fingerprint(self) -> str:
        """What names these very numbers."""
        return hashlib.sha256(self.values.tobytes()).hexdigest()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbeddingFeaturizer(DenseFeaturizer, GraphComponent):
    """One unit vector per message, of its masked text; classifiers behind share it."""

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, {"alias": None, **config})
        self._encoder = SentenceEncoder(embedding_dir(), threads=int(config["threads"]))

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`threads`: cores that one embedding may use."""
        return {"alias": None, "threads": 1}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Rasa asks for this; every configuration is valid."""

    @staticmethod
    def required_packages() -> list[str]:
        """What must be installed."""
        return ["onnxruntime", "tokenizers"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Another encoder makes other features: its digest belongs to the fingerprint."""
        return str(read_manifest(embedding_dir())["sha256"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEmbeddingFeaturizer:
        """As every graph component. Raises ArtefactError when the encoder is missing or altered."""
        return cls(config, execution_context.node_name)

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the embedding as the sentence features of each message's text, and the layers beneath it."""
        for message in messages:
            self._featurize(message)
        return messages

    def _featurize(self, message: Message) -> None:
        text = masked_text(message)
        message.set(MASKED_TEXT, text)
        vector, layers = self._encoder.encode_with_layers(text)
        message.set(LAYERS, Layers(layers))
        message.add_features(Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, self._identifier))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The same for every training example that has a text, on all cores: the encoder frees the lock."""
        examples = [example for example in training_data.training_examples if example.get(TEXT)]
        logger.info("Embedding %d sentences", len(examples))
        with ThreadPoolExecutor(os.cpu_count()) as cores:
            list(cores.map(self._featurize, examples))
        return training_data


def masked_text(message: Message) -> str:
    """The message without its particulars, as it is embedded."""
    known = message.get(MASKED_TEXT)
    return masked(message.get(TEXT) or "") if known is None else str(known)


def embedding_of(message: Message) -> Vectors:
    """The message's unit vector. Raises ArtefactError when no featurizer stands in front."""
    _, sentence = message.get_dense_features(TEXT)
    if sentence is None:
        raise ArtefactError("A message came without an embedding: the featurizer belongs in front.")
    vector: Vectors = sentence.features[0]
    return vector


def encoded(message: Message) -> tuple[Vectors, Vectors]:
    """The embedding [d] and the layers beneath it [layers, d]. Raises ArtefactError without a featurizer."""
    embedding, layers = embedding_of(message), message.get(LAYERS)
    if layers is None:
        raise ArtefactError("A message came without the encoder's layers: its featurizer belongs in front.")
    return embedding, layers.values
