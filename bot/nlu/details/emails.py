"""E-mail addresses, typed or dictated ("jo dot smith at example dot com")."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.nlu.details.base import CERTAIN, EMAIL, LIKELY, Detail, words

_TYPED = re.compile(
    r"(?<![\w.%+'-])([\w][\w.%+'-]{0,63})@([A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4})(?![\w@])"
)
_DOT = r"(?:\s?\.\s?|\s(?:dot|point)\s|\s?[\[(]\s?dot\s?[\])]\s?)"
_AT = r"(?:\s?@\s?|\s(?:at|arroba)\s|\s?[\[(]\s?at\s?[\])]\s?)"
_JOIN = rf"(?:{_DOT}|\sunderscore\s|\s(?:dash|hyphen)\s)"
_SPOKEN = re.compile(
    rf"(?<![\w.@])([a-z0-9][\w+-]{{0,40}}(?:{_JOIN}[a-z0-9][\w+-]{{0,40}}){{0,4}}){_AT}"
    rf"([a-z0-9][\w-]{{0,40}}(?:{_DOT}[a-z][\w-]{{0,40}}){{0,2}}{_DOT}[a-z]{{2,10}})(?![\w@])",
    re.IGNORECASE,
)
_NOT_A_MAILBOX = words(
    "arrived at am are bought buy found get got here i is it item items look looked looking me "
    "mine order ordered page parcel place placed purchase purchased saw see shop shopped shopping "
    "site that there this was website you"
)

_ENDS_A_SENTENCE = re.compile(  # "you are amazing at this. where is it", but "jo at example. com"
    r"\sat\s[^@]*\.\s(?!(?:com|net|org|edu|gov|info|biz|io|co|me|uk|ie|ca|us|au|nz|de|at|ch|fr|be|nl|es|it|eu)\b)",
    re.IGNORECASE,
)


def emails(text: str) -> Iterator[Detail]:
    """Addresses in lower case. Dictated ones only when the domain is spoken or spelled out."""
    for match in _TYPED.finditer(text):
        local = match[1].rstrip(".'")
        domain = match[2].rstrip("-")
        if local and any(character.isalpha() for character in domain.rsplit(".", 1)[-1]):
            yield Detail(
                EMAIL, f"{local}@{domain}".lower(), match.start(), match.start(2) + len(domain), CERTAIN
            )
    if " " not in text:
        return
    for match in _SPOKEN.finditer(text):
        local, domain = _written(match[1]), _written(match[2])
        if local not in _NOT_A_MAILBOX and not _ENDS_A_SENTENCE.search(match[0]):
            yield Detail(EMAIL, f"{local}@{domain}", match.start(), match.end(), LIKELY)


def _written(spoken: str) -> str:
    words = re.sub(_DOT, ".", spoken.lower())
    words = re.sub(r"\sunderscore\s", "_", words)
    words = re.sub(r"\s(?:dash|hyphen)\s", "-", words)
    return re.sub(r"\s+", "", words)
