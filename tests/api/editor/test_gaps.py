"""What customers asked in vain, from the store to a draft."""

from datetime import UTC, datetime, timedelta
from typing import Any

from knowledge.embedding import LazyEncoder
from store.repositories.conversations import ConversationRepository
from store.repositories.policy_gaps import PolicyGapRepository
from store.vocabulary import AuthorKind, Channel, GapOutcome
from tests.api.editor.merchant import Team

NOW = datetime(2026, 3, 12, 15, tzinfo=UTC)


def ask(app: Any, encoder: LazyEncoder, text: str, *, minutes: int = 0, answered: str = "") -> None:
    """A customer of their own asks in vain; perhaps an agent answers."""
    at = NOW + timedelta(minutes=minutes)
    with app.state.parts.database.begin() as session:
        conversations = ConversationRepository(session)
        contact = conversations.create_contact(now=at)
        conversation = conversations.open(
            contact_id=contact.id, channel=Channel.widget, address_key="a", now=at
        )
        PolicyGapRepository(session).record(
            conversation_id=conversation.id,
            message_key="m",
            text=text,
            embedding=encoder.ask(text).astype("<f4").tobytes(),
            model=encoder.fingerprint,
            outcome=GapOutcome.no_answer,
            now=at,
        )
        if answered:
            conversations.add_message(
                conversation, author_kind=AuthorKind.agent, author_name="Sam", text=answered, now=at
            )


def test_gaps_are_ranked_by_customers_and_become_a_draft(app: Any, team: Team, encoder: LazyEncoder) -> None:
    ask(app, encoder, "do you sell bananas", minutes=9)
    ask(app, encoder, "can i pay with bitcoin", answered="No crypto, sorry. Ask ana@shop.example.")
    ask(app, encoder, "do you take bitcoin as payment", minutes=1)
    editor = team("editor")
    first, second = editor.get("gaps").json()
    assert (first["customers"], first["questions"], second["customers"]) == (2, 2, 1)
    assert set(first["examples"]) == {"can i pay with bitcoin", "do you take bitcoin as payment"}
    assert first["outcomes"] == {"no_answer": 2}
    assert first["answers"][0]["agent"] == "Sam"
    assert "ana@" not in first["answers"][0]["text"]
    made = editor.post("gaps/draft", ids=first["ids"], text=first["answers"][0]["text"])
    assert made.status_code == 201
    assert made.json()["title"] in first["examples"]
    assert made.json()["short_answer"].startswith("No crypto")
    assert made.json()["status"] == "draft"
    assert [each["title"] for each in editor.get("gaps").json()] == ["do you sell bananas"]
    assert editor.post("gaps/draft", ids=first["ids"]).status_code == 422
    assert editor.post("gaps/dismiss", ids=second["ids"]).json() == {"settled": 1}
    assert editor.get("gaps").json() == []
