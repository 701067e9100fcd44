"""Hello, thanks, goodbye, and "are you a bot": answered, and then what was asked is asked again."""

from actions.base import StoreAction
from actions.conversation.chain import kind_of
from actions.conversation.questions import Question
from actions.conversation.resuming import READING, RESUME
from actions.people import OFFER
from actions.turn import Answer, Reply, Turn
from actions.words import words

MOST_TIMES = 3
"""Small talk does not bring up the same question more often."""
NOT_REPEATED = {OFFER, READING, RESUME}
"""Offers, not questions: nothing depends on their answer."""


class SmallTalk(StoreAction):
    """``action_greet``, ``action_thank``, ``action_goodbye`` and ``action_bot_challenge``."""

    def __init__(self, intent: str) -> None:
        self._intent = intent
        self.key = f"action_{intent}"

    def answer(self, turn: Turn) -> Answer:
        """The answer to it, with the open question in one short line."""
        question = Question.of(turn.slots.get("question"))
        if question is None:
            return Answer((self._alone(turn),))
        if not self._asks_again(turn, question):
            return Answer((self._alone(turn),), {"question": question.passed_over().slot()})
        slots = {"question": question.repeated().slot()}
        if self._intent == "bot_challenge":
            return Answer((self._alone(turn), question.reply(short=True)), slots)
        before = words(turn.locale).say(f"small-{self._intent}")
        return Answer((question.reply(short=True, before=before),), slots)

    def _alone(self, turn: Turn) -> Reply:
        again = "_again" if self._intent == "greet" and turn.slots.get("introduced") else ""
        return Reply(f"utter_{self._intent}{again}")

    def _asks_again(self, turn: Turn, question: Question) -> bool:
        if self._intent == "goodbye" or question.times >= MOST_TIMES:
            return False
        return question.asks and kind_of(turn.slots.get("pending")) not in NOT_REPEATED
