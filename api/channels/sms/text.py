"""A message as texts for a phone: cheap characters, as short as it may be, its choices numbered."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from store.vocabulary import AuthorKind

LONGEST: Final = 320
"""Characters of an answer that can be read on behind a link: about two segments."""

LONGEST_TEXT: Final = 1600
"""Characters of one text; Twilio refuses more."""

_READ_ON: Final = ("policy_answer", "shipment_status")
"""Kinds of answers whose link has everything that is cut."""

_SPACES: Final = (
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t"
)

_PLAIN: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′‹›ʼ`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−⁃", "-"),
        **dict.fromkeys("•·▪◦‣", "-"),
        **dict.fromkeys(
            "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t",
            " ",
        ),
        **dict.fromkeys("\u200b\u200c\u2060\ufeff\u00ad\ufe0e\ufe0f", ""),
        **dict.fromkeys("\u2028\u2029\v\f\r", "\n"),
        "…": "...",
        "×": "x",
        "÷": "/",
        "→": "->",
        "←": "<-",
        "✓": "",
        "™": "(TM)",
        "®": "(R)",
        "©": "(C)",
        "½": "1/2",
        "¼": "1/4",
        "¾": "3/4",
    }
)
_URL: Final = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+|\n+")
_ELLIPSIS: Final = "..."


@dataclass(frozen=True, kw_only=True)
class Words:
    """Ours around a message: what stands above its choices, and before an agent's name."""

    choices: str
    more: str


def plain(text: str) -> str:
    """The text with typographic characters as GSM-7 has them, which halves what it costs to send.

    Letters of other alphabets stay as they are: a name is written as it is written.
    """
    told = unicodedata.normalize("NFC", text).translate(_PLAIN)
    lines = (re.sub(r" {2,}", " ", line).strip() for line in told.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def texts(
    *,
    author: AuthorKind,
    text: str,
    buttons: Sequence[Mapping[str, Any]],
    citations: Sequence[Mapping[str, Any]],
    data: Mapping[str, Any] | None,
    words: Words,
) -> list[str]:
    """The texts to send for one message, in order; at least one, none longer than ``LONGEST_TEXT``.

    What people wrote goes out whole. An answer of the assistant is cut when the rest can be read behind its
    link, the article's or the parcel's.
    """
    said = plain(text)
    choices = [f"{place} {plain(str(button['title']))}" for place, button in enumerate(buttons, 1)]
    tail = "\n".join([plain(words.choices), *choices]) if choices else ""
    if author is AuthorKind.bot:
        link = _link(said, citations, data)
        if link is not None:
            said = shortened(said, link, plain(words.more), most=max(LONGEST - len(tail) - 1, LONGEST // 2))
    return split("\n".join(part for part in (said, tail) if part))


def shortened(text: str, link: str, more: str, *, most: int) -> str:
    """``text`` with its link, of at most ``most`` characters unless the link alone is longer.

    Sentences are left out from the end; ``more`` stands before the link then.
    """
    whole = text if link in text else f"{text}\n{link}"
    if len(whole) <= most:
        return whole
    ending = f"\n{more} {link}"
    kept = _begin(text.replace(link, "").strip(), most - len(ending))
    return f"{kept}{ending}" if kept else link


def split(text: str, most: int = LONGEST_TEXT) -> list[str]:
    """The text in pieces of at most ``most`` characters, parted between lines, sentences or words."""
    rest, parts = text.strip(), []
    while len(rest) > most:
        window = rest[: most + 1]
        ends = [window.rfind("\n"), max(window.rfind(mark + " ") + 1 for mark in ".!?"), window.rfind(" ")]
        end = next((end for end in ends if end > most // 2), most)
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [part for part in (*parts, rest) if part] or [_ELLIPSIS]


def _begin(text: str, room: int) -> str:
    """As many whole sentences from the beginning as fit, or the words of the first."""
    kept = ""
    for found in _SENTENCE.finditer(text):
        if found.start() > room:
            break
        kept = text[: found.start()]
    if kept or room < len(_ELLIPSIS) + 20:
        return kept.strip()
    words = text[: room - len(_ELLIPSIS)].rsplit(" ", 1)[0]
    return f"{words.rstrip(' ,;:-')}{_ELLIPSIS}"


def _link(text: str, citations: Sequence[Mapping[str, Any]], data: Mapping[str, Any] | None) -> str | None:
    """Where the whole of an answer can be read, when there is one such place."""
    if citations:
        return str(citations[0]["url"])
    if data is None or data.get("kind") not in _READ_ON:
        return None
    found = set(_URL.findall(text))
    tracked = (shipment.get("tracking_url") for shipment in data.get("shipments", ()))
    found |= {str(url) for url in tracked if url}
    return found.pop() if len(found) == 1 and len(data.get("shipments", ())) <= 1 else None
