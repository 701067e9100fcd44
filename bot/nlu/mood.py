"""The Rasa component that judges a message's mood, on the embedding that its intent was judged on."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.encoder import ArtefactError, SentenceEncoder
from bot.nlu.extractor import MASKED_TEXT
from bot.nlu.intent_model import Floats
from bot.nlu.masking import has_words, masked
from bot.nlu.mood_model import MOODS, Example, MoodModel, read_sentences
from bot.settings import embedding_dir

MOOD = "mood"

CALM_INTENTS = frozenset(
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

EVERY = 8
"""Of these sentences every eighth is learned from, which keeps the training short."""

ROOT = Path(__file__).resolve().parents[2]

logger = logging.getLogger(__name__)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MoodClassifier(GraphComponent):
    """Sets `mood`: a probability for each of `bot.nlu.mood_model.MOODS`."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._sentences = ROOT / str(config["sentences"])
        self._storage = storage
        self._resource = resource
        self._model: MoodModel | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`sentences`: the file to learn from, relative to the project; Rasa reads intents only."""
        return {"sentences": "bot/data/mood.yml"}

    @classmethod
    def required_components(cls) -> list[type]:
        """A featurizer in front."""
        return [Featurizer]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Other sentences make another model."""
        file = ROOT / str(config.get("sentences") or cls.get_default_config()["sentences"])
        return hashlib.sha256(file.read_bytes()).hexdigest()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MoodClassifier:
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
    ) -> MoodClassifier:
        """Trained. That the encoder is the same, the intent classifier has made sure of."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as directory:
            component._model = MoodModel.load(Path(directory))
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from its own file. Raises MoodSentencesError when that cannot be used."""
        rows = read_sentences(self._sentences)
        own = [Example(text, masked(text), mood) for text, mood in rows]
        vectors = SentenceEncoder(embedding_dir()).encode_all([example.masked for example in own])
        calm = [
            each
            for each in training_data.intent_examples
            if each.get(TEXT) and each.get(INTENT) in CALM_INTENTS
        ][::EVERY]
        logger.info("Learning the mood from %d sentences, and %d calm ones", len(own), len(calm))
        others = [Example(str(each.get(TEXT)), _masked_text(each), MOODS[0]) for each in calm]
        embedded = [vectors, *(_vector(each)[None, :] for each in calm)]
        self._model = MoodModel.fit([*own, *others], np.concatenate(embedded))
        with self._storage.write_to(self._resource) as directory:
            self._model.save(Path(directory))
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets `mood`. A message without a letter or digit is calm."""
        for message in messages:
            message.set(MOOD, self._mood(message), add_to_output=True)
        return messages

    def _mood(self, message: Message) -> dict[str, float]:
        text = str(message.get(TEXT) or "")
        if self._model is None or not has_words(text):
            return {mood: float(mood == MOODS[0]) for mood in MOODS}
        return self._model.chances(text, _masked_text(message), _vector(message))


def _masked_text(message: Message) -> str:
    known = message.get(MASKED_TEXT)
    return masked(message.get(TEXT) or "") if known is None else str(known)


def _vector(message: Message) -> Floats:
    _, sentence = message.get_dense_features(TEXT)
    if sentence is None:
        raise ArtefactError("A message came without an embedding: the featurizer belongs before the mood.")
    vector: Floats = sentence.features[0]
    return vector
