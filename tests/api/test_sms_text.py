"""How messages become texts: rules that hold for every text and for every order of statuses."""

import re
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.channels.sms.text import LONGEST, LONGEST_TEXT, Words, plain, shortened, split, texts
from api.segments import segments
from store.sms_rules import consent_word, later, written_from
from store.vocabulary import AuthorKind, ConsentKind, SmsStatus

WORDS = Words(choices="Reply with a number:", more="More:")
LINK = "https://care.shop.example/help/returns"
ROOT = Path(__file__).parents[2]
PROSE = st.text(st.sampled_from("abc deé’“—… .!?\n,;"), max_size=2000)


def sent(text: str, author: AuthorKind = AuthorKind.bot, **more: object) -> list[str]:
    whole = {"buttons": [], "citations": [], "data": None} | more
    return texts(author=author, text=text, words=WORDS, **whole)  # type: ignore[arg-type]


def test_typographic_characters_are_replaced() -> None:
    told = plain("“It’s here” — 2–3 days… 5\u00a0€ × 2 • ok\u200b → go")
    assert told == '"It\'s here" - 2-3 days... 5 € x 2 - ok -> go'
    assert segments(told).encoding == "GSM-7"
    assert plain("Zoë Łukasz 日本") == "Zoë Łukasz 日本"


@given(PROSE)
def test_what_costs_more_only_by_its_typography_is_cheap(text: str) -> None:
    assert segments(plain(text)).encoding == "GSM-7"
    assert plain(plain(text)) == plain(text)


def test_a_long_answer_is_cut_at_a_sentence_and_links_to_the_rest() -> None:
    text = "You have 30 days to send things back. " * 20
    (told,) = sent(text, citations=[{"title": "Returns", "url": LINK}])
    assert len(told) <= LONGEST
    assert told.endswith(f"send things back.\nMore: {LINK}")
    (short,) = sent("You have 30 days.", citations=[{"title": "Returns", "url": LINK}])
    assert short == f"You have 30 days.\n{LINK}"


def test_one_parcels_answer_is_cut_with_its_link_and_several_are_not() -> None:
    url = "https://track.example.com/ups/1Z"
    text = "It is on its way. " * 30 + f"Follow it here: {url}"
    one = {"kind": "shipment_status", "shipments": [{"tracking_url": url}]}
    (told,) = sent(text, data=one)
    assert len(told) <= LONGEST
    assert told.count(url) == 1
    two = {"kind": "shipment_status", "shipments": [{"tracking_url": url}, {"tracking_url": url + "2"}]}
    assert "".join(sent(text, data=two)) == plain(text)


def test_what_people_write_is_never_cut() -> None:
    text = "Here is everything you asked for. " * 100
    told = sent(text, AuthorKind.agent, citations=[{"title": "x", "url": LINK}])
    assert " ".join(told) == text.strip()
    assert len(told) == 3


@given(PROSE, st.integers(60, 700))
def test_cutting_never_exceeds_and_keeps_the_link(text: str, most: int) -> None:
    told = shortened(plain(text), LINK, "More:", most=most)
    assert len(told) <= most
    assert told.count(LINK) == 1


@given(PROSE, st.integers(1, 200))
def test_splitting_never_exceeds_and_loses_only_white_space(text: str, most: int) -> None:
    parts = split(text, most)
    assert all(0 < len(part) <= max(most, 3) for part in parts)
    if text.strip():
        assert re.sub(r"\s", "", "".join(parts)) == re.sub(r"\s", "", text)


@given(PROSE, st.lists(st.text("abc ’", min_size=1, max_size=60), max_size=12))
def test_all_choices_are_there_and_numbered(text: str, titles: list[str]) -> None:
    buttons = [{"title": title, "payload": "/x"} for title in titles]
    told = sent(text, buttons=buttons, citations=[{"title": "x", "url": LINK}])
    assert all(len(part) <= LONGEST_TEXT for part in told)
    lines = "\n".join(told).split("\n")
    for place, title in enumerate(titles, 1):
        assert f"{place} {plain(title)}".strip() in [line.strip() for line in lines]


@given(st.lists(st.sampled_from(SmsStatus), min_size=1, max_size=5))
def test_any_order_of_statuses_ends_the_same(told: list[SmsStatus]) -> None:
    ends = set()
    for order in permutations(told):
        known: SmsStatus | None = None
        seen: list[SmsStatus] = []
        for status in order:
            known = later(known, status)
            seen.append(known)
            assert all(later(known, before) is known for before in seen), "it never goes back"
        ends.add(known)
    assert len(ends) == 1
    if SmsStatus.delivered in told:
        assert ends <= {SmsStatus.delivered, SmsStatus.read}


@pytest.mark.parametrize(
    "body", ["stop it please", "cancel my order", "yes please", "help me", "the end", ""]
)
def test_a_word_in_a_sentence_is_no_command(body: str) -> None:
    assert consent_word(body, is_out=True) is None


def test_yes_is_a_consent_only_of_somebody_who_is_out() -> None:
    assert consent_word("Yes!", is_out=False) is None
    assert consent_word("Yes!", is_out=True) == (ConsentKind.opt_in, "YES")
    assert consent_word("start", is_out=False) == (ConsentKind.opt_in, "START")


@pytest.mark.parametrize(
    ("sender", "is_one"),
    [
        ("+13125550148", True),
        ("+447700900377", True),
        ("72345", False),
        ("SHOP", False),
        ("+12", False),
        ("", False),
    ],
)
def test_which_senders_are_numbers(sender: str, is_one: bool) -> None:
    assert (written_from(sender) == sender) is is_one


ASKS = re.compile(
    r"\b(?:reply|answer|respond|write|type|text|send|say)\b(?: with| us)?[ “\"'‘]{1,3}"
    r"(?:stop|unsubscribe|end|quit|cancel|yes|revoke|optout)\b",
    re.IGNORECASE,
)


def test_nobody_is_asked_to_answer_with_a_word_that_carriers_reserve() -> None:
    assert ASKS.search("Reply YES to go on")
    catalogues = [*ROOT.glob("actions/locale/*/*.ftl"), *ROOT.glob("api/messages/*.ftl"), ROOT / "domain.yml"]
    assert len(catalogues) > 5
    for path in catalogues:
        said = re.sub(r"Text (?:START|HELP)[^.]*?STOP to end|Text STOP to end", "", path.read_text("utf-8"))
        assert not ASKS.search(said), path.name
