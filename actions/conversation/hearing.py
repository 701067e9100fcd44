"""What a short message means while something is asked: rules before the classifier's guess."""

from dataclasses import replace

from actions.conversation.chain import Respond
from actions.conversation.phrases import hesitates, is_never_mind, is_no, is_yes
from actions.turn import Answer, Turn

A_YES = 0.7
"""From this probability on the classifier's yes counts while something is asked."""


def hearing(turn: Turn, respond: Respond) -> Answer:
    """The manner that hears "👍", "nope leave it" and "forget it" as yes and no to what is pending.

    "Hmm" is neither, and neither is what the classifier only takes for a yes because it has to be something.
    """
    if turn.pressed or not turn.slots.get("pending"):
        return respond(turn)
    if is_never_mind(turn.text):
        answer = respond(replace(turn, intent="deny"))
        return replace(answer, slots={**answer.slots, "parked": None})
    if is_yes(turn.text):
        return respond(replace(turn, intent="affirm", confidence=1.0))
    if is_no(turn.text):
        return respond(replace(turn, intent="deny", confidence=1.0))
    if hesitates(turn.text) or (turn.intent == "affirm" and turn.confidence < A_YES):
        return respond(replace(turn, intent="nlu_fallback"))
    return respond(turn)
