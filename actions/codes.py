"""Proof by a one-time code: offered, asked for, typed in. Only the service makes and sends it.

What is said never depends on whether there is such an order, so no address is named either, not even masked.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from actions.buttons import person_button
from actions.code_ways import Way, is_pressed
from actions.code_words import asks_for_code, cannot_tell, code_in, misses_code, without_mailbox
from actions.conversation.chain import Respond
from actions.details import PROOF_ASKED, details
from actions.dialogue import NOTHING_PENDING, OrderDialogue
from actions.turn import Answer, Reply, Turn
from actions.words import Words, words
from store.attempts import VerificationLimits
from store.code_tries import CodeTry, Tried, try_code
from store.database import Database
from store.normalise import number_digits, number_key
from store.one_time_codes import Asked, request_code
from store.verification import proven_orders

LISTENED_FOR = timedelta(minutes=30)
"""Six digits are taken for a code that long, so that a late one is told to be late."""

NO_MATCH, NO_MATCH_CODE = "utter_no_match", "utter_no_match_code"
LOCKED = Reply("utter_verification_locked", handoff="verification_locked")


@dataclass(frozen=True)
class Waiting:
    """A code that was ``sent`` and is waited for, or offered; without a ``number``, that is asked for.

    ``by`` is the kind of address that was chosen, if one was.
    """

    number: str | None
    sent: bool
    by: str | None = None

    @classmethod
    def of(cls, turn: Turn, now: datetime) -> "Waiting | None":
        """What the slot ``code`` holds, while it is listened for."""
        slot = turn.slots.get("code")
        if not slot or datetime.fromisoformat(slot["until"]) <= now:
            return None
        return cls(slot["number"], slot["sent"], slot.get("by"))

    def slot(self, now: datetime) -> dict[str, Any]:
        """The slot ``code`` from now on."""
        until = (now + LISTENED_FOR).isoformat()
        return {"number": self.number, "sent": self.sent, "by": self.by, "until": until}

    def goes(self, way: Way) -> "Waiting":
        """The same in that way, which is remembered when it was chosen."""
        by = way.kinds[0].value if way.has_choice and len(way.kinds) == 1 else None
        return replace(self, by=by)


class Codes:
    """What is heard and said about codes, in any dialogue that needs a proven order.

    ``wishes`` are the intents that `OrderDialogue` has a topic for.
    """

    def __init__(
        self, database: Database, orders: OrderDialogue, limits: VerificationLimits, wishes: Collection[str]
    ) -> None:
        self._database = database
        self._orders = orders
        self._limits = limits
        self._wishes = wishes

    def __call__(self, turn: Turn, respond: Respond) -> Answer:
        """The manner in which a code forestalls the action: what is to be said of one, else the answer."""
        return self.hear(turn, turn.now) or self.completed(turn, respond(turn), turn.now)

    def hear(self, turn: Turn, now: datetime) -> Answer | None:
        """The answer to a code, or to the wish for one; None for anything else."""
        waiting = Waiting.of(turn, now)
        pressed = is_pressed(turn)
        if not turn.codes or (turn.intent == "talk_to_human" and not pressed):
            return None
        if waiting and waiting.sent and not pressed and (code := code_in(turn)):
            return self._try(turn, code, now)
        if pressed or _wanted(turn, waiting):
            return self._request(turn, waiting, now)
        way = _way(turn, waiting)
        if _proving(turn, waiting) and cannot_tell(turn.text):
            return self._offer(turn, waiting, way, now)
        if _proving(turn, waiting) and way.has_choice and without_mailbox(turn.text):
            return self._offer(turn, waiting, way.by_text(), now)
        return None

    def completed(self, turn: Turn, answer: Answer, now: datetime) -> Answer:
        """Another action's answer, with the offer of a code or the reminder of one in it."""
        if not turn.codes:
            return answer
        waiting = Waiting.of(turn, now)
        number = answer.slots.get("order_number", turn.slots.get("order_number"))
        if number and any(reply.response == NO_MATCH for reply in answer.replies):
            sent = waiting is not None and waiting.sent and waiting.number == number
            way = _way(turn, waiting)
            replies = self._instead(turn, answer, partial(_offering, way=way))
            return Answer(replies, {**answer.slots, "code": Waiting(number, sent).goes(way).slot(now)})
        if waiting is None or not waiting.number:
            return answer
        if self._is_proven(turn, waiting.number, now):  # in another way
            return replace(answer, slots={**answer.slots, "code": None})
        if waiting.sent:
            way = _way(turn, waiting)
            replies = self._instead(turn, answer, partial(_reminding, number=waiting.number, way=way))
            return replace(answer, replies=replies)
        return answer

    def _instead(self, turn: Turn, answer: Answer, change: Callable[..., Reply]) -> tuple[Reply, ...]:
        catalogue = words(turn.locale)
        return tuple(change(reply, catalogue=catalogue) for reply in answer.replies)

    def _offer(self, turn: Turn, waiting: Waiting | None, way: Way, now: datetime) -> Answer | None:
        number = _number(turn, waiting)
        if not number or self._is_proven(turn, number, now):
            return None
        catalogue = words(turn.locale)
        reply = Reply(text=catalogue.say("code-offer", way=way.name), buttons=way.offers(catalogue))
        return Answer((reply,), self._slots(turn, Waiting(number, sent=False).goes(way), now))

    def _request(self, turn: Turn, waiting: Waiting | None, now: datetime) -> Answer | None:
        number = _number(turn, waiting)
        if number and self._is_proven(turn, number, now):
            return self._orders.answer(turn, now=now) if is_pressed(turn) else None
        way = _way(turn, waiting)
        with self._database.begin() as session:
            catalogue = words(turn.locale)
            if not number:
                return _ask_number(catalogue, way, now)
            asked = request_code(
                session,
                conversation_id=turn.conversation_id,
                number=number,
                key=_key(turn),
                kinds=way.kinds,
                now=now,
                verification=self._limits,
            )
        if asked.outcome is Asked.locked:
            return Answer((LOCKED,), NOTHING_PENDING | {"code": None})
        if asked.outcome is Asked.too_many:
            return Answer((Reply(text=catalogue.say("code-too-many"), buttons=(person_button(catalogue),)),))
        again = waiting is not None and waiting.sent and waiting.number == number
        key = "code-sent-again" if again else "code-sent"
        reply = replace(_about(key, number, way, catalogue), send_code=str(asked.code_id))
        return Answer((reply,), self._slots(turn, Waiting(number, sent=True).goes(way), now))

    def _slots(self, turn: Turn, waiting: Waiting, now: datetime) -> dict[str, Any]:
        proof = {"pending": PROOF_ASKED, "order_number": waiting.number, "email": None, "postcode": None}
        slots = {**proof, "misses": None, "code": waiting.slot(now)}
        if turn.intent in self._wishes and turn.slots.get("pending") != PROOF_ASKED:
            slots["wish"] = turn.intent
        return slots

    def _try(self, turn: Turn, code: str, now: datetime) -> Answer:
        with self._database.begin() as session:
            catalogue = words(turn.locale)
            tried = try_code(
                session,
                conversation_id=turn.conversation_id,
                code=code,
                key=_key(turn),
                now=now,
                verification=self._limits,
            )
        if tried.order_id is not None:
            return self._proven(turn, tried.order_id, now)
        if tried.outcome is Tried.locked:
            return Answer((LOCKED,), NOTHING_PENDING | {"code": None})
        way = _way(turn, Waiting.of(turn, now))
        return Answer((_missed(tried, way, catalogue),), {"misses": None})

    def _proven(self, turn: Turn, order_id: UUID, now: datetime) -> Answer:
        """What was wished, for the order that is proven now."""
        slots = {**turn.slots, "focus_order": str(order_id), "pending": None, "code": None}
        answer = self._orders.answer(replace(turn, entities=(), slots=slots), now=now)
        return replace(answer, slots={"pending": None, **answer.slots, "code": None})

    def _is_proven(self, turn: Turn, number: str, now: datetime) -> bool:
        key, digits = number_key(number), number_digits(number)
        with self._database.read() as session:
            proven = proven_orders(session, turn.conversation_id, now)
        return any(order.number_key == key or order.number_digits == digits for order in proven)


