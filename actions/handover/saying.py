"""What the customer is told when a person is asked for, and where it stands among the answers."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from actions.turn import Answer, Reply
from actions.words import Words
from store.handover.policy import Decision
from store.vocabulary import HandoffReason

AT_ONCE = {
    HandoffReason.safety,
    HandoffReason.legal,
    HandoffReason.press,
    HandoffReason.chargeback,
}
"""Nothing is asked any more: what is known is enough for a person."""

LOST = {"utter_not_understood", "utter_offer_person", "utter_yes_what", "utter_anything_else"}
"""Replies that say nothing once a person comes."""

QUESTIONS = {"utter_ask_order_proof", "utter_ask_order_number", "utter_ask_proof", "utter_which_order"}
"""Replies that ask before there is an answer."""

_OWN_WORDS = {
    HandoffReason.anger: "handover-anger",
    HandoffReason.despair: "handover-despair",
    HandoffReason.safety: "handover-safety",
    HandoffReason.repeated_contact: "handover-again",
}


def joined(answer: Answer, decision: Decision, about: Mapping[str, Any], words: Words) -> Answer:
    """The answer, then one sentence about the person; the sentence first where the answer only asks."""
    useless = LOST | QUESTIONS if decision.reason in AT_ONCE else LOST
    kept = tuple(reply for reply in answer.replies if reply.response not in useless)
    key = next((key for reason, key in _OWN_WORDS.items() if reason == decision.reason), "handover")
    told = Reply(text=words.say(key), handoff=decision.reason, about=about)
    asking = all(reply.response in QUESTIONS for reply in kept)
    slots = answer.slots if kept else {**answer.slots, "pending": None, "misses": None}
    return replace(answer, replies=(told, *kept) if asking else (*kept, told), slots=slots)


def of_harm(words: Words, about: Mapping[str, Any] | None) -> Reply:
    """Where to find help now; a person is asked for when ``about`` tells them something new."""
    text = words.say("handover-self-harm")
    if about is None:
        return Reply(text=text)
    return Reply(text=text, handoff=HandoffReason.self_harm, about=about)
