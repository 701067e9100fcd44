"""The pending question is asked before the action that the intent names; what a turn tells of it."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from actions.pending import AskedFirst
from actions.people import Deny
from actions.turn import Answer, Reply, Turn


def kept(turn: Turn, _now: datetime) -> Answer | None:
    return Answer((Reply("kept"),)) if turn.intent == "deny" else None


@pytest.mark.parametrize(
    ("intent", "pending", "expected"),
    [
        ("deny", "mine", "kept"),
        ("deny", {"kind": "mine", "step": "items"}, "kept"),
        ("deny", {"kind": "other"}, "utter_anything_else"),
        ("greet", "mine", "utter_anything_else"),
        ("deny", "other", "utter_anything_else"),
        ("deny", None, "utter_anything_else"),
    ],
)
def test_who_answers(intent: str, pending: object, expected: str) -> None:
    asked_first = AskedFirst({"mine": kept})
    answer = asked_first(Turn(uuid4(), intent, (), {"pending": pending}), Deny().answer)
    assert answer.replies[0].response == expected
    assert answer.taken is (expected == "kept")


def turn(*actions: str, **message: Any) -> Turn:
    events: list[dict[str, Any]] = [{"event": "action", "name": name} for name in actions]
    return Turn.of(
        sender_id=str(uuid4()), slots={}, latest_message=message, events=[*events, {"event": "user"}]
    )


def test_a_turn_tells_the_words_and_how_sure_the_intent_is() -> None:
    heard = turn(text="12 Oak St", intent={"name": "inform", "confidence": 0.7})
    assert (heard.text, heard.confidence, heard.intent) == ("12 Oak St", 0.7, "inform")


@pytest.mark.parametrize(
    ("actions", "between"),
    [
        (("action_cancel_order", "action_listen"), False),
        (("action_cancel_order", "action_listen", "utter_thank", "action_listen"), True),
        (("action_cancel_order", "action_listen", "action_session_start", "action_listen"), True),
        (("action_cancel_order", "action_listen", "action_thank", "action_listen"), True),
        (("action_cancel_order", "action_listen", "action_goodbye", "action_listen"), True),
        ((), False),
    ],
)
def test_what_was_said_last(actions: tuple[str, ...], between: bool) -> None:
    assert turn(*actions).small_talk is between
