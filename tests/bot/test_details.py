"""What customers write, and the details that are found in it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.details.base import ORDER_NUMBER, POSTCODE
from bot.nlu.entities import LONGEST_READ, MOST_DETAILS, find_details


def found(text: str) -> set[tuple[str, str]]:
    return {(detail.kind, detail.value) for detail in find_details(text)}


def values(kind: str, text: str) -> list[str]:
    return [detail.value for detail in find_details(text) if detail.kind == kind]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("#1001", "1001"),
        ("where is 961 benhalloran@example.com", "961"),
        ("988 - s.abernathy@example.com - where's the tent", "988"),
        ("wheres 963? bs65pz", "963"),
        ("970 M6H 3B5 did you refund the chinos", "970"),
        (
            "999 camille@example.com i was never told it is at a shop. so where do i have to pick it up",
            "999",
        ),
        (
            "good morning, my parcel was due and i am still waiting for it here, camille@example.com, 999",
            "999",
        ),
        (
            "Where on earth is my parcel, the app says delivered to the door. Nothing there! 999 BS6 5PZ",
            "999",
        ),
        ("# 1001", "1001"),
        ("W2611340", "W2611340"),
        ("w2611340 please", "W2611340"),
        ("where is order 1001?", "1001"),
        ("order no.1043", "1043"),
        ("order#1043", "1043"),
        ("Order 77120-B.", "77120B"),
        ("ref: JN-1001", "JN1001"),
        ("JN-1001", "JN1001"),
        ("order number 10-44-20", "104420"),
        ("10-44-20", "104420"),
        ("it's 10 44 20", "104420"),
        ("order 112-1234567-1234567", "11212345671234567"),
        ("yes hi it's 1001, thanks", "1001"),
        ("order number is ten oh one", "1001"),
        ("my order number is one zero zero one", "1001"),
        ("one double oh one", "1001"),
        ("um, one oh oh one", "1001"),
        ("order one thousand and one", "1001"),
        ("order number twelve hundred and five", "1205"),
        ("it is ten forty four twenty", "104420"),
        ("my order number is one 0 0 one", "1001"),
        ("طلبي رقم #١٠٠١", "1001"),
        ("order ＃１００１", "1001"),
        ("I ORDERED A LAMP, ORDER 1001, WHERE IS IT", "1001"),
    ],
)
def test_order_numbers(text: str, number: str) -> None:
    assert values(ORDER_NUMBER, text) == [number]


@pytest.mark.parametrize(
    "text",
    [
        "I paid $1001 for it",
        "it cost 1200 dollars",
        "bought in 2024",
        "on march 3, 2025",
        "i ordered 500 napkins 3 weeks ago",
        "i paid 450 for this and have been waiting for weeks now, so answer me at maya@example.com soon",
        "my order is two weeks late",
        "two or three days",
        "it's 14:05",
        "since 2024-11-05",
        "a 1500 ml bottle",
        "you are #1",
        "30% off",
        "call me on (312) 555-0143",
        "",
        "🙂🙂",
    ],
)
def test_other_numbers_are_no_orders(text: str) -> None:
    assert values(ORDER_NUMBER, text) == []


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("Maya.Lindqvist@Example.com", "maya.lindqvist@example.com"),
        ("it's jo+shop@mail.example.co.uk.", "jo+shop@mail.example.co.uk"),
        ("<jo@example.com>", "jo@example.com"),
        ("jo at example dot com", "jo@example.com"),
        ("it is jo at example. com", "jo@example.com"),
        ("jo dot smith at example dot co dot uk", "jo.smith@example.co.uk"),
        ("jo underscore smith at example dot com", "jo_smith@example.com"),
        ("jo (at) example (dot) com", "jo@example.com"),
    ],
)
def test_emails(text: str, email: str) -> None:
    assert values("email", text) == [email]


@pytest.mark.parametrize(
    "text",
    [
        "looked at example dot com",
        "you guys are amazing at this. where is it",
        "meet me at noon",
        "@shop hello",
        "a@b",
        "1@2.3",
    ],
)
def test_no_emails(text: str) -> None:
    assert values("email", text) == []


@pytest.mark.parametrize(
    ("text", "postcode"),
    [
        ("60625-1234", "60625-1234"),
        ("zip is 60625", "60625"),
        ("zip six oh six two five", "60625"),
        ("sw1a1aa", "SW1A 1AA"),
        ("M1 1AE", "M1 1AE"),
        ("my postcode is ec1a 1bb", "EC1A 1BB"),
        ("k1a 0b1", "K1A 0B1"),
        ("K1A-0B1", "K1A 0B1"),
        ("1012 AB", "1012 AB"),
        ("postcode 1012ab", "1012 AB"),
        ("D-10115 Berlin", "10115"),
        ("F-75001", "75001"),
        ("00-950 Warszawa", "00-950"),
        ("postcode 113 51", "113 51"),
        ("postal code: 1010", "1010"),
        ("D02 X285", "D02 X285"),
    ],
)
def test_postcodes(text: str, postcode: str) -> None:
    assert values(POSTCODE, text) == [postcode]


@pytest.mark.parametrize("text", ["ORDER 1001 IS LATE", "order 2024 at noon", "1001 my order", "1000 KG"])
def test_no_postcodes(text: str) -> None:
    assert values(POSTCODE, text) == []


def test_a_bare_five_digit_number_may_be_either() -> None:
    details = find_details("60625")
    assert {(detail.kind, detail.value) for detail in details} == {
        (ORDER_NUMBER, "60625"),
        (POSTCODE, "60625"),
    }
    assert len({detail.span for detail in details}) == 1


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("+44 7700 900123", "+447700900123"),
        ("07700 900123", "+447700900123"),
        ("my number is (312) 555-0143", "+13125550143"),
        ("312-555-0143", "+13125550143"),
        ("0049 151 23456789", "+4915123456789"),
    ],
)
def test_phones(text: str, phone: str) -> None:
    assert found(text) == {("phone", phone)}


def test_a_bare_ten_digit_number_may_be_a_phone_or_an_order() -> None:
    assert found("3125550143") == {("phone", "+13125550143"), (ORDER_NUMBER, "3125550143")}
    assert found("my phone is 3125550143") == {("phone", "+13125550143")}
    assert found("order 3125550143") == {(ORDER_NUMBER, "3125550143")}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1Z999AA10123456784", "1Z999AA10123456784"),
        ("9400 1000 0000 0000 0000 00", "9400100000000000000000"),
        ("AA123456789GB", "AA123456789GB"),
        ("AA 1234 5678 9GB", "AA123456789GB"),
        ("tracking number 123456789012", "123456789012"),
        ("tracking: JD014600003812345678", "JD014600003812345678"),
        ("TBA123456789012", "TBA123456789012"),
        ("986578788855123", "986578788855123"),
    ],
)
def test_tracking_numbers(text: str, number: str) -> None:
    assert found(text) == {("tracking_number", number)}


def test_one_time_codes_only_when_said_as_code() -> None:
    assert found("my code is 482 913") == {("one_time_code", "482913")}
    assert found("482913 is the code") == {("one_time_code", "482913")}
    assert found("the code is four eight two nine one three") == {("one_time_code", "482913")}
    assert found("482913") == {(ORDER_NUMBER, "482913")}
    assert "one_time_code" not in {kind for kind, _ in found("my zip code is 606250")}


def test_several_details_in_one_sentence() -> None:
    assert found("#1001 and maya.lindqvist@example.com") == {
        (ORDER_NUMBER, "1001"),
        ("email", "maya.lindqvist@example.com"),
    }
    assert (ORDER_NUMBER, "1001") in found("order 1001 60625")
    assert (POSTCODE, "60625") in found("order 1001 60625")


def test_a_payment_card_is_not_reported() -> None:
    assert found("my card is 4242 4242 4242 4242") == set()


@given(st.integers(min_value=1000, max_value=99_999_999))
def test_every_hashed_number_is_an_order(number: int) -> None:
    assert values(ORDER_NUMBER, f"where is #{number}?") == [str(number)]


@given(st.text(alphabet="0123456789", min_size=4, max_size=8))
def test_numbers_survive_being_read_out(digits: str) -> None:
    names = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    said = " ".join(names[int(digit)] for digit in digits)
    assert values(ORDER_NUMBER, f"my order number is {said}") == [digits]


@given(st.text(max_size=300))
def test_spans_lie_in_the_text_and_do_not_cross(text: str) -> None:
    details = find_details(text)
    assert details == find_details(text)
    ends = 0
    for start, end in sorted({detail.span for detail in details}):
        assert ends <= start < end <= len(text)
        ends = end


HARD = [
    "1",
    "1 ",
    "a",
    "a@",
    "one ",
    "#1",
    "order ",
    "1-",
    "a.b",
    "a dot ",
    "code is ",
    "1Z",
    "A-",
    " ",
    "١",
    "-(",
]


@pytest.mark.parametrize("piece", HARD)
def test_no_text_takes_long(piece: str) -> None:
    text = (piece * LONGEST_READ)[:LONGEST_READ]
    started = time.thread_time()
    details = find_details(text)
    assert time.thread_time() - started < 1.5
    assert len(details) <= MOST_DETAILS
