"""The assistant says once in a conversation that it is automated, and what it can do."""

from dataclasses import replace

from actions.conversation.chain import Respond, adding
from actions.turn import Answer, Reply, Turn
from actions.words import words

INTRODUCE = {"utter_greet", "utter_bot_challenge"}
"""Fixed answers that say it themselves."""


def introducing(turn: Turn, respond: Respond) -> Answer:
    """The manner that puts the introduction in front of the first answer, unless that is one itself."""
    answer = respond(turn)
    if turn.slots.get("introduced") or not answer.replies:
        return answer
    answer = adding(answer, introduced=True)
    if any(reply.response in INTRODUCE for reply in answer.replies):
        return answer
    first, *rest = answer.replies
    return replace(answer, replies=(_introduced(first, words(turn.locale).say("introduction")), *rest))


def _introduced(reply: Reply, introduction: str) -> Reply:
    return replace(reply, before=f"{introduction} {reply.before}" if reply.before else introduction)
