"""What comes after a question about a delivery: an offer, "have you looked", which parcel, a note."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from actions.dialogue import OrderDialogue
from actions.problems.delivery import DeliveryTrouble
from actions.problems.hearing import (
    declines,
    has_found,
    is_question,
    not_there,
    own_words,
    wanted_of,
    will_check,
)
from actions.problems.missing import CHECKED, FOUND, LATER, MissingParcel
from actions.problems.parcels import which_parcel
from actions.problems.recording import DELIVERY, LOST, names_another, reason_to_ask, somebody_is_asked
from actions.turn import Answer, Reply, Turn
from actions.words import Words, words
from store.database import Database
from store.models import Order
from store.problems import Missing
from store.repositories.orders import OrderRepository
from store.repositories.problems import ProblemFacts, ProblemReportRepository
from store.verification import is_proven, renew_proof

DONE: dict[str, Any] = {"pending": None, "misses": None}
FREE_WORDS = {"inform", "nlu_fallback", "out_of_scope", "complaint", DELIVERY}
A_NOTE = {*FREE_WORDS, "change_address", "refund_status", "start_return", "damaged_or_wrong_item"}
PERSON = "talk_to_human"


@dataclass(frozen=True)
class _Asked:
    """A question about an order's delivery, and the message that came after it."""

    session: Session
    turn: Turn
    order: Order
    shipment_id: UUID | None
    person_asked: bool
    now: datetime
    locale: str | None

    @property
    def say(self) -> Words:
        return words(self.locale)

    @property
    def choice(self) -> str | None:
        return self.turn.entity("choice")

    def note(self, **facts: Any) -> None:
        """Keep what was said."""
        ProblemReportRepository(self.session).record(
            conversation_id=self.turn.conversation_id,
            order_id=self.order.id,
            goods=False,
            facts=ProblemFacts(said=own_words(self.turn.text), **facts),
            now=self.now,
        )

    def done(self, key: str, *, reason: str | None = None) -> Answer:
        """The last word, and a person for ``reason`` when it is given."""
        handoff = reason_to_ask(self.session, self.turn, reason) if reason else None
        if reason and somebody_is_asked(self.session, self.turn):
            key = "problem-person-already"
        return Answer((Reply(text=self.say.say(key), handoff=handoff),), DONE)


