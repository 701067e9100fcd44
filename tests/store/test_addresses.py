"""Addresses as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.addresses import Address, read_address


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        (
            "500 W Madison St, Apt 2, Chicago, IL 60661",
            "US",
            Address(
                address1="500 W Madison St",
                address2="Apt 2",
                city="Chicago",
                province_code="IL",
                postcode="60661",
                country_code="US",
            ),
        ),
        (
            "it's 12345 Oak Ave\nSpringfield il 62704-1234\nUSA",
            "US",
            Address(
                address1="12345 Oak Ave",
                city="Springfield",
                province_code="IL",
                postcode="62704-1234",
                country_code="US",
            ),
        ),
        (
            "14 Larch Rise, Leeds ls1 4ab",
            "GB",
            Address(address1="14 Larch Rise", city="Leeds", postcode="LS1 4AB", country_code="GB"),
        ),
        (
            "Gartenstr. 5, 10115 Berlin",
            "DE",
            Address(address1="Gartenstr. 5", city="Berlin", postcode="10115", country_code="DE"),
        ),
        (
            "Keizersgracht 12\n1015 CX Amsterdam\nNetherlands",
            "NL",
            Address(address1="Keizersgracht 12", city="Amsterdam", postcode="1015 CX", country_code="NL"),
        ),
    ],
)
def test_a_clear_address_is_taken_apart(text: str, country: str, expected: Address) -> None:
    assert read_address(text, country) == expected


@pytest.mark.parametrize(
    ("text", "country", "postcode"),
    [
        ("the flat above the bakery on Mill Lane, Leeds LS1 4AB", "GB", "LS1 4AB"),
        ("Hauptstr 5 10115 Berlin", "DE", "10115"),
        ("12 Oak St Springfield IL 62704", "US", "62704"),
    ],
)
def test_an_unclear_one_stays_word_for_word(text: str, country: str, postcode: str) -> None:
    read = read_address(text, country)
    assert read == Address(address1=text, postcode=postcode, country_code=country)
    assert read.lines == (text,)


@pytest.mark.parametrize(
    "text",
    [
        "12345 Main Street",
        "my work",
        "W2044 60625",
        "1001, maya@example.com, 60625",
        "x" * 400 + ", 60625",
        "",
        "14 Larch Rise, Leeds",
    ],
)
def test_without_a_postcode_it_is_no_address(text: str) -> None:
    assert read_address(text, "US") is None


def test_a_named_country_counts_and_georgia_is_a_state() -> None:
    abroad = read_address("1 Rue de Rivoli, 75001 Paris, France", "US")
    assert abroad is not None
    assert abroad.country_code == "FR"
    state = read_address("1290 Euclid Ave NE, Atlanta, Georgia 30307", "US")
    assert state is not None
    assert state.country_code == "US"


@given(st.text(max_size=400), st.sampled_from(["US", "GB", "DE", "NL", "JP", None]))
def test_any_text_is_read_without_failing_and_nothing_is_made_up(text: str, country: str | None) -> None:
    read = read_address(text, country)
    if read is not None:
        assert read.postcode
        assert read.address1
        assert all(line.replace(" ", "")[:1].upper() in text.upper() for line in read.lines)
