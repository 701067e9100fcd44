"""The Rasa components that judge a message beside its intent: its mood, and whether it needs a person.

Both use what the encoder made of the message for the intent, embedding and layers, and learn from a file of
their own.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.encoder import SentenceEncoder
from bot.nlu.featurizer import encoded, masked_text
from bot.nlu.labels import MOODS, REASONS
from bot.nlu.masking import has_words, masked
from bot.nlu.meaning import Meaning
from bot.nlu.sentence_model import Example, SentenceModel, read_sentences
from bot.settings import embedding_dir

ROOT = Path(__file__).resolve().parents[2]

logger = logging.getLogger(__name__)


CALM = frozenset(
    {
        "affirm",
        "ask_policy",
        "bot_challenge",
        "goodbye",
        "greet",
        "inform",
        "out_of_scope",
        "return_eligibility",
        "thank",
    }
)
"""Wishes whose training sentences are calm nearly all: what most messages are like."""

ORDINARY = CALM | {"cancel_order", "change_address", "refund_status", "start_return", "track_order"}
"""Those and the wishes about orders, of which few need a person."""


class SentenceJudge(GraphComponent):
    """Sets ``key``: a probability for each of ``labels``. The first label is the harmless one."""

    key: ClassVar[str]
    labels: ClassVar[tuple[str, ...]]
    under: ClassVar[str]
    """The name of the lists in the file."""
    file: ClassVar[str]
    ridge: ClassVar[float]
    harmless: ClassVar[frozenset[str]]
    """Intents whose training sentences are learned from, too, as harmless ones."""
    every: ClassVar[int]
    """One in so many of them is learned from, which keeps the training short."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._sentences = ROOT / str(config["sentences"])
        self._storage = storage
        self._resource = resource
        self._model: SentenceModel | None = None
        self._meaning: Meaning | None = None

    @classmethod
    def get_default_config(cls) -> dict[str, Any]:
        """`sentences`: the file to learn from, relative to the project; Rasa reads intents only."""
        return {"sentences": cls.file}

    @classmethod
    def required_components(cls) -> list[type]:
        """A featurizer in front."""
        return [Featurizer]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Other sentences make another model."""
        file = ROOT / str(config.get("sentences") or cls.file)
        return hashlib.sha256(file.read_bytes()).hexdigest()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceJudge:
        """Untrained."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SentenceJudge:
        """Trained. That the encoder is the same, the intent classifier has made sure of."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as directory:
            component._model = SentenceModel.load(Path(directory))
            component._meaning = Meaning.load(Path(directory))
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from its own file. Raises SentencesError when that cannot be used."""
        rows = read_sentences(self._sentences, under=self.under, labels=self.labels)
        own = [Example(text, masked(text), label) for text, label in rows]
        encoder = SentenceEncoder(embedding_dir())
        calm = [
            each
            for each in training_data.intent_examples
            if each.get(TEXT) and each.get(INTENT) in self.harmless
        ][:: self.every]
        logger.info("Learning `%s` from %d sentences, and %d harmless ones", self.key, len(own), len(calm))
        others = [Example(str(each.get(TEXT)), masked_text(each), self.labels[0]) for each in calm]
        read = encoder.read_all([each.masked for each in own]) + [encoded(each) for each in calm]
        embeddings, layers = (np.stack(part) for part in zip(*read, strict=True))
        self._meaning = Meaning.learn(embeddings, layers)
        self._model = SentenceModel.fit(
            [*own, *others], self._meaning.of(embeddings, layers), labels=self.labels, ridge=self.ridge
        )
        with self._storage.write_to(self._resource) as directory:
            self._model.save(Path(directory))
            self._meaning.save(Path(directory))
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets ``key``. A message without a letter or digit is harmless."""
        for message in messages:
            message.set(self.key, self._chances(message), add_to_output=True)
        return messages

    def _chances(self, message: Message) -> dict[str, float]:
        text = str(message.get(TEXT) or "")
        if self._model is None or self._meaning is None or not has_words(text):
            return {label: float(label == self.labels[0]) for label in self.labels}
        embedding, layers = encoded(message)
        meaning = self._meaning.of(embedding[None], layers[None])[0]
        return self._model.chances(text, masked_text(message), meaning)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MoodClassifier(SentenceJudge):
    """Sets `mood`."""

    key = "mood"
    labels = MOODS
    under = "moods"
    file = "bot/data/mood.yml"
    ridge = 0.5
    harmless = CALM
    every = 8


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class NeedClassifier(SentenceJudge):
    """Sets `needs_person`: the chance of each reason why a person is needed, and of none."""

    key = "needs_person"
    labels = REASONS
    under = "reasons"
    file = "bot/data/needs_person.yml"
    ridge = 0.5
    harmless = ORDINARY
    every = 6
