"""Of the page on which a chat began only what is the shop's, and no secret, is kept and linked to."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.shop_pages import LONGEST, safe_page

SHOP = frozenset({"https://shop.example", "http://127.0.0.1:8000"})


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://shop.example/", "https://shop.example/"),
        ("https://shop.example", "https://shop.example/"),
        ("https://Shop.Example/products/Wool-Blanket", "https://shop.example/products/Wool-Blanket"),
        (
            "https://shop.example/en-US/help.html?email=maya@example.com#top",
            "https://shop.example/en-US/help.html",
        ),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/"),
        # Of paths that may hold a token, an id or an address the origin is left.
        ("https://shop.example/61203/orders/9b3f0a64c2d14b7e8f00", "https://shop.example/"),
        ("https://shop.example/orders/018f4a52-7c11-7c35-9d3c-3f1d6c2f7f10", "https://shop.example/"),
        ("https://shop.example/account/maya@example.com", "https://shop.example/"),
        ("https://shop.example/phone/15551234567", "https://shop.example/"),
        ("https://shop.example/%3Cscript%3E", "https://shop.example/"),
        ("https://shop.example/../..", "https://shop.example/"),
        ("https://shop.example//evil.example", "https://shop.example/"),
        ("https://shop.example/" + "a/" * 200, "https://shop.example/"),
    ],
)
def test_a_page_of_the_shop_is_cut_down_to_what_is_harmless(url: str, kept: str) -> None:
    assert safe_page(url, SHOP) == kept


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "https://evil.example/",
        "https://shop.example.evil.example/",
        "https://shop.example@evil.example/",
        "https://maya:secret@shop.example/",
        "http://shop.example/",
        "https://shop.example:8443/",
        "https://shop.example:port/",
        "https://[shop.example/",
        "javascript:alert(1)//https://shop.example/",
        "//shop.example/",
        "ftp://shop.example/",
    ],
)
def test_of_anywhere_else_nothing_is_kept(url: str | None) -> None:
    assert safe_page(url, SHOP) is None


@given(st.text(max_size=60) | st.text(max_size=60).map("https://shop.example/".__add__))
def test_whatever_is_sent_the_link_leads_to_the_shop_and_may_be_printed(url: str) -> None:
    kept = safe_page(url, SHOP)
    if kept is None:
        return
    parts = urlsplit(kept)
    assert f"{parts.scheme}://{parts.netloc}" in SHOP
    assert not parts.query
    assert not parts.fragment
    assert len(kept) <= LONGEST + len(parts.netloc) + 8
    assert kept.isascii()
    assert kept.isprintable()
    assert not set(kept) & set("<>\"' @%")
    assert safe_page(kept, SHOP) == kept
