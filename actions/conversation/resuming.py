"""A change of subject in the middle of something, and the way back to it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from actions.buttons import button
from actions.changing import CONFIRM, NEW_ADDRESS
from actions.conversation.chain import Respond, adding, after, kind_of
from actions.conversation.closeness import ASKABLE
from actions.conversation.phrases import goes_back
from actions.conversation.questions import Question
from actions.details import details
from actions.return_draft import KIND as START_RETURN
from actions.turn import Answer, Reply, Turn
from actions.words import Words, words
from store.database import Database
from store.repositories.orders import OrderRepository

RESUME = "resume"
READING = "reading"
LEFT = {START_RETURN, CONFIRM, NEW_ADDRESS}
"""What is worth coming back to. A new wish takes a question for proof over, and an offer lapses."""
OTHER_SUBJECTS = {*ASKABLE, "complaint"} - {"talk_to_human"}
KEPT = ("pending", "change", "wish", "focus_order", "question")
ANSWERS = {"inform", "nlu_fallback"}
NAMED = {"start_return", "cancel_order", "change_address"}


class Resuming:
    """The manner that leaves a form for another wish, then offers to go on with it, once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __call__(self, turn: Turn, respond: Respond) -> Answer:
        """Go back when that is wanted; else answer, and keep what was interrupted."""
        parked = turn.slots.get("parked")
        if parked and (back := self._heard(turn, parked)):
            return back
        if parked and _goes_on(turn, parked):
            answer = respond(replace(turn, slots={**turn.slots, **parked["slots"]}))
            return replace(answer, slots={**parked["slots"], **answer.slots, "parked": None})
        answer = respond(turn)
        if any(reply.handoff for reply in answer.replies):
            return adding(answer, parked=None) if parked else answer
        if interrupted := _interrupted(turn, answer):
            if "pending" not in answer.slots:
                return _asked_again(turn, answer)
            parked = interrupted
            answer = adding(answer, parked=parked)
        if parked is None:
            return answer
        now = kind_of(after(turn, answer, "pending"))
        if now == kind_of(parked["slots"]["pending"]):
            return adding(answer, parked=None)  # it is open again, or another of its kind
        return answer if now else self._offer(turn, answer, parked)

    def _heard(self, turn: Turn, parked: Mapping[str, Any]) -> Answer | None:
        offered = _is_offered(turn)
        if offered and turn.intent == "deny" and not details(turn):
            return Answer((Reply("utter_anything_else"),), {"pending": None, "parked": None}, taken=True)
        free = offered or not turn.slots.get("pending")
        if not ((offered and turn.intent == "affirm") or (free and goes_back(turn.text))):
            return None
        question = Question.of(parked["slots"].get("question"))
        if question is None:
            return None
        return Answer((question.reply(),), {**parked["slots"], "parked": None, "misses": None}, taken=True)

    def _offer(self, turn: Turn, answer: Answer, parked: Mapping[str, Any]) -> Answer:
        if parked["offered"]:
            return answer
        catalogue = words(turn.locale)
        offer = Reply(
            text=catalogue.say("resume-offer", what=self._what(parked["slots"], catalogue)),
            buttons=(
                button(catalogue, "button-go-on", "/affirm"),
                button(catalogue, "button-leave-it", "/deny"),
            ),
        )
        answer = replace(answer, replies=(*answer.replies, offer))
        return adding(answer, pending=RESUME, parked={**parked, "offered": True})

    def _what(self, slots: Mapping[str, Any], catalogue: Words) -> str:
        pending, wish = slots["pending"], slots.get("wish")
        about = pending if isinstance(pending, dict) else slots.get("change")
        order_id = about.get("order") if isinstance(about, dict) else None
        if wish not in NAMED or not order_id:
            return catalogue.say("resume-what-other")
        with self._database.read() as session:
            order = OrderRepository(session).get(UUID(str(order_id)))
        name = order.name if order else ""
        return catalogue.say(f"resume-what-{wish}", order=name)


def _is_offered(turn: Turn) -> bool:
    return kind_of(turn.slots.get("pending")) == RESUME


def _goes_on(turn: Turn, parked: Mapping[str, Any]) -> bool:
    """Whether the message simply goes on with it: the same wish, or an answer in place of a yes."""
    if turn.pressed or details(turn):
        return False
    offered, same_wish = _is_offered(turn), turn.intent == parked["slots"].get("wish")
    return (offered and turn.intent in ANSWERS) or ((offered or not turn.slots.get("pending")) and same_wish)


def _interrupted(turn: Turn, answer: Answer) -> dict[str, Any] | None:
    """What was pending and has been left, when the message was about something else."""
    was, now = kind_of(turn.slots.get("pending")), kind_of(after(turn, answer, "pending"))
    if answer.taken or was not in LEFT or not turn.slots.get("question"):
        return None
    if turn.intent not in OTHER_SUBJECTS and now != READING:
        return None
    if was == now and "pending" in answer.slots:
        return None  # the same form, begun anew
    return {"slots": {name: turn.slots.get(name) for name in KEPT}, "offered": False}


def _asked_again(turn: Turn, answer: Answer) -> Answer:
    """The answer left the question open: one short line brings it back."""
    question = Question.of(turn.slots["question"])
    if question is None:
        return answer
    again = replace(answer, replies=(*answer.replies, question.reply(short=True)))
    return adding(again, question=question.repeated().slot())
