"""The same question again gets another answer: that nothing has changed since, then the offer of a person."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from typing import Any

from actions.buttons import button, person_button
from actions.conversation.chain import Respond, adding, after
from actions.conversation.unchanged import still_the_same
from actions.people import OFFER
from actions.turn import Answer, Reply, Turn
from actions.words import words

ABOUT_FACTS = {"track_order", "delivery_problem", "refund_status", "return_eligibility"}
DETAILS = "details"
FORGOTTEN_AFTER = timedelta(hours=8)
"""Whoever asks again on another day gets the whole answer."""
VARYING = {"local"}
"""What a card says in words that change by the hour, though the fact is the same."""
MOST_REMEMBERED = 8


class Repeating:
    """The manner that notices what was told of an order before, by a fingerprint of its facts."""

    def __init__(self, shop_zone: tzinfo) -> None:
        self._zone = shop_zone

    def __call__(self, turn: Turn, respond: Respond) -> Answer:
        """The answer; another one when it would be the same as before."""
        wish = turn.slots.get("wish")
        if turn.entity("choice") == DETAILS and wish in ABOUT_FACTS:
            return respond(replace(turn, intent=wish, entities=()))
        answer = respond(turn)
        key, reply = self._told(turn, answer)
        if key is None or reply is None:
            return answer
        known = dict(turn.slots.get("told") or {})
        before = known.pop(key, None)
        print_ = _fingerprint(reply)
        same = before is not None and before["print"] == print_ and not _long_ago(before, turn.now)
        times = before["times"] + 1 if before is not None and same else 1
        known[key] = {"print": print_, "times": times, "at": turn.now.isoformat()}
        answer = adding(answer, told=dict(list(known.items())[-MOST_REMEMBERED:]))
        return self._differently(turn, answer, reply, times) if times > 1 else answer

    def _told(self, turn: Turn, answer: Answer) -> tuple[str | None, Reply | None]:
        """Wish and order that are answered about, and the answer, when that is all there is."""
        wish, focus = after(turn, answer, "wish"), answer.slots.get("focus_order")
        if wish not in ABOUT_FACTS or not focus or len(answer.replies) != 1:
            return None, None
        reply = answer.replies[0]
        if reply.data is None or reply.handoff or reply.asks or after(turn, answer, "pending"):
            return None, None
        return f"{wish}:{focus}", reply

    def _differently(self, turn: Turn, answer: Answer, reply: Reply, times: int) -> Answer:
        catalogue = words(turn.locale)
        order = str((reply.data or {}).get("order") or "")
        if times > 2:
            offer = Reply(
                text=catalogue.say("same-person", order=order),
                buttons=(
                    button(catalogue, "button-yes-person", "/talk_to_human"),
                    button(catalogue, "button-no-thanks", "/deny"),
                ),
                data=reply.data,
            )
            return replace(answer, replies=(offer,), slots={**answer.slots, "pending": OFFER})
        said = still_the_same(reply.data or {}, turn.now, self._zone, catalogue)
        text = f"{said} {catalogue.say('same-next')}"
        details = {
            "title": catalogue.say("button-details"),
            "payload": f'/inform{{"choice": "{DETAILS}"}}',
        }
        same = Reply(text=text, buttons=(details, person_button(catalogue)), data=reply.data)
        return replace(answer, replies=(same,))


def _fingerprint(reply: Reply) -> str:
    facts = json.dumps(_lasting(reply.data), sort_keys=True, default=str)
    return hashlib.sha256(facts.encode()).hexdigest()[:16]


def _lasting(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _lasting(each) for key, each in value.items() if key not in VARYING}
    return [_lasting(each) for each in value] if isinstance(value, list) else value


def _long_ago(told: Mapping[str, Any], now: datetime) -> bool:
    return now - datetime.fromisoformat(told["at"]) > FORGOTTEN_AFTER
