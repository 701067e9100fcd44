import pytest

from bot.nlu.entities import find_spans
from bot.nlu.remainder import remainder


def rest(text: str) -> str | None:
    return remainder(text, [(detail.start, detail.end) for detail in find_spans(text)])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("something in my order was broken. order 980, maya@example.com", "something in my order was broken"),
        ("the mug came in pieces #1001", "the mug came in pieces"),
    ],
)
def test_what_is_said_beside_the_details(text: str, left: str) -> None:
    said = rest(text)
    assert said is not None
    assert said.startswith(left)
    assert "980" not in said
    assert "@" not in said


@pytest.mark.parametrize(
    "text",
    [
        "1001 maya@example.com",
        "my order number is 1001 and the email is maya@example.com",
        "yes it's #1001, postcode 60625",
        "Hi, order 1001, thank you",
        "where is my parcel",
        "",
    ],
)
def test_details_alone_leave_nothing(text: str) -> None:
    assert rest(text) is None
