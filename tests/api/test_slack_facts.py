"""The card's facts, read from a store with an order, an earlier contact and an answer."""

from pathlib import Path

from api.slack.card import card
from api.slack.facts import card_facts
from store.database import Database
from store.models import Contact, Proof
from store.repositories.conversations import ConversationRepository
from store.repositories.slack import SlackRepository
from store.vocabulary import AuthorKind, ConversationStatus, HandoffPriority, ProofKind
from tests.api.agent import words
from tests.store.builders import DAY, NOW, a_return, new_conversation, order, order_id, put, refund, shipment


def test_a_card_has_the_whole_story(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'doorstep.db'}")
    database.upgrade()
    late = shipment(promised_by=NOW - DAY, estimated_delivery=NOW + 2 * DAY)
    put(database, order(shipments=(late,), returns=(a_return(),), refunds=(refund(),)))
    named = order_id(database)
    with database.begin() as session:
        repository = ConversationRepository(session)
        earlier = new_conversation(session, now=NOW - 9 * DAY)
        session.get_one(Contact, earlier.contact_id).email = "ada@example.com"
        conversation = new_conversation(session)
        session.get_one(Contact, conversation.contact_id).email = "ada@example.com"
        session.add(
            Proof(
                conversation_id=conversation.id,
                kind=ProofKind.order_email,
                order_id=named,
                proven_at=NOW,
                expires_at=NOW + DAY,
            )
        )
        asked = repository.add_message(
            conversation, author_kind=AuthorKind.customer, text="may I bring the mug back?", now=NOW - DAY
        )
        answer = repository.add_message(
            conversation, author_kind=AuthorKind.bot, text="You have 30 days.", now=NOW - DAY
        )
        answer.in_reply_to, answer.reply_index = asked.id, 0
        answer.citations = [{"title": "Returns", "url": "https://shop.example/help/returns"}]
        wish = repository.add_message(
            conversation, author_kind=AuthorKind.customer, text="the mug is late, a person please", now=NOW
        )
        conversation.locale = "en-GB"
        handoff = repository.record_handoff(
            conversation_id=conversation.id,
            message_id=wish.id,
            reason="delivery_problem",
            priority=HandoffPriority.high,
            summary="the mug is late, a person please",
            now=NOW,
        )
        thread = SlackRepository(session).start_thread(
            conversation_id=conversation.id, queue="C1", handoff_id=handoff.id, now=NOW
        )
        conversation.status = ConversationStatus.awaiting_agent
        session.flush()
        facts = card_facts(session, thread, now=NOW)
        assert facts is not None
    shown = words({"blocks": card(facts)})
    for told in (
        "Delivery problem · order #1001",
        "Ada Byron",
        "1 earlier contact",
        "Order number and e-mail",
        "High",
        "Website chat",
        "“the mug is late, a person please”",
        "Order #1001",
        "promised",
        "estimated",
        "late",
        "Return #1001-R1: open",
        "Refund $15.00: pending",
        "You have 30 days.",
        "Source: Returns",
        "Waiting for someone",
    ):
        assert told in shown, f"{told!r} is not in {shown!r}"
    assert "Analytical Way" not in shown
    database.dispose()