class DeliveryDialogue:
    """Takes the customer's messages while something about a delivery is open (`actions.pending`)."""

    kind = DELIVERY

    def __init__(self, database: Database, orders: OrderDialogue, trouble: DeliveryTrouble) -> None:
        self._database = database
        self._orders = orders
        self._trouble = trouble

    def hear(self, turn: Turn, now: datetime) -> Answer | None:
        """The next step; None for another wish or another order."""
        slot = turn.slots["pending"]
        with self._database.begin() as session:
            order = OrderRepository(session).get(UUID(slot["order"]))
            if order is None or names_another(turn, order):
                return None
            if is_proven(session, turn.conversation_id, order.id, now):
                renew_proof(session, conversation_id=turn.conversation_id, order_id=order.id, now=now)
                return self._heard(session, turn, order, slot, now)
        answers = turn.intent in ("affirm", "inform")
        return self._orders.answer(turn, now=now, wish=DELIVERY) if answers else None

    def _heard(
        self, session: Session, turn: Turn, order: Order, slot: Mapping[str, Any], now: datetime
    ) -> Answer | None:
        steps: dict[str, Callable[[_Asked], Answer | None]] = {
            "offer": _offered,
            "note": _noted,
            "which": self._which,
            "missing": self._missing,
        }
        asked = _Asked(
            session=session,
            turn=turn,
            order=order,
            shipment_id=UUID(slot["shipment"]) if slot.get("shipment") else None,
            person_asked=bool(slot.get("asked")),
            now=now,
            locale=turn.locale,
        )
        return steps[slot["step"]](asked)

    def _which(self, asked: _Asked) -> Answer | None:
        """Which of the delivered parcels."""
        parcels = [lost.telling for lost in self._delivered(asked)]
        pressed = next((each for each in parcels if str(each.shipment.id) == asked.choice), None)
        meant = pressed or which_parcel(asked.turn.text, parcels)
        if meant is None:
            return None
        asked.note(shipment_id=meant.shipment.id)
        reply = self._trouble.answer(
            asked.session,
            asked.order,
            asked.turn,
            now=asked.now,
            locale=asked.locale,
            shipment_id=meant.shipment.id,
        )
        return Answer((reply,), {**DONE, **reply.asks})

    def _missing(self, asked: _Asked) -> Answer | None:
        """Whether the customer has looked around for a parcel that is marked as delivered."""
        turn = asked.turn
        if turn.intent == DELIVERY and self._trouble.means_another(
            asked.order, asked.shipment_id, turn.text, now=asked.now, locale=asked.locale
        ):
            return None
        if asked.choice == FOUND or has_found(turn.text):
            asked.note()
            ProblemReportRepository(asked.session).close(
                conversation_id=turn.conversation_id, order_id=asked.order.id, goods=False, now=asked.now
            )
            return asked.done("missing-found")
        if turn.intent == PERSON and not asked.person_asked:
            return _lost(asked)
        later = asked.choice == LATER or will_check(turn.text) or turn.intent == "deny"
        checked = asked.choice == CHECKED or not_there(turn.text) or turn.intent == "affirm"
        if later and not not_there(turn.text):
            return self._wait(asked)
        if checked:
            return _lost(asked)
        if turn.intent not in FREE_WORDS or is_question(turn.text) or turn.text.startswith("/"):
            return None
        return self._something_else(asked)

    def _wait(self, asked: _Asked) -> Answer:
        asked.note()
        if asked.person_asked:
            return asked.done("problem-kept")
        lost = self._parcel(asked)
        text = lost.until() if lost else asked.say.say("missing-later")
        buttons = lost.buttons(person=True) if lost else ()
        return Answer((Reply(text=text, buttons=buttons),), {"misses": None})

    def _something_else(self, asked: _Asked) -> Answer:
        """Words that are no answer: kept, and not asked about twice."""
        asked.note()
        lost = self._parcel(asked)
        told_twice = asked.turn.slots.get("misses")
        if asked.person_asked or told_twice or lost is None or lost.verdict(checked=False) is Missing.person:
            return _lost(asked)
        text = f"{asked.say.say('missing-noted')} {lost.until()}"
        return Answer((Reply(text=text, buttons=lost.buttons(person=True)),), {"misses": 1})

    def _parcel(self, asked: _Asked) -> MissingParcel | None:
        return next(
            (lost for lost in self._delivered(asked) if lost.telling.shipment.id == asked.shipment_id), None
        )

    def _delivered(self, asked: _Asked) -> tuple[MissingParcel, ...]:
        return self._trouble.delivered(asked.order, now=asked.now, locale=asked.locale)


def _lost(asked: _Asked) -> Answer:
    """A person takes over; what was said is kept."""
    asked.note()
    if asked.person_asked:
        return asked.done("missing-noted")
    return asked.done("problem-person-asked", reason=LOST)


def _offered(asked: _Asked) -> Answer | None:
    """Whether a person should take it up with the carrier."""
    turn = asked.turn
    if turn.intent in ("affirm", PERSON):
        asked.note()
        return asked.done("problem-person-asked", reason=DELIVERY)
    if turn.intent == "deny" or declines(turn.text):
        return asked.done("problem-kept")
    return None


def _noted(asked: _Asked) -> Answer | None:
    """What the customer adds for the person who has been asked."""
    turn = asked.turn
    if turn.intent == "deny" or declines(turn.text):
        return asked.done("problem-kept")
    wanted = wanted_of(turn.text)
    question = is_question(turn.text) and (not wanted or turn.intent == "refund_status")
    if (turn.intent not in A_NOTE and not wanted) or question or turn.text.startswith("/"):
        return None
    asked.note(wanted=wanted)
    return Answer((Reply(text=asked.say.say("problem-noted")),), {"misses": None})
