"""What a short message means while something is asked: rules before the classifier's guess."""

from dataclasses import replace

from actions.conversation.chain import Respond
from actions.conversation.phrases import is_never_mind, is_no, is_yes
from actions.turn import Answer, Turn


def hearing(turn: Turn, respond: Respond) -> Answer:
    """The manner that hears "👍", "nope leave it" and "forget it" as yes and no to what is pending."""
    if turn.pressed or not turn.slots.get("pending"):
        return respond(turn)
    if is_never_mind(turn.text):
        answer = respond(replace(turn, intent="deny"))
        return replace(answer, slots={**answer.slots, "parked": None})
    if is_yes(turn.text):
        return respond(replace(turn, intent="affirm"))
    if is_no(turn.text):
        return respond(replace(turn, intent="deny"))
    return respond(turn)
