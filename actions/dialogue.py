"""The dialogue about an order: which one, proof that it is the customer's, then the answer to the wish."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from sqlalchemy.orm import Session

from actions.details import PROOF_ASKED, Details, details
from actions.turn import Answer, Reply, Turn
from actions.words import words
from store.database import Database
from store.models import Order
from store.normalise import number_digits, number_key
from store.repositories.order_reading import is_whole
from store.repositories.orders import OrderRepository
from store.verification import (
    Outcome,
    VerificationLimits,
    proof_ages,
    proven_orders,
    renew_proof,
    verify_order,
)

MOST_BUTTONS = 5
FIRST_WISH = "track_order"
NOTHING_PENDING = {"pending": None, "misses": None}


@dataclass(frozen=True)
class Found:
    """What came of the order numbers in a message."""

    orders: tuple[Order, ...] = ()
    unproven: tuple[str, ...] = ()  # given, but nothing to prove them with yet
    no_match: bool = False
    locked: bool = False


class Topic(Protocol):
    """What can be said of a proven order."""

    def reply(self, session: Session, order: Order, *, now: datetime, locale: str | None) -> Reply:
        """The answer about ``order``, which has everything loaded (``OrderRepository.get``)."""


@runtime_checkable
class HearingTopic(Protocol):
    """A topic that answers what the customer says of the order, and records it."""

    def reply_to(
        self, session: Session, order: Order, turn: Turn, *, now: datetime, locale: str | None
    ) -> Reply:
        """As `Topic.reply`; the session may write."""


class OrderDialogue:
    """Leads from a wish about an order to its answer; shared by every action that needs a proven order.

    ``topics`` answers each wish (an intent's name). The wish is remembered while proof is asked for, and for
    the next order that is named.
    """

    def __init__(
        self,
        database: Database,
        limits: VerificationLimits,
        topics: Mapping[str, Topic | HearingTopic],
        shop_zone: tzinfo,
    ) -> None:
        self._database = database
        self._limits = limits
        self._topics = topics
        self._shop_zone = shop_zone

    def answer(self, turn: Turn, *, now: datetime, wish: str | None = None) -> Answer:
        """Answer ``wish`` (or the remembered one) for the order that is meant, or ask for what is missing."""
        wish = wish or turn.slots.get("wish") or FIRST_WISH
        answer = self._answer(replace(turn, slots={**turn.slots, "wish": wish}), now)
        return replace(answer, slots={**answer.slots, "wish": wish})

    def _answer(self, turn: Turn, now: datetime) -> Answer:
        given = details(turn)
        if given:
            with self._database.begin() as session:
                proven = proven_orders(session, turn.conversation_id, now)
                return self._from_details(session, turn, given, proven, now)
        hears = isinstance(self._topics[turn.slots["wish"]], HearingTopic)
        with self._database.begin() if hears else self._database.read() as session:
            proven = proven_orders(session, turn.conversation_id, now)
            answer = self._from_context(session, turn, proven, now)
            used = self._ageing(session, turn, answer, now)
        if used is not None:
            with self._database.begin() as session:
                self._renew(session, turn, used, now)
        return answer

    def _from_details(
        self, session: Session, turn: Turn, given: Details, proven: Sequence[Order], now: datetime
    ) -> Answer:
        email = given.email or turn.slots.get("email")
        postcode = given.postcode or turn.slots.get("postcode")
        remembered = turn.slots.get("order_number")
        numbers = given.numbers or ((remembered,) if remembered else ())
        slots = {"email": email, "postcode": postcode, "misses": None, "pending": PROOF_ASKED}
        if not numbers:
            return Answer((Reply("utter_ask_order_number"),), slots)
        slots["order_number"] = numbers[-1]
        found = self._look_up(session, turn, numbers, email, postcode, proven, now)
        if found.locked:
            return Answer(
                (Reply("utter_verification_locked", handoff="verification_locked"),), NOTHING_PENDING
            )
        reports = self._reports(session, turn, found.orders, now)
        if reports and (asking := list(reports.values())[-1]).asks:
            return _one_asks(turn, found, reports, slots | {"pending": None, **asking.asks})
        replies = list(reports.values())
        if found.no_match:
            replies.append(Reply("utter_no_match"))
            # What failed is not tried again with another number unless the customer says it again.
            slots |= {"email": None, "postcode": None}
        if found.unproven:
            replies.append(Reply("utter_ask_proof", {"order_number": found.unproven[0]}))
            slots["order_number"] = found.unproven[0]
        if found.orders and not found.no_match and not found.unproven:
            slots |= {"pending": None, "focus_order": str(list(reports)[-1])}
        return Answer(tuple(replies), slots)

    def _look_up(
        self,
        session: Session,
        turn: Turn,
        numbers: Sequence[str],
        email: str | None,
        postcode: str | None,
        proven: Sequence[Order],
        now: datetime,
    ) -> Found:
        orders: list[Order] = []
        unproven: list[str] = []
        no_match = False
        for number in numbers:
            if known := _among(proven, number):
                self._renew(session, turn, known.id, now)
                orders.append(known)
                continue
            if not (email or postcode):
                unproven.append(number)
                continue
            verification = verify_order(
                session,
                conversation_id=turn.conversation_id,
                number=number,
                email=email,
                postcode=postcode,
                now=now,
                limits=self._limits,
            )
            if verification.outcome == Outcome.locked:
                return Found(locked=True)
            order = (
                OrderRepository(session).get(verification.order_id)
                if verification.order_id is not None
                else None
            )
            if order is None:
                no_match = True
            else:
                orders.append(order)
        return Found(tuple(orders), tuple(unproven), no_match)

    def _from_context(self, session: Session, turn: Turn, proven: Sequence[Order], now: datetime) -> Answer:
        number = turn.slots.get("order_number")
        focus = next((order for order in proven if str(order.id) == turn.slots.get("focus_order")), None)
        if focus is None and len(proven) == 1:
            focus = proven[0]
        if focus is not None:
            report = self._report(session, turn, focus, now)
            return Answer((report,), NOTHING_PENDING | {"focus_order": str(focus.id), **report.asks})
        if proven:
            return Answer(
                (which_order(proven, now, self._shop_zone, turn.locale),),
                {"pending": PROOF_ASKED, "misses": None},
            )
        if number and turn.slots.get("pending") == PROOF_ASKED and not turn.slots.get("email"):
            return Answer((Reply("utter_ask_proof", {"order_number": number}),), {"misses": None})
        return Answer((Reply("utter_ask_order_proof"),), {"pending": PROOF_ASKED, "misses": None})

    def _reports(
        self, session: Session, turn: Turn, orders: Sequence[Order], now: datetime
    ) -> dict[UUID, Reply]:
        """What is said of each order, as far as the first question: only one can be asked at a time."""
        replies: dict[UUID, Reply] = {}
        for order in orders:
            replies[order.id] = self._report(session, turn, order, now)
            if replies[order.id].asks:
                break
        return replies

    def _report(self, session: Session, turn: Turn, order: Order, now: datetime) -> Reply:
        whole = order if is_whole(order) else OrderRepository(session).get(order.id) or order
        topic, locale = self._topics[turn.slots["wish"]], turn.locale
        if isinstance(topic, HearingTopic):
            return topic.reply_to(session, whole, turn, now=now, locale=locale)
        return topic.reply(session, whole, now=now, locale=locale)

    def _ageing(self, session: Session, turn: Turn, answer: Answer, now: datetime) -> UUID | None:
        """The order that was answered about, when its proof should be prolonged for it."""
        if "focus_order" not in answer.slots:
            return None
        order_id = UUID(answer.slots["focus_order"])
        ages = proof_ages(
            session, conversation_id=turn.conversation_id, order_id=order_id, now=now, limits=self._limits
        )
        return order_id if ages else None

    def _renew(self, session: Session, turn: Turn, order_id: UUID, now: datetime) -> None:
        renew_proof(
            session, conversation_id=turn.conversation_id, order_id=order_id, now=now, limits=self._limits
        )


def which_order(orders: Sequence[Order], now: datetime, zone: tzinfo, locale: str | None) -> Reply:
    """Asks which of them, newest first."""
    catalogue = words(locale)
    today = now.astimezone(zone).date()
    buttons = []
    for order in orders[:MOST_BUTTONS]:
        day = catalogue.day(order.placed_at.astimezone(zone).date(), today=today)
        title = catalogue.say("button-order", order=order.name, day=day)
        buttons.append({"title": title, "payload": f'/inform{{"order_number": "{order.number_key}"}}'})
    return Reply("utter_which_order", buttons=tuple(buttons))


def _one_asks(turn: Turn, found: Found, reports: Mapping[UUID, Reply], slots: Mapping[str, Any]) -> Answer:
    """One order's question is open: it comes last, and the same wish for other orders waits for its turn."""
    failed = (Reply("utter_no_match"),) if found.no_match else ()
    others = [order.number_key for order in found.orders if order.id not in reports] + list(found.unproven)
    left = [
        {"intent": turn.slots["wish"], "text": "", "entities": [["order_number", number, 0]]}
        for number in others
    ]  # as actions.conversation.several keeps them
    later = {"wishes_left": left} if left else {}
    focus = {"focus_order": str(list(reports)[-1])}
    return Answer((*failed, *reports.values()), {**slots, **focus, **later})


def _among(orders: Sequence[Order], number: str) -> Order | None:
    key, digits = number_key(number), number_digits(number)
    exact = (order for order in orders if key and key == order.number_key)
    by_digits = (order for order in orders if digits and digits == order.number_digits)
    return next(exact, None) or next(by_digits, None)
