"""The Rasa component that puts details on a message; the rules are in `bot.nlu.entities`."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.details.base import CARD_NUMBER
from bot.nlu.entities import find_spans
from bot.nlu.masking import masked

MASKED_TEXT = "masked_text"
"""Where the masked text is kept for the featurizer, so that a message is searched once."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class DetailExtractor(GraphComponent, EntityExtractorMixin):
    """Order numbers, e-mails, postcodes, phones, tracking numbers and one-time codes, in normal form."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DetailExtractor:
        """As every graph component."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the entities, and the masked text for the components behind."""
        for message in messages:
            text = message.get(TEXT) or ""
            spans = find_spans(text)
            found = [
                {"entity": each.kind, "value": each.value, "start": each.start, "end": each.end}
                for each in spans
                if each.kind != CARD_NUMBER
            ]
            message.set(ENTITIES, self.add_extractor_name(found), add_to_output=True)
            message.set(MASKED_TEXT, masked(text, spans))
        return messages
