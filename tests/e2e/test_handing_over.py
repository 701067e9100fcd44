"""When a person takes over, through the whole product."""

import sqlite3
from typing import Any

import httpx

from tests.e2e.product import Customer, Product

PROOF = "order 1001, maya.lindqvist@example.com"


def status(customer: Customer) -> str:
    response = httpx.get(
        f"{customer.product.api_url}/widget/messages",
        params={"after": 0},
        headers={"Authorization": f"Bearer {customer.token}"},
        timeout=20,
    )
    return str(response.raise_for_status().json()["status"])


def handoffs(customer: Customer) -> list[tuple[str, str, str, str]]:
    """(reason, priority, mood, summary) of the conversation's requests for a person."""
    with sqlite3.connect(customer.product.data_dir / "doorstep.db") as store:
        rows = store.execute(
            "SELECT reason, priority, mood, summary, replace(conversation_id, '-', '')"
            " FROM handoffs ORDER BY requested_at"
        ).fetchall()
    mine = customer.conversation.replace("-", "")
    return [row[:4] for row in rows if row[4] == mine]


def test_a_polite_question_is_answered_and_nobody_else_is_called(product: Product) -> None:
    customer = product.customer()
    customer.ask(PROOF)
    (answer,) = customer.ask("hi, could you tell me where my parcel is? it's a few days late, no stress")
    assert answer["data"]["kind"] == "shipment_status"
    assert status(customer) == "bot"
    assert handoffs(customer) == []


def test_an_angry_one_gets_the_answer_and_a_person_once(product: Product) -> None:
    customer = product.customer()
    customer.ask(PROOF)
    angry = "WHERE IS MY PARCEL??? this is a joke, you people are useless, track it NOW"
    answer, told = customer.ask(angry)
    assert answer["data"]["kind"] == "shipment_status"
    assert "I've asked someone from the team" in told["text"]
    assert status(customer) == "awaiting_agent"
    assert [row[:2] for row in handoffs(customer)] == [("anger", "high")]
    assert handoffs(customer)[0][2:] == ("angry", angry)
    assert "asked someone from the team" not in customer.say("where is my parcel you idiots, where is it???")
    assert [message["author"]["kind"] for message in customer.read()].count("system") == 1


def test_a_legal_threat_gets_a_person_at_once(product: Product) -> None:
    customer = product.customer()
    words = customer.say("has my order shipped? my solicitor will be in touch")
    assert "I've asked someone from the team" in words
    assert "order number" not in words
    assert status(customer) == "awaiting_agent"
    assert [row[:2] for row in handoffs(customer)] == [("legal", "urgent")]


def parse(product: Product, text: str) -> dict[str, Any]:
    response = httpx.post(
        f"{product.rasa_url}/model/parse",
        params={"token": product.rasa_token},
        json={"text": text},
        timeout=30,
    )
    return dict(response.raise_for_status().json())


def test_the_parse_shows_why_a_person_is_needed(product: Product) -> None:
    needs = parse(product, "the county court forms are filled in, only the stamp is missing")["needs_person"]
    assert sum(needs.values()) > 0.999
    assert max(needs, key=lambda reason: needs[reason]) == "legal"
    assert parse(product, "do you ship to Norway?")["needs_person"]["harmless"] > 0.8


def test_the_parse_shows_the_mood(product: Product) -> None:
    mood = parse(product, "great service, another week without my parcel, love it")["mood"]
    assert set(mood) == {"calm", "upset", "angry", "despair"}
    assert sum(mood.values()) > 0.999
    assert mood["angry"] > 0.5
