"""The Rasa components that find several wishes in one message.

`ClauseSplitter` puts a message's clauses behind it in the list that goes through the pipeline, so that each
is embedded and classified as a message is; `WishGatherer`, at the pipeline's end, takes them out again and
writes `wishes: [{intent, confidence, start, end}]` on the message when there are two or more. A message of
one clause goes through as if they were not there.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.calibration import OUT_OF_SCOPE
from bot.nlu.classifier import FALLBACK
from bot.nlu.clauses import WISHES as WISH_INTENTS
from bot.nlu.clauses import Clause, Reading, requests, several
from bot.nlu.details.base import ORDER_NUMBER
from bot.nlu.remainder import SURE, remainder

CLAUSE = "clause_of_message"
REST = "rest_of_message"
WISHES = "wishes"
INFORM = "inform"
WITH_DETAILS = WISH_INTENTS | {"complaint"}


class _Stateless(GraphComponent):
    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> _Stateless:
        """As every graph component."""
        return cls()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ClauseSplitter(_Stateless):
    """Belongs behind the details and before the featurizer."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Each message, then its clauses when there are several, and what it says beside its details."""
        return [part for message in messages for part in (message, *_parts(message), *_rest(message))]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class WishGatherer(_Stateless):
    """Belongs behind the classifier."""

    def process(self, messages: list[Message]) -> list[Message]:
        """The messages without their clauses, and what those say."""
        whole: list[Message] = []
        read: dict[int, list[Reading]] = {}
        for message in messages:
            clause = message.get(CLAUSE)
            if message.get(REST):
                _prefer(whole[-1], message)
            elif clause is None:
                whole.append(message)
            else:
                read.setdefault(len(whole) - 1, []).append(_reading(message, clause, whole[-1]))
        for place, readings in read.items():
            if (whole[place].get(INTENT) or {}).get("name") == OUT_OF_SCOPE:
                continue
            whole[place].set(WISHES, [_wish(each) for each in several(readings)], add_to_output=True)
        return whole


def _parts(message: Message) -> list[Message]:
    return [Message(data={TEXT: each.text, CLAUSE: each}) for each in requests(message.get(TEXT) or "")]


def _rest(message: Message) -> list[Message]:
    text = message.get(TEXT) or ""
    spans = [(entity["start"], entity["end"]) for entity in message.get(ENTITIES) or []]
    rest = None if text.startswith("/") else remainder(text, spans)
    return [Message(data={TEXT: rest, REST: True})] if rest else []


def _prefer(whole: Message, rest: Message) -> None:
    """The wish beside the details, where the whole reads like details only."""
    if (whole.get(INTENT) or {}).get("name") not in (INFORM, FALLBACK):
        return
    best = next((each for each in rest.get(INTENT_RANKING_KEY) or () if each["name"] != FALLBACK), None)
    if best and best["name"] in WITH_DETAILS and best["confidence"] >= SURE:
        whole.set(INTENT, best, add_to_output=True)
        whole.set(INTENT_RANKING_KEY, rest.get(INTENT_RANKING_KEY), add_to_output=True)


def _reading(message: Message, clause: Clause, whole: Message) -> Reading:
    ranking = tuple(
        (str(each["name"]), float(each["confidence"]))
        for each in message.get(INTENT_RANKING_KEY) or ()
        if each["name"] != FALLBACK
    )
    orders = frozenset(
        str(entity["value"])
        for entity in whole.get(ENTITIES) or []
        if entity["entity"] == ORDER_NUMBER and clause.start <= entity["start"] < clause.end
    )
    return Reading(clause, ranking, orders)


def _wish(reading: Reading) -> dict[str, Any]:
    return {
        "intent": reading.intent,
        "confidence": reading.confidence,
        "start": reading.clause.start,
        "end": reading.clause.end,
    }
