"""Conversations through the whole chain of manners, as Rasa understood the messages, over a real store."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from actions.base import StoreAction
from actions.cancelling import Cancellation
from actions.changing import CONFIRM, NEW_ADDRESS
from actions.confirming import Confirmation
from actions.conversation.chain import Conducted
from actions.conversation.composition import conversation
from actions.conversation.small_talk import SmallTalk
from actions.dialogue import HearingTopic, OrderDialogue, Topic
from actions.orders import AboutOrder, Inform
from actions.pending import PendingHandler
from actions.people import Affirm, Deny, Fallback, Handoff, OutOfScope, PersonNeeded
from actions.policy import Policy
from actions.policy_search import PolicySearch
from actions.problems.delivery import DeliveryTrouble
from actions.problems.delivery_dialogue import DeliveryDialogue
from actions.problems.goods import GoodsDialogue, GoodsTrouble
from actions.problems.recording import DELIVERY, GOODS
from actions.problems.report import ReportProblem
from actions.readdressing import NewAddress
from actions.return_draft import KIND as START_RETURN
from actions.start_return import StartingReturn, StartReturn
from actions.turn import Answer, Turn
from store.commerce import OwnStore
from store.problems import DeliveryPolicy
from store.verification import VerificationLimits
from store.vocabulary import ChangeKind
from tests.actions.shop import NOW, SLIPS, Shop

ZONE = ZoneInfo("UTC")
NO_INDEX = Path("there is none")


@dataclass
class Chat:
    """One conversation; slots and events are kept as Rasa would."""

    shop: Shop
    now: datetime = NOW
    id: UUID = field(init=False)
    slots: dict[str, Any] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    last: Answer = field(default_factory=lambda: Answer(()))

    def __post_init__(self) -> None:
        database = self.shop.database
        cancellation, addresses = Cancellation(ZONE), NewAddress(database)
        trouble, goods = DeliveryTrouble(ZONE, DeliveryPolicy()), GoodsTrouble()
        changes = {"cancel_order": cancellation, "change_address": addresses}
        topics: dict[str, Topic | HearingTopic] = {
            **self.shop.topics,
            **changes,
            DELIVERY: trouble,
            GOODS: goods,
        }
        orders = OrderDialogue(database, VerificationLimits(), topics, ZONE)
        outcomes: Any = {ChangeKind.cancel: cancellation, ChangeKind.address: addresses}
        returns = StartingReturn(database, orders, ZONE, SLIPS, goods)
        handoff = Handoff(database)
        pending: dict[str, PendingHandler] = {
            CONFIRM: Confirmation(database, orders, OwnStore(), addresses, outcomes).hear,
            NEW_ADDRESS: addresses.hear,
            START_RETURN: returns.take,
            DELIVERY: DeliveryDialogue(database, orders, trouble).hear,
            GOODS: GoodsDialogue(database, orders).hear,
        }
        actions: list[StoreAction] = [
            *(AboutOrder(orders, wish) for wish in topics if wish not in (START_RETURN, DELIVERY, GOODS)),
            *(ReportProblem(database, orders, wish) for wish in (DELIVERY, GOODS)),
            StartReturn(orders, returns),
            Inform(orders),
            handoff,
            PersonNeeded(orders),
            Policy(database, PolicySearch.under(NO_INDEX), "https://help.example"),
            Fallback(orders),
            OutOfScope(orders),
            Affirm(handoff),
            Deny(),
            *(SmallTalk(intent) for intent in ("greet", "thank", "goodbye", "bot_challenge")),
        ]
        respond = conversation(actions, pending, database, ZONE)
        self.action = Conducted(actions[0], respond)
        self.id = self.shop.conversation().id

    def say(
        self,
        text: str,
        intent: str,
        *entities: tuple[str, str],
        wishes: Iterable[tuple[str, str]] = (),
        ranking: Iterable[tuple[str, float]] = (),
        pressed: bool = False,
        confidence: float = 0.9,
        pictures: int = 0,
    ) -> str:
        """A message as it was understood; the words, or names, of the answer.

        An entity (kind, value) is where its value stands in the text, else at its beginning. A wish is an
        intent and the part of the text that holds it.
        """
        latest = {
            "text": text,
            "intent": {"name": intent, "confidence": confidence},
            "entities": [
                {"entity": kind, "value": value, "start": max(text.find(value), 0)}
                for kind, value in entities
            ],
            "intent_ranking": [{"name": name, "confidence": chance} for name, chance in ranking],
            "message_id": uuid4().hex,
            "metadata": {"payload": pressed, "pictures": pictures},
            "wishes": [
                {"intent": name, "start": text.index(part), "end": text.index(part) + len(part)}
                for name, part in wishes
            ],
        }
        turn = Turn.of(
            sender_id=str(self.id),
            slots=dict(self.slots),
            latest_message=latest,
            events=self.events,
            now=self.now,
        )
        self.last = self.action.answer(turn)
        self.slots |= json.loads(json.dumps(self.last.slots))
        self.events += [{"event": "action", "name": name} for name in (f"action_{intent}", "action_listen")]
        return "\n".join(
            " ".join(filter(None, (reply.before, reply.text or reply.response)))
            for reply in self.last.replies
        )

    def press(self, title: str) -> str:
        """Press a button of the last answer."""
        (payload,) = [
            button["payload"]
            for reply in self.last.replies
            for button in reply.buttons
            if button["title"] == title
        ]
        intent, _, entities = payload.removeprefix("/").partition("{")
        given = json.loads("{" + entities) if entities else {}
        return self.say(payload, intent, *given.items(), pressed=True)

    def handoffs(self) -> list[str]:
        """Why the last answer asked for a person."""
        return [reply.handoff for reply in self.last.replies if reply.handoff]
