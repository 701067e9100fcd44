"""Back from people: the assistant knows what was said meanwhile."""

from uuid import UUID

import pytest

from store.models import Order
from store.repositories.conversations import ConversationRepository
from store.repositories.problems import ProblemFacts, ProblemReportRepository
from store.vocabulary import AuthorKind, HandoffState
from tests.actions.conversation.chat import Chat
from tests.actions.shop import NOW

EMAIL = ("email", "maya@example.com")
BROKEN = "damaged_or_wrong_item"


def people(
    chat: Chat, *said: tuple[str, str], reason: str = "asked_for_person", state: str = "resolved"
) -> None:
    """A person was asked for, and this was said while people had the conversation."""
    with chat.shop.database.begin() as session:
        repository = ConversationRepository(session)
        conversation = repository.get(chat.id)
        assert conversation is not None
        asked = repository.add_message(
            conversation, author_kind=AuthorKind.customer, text="a person please", now=NOW
        )
        repository.add_message(
            conversation,
            author_kind=AuthorKind.bot,
            text="Yes.",
            in_reply_to=asked.id,
            reply_index=0,
            now=NOW,
        )
        handoff = repository.record_handoff(
            conversation_id=chat.id, message_id=asked.id, reason=reason, now=NOW
        )
        for kind, text in said:
            author = AuthorKind(kind)
            name = "Ana Silva" if author is AuthorKind.agent else None
            repository.add_message(conversation, author_kind=author, author_name=name, text=text, now=NOW)
        handoff.state = HandoffState(state)


def proven(chat: Chat, *numbers: str) -> Chat:
    for number in (*numbers, "1001"):
        chat.say(f"{number}, maya@example.com", "track_order", ("order_number", number), EMAIL)
    return chat


def focus(chat: Chat) -> str:
    """The number of the order in focus."""
    with chat.shop.database.read() as session:
        return session.get_one(Order, UUID(chat.slots["focus_order"])).number_key


def test_the_order_that_they_talked_about_is_the_one_in_focus(known: Chat) -> None:
    proven(known, "1003")
    assert focus(known) == "1001"
    people(known, ("customer", "and 1003?"), ("agent", "Order #1003 can go back until Friday."))
    known.say("so where is it", "track_order")
    assert focus(known) == "1003"
    proven(known)
    known.say("and where is it now", "track_order")
    assert focus(known) == "1001", "heard once"


@pytest.mark.parametrize("text", ["it cost $1003", "1003.50 in all", "order 10031", "order 3003", "x1003"])
def test_another_number_is_no_order_of_theirs(known: Chat, text: str) -> None:
    proven(known, "1003")
    people(known, ("agent", text))
    known.say("so where is it", "track_order")
    assert focus(known) == "1001"


def test_another_order_that_the_customer_named_is_looked_up(known: Chat) -> None:
    proven(known)
    people(known, ("customer", "and order 1003?"), ("agent", "That one is here."))
    known.say("so where is it", "track_order")
    assert focus(known) == "1003"


def test_what_was_asked_before_lapses(known: Chat) -> None:
    known.say("cancel 1004 maya@example.com", "cancel_order", ("order_number", "1004"), EMAIL)
    assert known.slots["pending"]
    people(known, ("agent", "Let us keep it then."), ("customer", "yes"))
    assert known.say("yes", "affirm") == "utter_yes_what"
    assert not known.shop.stored("4").cancelled_at
    assert known.slots["pending"] is None


def test_what_the_customer_told_the_agent_is_not_asked_again(known: Chat) -> None:
    people(
        known,
        ("customer", "it is order 1001, and I am maya@example.com."),
        ("agent", "Thank you, I have it. The assistant can tell you the rest."),
    )
    known.say("so where is my parcel", "track_order")
    assert focus(known) == "1001"


def test_what_the_agent_says_proves_nothing(known: Chat) -> None:
    people(known, ("agent", "Is it order 1001 of maya@example.com?"), ("customer", "perhaps"))
    assert known.say("so where is my parcel", "track_order") == "utter_ask_order_proof"


def test_a_problem_that_was_handed_over_is_not_begun_anew(known: Chat) -> None:
    proven(known)
    with known.shop.database.begin() as session:
        ProblemReportRepository(session).record(
            conversation_id=known.id,
            order_id=known.shop.stored().id,
            goods=True,
            facts=ProblemFacts(said="the lamp is cracked"),
            now=NOW,
        )
    people(known, ("agent", "A new lamp is on its way."), reason=BROKEN)
    assert known.say("thank you", "thank") == "utter_thank"
    asked = known.say("the cracked lamp, how long will that take", BROKEN)
    assert "Ana Silva from our team has looked into that with you" in asked
    assert [reply.handoff for reply in known.last.replies] == [None]
    assert known.last.settled
    known.say("yes", "affirm")
    assert [reply.handoff for reply in known.last.replies] == ["asked_for_person"]


def test_it_is_asked_once_and_something_new_is_begun(known: Chat) -> None:
    proven(known)
    people(known, ("agent", "A new lamp is on its way."), reason=BROKEN)
    known.say("the lamp is cracked", BROKEN)
    known.press("It's something new")
    assert [reply.handoff for reply in known.last.replies] == [BROKEN]


def test_while_a_request_is_open_nothing_is_settled(known: Chat) -> None:
    proven(known)
    people(known, ("agent", "One moment."), reason="complaint", state="waiting")
    known.say("the lamp is cracked", BROKEN)
    assert [reply.handoff for reply in known.last.replies] == [BROKEN]
