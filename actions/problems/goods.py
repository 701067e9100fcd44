"""Broken, faulty, wrong, missing, an empty box: a person at once, and meanwhile the facts for that person.

Whatever is told goes into the store with the message that tells it: nothing is lost when the customer leaves.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from actions.dialogue import OrderDialogue
from actions.problems.goods_case import Asked, Heard, hear, hear_words, only_lines
from actions.problems.goods_words import GoodsWords
from actions.problems.hearing import declines, goods_kind, is_question
from actions.problems.recording import (
    DELIVERY,
    GOODS,
    names_another,
    reason_to_ask,
    somebody_is_asked,
    told,
    told_before,
)
from actions.turn import Answer, Reply, Turn
from actions.words import Words, words
from store.database import Database
from store.models import Order, ProblemReport
from store.repositories.orders import OrderRepository
from store.repositories.problems import ProblemReportRepository
from store.verification import is_proven, renew_proof
from store.vocabulary import ProblemKind

DONE: dict[str, Any] = {"pending": None, "misses": None}
FREE_WORDS = {"inform", "nlu_fallback", "out_of_scope", "complaint", GOODS}
MAY_HOLD_FACTS = {*FREE_WORDS, "affirm", "deny", DELIVERY, "start_return", "refund_status"}
"""Intents of messages that may go on about the goods; any other is another wish."""


class GoodsTrouble:
    """The topic: a person, and the first question about the goods of a proven order."""

    def reply_to(
        self, session: Session, order: Order, turn: Turn, *, now: datetime, locale: str | None
    ) -> Reply:
        """Ask for a person, record what is told already, and ask for the rest in one question."""
        before = told_before(session, turn, order.id, goods=True)
        text = "\n".join(filter(None, [before, told(turn)]))
        heard = replace(hear_words(text, order, items_open=False), said=told(turn))
        return self.begin(session, order, turn, heard, now=now, catalogue=words(locale))

    def begin(
        self, session: Session, order: Order, turn: Turn, heard: Heard, *, now: datetime, catalogue: Words
    ) -> Reply:
        """As `reply_to`, with what is known from elsewhere."""
        already = somebody_is_asked(session, turn)
        reply = go_on(session, order, turn, Asked(order.id), heard, now=now, catalogue=catalogue)
        if already and turn.intent != GOODS:
            lead = catalogue.say("goods-thanks", order=order.name)
        else:
            lead = lead_words(catalogue, already=already)
        return replace(reply, text=f"{lead}\n\n{reply.text}", handoff=reason_to_ask(session, turn, GOODS))


class GoodsDialogue:
    """Takes the customer's messages while facts are collected (`actions.pending`)."""

    kind = GOODS

    def __init__(self, database: Database, orders: OrderDialogue) -> None:
        self._database = database
        self._orders = orders

    def hear(self, turn: Turn, now: datetime) -> Answer | None:
        """The next step; None for another wish or another order."""
        asked = Asked.of(turn.slots["pending"])
        with self._database.begin() as session:
            order = OrderRepository(session).get(asked.order)
            if order is None or turn.intent not in MAY_HOLD_FACTS or names_another(turn, order):
                return None
            if is_proven(session, turn.conversation_id, order.id, now):
                renew_proof(session, conversation_id=turn.conversation_id, order_id=order.id, now=now)
                return self._heard(session, turn, order, asked, now)
        return self._orders.answer(turn, now=now, wish=GOODS) if turn.intent == "inform" else None

    def _heard(
        self, session: Session, turn: Turn, order: Order, asked: Asked, now: datetime
    ) -> Answer | None:
        catalogue = words(turn.locale)
        report = ProblemReportRepository(session).open_of(turn.conversation_id, order.id, goods=True)
        heard = hear(turn, order, items_open=report is None or not report.items)
        if not heard and (turn.intent == "deny" or declines(turn.text)):
            return Answer((Reply(text=catalogue.say("goods-fine")),), DONE)
        if not heard and asked.summed_up and turn.intent == "affirm":
            return Answer((Reply(text=catalogue.say("goods-has-all")),), DONE)
        if _is_other(turn, heard):
            return None
        if asked.summed_up:
            return _added(session, turn, order, asked, heard, now, catalogue)
        if not heard and turn.intent == "affirm":
            heard = Heard()
        # Free words in answer to "what is wrong" say what is wrong, however few.
        heard = replace(heard, what=heard.what or (not heard and turn.intent in FREE_WORDS))
        reply = go_on(session, order, turn, asked, heard, now=now, catalogue=catalogue)
        return Answer((reply,), {"misses": None, **reply.asks})


def go_on(
    session: Session,
    order: Order,
    turn: Turn,
    asked: Asked,
    heard: Heard,
    *,
    now: datetime,
    catalogue: Words,
) -> Reply:
    """Record what was heard; ask for what is missing, or sum up."""
    report = _record(session, order, turn, heard, now)
    if not report.items and (only := only_lines(order, heard.kind)):
        _record(session, order, turn, Heard(lines=only), now)
    asked = asked.after(heard)
    say = GoodsWords(order, report, asked, catalogue, turn.channel)
    parts = asked.missing(report)
    reply = say.ask(parts) if parts else say.summary()
    if say.wants_photo:
        _record(session, order, turn, Heard(), now, photo_asked=True)
    return replace(reply, asks={"pending": asked.asking(parts).slot()})


def lead_words(catalogue: Words, *, already: bool) -> str:
    """Sorry, and that a person has been asked for."""
    person = catalogue.say("goods-person-already" if already else "goods-person")
    return f"{catalogue.say('goods-sorry')} {person}"


def _record(
    session: Session, order: Order, turn: Turn, heard: Heard, now: datetime, *, photo_asked: bool = False
) -> ProblemReport:
    return ProblemReportRepository(session).record(
        conversation_id=turn.conversation_id,
        order_id=order.id,
        goods=True,
        facts=heard.facts(order, photo_asked=photo_asked),
        now=now,
    )


def _added(
    session: Session, turn: Turn, order: Order, asked: Asked, heard: Heard, now: datetime, catalogue: Words
) -> Answer | None:
    """More, after the summary."""
    if not heard and turn.intent not in FREE_WORDS - {"out_of_scope"}:
        return None
    _record(session, order, turn, heard, now)
    key = f"goods-wish-{heard.wanted}" if heard.wanted else "goods-added"
    pending = {"pending": asked.after(heard).slot(), "misses": None}
    return Answer((Reply(text=catalogue.say(key)),), pending)


def _is_other(turn: Turn, heard: Heard) -> bool:
    """Whether the message is no answer but something else that the customer wants to know."""
    if turn.intent in ("inform", "complaint", GOODS, "affirm", "deny"):
        return False
    tells = heard if turn.intent in FREE_WORDS else heard.kind or heard.wanted
    if is_question(turn.text):  # "can you send a new one" tells a wish, "where is my refund" asks for it
        return not tells or turn.intent == "refund_status"
    return not tells and turn.intent not in FREE_WORDS


def heard_in_return(lines: Mapping[UUID, int], why: str | None, *, wrong: bool) -> Heard:
    """What a return that turns out to be a claim knows already."""
    said_kind = ProblemKind.wrong_item if wrong else ProblemKind.faulty
    return Heard(kind=goods_kind(why or "") or said_kind, lines=lines, what=True, said=why)
