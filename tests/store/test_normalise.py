import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.normalise import e164, email_key, number_digits, number_key, postcode_key


@pytest.mark.parametrize(
    ("name", "key", "digits"),
    [
        ("#1001", "1001", "1001"),
        ("#W2611340", "W2611340", "2611340"),
        ("w 261-1340", "W2611340", "2611340"),
        ("JC/2026/0042-EU", "JC20260042EU", "20260042"),
        ("#0001", "0001", "1"),
        ("#0", "0", "0"),
        ("１００１", "1001", "1001"),
        ("", "", ""),
        ("№", "NO", ""),
    ],
)
def test_order_names(name: str, key: str, digits: str) -> None:
    assert (number_key(name), number_digits(name)) == (key, digits)


@given(st.text())
def test_normal_forms_are_stable(text: str) -> None:
    assert number_key(number_key(text)) == number_key(text)
    assert number_digits(number_digits(text)) == number_digits(text)
    key = email_key(text)
    assert key is None or email_key(key) == key
    code = postcode_key(text, "US")
    assert code is None or postcode_key(code, "US") == code


@given(st.from_regex(r"[0-9]{5}", fullmatch=True).filter(lambda zip_code: zip_code != "00000"), st.data())
def test_any_zip_plus_four_is_its_zip(zip_code: str, data: st.DataObject) -> None:
    extension = data.draw(st.from_regex(r"[0-9]{4}", fullmatch=True))
    assert postcode_key(f"{zip_code}-{extension}", "US") == zip_code
    assert postcode_key(f" {zip_code} {extension}", "us") == zip_code


@pytest.mark.parametrize(
    "text", ["", "ada", "ada@", "@example.com", "ada@local", "a b@example.com", "x" * 400]
)
def test_what_is_no_email_address(text: str) -> None:
    assert email_key(text) is None
    assert email_key(None) is None


@pytest.mark.parametrize(
    ("given_number", "country", "number"),
    [
        ("555-625-1199", "US", "+15556251199"),
        ("+44 7700 900142", None, "+447700900142"),
        ("07700 900142", "GB", "+447700900142"),
        ("0160 1234567", "DE", "+491601234567"),
        ("12", "US", None),
        ("call me", "US", None),
        ("555-0100", None, None),
        ("", "US", None),
        (None, "US", None),
        ("1" * 50_000, "US", None),
    ],
)
def test_phone_numbers(given_number: str | None, country: str | None, number: str | None) -> None:
    assert e164(given_number, country) == number