def _way(turn: Turn, waiting: Waiting | None) -> Way:
    return Way.of(turn, waiting.by if waiting else None)


def _ask_number(catalogue: Words, way: Way, now: datetime) -> Answer:
    reply = Reply(text=catalogue.say("code-which-order", way=way.name))
    code = Waiting(None, sent=False).goes(way).slot(now)
    return Answer((reply,), {"pending": PROOF_ASKED, "misses": None, "code": code})


def _number(turn: Turn, waiting: Waiting | None) -> str | None:
    """The order in question."""
    given = details(turn).numbers
    return given[-1] if given else (waiting and waiting.number) or turn.slots.get("order_number")


def _proving(turn: Turn, waiting: Waiting | None) -> bool:
    """Whether there is an order to prove, and nothing in the message that proves it."""
    given = details(turn)
    asked = turn.slots.get("pending") == PROOF_ASKED or waiting is not None
    return not (given.email or given.postcode) and (asked or bool(given.numbers))


def _wanted(turn: Turn, waiting: Waiting | None) -> bool:
    proving = _proving(turn, waiting)
    if proving and waiting is not None:
        if waiting.sent and misses_code(turn.text):
            return True
        if waiting.number is None and details(turn).numbers:
            return True
        offered = not waiting.sent and turn.slots.get("pending") == PROOF_ASKED and not turn.small_talk
        if offered and turn.intent == "affirm" and waiting.number:
            return True
    return proving and asks_for_code(turn.text)


def _offering(reply: Reply, *, way: Way, catalogue: Words) -> Reply:
    if reply.response != NO_MATCH:
        return reply
    values = {**reply.values, "place": way.place(catalogue)}
    return replace(reply, response=NO_MATCH_CODE, values=values, buttons=way.offers(catalogue))


def _reminding(reply: Reply, *, number: str, way: Way, catalogue: Words) -> Reply:
    """Instead of asking for a proof anew: the code is waited for."""
    asked_again = reply.response == "utter_ask_order_proof" or (
        reply.response == "utter_ask_proof" and reply.values["order_number"] == number
    )
    return _about("code-waiting", number, way, catalogue) if asked_again else reply


def _about(key: str, number: str, way: Way, catalogue: Words) -> Reply:
    shown = catalogue.say(
        "code-order", number=number_key(number), kind="number" if number.isdigit() else "other"
    )
    text = catalogue.say(key, order=shown, way=way.name)
    return Reply(text=text, buttons=way.offers_again(catalogue))


def _missed(tried: CodeTry, way: Way, catalogue: Words) -> Reply:
    if tried.outcome is Tried.over:
        text = catalogue.say("code-over")
    elif tried.tries_left > 0:
        text = catalogue.say("code-wrong", tries=tried.tries_left)
    else:
        text = catalogue.say("code-wrong-last")
    return Reply(text=text, buttons=way.offers_again(catalogue))


def _key(turn: Turn) -> str:
    return f"{turn.conversation_id}:{turn.message_id or uuid4()}"
