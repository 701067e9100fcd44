"""The Rasa component that names a message's intent, with a probability that means what it says."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.calibration import calibrate, probabilities, sure
from bot.nlu.encoder import ArtefactError, SentenceEncoder, read_manifest
from bot.nlu.featurizer import encoded, masked_text
from bot.nlu.fitting import fit
from bot.nlu.intent_model import Calibration, Floats, IntentModel, Shape
from bot.nlu.masking import has_words
from bot.nlu.meaning import Meaning
from bot.nlu.misspelling import copies
from bot.settings import embedding_dir

FALLBACK = "nlu_fallback"

RANKED = 10
"""Intents named in the ranking; it is kept with every message."""

logger = logging.getLogger(__name__)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CalibratedIntentClassifier(IntentClassifier, GraphComponent):
    """Intent and ranking with calibrated probabilities.

    Where asking again is worth more than acting on the best (`bot.nlu.calibration.sure`), `nlu_fallback`
    stands in front, with the chance that the best is wrong.
    """

    ranked: int | None = RANKED
    """Intents in the ranking; None for all of them."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._shape = Shape(**{name: float(config[name]) for name in vars(Shape())})
        self._storage = storage
        self._resource = resource
        self._model: IntentModel | None = None
        self._meaning: Meaning | None = None
        self._calibration = Calibration(temperature=1.0)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The fields of `bot.nlu.intent_model.Shape`."""
        return dict(vars(Shape()))

    @classmethod
    def required_components(cls) -> list[type]:
        """A featurizer in front."""
        return [Featurizer]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CalibratedIntentClassifier:
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
    ) -> CalibratedIntentClassifier:
        """Trained. Raises ArtefactError when the encoder is not the one it was trained with."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as directory:
            about = json.loads((Path(directory) / "calibration.json").read_text("utf-8"))
            component._model = IntentModel.load(Path(directory))
            component._meaning = Meaning.load(Path(directory))
        component._calibration = Calibration(about["temperature"])
        if about["encoder"] != read_manifest(embedding_dir())["sha256"]:
            raise ArtefactError(
                f"The model was trained with another sentence encoder than {embedding_dir()}: train anew."
            )
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Fits and calibrates on every example with an intent, a text and an embedding; stores the result."""
        examples = [each for each in training_data.intent_examples if each.get(TEXT) and each.get(INTENT)]
        texts = [masked_text(each) for each in examples]
        labels = [str(each.get(INTENT)) for each in examples]
        logger.info("Learning %d intents from %d sentences", len(set(labels)), len(labels))
        read = [encoded(each) for each in examples]
        model, meaning, calibration = _learn(texts, labels, read, self._shape)
        about = {
            "temperature": calibration.temperature,
            "encoder": read_manifest(embedding_dir())["sha256"],
            "sentences": len(examples),
        }
        logger.info("Calibrated: temperature %(temperature).3f", about)
        with self._storage.write_to(self._resource) as directory:
            model.save(Path(directory))
            meaning.save(Path(directory))
            (Path(directory) / "calibration.json").write_text(json.dumps(about), "utf-8")
        self._model, self._meaning, self._calibration = model, meaning, calibration
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets `intent` and `intent_ranking`. A message without a letter or digit is never understood."""
        for message in messages:
            ranking = self._ranking(message)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _ranking(self, message: Message) -> list[dict[str, Any]]:
        if self._model is None or self._meaning is None or not has_words(message.get(TEXT) or ""):
            return [{"name": FALLBACK, "confidence": 1.0}]
        embedding, layers = encoded(message)
        meaning = self._meaning.of(embedding[None], layers[None])[0]
        scores = self._model.scores(masked_text(message), meaning)
        chances = dict(
            zip(
                self._model.intents,
                probabilities(scores, self._calibration.temperature).tolist(),
                strict=True,
            )
        )
        order = sorted(chances, key=lambda intent: -chances[intent])
        ranking = [{"name": intent, "confidence": chances[intent]} for intent in order[: self.ranked]]
        if not sure(chances):
            ranking.insert(0, {"name": FALLBACK, "confidence": 1.0 - chances[order[0]]})
        return ranking


def _learn(
    texts: list[str], labels: list[str], read: list[tuple[Floats, Floats]], shape: Shape
) -> tuple[IntentModel, Meaning, Calibration]:
    """From sentences as the encoder read them, and from copies of some with slips."""
    slips = list(copies(texts))
    slipped = [text for _, text in slips]
    origins = np.array([*range(len(texts)), *(place for place, _ in slips)])
    meaning = Meaning.learn(*_stacked(read))
    vectors = meaning.of(*_stacked([*read, *SentenceEncoder(embedding_dir()).read_all(slipped)]))
    fitted = fit([*texts, *slipped], vectors, [labels[place] for place in origins], shape, origins)
    return fitted.model, meaning, calibrate(fitted.unseen[: len(texts)], fitted.model.intents, labels)


def _stacked(read: list[tuple[Floats, Floats]]) -> tuple[Floats, Floats]:
    """Embeddings [n, d] and layers [n, layers, d]."""
    return np.stack([each[0] for each in read]), np.stack([each[1] for each in read])
