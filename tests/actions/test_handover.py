"""The watch around every action: the answer first, then a person, once."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from actions.base import StoreAction
from actions.handover.case import LONGEST_SUMMARY, case_reader, summary
from actions.handover.watch import Watch, Watched
from actions.orders import AboutOrder
from actions.people import Fallback, Handoff, PersonNeeded
from actions.turn import Answer, Reply, Turn
from store.handover.rules import read_handover_rules
from store.repositories.conversations import ConversationRepository
from store.vocabulary import AuthorKind, HandoffPriority
from tests.actions.shop import NOW, Shop, Talk, order

ANGRY = {"calm": 0.05, "upset": 0.1, "angry": 0.8, "despair": 0.05}
CALM = {"calm": 0.95, "upset": 0.05, "angry": 0.0, "despair": 0.0}
RULES = read_handover_rules("rules:\n- {name: trade, when: {tags: [trade]}, reason: trade, priority: high}")
NO_WORDS = read_handover_rules("rules: []")


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    return Shop.at(tmp_path, order(tags=("Gold", "other"))).conversation()


def watched(talk: Talk, action: StoreAction, rules: Any = NO_WORDS, high_value: int = 0) -> Watched:
    read = case_reader(vip_tags=frozenset({"gold"}), high_value=high_value)
    return Watched(action, Watch(talk.shop.database, rules, read))


def turn(talk: Talk, text: str, intent: str = "track_order", **more: Any) -> Turn:
    mood = more.pop("mood", CALM)
    return Turn(talk.id, intent, (), dict(talk.slots), text=text, mood=mood, now=NOW, **more)


def whereabouts(talk: Talk) -> AboutOrder:
    return AboutOrder(talk.shop.orders, "track_order")


def prove(talk: Talk) -> None:
    talk.give(order_number="1001", email="maya@example.com")


def wait_already(talk: Talk, priority: HandoffPriority = HandoffPriority.normal) -> None:
    with talk.shop.database.begin() as session:
        conversations = ConversationRepository(session)
        conversation = conversations.get(talk.id)
        assert conversation is not None
        message = conversations.add_message(conversation, author_kind=AuthorKind.customer, text="x", now=NOW)
        conversations.record_handoff(
            conversation_id=talk.id, message_id=message.id, reason="asked", priority=priority, now=NOW
        )


def test_a_calm_question_is_only_answered(talk: Talk) -> None:
    prove(talk)
    calm = turn(talk, "where is it? it was due monday")
    assert watched(talk, whereabouts(talk)).answer(calm) == whereabouts(talk).answer(calm)


def test_an_angry_one_gets_the_answer_and_a_person(talk: Talk) -> None:
    prove(talk)
    angry = turn(talk, "WHERE IS IT, you useless lot", mood=ANGRY)
    first, last = watched(talk, whereabouts(talk)).answer(angry).replies
    assert first == whereabouts(talk).answer(angry).replies[0]
    assert "I've asked someone from the team" in (last.text or "")
    assert last.handoff == "anger"
    assert dict(last.about) == {
        "priority": "high",
        "mood": "angry",
        "summary": "WHERE IS IT, you useless lot",
        "order_id": str(talk.shop.stored().id),
    }


def test_before_proof_the_person_comes_first_and_the_question_stays(talk: Talk) -> None:
    answer = watched(talk, whereabouts(talk)).answer(turn(talk, "where is it", mood=ANGRY))
    told, question = answer.replies
    assert told.handoff == "anger"
    assert told.about["order_id"] is None
    assert question.response == "utter_ask_order_proof"
    assert answer.slots["pending"]


def test_a_legal_threat_is_not_asked_for_a_number(talk: Talk) -> None:
    answer = watched(talk, whereabouts(talk)).answer(turn(talk, "where is it, my lawyer will contact you"))
    (told,) = answer.replies
    assert (told.handoff, told.about["priority"]) == ("legal", "urgent")
    assert answer.slots["pending"] is None


def test_what_was_not_understood_is_not_said_beside_a_person(talk: Talk) -> None:
    answer = watched(talk, Fallback(talk.shop.orders)).answer(turn(talk, "grrr", "nlu_fallback", mood=ANGRY))
    (told,) = answer.replies
    assert told.handoff == "anger"
    assert answer.slots["misses"] is None


def test_words_of_self_harm_come_before_anything_else(talk: Talk) -> None:
    prove(talk)
    wait_already(talk)
    harm = turn(talk, "where is it. i don't want to live any more")
    (told,) = watched(talk, whereabouts(talk)).answer(harm).replies
    assert "emergency" in (told.text or "")
    assert (told.handoff, told.about["priority"]) == ("self_harm", "urgent")
    wait_already(talk, HandoffPriority.urgent)
    (again,) = watched(talk, whereabouts(talk)).answer(harm).replies
    assert again == Reply(text=told.text)


def test_a_person_is_asked_for_once(talk: Talk) -> None:
    prove(talk)
    wait_already(talk, HandoffPriority.high)
    angry = turn(talk, "still nothing you clowns", mood=ANGRY)
    assert watched(talk, whereabouts(talk)).answer(angry) == whereabouts(talk).answer(angry)


def test_more_urgent_words_are_passed_on_in_silence(talk: Talk) -> None:
    prove(talk)
    wait_already(talk)
    threat = turn(talk, "I will sue you")
    (told,) = watched(talk, whereabouts(talk)).answer(threat).replies
    assert told.text == whereabouts(talk).answer(threat).replies[0].text
    assert (told.handoff, told.about["priority"]) == ("legal", "urgent")


@pytest.mark.parametrize(("text", "priority"), [("complaint", "normal"), ("I will sue you", "urgent")])
def test_a_reason_that_the_answer_has_stays(talk: Talk, text: str, priority: str) -> None:
    (told,) = watched(talk, PersonNeeded(talk.shop.orders)).answer(turn(talk, text, "complaint")).replies
    assert (told.response, told.handoff) == ("utter_person_needed_complaint", "complaint")
    assert told.about["priority"] == priority


def test_an_answer_to_a_question_is_no_wish_of_its_own(talk: Talk) -> None:
    class Why(StoreAction):
        key = "action_why"

        def answer(self, turn: Turn) -> Answer:
            return Answer((Reply(text="Noted."),))

    wrong = turn(talk, "the wrong size", "damaged_or_wrong_item")
    asked = replace(wrong, slots={"pending": "return_reason"})
    assert watched(talk, Why()).answer(asked).replies == (Reply(text="Noted."),)
    assert watched(talk, Why()).answer(wrong).replies[-1].handoff == "damaged_or_wrong_item"
    angry = replace(asked, text="the wrong size, you idiots", mood=ANGRY)
    assert watched(talk, Why()).answer(angry).replies[-1].handoff == "anger"


def test_a_matter_that_no_phrase_has_is_known_by_what_was_learned(talk: Talk) -> None:
    threat = turn(talk, "the paperwork is signed", needs_person={"harmless": 0.03, "legal": 0.97})
    (told,) = watched(talk, whereabouts(talk)).answer(threat).replies
    assert (told.handoff, told.about["priority"]) == ("legal", "urgent")
    harm = turn(talk, "nothing matters", needs_person={"harmless": 0.1, "self_harm": 0.8})
    (met,) = watched(talk, whereabouts(talk)).answer(harm).replies
    assert met.handoff == "self_harm"


def test_what_is_wrong_with_it_is_no_reason_where_that_was_asked(talk: Talk) -> None:
    needs = {"harmless": 0.05, "damaged_or_wrong_item": 0.9, "legal": 0.05}
    wish = turn(talk, "all of it is cracked", "inform", needs_person=needs)
    asked = replace(wish, slots={**wish.slots, "pending": "return_reason"})
    assert not any(reply.handoff for reply in watched(talk, whereabouts(talk)).answer(asked).replies)
    assert any(reply.handoff for reply in watched(talk, whereabouts(talk)).answer(wish).replies)


def test_a_few_words_in_answer_are_judged_by_mood_and_phrases_only(talk: Talk) -> None:
    needs = {"harmless": 0.02, "safety": 0.9, "anger": 0.08}
    said = turn(talk, "no we slept in them one night", "deny", needs_person=needs)
    asked = replace(said, slots={**said.slots, "pending": "return_reason"})
    assert not any(reply.handoff for reply in watched(talk, whereabouts(talk)).answer(asked).replies)
    long = replace(asked, text=asked.text + " and woke up in a hospital with a rash, all of us")
    assert any(reply.handoff for reply in watched(talk, whereabouts(talk)).answer(long).replies)


def test_never_two(talk: Talk) -> None:
    class Twice(StoreAction):
        key = "action_twice"

        def answer(self, turn: Turn) -> Answer:
            return Answer((Reply(text="a"), Reply(text="b", handoff="one"), Reply(text="c", handoff="two")))

    replies = watched(talk, Twice()).answer(turn(talk, "you idiots", mood=ANGRY)).replies
    assert [(reply.text, reply.handoff) for reply in replies] == [("a", None), ("b", "one"), ("c", None)]
    assert replies[1].about["priority"] == "high"


def test_a_pressed_button_is_no_words_of_theirs(talk: Talk) -> None:
    pressed = turn(talk, "/talk_to_human", "talk_to_human", pressed=True, mood={})
    (told,) = watched(talk, Handoff(talk.shop.database)).answer(pressed).replies
    assert told.handoff == "asked_for_person"
    assert (told.about["summary"], told.about["mood"]) == (None, None)


def test_special_customers_get_a_person_when_something_is_wrong(talk: Talk) -> None:
    trouble = turn(talk, "it is late", "delivery_problem")
    assert len(watched(talk, whereabouts(talk)).answer(trouble).replies) == 1  # not proven: not known
    prove(talk)
    trouble = replace(trouble, slots=dict(talk.slots))
    assert watched(talk, whereabouts(talk)).answer(trouble).replies[-1].handoff == "vip"
    calm = turn(talk, "where is it")
    assert watched(talk, whereabouts(talk)).answer(calm).replies[-1].handoff is None
    plain = Watch(talk.shop.database, NO_WORDS, case_reader(vip_tags=frozenset(), high_value=49))
    assert plain.over(whereabouts(talk).answer, trouble).replies[-1].handoff == "vip"
    dear = Watch(talk.shop.database, NO_WORDS, case_reader(vip_tags=frozenset(), high_value=50))
    assert dear.over(whereabouts(talk).answer, trouble).replies[-1].handoff is None


def test_a_merchants_rule_sees_the_tags_of_the_proven_order(tmp_path: Path) -> None:
    talk = Shop.at(tmp_path, order(tags=("trade",))).conversation()
    hello = turn(talk, "where is it")
    assert watched(talk, whereabouts(talk), RULES).answer(hello).replies[-1].handoff is None
    prove(talk)
    hello = turn(talk, "where is it")
    assert watched(talk, whereabouts(talk), RULES).answer(hello).replies[-1].handoff == "trade"


def test_a_summary_is_one_line_cut_at_a_word() -> None:
    assert summary(" a\n b ") == "a b"
    cut = summary("word " * 60)
    assert len(cut) <= LONGEST_SUMMARY + 1
    assert cut.endswith("word…")
    assert len(summary("x" * 999)) == LONGEST_SUMMARY + 1


def test_rules_that_are_of_no_use_stop_the_action_server(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yml"
    rules.write_text("rules:\n- {name: x1, when: {tags: [ab]}}")
    environment = os.environ | {
        "DOORSTEP_HANDOVER_RULES": str(rules),
        "DOORSTEP_DATA_DIR": str(tmp_path),
        "DOORSTEP_RASA_TOKEN": "a-token-of-the-tests",
    }
    ended = subprocess.run(
        [sys.executable, "-m", "actions"], env=environment, capture_output=True, text=True, timeout=120
    )
    assert ended.returncode == 1
    assert "rules[1] (line 2): reason is missing" in ended.stderr
    assert "Traceback" not in ended.stderr
