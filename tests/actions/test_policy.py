"""Questions of policy, over a real store and index, with the toy embedder."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from actions.people import Fallback
from actions.policy import HELPED, Policy
from actions.policy_search import PolicySearch
from actions.turn import Answer, Entity, Reply, Turn
from knowledge.documents import Document
from knowledge.generations import Generations
from knowledge.library import Library
from store.repositories.policy_gaps import OpenGap, PolicyGapRepository
from store.vocabulary import GapOutcome
from tests.actions.shop import NOW, Shop, Talk, order
from tests.knowledge.toy import ARTICLES, ToyEmbedder
from tests.store.articles.builders import published

URL = "https://shop.example/support"
QUESTION = "What does shipping cost to Canada? I am maya@example.com"


@dataclass
class Desk:
    """A conversation with the knowledge base behind it."""

    talk: Talk
    policy: Policy
    turns: int = 0

    def say(self, text: str, intent: str = "ask_policy", *entities: Entity, **facts: Any) -> Answer | None:
        self.turns += 1
        turn = Turn(
            self.talk.id, intent, entities, dict(self.talk.slots),
            text=text, now=NOW, message_id=f"m{self.turns}", **facts,
        )  # fmt: skip
        answer = self.policy.hear(turn, NOW)
        if answer is None and intent == "ask_policy":
            answer = self.policy.answer(turn)
        if answer:
            self.talk.slots |= answer.slots
        return answer

    def told(self, text: str, *entities: Entity, **facts: Any) -> tuple[Reply, ...]:
        answer = self.say(text, "ask_policy", *entities, **facts)
        assert answer
        return answer.replies

    def gaps(self) -> list[OpenGap]:
        with self.talk.shop.database.read() as session:
            return PolicyGapRepository(session).open()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    shop = Shop.at(tmp_path, order())
    documents = [stored(shop, each) for each in ARTICLES]
    Generations(tmp_path / "knowledge").build(documents, ToyEmbedder())
    search = PolicySearch(Library(tmp_path / "knowledge"), ToyEmbedder())
    return Desk(shop.conversation(), Policy(shop.database, search, URL))


def stored(shop: Shop, document: Document) -> Document:
    """The document with the id of an article in the store."""
    article = published(
        shop.database, document.slug, title=document.title, short_answer=document.short_answer
    )
    return replace(document, id=str(article.id))


def test_the_answer_is_the_merchants_words_with_their_source(desk: Desk) -> None:
    first, second = desk.told("what does shipping cost")
    assert first.text == "Standard shipping is $6.95, and free from $75.00."
    assert first.citations == ({"title": "What does shipping cost?", "url": f"{URL}/help/shipping-costs"},)
    assert first.data
    assert (first.data["article"], first.data["version"]) == ("shipping-costs", 1)
    assert second.text == "Did that help?"
    assert [button["title"] for button in second.buttons] == ["Yes", "No"]
    assert desk.gaps() == []


def test_whether_it_helped_is_asked_once_in_a_conversation(desk: Desk) -> None:
    assert len(desk.told("what does shipping cost")) == 2
    helped = desk.say("yes", "affirm", Entity("question", HELPED, 0))
    assert helped
    assert helped.replies[0].response == "utter_policy_helped"
    assert len(desk.told("do gift cards expire")) == 1
    assert desk.gaps() == []


def test_a_no_brings_a_person_and_leaves_a_gap_without_personal_data(desk: Desk) -> None:
    desk.told(QUESTION)
    no = desk.say("no", "deny")
    assert no
    assert [(reply.response, reply.handoff) for reply in no.replies] == [
        ("utter_policy_not_helped", "policy_not_helped")
    ]
    (gap,) = desk.gaps()
    assert (gap.outcome, gap.conversation_id) == (GapOutcome.said_no, desk.talk.id)
    assert gap.article_id
    assert "shipping cost to Canada" in gap.text
    assert "maya@example.com" not in gap.text
    assert np.frombuffer(gap.embedding, dtype="<f4").shape == (64,)


def test_a_person_asked_for_after_an_answer_is_a_gap_and_the_hand_over_goes_on(desk: Desk) -> None:
    desk.told("what does shipping cost")
    assert desk.say("let me talk to someone", "talk_to_human") is None
    assert [gap.outcome for gap in desk.gaps()] == [GapOutcome.handed_over]


def test_a_no_to_something_else_is_left_alone(desk: Desk) -> None:
    desk.told("what does shipping cost")
    assert desk.say("no", "deny", small_talk=True) is None
    assert desk.say("no", "deny", Entity("question", "another", 0)) is None
    assert desk.gaps() == []


def test_a_question_outside_gets_no_invented_answer_but_a_person_and_is_a_gap_once(desk: Desk) -> None:
    for _ in range(2):  # the same message again, after a crash
        desk.turns = 0
        (reply,) = desk.told("does the ottoman sofa come in walnut, my number is 212 555 0148")
        assert (reply.response, reply.handoff) == ("utter_person_needed_ask_policy", "ask_policy")
        assert reply.text is None
    (gap,) = desk.gaps()
    assert gap.outcome is GapOutcome.no_answer
    assert "555 0148" not in gap.text


def test_on_sms_the_short_answer_and_the_link_are_all(desk: Desk) -> None:
    (reply,) = desk.told("what does shipping cost", channel="sms")
    assert reply.text == f"Standard shipping is $6.95, and free from $75.00.\n{URL}/help/shipping-costs"
    assert (reply.buttons, reply.citations) == ((), ())


def test_a_related_question_is_answered_from_the_article_that_its_button_names(desk: Desk) -> None:
    reply = desk.told("", Entity("choice", "gift-cards", 0), pressed=True)[0]
    assert reply.text == "Gift cards never expire."
    gone = desk.told("", Entity("choice", "no-longer-there", 0), pressed=True)[0]
    assert gone.handoff == "ask_policy"


def test_at_most_two_related_questions_are_offered(desk: Desk) -> None:
    (reply, *_) = desk.told("send back: how long, shipping cost, gift cards, payment")
    assert len(reply.buttons) <= 2
    assert all(button["payload"].startswith("/ask_policy{") for button in reply.buttons)


def test_about_a_proven_order_returns_can_be_told_more_exactly(desk: Desk) -> None:
    question = "how long do I have to send something back"
    assert not any("order" in b["title"] for b in desk.told(question)[0].buttons)
    desk.talk.give(intent="track_order", order_number="1001", email="maya@example.com")
    button = desk.told(question)[0].buttons[0]
    assert button == {"title": "Check order #1001", "payload": "/return_eligibility"}
    assert not any("order" in b["title"] for b in desk.told("what does shipping cost")[0].buttons)


def test_a_pending_question_stays_pending(desk: Desk) -> None:
    desk.talk.slots["pending"] = {"kind": "start_return"}
    assert len(desk.told("what does shipping cost")) == 1
    assert desk.talk.slots["pending"] == {"kind": "start_return"}


def test_what_was_not_understood_is_tried_with_the_articles_first(desk: Desk) -> None:
    fallback = Fallback(desk.talk.shop.orders, desk.policy.otherwise)

    def hear(text: str, **facts: Any) -> Reply:
        return fallback.answer(
            Turn(desk.talk.id, "nlu_fallback", (), {}, text=text, now=NOW, **facts)
        ).replies[0]

    assert hear("what does shipping cost?").citations
    assert hear("hmm").response == "utter_not_understood"
    assert hear("what does the fox say").response == "utter_not_understood"
    assert hear("/what does shipping cost", pressed=True).response == "utter_not_understood"


def test_without_an_index_there_is_a_person(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path, order())
    search = PolicySearch.under(tmp_path)
    desk = Desk(shop.conversation(), Policy(shop.database, search, URL))
    assert desk.told("what does shipping cost")[0].handoff == "ask_policy"
    (gap,) = desk.gaps()
    assert gap.embedding == b""
