"""Back from people: the assistant goes on from what agent and customer said, as the store has it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from actions.buttons import button
from actions.conversation.chain import Respond
from actions.conversation.closeness import ASKABLE
from actions.details import details
from actions.people import OFFER
from actions.problems.recording import DELIVERY, GOODS, LOST
from actions.turn import Answer, Entity, Reply, Turn
from actions.words import words
from store.database import Database
from store.models import Order
from store.repositories.people_talk import PeopleTalk, talk_with_people
from store.verification import proven_orders

LAPSED: Final = ("pending", "misses", "question", "parked", "wishes_left", "change", "code")
"""Slots of what had been asked before people took over: nobody waits for the answer any more."""

ABOUT_AN_ORDER: Final = frozenset(ASKABLE) - {"ask_policy", "talk_to_human"}

_ORDER: Final = re.compile(r"(?:\border\b|\bnumber\b|#)[^\d\n@]{0,15}(\d{3,10})(?![\d@])", re.IGNORECASE)
_EMAIL: Final = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")


class CatchingUp:
    """The manner that hears what was said while people had the conversation, once.

    What was asked before lapses, the order they talked about is the one in focus, what the customer told them
    is not asked again, and a problem that they dealt with is not begun anew without asking.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def __call__(self, turn: Turn, respond: Respond) -> Answer:
        """The answer with all of that known."""
        people: Mapping[str, Any] = turn.slots.get("people") or {}
        with self._database.read() as session:
            talk = talk_with_people(session, turn.conversation_id, after=int(people.get("heard", 0)))
            if talk is None:
                return _settled(turn, people) or respond(turn)
            proven = proven_orders(session, turn.conversation_id, turn.now)
        slots = _known_from(turn, talk, proven)
        turn = replace(turn, slots={**turn.slots, **slots})
        answer = _settled(turn, slots["people"]) or respond(_with_details(turn, talk, proven))
        return replace(answer, slots={**slots, **answer.slots})


def _known_from(turn: Turn, talk: PeopleTalk, proven: Sequence[Order]) -> dict[str, Any]:
    slots: dict[str, Any] = {name: None for name in LAPSED if turn.slots.get(name) is not None}
    if (order := _talked_about(talk, proven)) is not None:
        slots |= {"focus_order": str(order.id), "order_number": None}
    settled = [wish for wish in (GOODS, DELIVERY) if _is_settled(talk, wish)]
    return slots | {"people": {"heard": talk.last, "agent": talk.agent, "settled": settled}}


def _is_settled(talk: PeopleTalk, wish: str) -> bool:
    reported = talk.goods if wish == GOODS else talk.delivery or LOST in talk.reasons
    return talk.is_over and (reported or wish in talk.reasons)


def _talked_about(talk: PeopleTalk, proven: Sequence[Order]) -> Order | None:
    """The proven order that was named last, else the one that was handed over."""
    for text in talk.texts:
        for order in proven:
            if _names(text, order):
                return order
    return next((order for order in proven if order.id == talk.order_id), None)


def _names(text: str, order: Order) -> bool:
    return (
        re.search(rf"(?<![\w.,$€£])#?{re.escape(order.number_key)}(?![\w@]|[.,]\d)", text, re.IGNORECASE)
        is not None
    )


def _with_details(turn: Turn, talk: PeopleTalk, proven: Sequence[Order]) -> Turn:
    """The number and e-mail address that the customer told the agent, when an order is to be proven."""
    if details(turn) or turn.pressed or turn.intent not in ABOUT_AN_ORDER or _talked_about(talk, proven):
        return turn
    number = _newest(_ORDER, talk.customer_texts)
    email = _newest(_EMAIL, talk.customer_texts) or turn.slots.get("email")
    if number is None or email is None:
        return turn
    found = (Entity("order_number", number, 0), Entity("email", email, len(number)))
    return replace(turn, entities=(*turn.entities, *found))


def _newest(pattern: re.Pattern[str], texts: Iterable[str]) -> str | None:
    found = (pattern.findall(text) for text in texts)
    return next((str(each[-1]).rstrip(".") for each in found if each), None)


def _settled(turn: Turn, people: Mapping[str, Any]) -> Answer | None:
    """To a problem that people have dealt with: whether it is another one. Asked once."""
    settled = list(people.get("settled") or ())
    if turn.intent not in settled or turn.pressed or turn.slots.get("pending"):
        return None
    if details(turn) or len(turn.wishes) > 1:
        return None
    catalogue = words(turn.locale)
    agent = people.get("agent") or ""
    asked = Reply(
        text=catalogue.say("settled-by-people", agent=agent, known="yes" if agent else "no"),
        buttons=(
            button(catalogue, "button-yes-person", "/talk_to_human"),
            button(catalogue, "button-something-new", f"/{turn.intent}"),
        ),
    )
    left = {**people, "settled": [wish for wish in settled if wish != turn.intent]}
    return Answer((asked,), {"pending": OFFER, "misses": None, "people": left}, settled=True)
