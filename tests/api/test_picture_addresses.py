"""Addresses of pictures: what was signed is opened in its time, and nothing else ever."""

import base64
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from api.channels.sms.access import TwilioAccess
from api.channels.sms.picture_addresses import (
    FOR_CUSTOMERS,
    FOR_TWILIO,
    Opened,
    PictureAddresses,
    Reader,
)
from store.sms_rules import LARGEST_MMS, Enclosed, goes_as_mms

NOW = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)
BASE = "https://shop.example/care"
AT_HOME = ("+13125550148", "+16135550148")  # the United States, Canada
ELSEWHERE = ("+447400123456", "+18769261234", "+4915112345678")  # Jamaica has the same country code
SECOND = timedelta(seconds=1)


def addresses(token: str = "the token", now: datetime = NOW) -> PictureAddresses:
    access = TwilioAccess(
        account_sid="AC1", auth_token=SecretStr(token), sender="+13125550100", base_url=BASE
    )
    return PictureAddresses(access, clock=lambda: now)


def token_of(url: str) -> str:
    assert url.startswith(f"{BASE}/sms/pictures/")
    return url.rpartition("/")[2]


@given(whose=st.uuids(), place=st.integers(0, 9))
def test_an_address_opens_what_it_was_made_for_and_ends(whose: UUID, place: int) -> None:
    twilios, customers = addresses().for_twilio(whose, place), addresses().for_customer(whose)
    for url, lasts, opened in (
        (twilios, FOR_TWILIO, Opened(reader=Reader.twilio, id=whose, place=place)),
        (customers, FOR_CUSTOMERS, Opened(reader=Reader.customer, id=whose)),
    ):
        assert addresses(now=NOW + lasts - SECOND).read(token_of(url)) == opened
        assert addresses(now=NOW + lasts).read(token_of(url)) is None
        assert addresses("another").read(token_of(url)) is None


@given(whose=st.uuids(), bit=st.integers(0, 42 * 8 - 1))
def test_no_bit_of_an_address_can_be_changed(whose: UUID, bit: int) -> None:
    good = bytearray(base64.urlsafe_b64decode(token_of(addresses().for_twilio(whose, 0))))
    good[bit // 8] ^= 1 << bit % 8
    assert addresses().read(base64.urlsafe_b64encode(good).decode()) is None


@given(st.text() | st.from_regex(r"[A-Za-z0-9_-]{56}", fullmatch=True))
def test_nothing_that_somebody_makes_up_is_an_address(made_up: str) -> None:
    assert addresses().read(made_up) is None
    assert addresses("").read(made_up) is None


@given(
    phone=st.sampled_from([*AT_HOME, *ELSEWHERE]),
    sizes=st.lists(st.integers(1, LARGEST_MMS), min_size=1, max_size=12),
    kind=st.sampled_from(["image/jpeg", "image/png", "image/gif", "image/webp"]),
    text=st.text(max_size=40),
)
def test_only_what_twilio_takes_goes_as_mms(phone: str, sizes: list[int], kind: str, text: str) -> None:
    pictures = [Enclosed(content_type=kind, byte_size=size) for size in sizes]
    goes = goes_as_mms(phone, text, pictures)
    fits = len(sizes) <= 10 and sum(sizes) + len(text.encode()) <= LARGEST_MMS
    assert goes == (phone in AT_HOME and fits and kind != "image/webp")
