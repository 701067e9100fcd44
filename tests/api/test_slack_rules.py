"""Plain rules of the Slack side: what may reach customers, what may reach Slack."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.simulators.slack.rules import refusal
from api.slack import card, transcript
from api.slack.facts import CardFacts, OrderFacts, Parcel, Tried
from api.slack.fate import Fate, fate, is_note
from api.slack.text import escape, masked, plain
from api.slack.words import WORDS
from store.vocabulary import (
    AuthorKind,
    Channel,
    ConversationStatus,
    HandoffPriority,
    HandoffReason,
    ProofKind,
)

AT = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)
USERS = st.sampled_from(["U1", "U2", "U3"])
TEXT = st.text(max_size=400) | st.text(alphabet="<>&!@#*_~`|:/\n abc", max_size=400)


@given(
    text=TEXT,
    user=USERS,
    claimed_by=st.none() | USERS,
    status=st.sampled_from(ConversationStatus),
    is_open=st.booleans(),
)
def test_only_the_claimers_words_reach_the_customer_and_only_while_they_have_it(
    text: str, user: str, claimed_by: str | None, status: ConversationStatus, is_open: bool
) -> None:
    if fate(text=text, user=user, claimed_by=claimed_by, status=status, is_open=is_open) is Fate.deliver:
        assert is_open
        assert status is ConversationStatus.with_agent
        assert user == claimed_by
        assert not text.strip().startswith("//")


@given(lead=st.text(alphabet=" \t\n*_~`>\u200b\ufeff\u00a0\u2060", max_size=8), text=TEXT, user=USERS)
@pytest.mark.parametrize("mark", ["//", "／／", "/\u2044"])
def test_a_note_stays_a_note_however_it_is_dressed(lead: str, mark: str, text: str, user: str) -> None:
    written = f"{lead}{mark}{text}"
    assert is_note(written)
    assert is_note(escape(written))
    with_agent = ConversationStatus.with_agent
    assert fate(text=written, user=user, claimed_by=user, status=with_agent, is_open=True) is Fate.note


@given(TEXT)
def test_nothing_of_a_customers_text_means_anything_in_slack(text: str) -> None:
    escaped = escape(text)
    assert "<" not in escaped
    assert ">" not in escaped
    assert escaped.replace("&lt;", "").replace("&gt;", "").replace("&amp;", "").count("&") == 0


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=300))
def test_what_an_agent_types_is_what_the_customer_reads(text: str) -> None:
    assert plain(escape(text)) == text.strip()


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("see <https://ups.com/t?a=1&amp;b=2>", "see https://ups.com/t?a=1&b=2"),
        ("see <https://ups.com/x|the carrier>", "see the carrier (https://ups.com/x)"),
        ("<https://ups.com|ups.com>", "https://ups.com"),
        ("ask <@U123> in <#C1|depot> <!here>", "ask a colleague in depot"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
    ],
)
def test_slacks_entities_are_written_out(sent: str, read: str) -> None:
    assert plain(sent) == read


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("my card is 4242 4242 4242 4242 ok", "my card is [card ending 4242] ok"),
        ("tracking 1Z7W3A840391566418", "tracking 1Z7W3A840391566418"),
        ("123456", "[code]"),
        ("the code is 123 456", "the code is [code]"),
        ("order 1001", "order 1001"),
        ("1001", "1001"),
        ("send it to 812 Maple Avenue, Apt 3, Chicago", "send it to [street address], Chicago"),
        ("500 W Madison St\nApt 2\nChicago", "[street address]\nChicago"),
        ("Hauptstraße 5, Berlin", "[street address], Berlin"),
        ("it is 2 weeks on the way", "it is 2 weeks on the way"),
        ("i ordered 2 mugs and a road map", "i ordered 2 mugs and a road map"),
    ],
)
def test_no_full_card_code_or_street_goes_to_slack(text: str, shown: str) -> None:
    assert masked(text) == shown


def test_the_street_of_a_proven_order_is_known_however_it_looks() -> None:
    assert (
        masked("it's at The Old Mill by the river", ["The Old Mill"])
        == "it's at [street address] by the river"
    )


def facts(text: str = "where is it") -> CardFacts:
    return CardFacts(
        conversation_id=UUID(int=7),
        name=text,
        proofs=(ProofKind.order_email,),
        earlier_contacts=2,
        reason=text,
        priority=HandoffPriority.urgent,
        summary=text,
        mood="angry",
        order=OrderFacts(
            name="#1001",
            placed="Mon, May 4",
            total="$1.00",
            payment="paid",
            place=text,
            items=(text,) * 30,
            parcels=(Parcel(what=text, promised="Mon", estimated="Tue", late_days=1),) * 12,
            returns=((text, text),) * 12,
            refunds=(("$1.00", "pending"),) * 12,
        ),
        problems=(("damaged", text),) * 12,
        tried=(Tried(text=text, sources=((text, "https://x.example"),) * 5),) * 2,
        channel=Channel.widget,
        language="en-GB",
        waiting_since=AT,
        status=ConversationStatus.awaiting_agent,
        agent_name=None,
        claimed_by=None,
        snoozed_until=None,
        rating=None,
        follow_up=True,
        is_old=False,
        secrets=(),
    )


@given(st.text(min_size=1, max_size=40).map(lambda text: text * 80), st.sampled_from(ConversationStatus))
def test_a_card_keeps_within_slacks_limits_whatever_the_facts(text: str, status: ConversationStatus) -> None:
    made = replace(facts(text), status=status, agent_name=text)
    message = {"text": card.fallback(made), "blocks": card.card(made)}
    assert refusal(message) is None


def test_a_card_says_it_in_words() -> None:
    shown = str(card.card(replace(facts(), reason="complaint")))
    for part in ("Complaint · order #1001", "2 earlier contacts", "Angry", "Order number and e-mail"):
        assert part in shown
    assert "*1 day late*" in shown
    assert "… and 22 more" in shown
    assert "Wants the answer by e-mail" in shown


@given(st.lists(st.text(max_size=30).map(lambda text: text * 300), max_size=30))
@settings(deadline=None)
def test_every_transcript_fits_and_leaves_out_nothing(texts: list[str]) -> None:
    pieces = [
        piece for seq, text in enumerate(texts, 1) for piece in transcript.pieces(seq, len(masked(text)))
    ]
    read = dict.fromkeys(range(1, len(texts) + 1), "")
    for post in transcript.posts(pieces):
        said = []
        for piece in post:
            words = transcript.shown(texts[piece.seq - 1], piece, ())
            read[piece.seq] += words
            said.append(transcript.Said(author=AuthorKind.customer, name="Maya", text=words, at=AT))
        message = {"text": transcript.fallback(said), "blocks": transcript.blocks(said)}
        assert refusal(message) in (None, "no_text")
    assert list(read.values()) == [masked(text) for text in texts]


@pytest.mark.parametrize("reason", HandoffReason)
def test_every_reason_has_words(reason: HandoffReason) -> None:
    assert card.reason_in_words(reason) == WORDS.say(f"reason-{reason}")


def test_a_merchants_own_reason_is_told_as_it_is_named() -> None:
    assert card.reason_in_words("gift_card_query") == "Gift card query"
