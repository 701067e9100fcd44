"""The lines of Rasa's process, as its log has them."""

import json
import logging
import sys

from bot.context import Place, entered, here
from bot.logs import JsonLines, TurnLines


def record(message: str) -> logging.LogRecord:
    return logging.LogRecord("bot.channel", logging.WARNING, "channel.py", 1, message, None, None)


def test_a_line_names_the_turn_under_way() -> None:
    assert TurnLines().format(record("slow")) == "WARNING bot.channel: slow"
    with entered(Place(turn="m1", conversation="c1")):
        assert TurnLines().format(record("slow")) == "WARNING bot.channel: slow turn=m1 conversation=c1"
    assert here() is None


def test_a_json_line_has_the_names_of_the_services_lines() -> None:
    failed = record("It failed")
    try:
        raise ValueError("why")
    except ValueError:
        failed.exc_info = sys.exc_info()
    with entered(Place(turn="m1", conversation="c1")):
        line = json.loads(JsonLines().format(failed))
    assert line.pop("timestamp").endswith("+00:00")
    assert line.pop("exception").endswith("ValueError"), "where, and not what"
    assert line == {
        "event": "It failed",
        "level": "warning",
        "logger": "bot.channel",
        "turn": "m1",
        "conversation": "c1",
    }


def test_places_within_one_another() -> None:
    outer, inner = Place(turn="m1", conversation="c1"), Place(turn="m2", conversation="c2")
    with entered(outer):
        with entered(inner):
            assert here() == inner
        assert here() == outer
