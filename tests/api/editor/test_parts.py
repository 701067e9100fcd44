"""The editor's plain parts: segments, differences, numbers, HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.editor.comparing import compared
from api.editor.html_text import from_html
from api.segments import segments
from knowledge.cautions import disagree, quantities


@pytest.mark.parametrize(
    ("text", "encoding", "units", "count"),
    [
        ("", "GSM-7", 0, 0),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("€" * 80, "GSM-7", 160, 1),
        ("€" * 81, "GSM-7", 162, 2),
        ("é" * 160, "GSM-7", 160, 1),
        ("’" + "a" * 69, "UCS-2", 70, 1),
        ("’" + "a" * 70, "UCS-2", 71, 2),
        ("📦" * 35, "UCS-2", 70, 1),
        ("📦" * 36, "UCS-2", 72, 2),
    ],
)
def test_segments_as_3gpp_counts_them(text: str, encoding: str, units: int, count: int) -> None:
    counted = segments(text)
    assert (counted.encoding, counted.units, counted.count) == (encoding, units, count)


def test_the_costly_letters_are_named() -> None:
    assert segments("it’s — here’s").costly == ("’", "—")


@given(st.text(max_size=300), st.text(max_size=300))
def test_a_difference_holds_both_texts(old: str, new: str) -> None:
    changes = compared({"body": old}, {"body": new})
    if old == new:
        assert changes == []
        return
    pieces = changes[0].pieces
    if not any(" … " in piece.text for piece in pieces):
        assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
        assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ("within 30 days", "in 14 days", True),
        ("within 30 days", "30-day window", False),
        ("within 5 business days", "within 7 days", False),
        ("$6.95", "costs $6.95 or $9", False),
        ("from $1,000", "from $900", True),
        ("15%", "10 percent", True),
        ("3 weeks", "21 days", False),
    ],
)
def test_numbers_disagree_only_when_they_count_the_same(ours: str, theirs: str, expected: bool) -> None:
    assert disagree(ours, theirs) is expected


def test_quantities() -> None:
    assert quantities("30 days for $5 or 10 %") == {"days": {"30"}, "$": {"5"}, "%": {"10"}}


def test_html_becomes_markdown() -> None:
    title, text = from_html(
        "<html><head><title>Help</title><style>x{}</style></head><body><h2>Returns</h2>"
        "<p>Send it <a href='https://a.example/b'>here</a> or <a href='javascript:x'>there</a>.</p>"
        "<ol><li>Pack</li><li>Send<ul><li>soon</li></ul></li></ol>"
        "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table></body></html>"
    )
    assert title == "Help"
    assert text == (
        "## Returns\n\nSend it [here](https://a.example/b) or [there].\n\n"
        "1. Pack\n2. Send\n   - soon\n\n| A | B |\n|---|---|\n| 1 | 2 |"
    )


@given(st.text(alphabet="<>/abhliup=\"' &;#", max_size=200))
def test_any_html_is_read(html: str) -> None:
    title, text = from_html(html)
    assert isinstance(title, str)
    assert text == text.strip()
