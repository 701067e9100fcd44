"""Bringing in a person, and what is said when the message was not understood."""

from abc import abstractmethod
from collections.abc import Callable

from actions.base import StoreAction
from actions.conversation.questions import Question
from actions.details import PROOF_ASKED, details
from actions.dialogue import OrderDialogue
from actions.turn import Answer, Reply, Turn
from store.database import Database
from store.repositories.conversations import ConversationRepository

OFFER = "offer_person"
OFFERED_AT = 2
"""Misses in a row from which a person is offered."""
COMPLAINT = "complaint"
ALSO_ASKED = {
    "track_order": "track_order",
    "delivery_problem": "track_order",
    "refund_status": "refund_status",
}
ASKED_AS_WELL = 0.15
"""From this probability on a complaint is taken to ask for it, too."""


class Handoff(StoreAction):
    """The customer asked for a person."""

    key = "action_handoff"

    def __init__(self, database: Database) -> None:
        self._database = database

    def answer(self, turn: Turn) -> Answer:
        """Ask for one, or say that one has been asked for already."""
        with self._database.read() as session:
            waiting = ConversationRepository(session).open_handoff(turn.conversation_id)
        slots = {"pending": None, "misses": None}
        if waiting:
            return Answer((Reply("utter_handoff_waiting"),), slots)
        return Answer((Reply("utter_handoff_asked", handoff="asked_for_person"),), slots)


class PersonNeeded(StoreAction):
    """The wish is understood, and a person has to fulfil it."""

    key = "action_person_needed"

    def __init__(self, orders: OrderDialogue) -> None:
        self._orders = orders

    def answer(self, turn: Turn) -> Answer:
        """Say so and ask for a person, with the wish as the reason.

        Who complains and asks where the parcel or the money is gets that too, if no question is needed.
        """
        reply = Reply(f"utter_person_needed_{turn.intent}", handoff=turn.intent)
        slots = {"pending": None, "misses": None}
        wish = _asked_as_well(turn)
        if wish is None:
            return Answer((reply,), slots)
        told = self._orders.answer(turn, now=turn.now, wish=wish)
        if told.slots.get("pending") or any(each.handoff for each in told.replies):
            return Answer((reply,), {**told.slots, **slots})
        return Answer((*told.replies, reply), {**told.slots, **slots})


def _asked_as_well(turn: Turn) -> str | None:
    """The wish in a complaint about an order that is named or talked about."""
    if turn.intent != COMPLAINT or not (details(turn) or turn.slots.get("focus_order")):
        return None
    chances = dict.fromkeys(ALSO_ASKED.values(), 0.0)
    for intent, chance in turn.ranking:
        if intent in ALSO_ASKED:
            chances[ALSO_ASKED[intent]] += chance
    likeliest = max(chances, key=lambda wish: chances[wish])
    return likeliest if chances[likeliest] >= ASKED_AS_WELL else None


class _Unanswered(StoreAction):
    """A message that no wish is understood in: its details, and what is known otherwise, come first."""

    def __init__(
        self, orders: OrderDialogue, otherwise: Callable[[Turn], Answer | None] = lambda _: None
    ) -> None:
        """``otherwise`` may answer what was not understood, before that is said."""
        self._orders = orders
        self._otherwise = otherwise

    def answer(self, turn: Turn) -> Answer:
        """Take the details if there are any, or what is known; else say what is left to say."""
        if details(turn):
            return self._orders.answer(turn, now=turn.now)
        return self._otherwise(turn) or self._missed(misses_with(turn))

    @abstractmethod
    def _missed(self, misses: int) -> Answer:
        """What is said at the so many-th miss in a row."""


class Fallback(_Unanswered):
    """The message was not understood: ask again, then offer a person, then fetch one."""

    key = "action_fallback"

    def _missed(self, misses: int) -> Answer:
        if misses == 1:
            return Answer((Reply("utter_not_understood"),), {"misses": misses})
        if misses == OFFERED_AT:
            return Answer((Reply("utter_offer_person"),), {"misses": misses, "pending": OFFER})
        reply = Reply("utter_handoff_not_understood", handoff="not_understood")
        return Answer((reply,), {"misses": None, "pending": None})


class OutOfScope(_Unanswered):
    """None of the shop's business: say what there is help with; if it goes on like this, offer a person."""

    key = "action_out_of_scope"

    def _missed(self, misses: int) -> Answer:
        if misses < OFFERED_AT:
            return Answer((Reply("utter_out_of_scope"),), {"misses": misses})
        return Answer((Reply("utter_out_of_scope_offer"),), {"misses": OFFERED_AT - 1, "pending": OFFER})


class Affirm(StoreAction):
    """Yes."""

    key = "action_affirm"

    def __init__(self, handoff: Handoff) -> None:
        self._handoff = handoff

    def answer(self, turn: Turn) -> Answer:
        """Yes to the offered person; to a question that a yes does not answer, the question again."""
        if turn.slots.get("pending") == OFFER:
            return self._handoff.answer(turn)
        question = Question.of(turn.slots.get("question"))
        if question is not None and turn.slots.get("pending") == PROOF_ASKED:
            return Answer((question.reply(short=True),), {"misses": None})
        return Answer((Reply("utter_yes_what"),), {"misses": None})


class Deny(StoreAction):
    """No."""

    key = "action_deny"

    def answer(self, turn: Turn) -> Answer:
        """Take the no, and forget what was asked."""
        return Answer((Reply("utter_anything_else"),), {"pending": None, "misses": None})


def misses_with(turn: Turn) -> int:
    """Messages in a row that could not be helped with, this one among them."""
    return int(turn.slots.get("misses") or 0) + 1
