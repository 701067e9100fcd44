"""From the website to the phone: what the phone has not proven is neither told nor asked about there."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from actions.conversation.crossing import Crossing
from actions.turn import Answer, Turn
from store.models import Conversation, Message
from store.repositories.conversations import ConversationRepository
from store.repositories.orders import OrderRepository
from store.types import new_id
from store.verification import prove_phone, verify_order
from store.vocabulary import AuthorKind, Channel, TurnState
from tests.actions.shop import NOW, Shop
from tests.store.builders import new_conversation, order, order_id

PHONE = "+447700900142"


@pytest.fixture
def turn(shop: Shop) -> Turn:
    """A text after a question about an order on the website, of which only another is the phone's."""
    with shop.database.begin() as session:
        OrderRepository(session).upsert(
            [
                order("#7001", external_id="7001", phone=PHONE),
                order("#7002", external_id="7002", phone=None, customer_phone=None),
            ]
        )
        conversation = new_conversation(session, now=NOW)
        conversations = ConversationRepository(session)
        conversations.create_session(
            conversation_id=conversation.id, token_hash=str(new_id()), expires_at=NOW, now=NOW
        )
        for number in ("7001", "7002"):
            verify_order(
                session,
                conversation_id=conversation.id,
                number=number,
                email="ada@example.com",
                now=NOW,
            )
        prove_phone(session, conversation_id=conversation.id, phone=PHONE, now=NOW)
        asked = said(conversations, conversation, Channel.widget)
        conversations.add_message(
            conversation,
            author_kind=AuthorKind.bot,
            text="Cancel it?",
            now=NOW,
            in_reply_to=asked.id,
            reply_index=0,
        )
        conversation.active_turn = said(conversations, conversation, Channel.sms).id
        return Turn(
            conversation_id=conversation.id, intent="affirm", entities=(), slots={}, now=NOW, channel="sms"
        )


def said(conversations: ConversationRepository, conversation: Conversation, channel: Channel) -> Message:
    message = conversations.add_message(
        conversation, author_kind=AuthorKind.customer, text="hello", now=NOW, turn_state=TurnState.pending
    )
    message.channel = channel
    return message


def id_of(shop: Shop, name: str) -> UUID:
    return order_id(shop.database, name)


def told(shop: Shop, turn: Turn) -> tuple[dict[str, Any], Answer]:
    """The slots that the actions are told, and the answer."""
    heard: list[Turn] = []

    def respond(inner: Turn) -> Answer:
        heard.append(inner)
        return Answer((), {})

    answer = Crossing(shop.database)(turn, respond)
    return dict(heard[0].slots), answer


def test_what_is_the_phones_goes_on_and_half_a_proof_does_not(shop: Shop, turn: Turn) -> None:
    mine = str(id_of(shop, "#7001"))
    pending = {"kind": "confirm", "order": mine}
    slots = {"pending": pending, "focus_order": mine, "wish": "cancel_order", "email": "ada@example.com"}
    heard, answer = told(shop, replace(turn, slots=slots))
    assert heard["pending"] == pending
    assert heard["focus_order"] == mine
    assert heard["email"] is None
    assert answer.slots["email"] is None


def test_what_only_the_website_may_see_is_forgotten(shop: Shop, turn: Turn) -> None:
    other = str(id_of(shop, "#7002"))
    for about in ({"kind": "confirm", "order": other}, {"text": "Cancel order #7002?"}):
        slots = {"pending": about, "question": {"text": "…"}, "parked": {"x": 1}, "focus_order": other}
        heard, answer = told(shop, replace(turn, slots=slots))
        assert heard == dict.fromkeys(heard)
        assert not any(answer.slots.values())


def test_on_the_website_everything_goes_on(shop: Shop, turn: Turn) -> None:
    slots = {"focus_order": str(id_of(shop, "#7002")), "email": "ada@example.com"}
    heard, answer = told(shop, replace(turn, slots=slots, channel="widget"))
    assert heard == slots
    assert answer.slots == {}
