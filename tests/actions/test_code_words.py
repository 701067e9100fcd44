"""What people say about one-time codes."""

from uuid import uuid4

import pytest

from actions.code_words import asks_for_code, cannot_tell, code_in, misses_code
from actions.turn import Entity, Turn


@pytest.mark.parametrize(
    "text",
    [
        "send me a code",
        "can you text me a code?",
        "could I get a one-time code please",
        "code please",
        "email me the code",
        "yes, a code",
        "can i use a verification code instead",
    ],
)
def test_asking_for_a_code(text: str) -> None:
    assert asks_for_code(text)


@pytest.mark.parametrize(
    "text",
    ["my discount code doesn't work", "send me the promo code", "my zip code is 60625", "where is it"],
)
def test_other_codes(text: str) -> None:
    assert not asks_for_code(text)


@pytest.mark.parametrize(
    "text",
    [
        "i dont remember which email",
        "I don't know what e-mail address I used",
        "no idea which email",
        "no access to postcode",
        "can't remember the postcode",
        "forgot my email",
        "i’m not sure what zip it went to",
        "i don't have either of those",
        "the postcode i don't know",
    ],
)
def test_not_knowing_the_proof(text: str) -> None:
    assert cannot_tell(text)


@pytest.mark.parametrize(
    "text",
    [
        "I don't remember the order number or the email",
        "i have no access to that email any more",
        "my email is maya@example.com",
        "i don't know where it is",
        "60625",
    ],
)
def test_what_a_code_would_not_help(text: str) -> None:
    assert not cannot_tell(text)


@pytest.mark.parametrize(
    ("text", "misses"),
    [
        ("didn't get it", True),
        ("I haven’t received anything", True),
        ("resend", True),
        ("send it again", True),
        ("no code yet", True),
        ("nothing came", True),
        ("it expired", True),
        ("I haven't received my parcel", False),
        ("where is my order", False),
        ("thanks", False),
    ],
)
def test_a_code_that_did_not_come(text: str, misses: bool) -> None:
    assert misses_code(text) is misses


@pytest.mark.parametrize(
    ("text", "entities", "code"),
    [
        ("482913", {"order_number": "482913"}, "482913"),
        ("482 913", {}, "482913"),
        ("4 8 2 9 1 3", {}, "482913"),
        ("four eight two nine one three", {"order_number": "482913"}, "482913"),
        ("my code is 482-913.", {"one_time_code": "482913"}, "482913"),
        ("482913", {"postcode": "482913"}, "482913"),
        ("order 482913", {"order_number": "482913"}, None),
        ("it's #482913", {"order_number": "482913"}, None),
        ("48291", {"order_number": "48291"}, None),
        ("4829134", {"order_number": "4829134"}, None),
        ("+1 312 555 0142", {"phone": "+13125550142"}, None),
        ("2026-03-12", {}, None),
        ("482913 maya@example.com", {"order_number": "482913", "email": "maya@example.com"}, None),
        ("where is it", {}, None),
    ],
)
def test_the_code_in_a_message(text: str, entities: dict[str, str], code: str | None) -> None:
    found = tuple(Entity(kind, value, 0) for kind, value in entities.items())
    assert code_in(Turn(uuid4(), "inform", found, {}, text)) == code
