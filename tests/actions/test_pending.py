"""Who asked takes the next message first."""

from datetime import datetime
from uuid import uuid4

from actions.base import StoreAction
from actions.pending import PendingFirst
from actions.turn import Answer, Reply, Turn


class Fixed(StoreAction):
    key = "action_fixed"

    def answer(self, turn: Turn) -> Answer:
        return Answer((Reply(text="the action"),))


class Waiting:
    kind = "number"

    def take(self, turn: Turn, now: datetime) -> Answer | None:
        return Answer((Reply(text="the number"),)) if turn.text.isdecimal() else None


def said(text: str, pending: object) -> str | None:
    action = PendingFirst(Fixed(), [Waiting()])
    assert action.name() == "action_fixed"
    return action.answer(Turn(uuid4(), "affirm", (), {"pending": pending}, text)).replies[0].text


def test_only_whoever_asked_is_offered_the_message() -> None:
    assert said("7", {"kind": "number"}) == "the number"
    assert said("seven", {"kind": "number"}) == "the action"
    assert said("7", {"kind": "else"}) == "the action"
    assert said("7", "order_proof") == "the action"
    assert said("7", None) == "the action"


def test_the_turn_knows_the_words_and_how_sure_the_intent_is() -> None:
    message = {"text": "the blue one", "intent": {"name": "inform", "confidence": 0.7}}
    turn = Turn.of(sender_id=str(uuid4()), slots={}, latest_message=message)
    assert (turn.text, turn.intent, turn.confidence) == ("the blue one", "inform", 0.7)
