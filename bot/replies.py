"""From a conversation's events to the answer of one turn. Plain data in, plain data out; knows no Rasa."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Event = Mapping[str, Any]
"""An event as Rasa serialises it: `{"event": "user" | "bot" | …, …}`."""


def turn_of(events: Iterable[Event], message_id: str) -> list[Event] | None:
    """The events of the turn that this message opened, the message first; None when it was never handled."""
    turn: list[Event] | None = None
    for event in events:
        if event.get("event") == "user":
            if turn is not None:
                break
            if event.get("message_id") == message_id:
                turn = [event]
        elif turn is not None:
            turn.append(event)
    return turn


def answer(turn: list[Event]) -> dict[str, Any]:
    """What the channel answers for a turn: how the message was understood, and the replies in order."""
    message = turn[0]
    parse_data = message.get("parse_data") or {}
    intent = parse_data.get("intent") or {}
    return {
        "message_id": message.get("message_id"),
        "intent": {"name": intent.get("name"), "confidence": float(intent.get("confidence") or 0.0)},
        "entities": [
            {"entity": entity.get("entity"), "value": entity.get("value")}
            for entity in parse_data.get("entities") or []
        ],
        "replies": [_reply(event) for event in turn if event.get("event") == "bot"],
    }


def _reply(event: Event) -> dict[str, Any]:
    data = event.get("data") or {}
    custom = data.get("custom") or {}
    if not isinstance(custom, Mapping):
        custom = {}
    return {
        "text": " ".join(filter(None, (custom.get("before"), event.get("text")))),
        "buttons": [
            {"title": button.get("title", ""), "payload": button.get("payload", "")}
            for button in data.get("buttons") or []
        ],
        "citations": list(custom.get("citations") or []),
        "data": custom.get("data"),
        "handoff": custom.get("handoff"),
        "send_code": custom.get("send_code"),
    }
