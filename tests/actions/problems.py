"""Conversations about problems: messages as Rasa understood them, through the real actions and the store."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from actions.base import StoreAction
from actions.conversation.chain import Conducted, chain
from actions.dialogue import HearingTopic, OrderDialogue, Topic
from actions.orders import AboutOrder, Inform
from actions.pending import AskedFirst, PendingHandler
from actions.people import Affirm, Deny, Fallback, Handoff
from actions.problems.delivery import DeliveryTrouble
from actions.problems.delivery_dialogue import DeliveryDialogue
from actions.problems.goods import GoodsDialogue, GoodsTrouble
from actions.problems.recording import DELIVERY, GOODS
from actions.problems.report import ReportProblem
from actions.readdressing import AddressTrouble, NewAddress
from actions.return_draft import KIND as START_RETURN
from actions.start_return import StartingReturn, StartReturn
from actions.turn import Answer, Entity, Reply, Turn
from store.models import ProblemReport
from store.problems import DeliveryPolicy
from store.records import ShipmentRecord
from store.repositories.conversations import ConversationRepository
from store.repositories.problems import ProblemReportRepository
from store.verification import VerificationLimits
from store.vocabulary import AuthorKind, ShipmentStatus
from tests.actions.shop import NOW, SLIPS, Shop, order, parcel

UNDERSTOOD_AS = {"nlu_fallback": "fallback", "out_of_scope": "fallback", "talk_to_human": "handoff"}


@dataclass
class ProblemTalk:
    """One conversation; slots are kept as Rasa would, requests for a person as the service would."""

    shop: Shop
    now: datetime = NOW
    channel: str = "widget"
    id: UUID = field(init=False)
    slots: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        database, zone = self.shop.database, ZoneInfo("UTC")
        trouble, goods = DeliveryTrouble(zone, DeliveryPolicy()), GoodsTrouble()
        topics: dict[str, Topic | HearingTopic] = {**self.shop.topics, DELIVERY: trouble, GOODS: goods}
        topics["change_address"] = AddressTrouble(NewAddress(database), trouble)
        orders = OrderDialogue(database, VerificationLimits(), topics, zone)
        returns = StartingReturn(database, orders, zone, SLIPS, goods)
        handoff = Handoff(database)
        pending: dict[str, PendingHandler] = {
            DELIVERY: DeliveryDialogue(database, orders, trouble).hear,
            GOODS: GoodsDialogue(database, orders).hear,
            START_RETURN: returns.take,
        }
        actions: list[StoreAction] = [
            *(ReportProblem(database, orders, wish) for wish in (DELIVERY, GOODS)),
            *(AboutOrder(orders, wish) for wish in ("track_order", "refund_status", "change_address")),
            StartReturn(orders, returns),
            Inform(orders),
            Affirm(handoff),
            Deny(),
            Fallback(orders),
            handoff,
        ]
        self._actions = {
            action.name(): Conducted(action, chain([AskedFirst(pending)], action.answer))
            for action in actions
        }
        self.id = self.shop.conversation().id

    def hear(self, text: str, intent: str = "inform", *, keep: bool = True, **entities: str) -> Answer:
        """A message, answered. Without ``keep`` the turn is lost after the action, and will be repeated."""
        found = tuple(Entity(kind, value, start) for start, (kind, value) in enumerate(entities.items()))
        turn = Turn(self.id, intent, found, dict(self.slots), text, now=self.now, channel=self.channel)
        answer = self._actions[f"action_{UNDERSTOOD_AS.get(intent, intent)}"].answer(turn)
        if keep:
            self.slots |= answer.slots
            self._settle(answer)
        return answer

    def say(self, text: str, intent: str = "inform", **entities: str) -> Reply:
        """A message with one answer."""
        (reply,) = self.hear(text, intent, **entities).replies
        return reply

    def prove(self, text: str, intent: str, number: str = "1001") -> Reply:
        """The first message, with the order's number and e-mail in it."""
        return self.say(text, intent, order_number=number, email="maya@example.com")

    def press(self, reply: Reply, title: str) -> Reply:
        """Press a button."""
        (payload,) = [button["payload"] for button in reply.buttons if button["title"] == title]
        intent, _, choice = payload.removeprefix("/").partition('{"choice": "')
        return self.say(payload, intent, **({"choice": choice.removesuffix('"}')} if choice else {}))

    def reports(self) -> list[ProblemReport]:
        """What the store holds of it."""
        with self.shop.database.read() as session:
            return ProblemReportRepository(session).of_conversation(self.id)

    @property
    def report(self) -> ProblemReport:
        """The only report."""
        (report,) = self.reports()
        return report

    @property
    def items(self) -> list[str]:
        """The items of the only report."""
        return [item["title"] for item in self.report.items]

    def _settle(self, answer: Answer) -> None:
        reason = next((reply.handoff for reply in answer.replies if reply.handoff), None)
        if reason is None:
            return
        with self.shop.database.begin() as session:
            repository = ConversationRepository(session)
            conversation = repository.get(self.id)
            assert conversation is not None
            message = repository.add_message(
                conversation,
                author_kind=AuthorKind.customer,
                text="",
                now=self.now,
                external_id=str(uuid4()),
            )
            repository.record_handoff(
                conversation_id=self.id, message_id=message.id, reason=reason, now=self.now
            )


def talk(path: Path, *shipments: ShipmentRecord, **facts: Any) -> ProblemTalk:
    """With somebody who has one order, in these parcels."""
    return ProblemTalk(Shop.at(path, order(*shipments, **facts)))


def delivered(hours_ago: float, how: str = "001", **facts: Any) -> ShipmentRecord:
    """A parcel that the carrier marked delivered so long ago; ``how`` ends its sub-status."""
    at = NOW - timedelta(hours=hours_ago)
    defaults: dict[str, Any] = {"delivered_at": at, "scanned_at": at, "sub_status": f"Delivered_{how}"}
    return parcel(ShipmentStatus.Delivered, **(defaults | facts))


def sentences(text: str) -> set[str]:
    """What is said, without what any answer may name: links and numbers."""
    return {part for part in re.split(r"(?<=[.?!])\s+|\n+", text) if "https://" not in part}
