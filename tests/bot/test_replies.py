"""From events to the answer of one turn."""

from typing import Any

from bot.replies import answer, turn_of


def user(message_id: str, **parse_data: Any) -> dict[str, Any]:
    return {"event": "user", "message_id": message_id, "text": "hi", "parse_data": parse_data}


def bot(text: str | None, **data: Any) -> dict[str, Any]:
    return {"event": "bot", "text": text, "data": data}


EVENTS = [
    {"event": "session_started"},
    user("m1", intent={"name": "greet", "confidence": 0.9}, entities=[]),
    {"event": "action", "name": "utter_greet"},
    bot("Hello!", buttons=[{"title": "Track", "payload": "/track_order", "type": "postback"}]),
    user(
        "m2", intent={"name": "inform", "confidence": 0.8}, entities=[{"entity": "email", "value": "a@b.cd"}]
    ),
    {"event": "slot", "name": "email", "value": "a@b.cd"},
    bot(
        "On its way.", custom={"data": {"kind": "shipment_status"}, "citations": [{"title": "T", "url": "u"}]}
    ),
    bot(None, custom={"handoff": {"reason": "asked"}}),
]


def test_a_turn_ends_where_the_next_message_begins() -> None:
    turn = turn_of(EVENTS, "m1")
    assert turn is not None
    assert [event["event"] for event in turn] == ["user", "action", "bot"]


def test_an_unknown_message_has_no_turn() -> None:
    assert turn_of(EVENTS, "m3") is None
    assert turn_of([], "m1") is None


def test_the_answer_tells_how_the_message_was_understood() -> None:
    turn = turn_of(EVENTS, "m2")
    assert turn is not None
    answered = answer(turn)
    assert answered["message_id"] == "m2"
    assert answered["intent"] == {"name": "inform", "confidence": 0.8}
    assert answered["entities"] == [{"entity": "email", "value": "a@b.cd"}]


def test_a_text_and_its_custom_part_are_one_reply() -> None:
    turn = turn_of(EVENTS, "m2")
    assert turn is not None
    told, handed = answer(turn)["replies"]
    assert told["text"] == "On its way."
    assert told["data"] == {"kind": "shipment_status"}
    assert told["citations"] == [{"title": "T", "url": "u"}]
    assert told["handoff"] is None
    assert handed == {
        "text": "",
        "buttons": [],
        "citations": [],
        "data": None,
        "handoff": {"reason": "asked"},
        "send_code": None,
    }


def test_buttons_keep_title_and_payload_only() -> None:
    turn = turn_of(EVENTS, "m1")
    assert turn is not None
    assert answer(turn)["replies"][0]["buttons"] == [{"title": "Track", "payload": "/track_order"}]


def test_a_message_without_understanding_is_answered_all_the_same() -> None:
    answered = answer([user("m9")])
    assert answered["intent"] == {"name": None, "confidence": 0.0}
    assert answered["replies"] == []
