"""Conversations about changing an order: messages as Rasa understood them, through the real actions."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from actions.cancelling import Cancellation
from actions.changing import CONFIRM, NEW_ADDRESS
from actions.confirming import Confirmation
from actions.dialogue import OrderDialogue
from actions.pending import PendingHandler
from actions.readdressing import NewAddress
from actions.turn import Answer, Entity, Turn
from store.commerce import OwnStore
from store.verification import VerificationLimits
from store.vocabulary import ChangeKind
from tests.actions.shop import NOW, Shop

WISHES = ("track_order", "cancel_order", "change_address")


@dataclass
class ChangeTalk:
    """One conversation; slots are kept as Rasa would."""

    shop: Shop
    id: UUID = field(init=False)
    slots: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        database, zone = self.shop.database, ZoneInfo("UTC")
        cancellation, addresses = Cancellation(zone), NewAddress(database)
        topics = self.shop.topics | {"cancel_order": cancellation, "change_address": addresses}
        self.orders = OrderDialogue(database, VerificationLimits(), topics, zone)
        outcomes: Any = {ChangeKind.cancel: cancellation, ChangeKind.address: addresses}
        confirmation = Confirmation(database, self.orders, OwnStore(), addresses, outcomes)
        self.pending: dict[str, PendingHandler] = {CONFIRM: confirmation.hear, NEW_ADDRESS: addresses.hear}
        self.id = self.shop.conversation().id

    def hear(
        self,
        intent: str,
        text: str = "",
        *,
        now: datetime = NOW,
        confidence: float = 0.95,
        small_talk: bool = False,
        keep: bool = True,
        **entities: str,
    ) -> Answer | None:
        """A message. None when neither the pending question nor a wish about an order takes it.

        Without ``keep`` the slots stay as they were: the turn was lost, and will be repeated.
        """
        found = tuple(Entity(kind, value, start) for start, (kind, value) in enumerate(entities.items()))
        turn = Turn(self.id, intent, found, dict(self.slots), text, confidence, small_talk)
        handler = self.pending.get(str(turn.slots.get("pending")))
        answer = handler(turn, now) if handler else None
        if answer is None and (intent in WISHES or intent == "inform"):
            wish = intent if intent in WISHES else None
            answer = self.orders.answer(turn, now=now, wish=wish)
        if answer is not None and keep:
            self.slots |= answer.slots
        return answer

    def said(self, intent: str, text: str = "", **options: Any) -> str:
        """The words, or names, of what is answered."""
        answer = self.hear(intent, text, **options)
        assert answer is not None
        return "\n".join(reply.text or reply.response or "" for reply in answer.replies)

    def press(self, answer: Answer, index: int = 0) -> Answer | None:
        """Press a button of an answer, the first by default."""
        payload = answer.replies[-1].buttons[index]["payload"]
        intent, _, question = payload.removeprefix("/").partition("{")
        key = {"question": question.split('"')[3]} if question else {}
        return self.hear(intent, payload, **key)
