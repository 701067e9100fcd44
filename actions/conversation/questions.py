"""The question that waits for an answer: the slot ``question``, so that it can be asked again."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from actions.conversation.chain import Respond, adding, after
from actions.turn import Answer, Reply, Turn

SHORT = {
    "utter_ask_order_proof", "utter_ask_order_number", "utter_ask_proof", "utter_which_order",
    "utter_no_match",
}  # fmt: skip
"""Fixed questions with a shorter form, named ``…_again``."""

NOT_UNDERSTOOD = {"nlu_fallback", "out_of_scope"}
_LAST_QUESTION = re.compile(r"(?:^|[.!?]\s+|\n)([^.!?\n](?:[^?\n.!]|[.!](?!\s))*\?.*)\Z", re.DOTALL)


@dataclass(frozen=True)
class Question:
    """The words of a question, composed or fixed, with its buttons.

    ``fresh`` is false once something was said after it that did not repeat it.
    """

    text: str | None
    response: str | None
    values: Mapping[str, Any] = field(default_factory=dict)
    buttons: tuple[Mapping[str, str], ...] = ()
    times: int = 1
    fresh: bool = True

    @classmethod
    def of(cls, slot: Any) -> "Question | None":
        """From the slot."""
        if not isinstance(slot, dict):
            return None
        return cls(**{**slot, "buttons": tuple(slot["buttons"])})

    @classmethod
    def in_reply(cls, reply: Reply) -> "Question":
        """What a reply asks."""
        return cls(reply.text, reply.response, dict(reply.values), reply.buttons)

    def slot(self) -> dict[str, Any]:
        """As JSON."""
        return {**vars(self), "values": dict(self.values), "buttons": [dict(each) for each in self.buttons]}

    @property
    def asks(self) -> bool:
        """Whether it is one, rather than words after which something is waited for."""
        return self.response in SHORT or "?" in (self.text or "")

    def reply(self, *, short: bool = False, before: str | None = None) -> Reply:
        """The question once more; ``short``: its last sentence, when it ends with a question."""
        response, text = self.response, self.text
        if short and response in SHORT:
            response = f"{response}_again"
        if short and text and (last := _LAST_QUESTION.search(text)):
            text = last[1]
        return Reply(
            response=response, values=self.values, text=text, buttons=tuple(self.buttons), before=before
        )

    def repeated(self) -> "Question":
        """Asked once more."""
        return replace(self, times=self.times + 1, fresh=True)

    def passed_over(self) -> "Question":
        """Something else was said."""
        return replace(self, fresh=False)


def remembering(turn: Turn, respond: Respond) -> Answer:
    """The manner that remembers the open question, and forgets misses once a message is understood."""
    answer = respond(turn)
    if turn.slots.get("misses") and "misses" not in answer.slots and turn.intent not in NOT_UNDERSTOOD:
        answer = adding(answer, misses=None)
    if not after(turn, answer, "pending"):
        return adding(answer, question=None)
    if "question" in answer.slots or "pending" not in answer.slots or not answer.replies:
        return answer
    return adding(answer, question=Question.in_reply(answer.replies[-1]).slot())
