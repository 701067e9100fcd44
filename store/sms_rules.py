"""Rules of text messages: what opts out and in, which number is one, and which delivery status counts."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import phonenumbers

from store.vocabulary import ConsentKind, SmsStatus

WORDS: Final[Mapping[ConsentKind, frozenset[str]]] = {
    ConsentKind.opt_out: frozenset(
        ["STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"]
    ),
    ConsentKind.opt_in: frozenset(["START", "YES", "UNSTOP"]),
    ConsentKind.help: frozenset(["HELP", "INFO"]),
}
"""The words that carriers reserve (Twilio's defaults, November 2026)."""

ANSWERS: Final = frozenset({"YES"})
"""Words that are only a consent to somebody who has opted out; others may answer a question with them."""

_OPT_OUT_TYPES: Final = {
    "STOP": ConsentKind.opt_out,
    "START": ConsentKind.opt_in,
    "HELP": ConsentKind.help,
}
_RANK: Final[Mapping[SmsStatus, int]] = {
    SmsStatus.accepted: 0,
    SmsStatus.scheduled: 1,
    SmsStatus.queued: 2,
    SmsStatus.sending: 3,
    SmsStatus.sent: 4,
    SmsStatus.canceled: 5,
    SmsStatus.failed: 6,
    SmsStatus.undelivered: 7,
    SmsStatus.partially_delivered: 8,
    SmsStatus.delivered: 9,
    SmsStatus.read: 10,
}
LOST: Final = (SmsStatus.canceled, SmsStatus.failed, SmsStatus.undelivered)
"""It did not arrive, and will not."""

MMS_COUNTRIES: Final = frozenset({"US", "CA"})
"""Where Twilio delivers pictures to."""

LARGEST_MMS: Final = 5_000_000
"""Bytes of all pictures of a message with its words; Twilio refuses more (November 2026)."""

MOST_MMS: Final = 10
"""Pictures of one message."""

MMS_TYPES: Final = frozenset({"image/jpeg", "image/png", "image/gif"})
"""What phones show and Twilio makes fit."""

ON_ITS_WAY: Final = (
    None,
    SmsStatus.accepted,
    SmsStatus.scheduled,
    SmsStatus.queued,
    SmsStatus.sending,
)
"""Until then Twilio may fetch the pictures of a message; what it has sent on, it has."""

_EDGES: Final = re.compile(r"^[\W_]+|[\W_]+$")


def consent_word(body: str, *, is_out: bool) -> tuple[ConsentKind, str] | None:
    """The reserved word that is the whole of a message, whatever its case and the punctuation around it.

    ``is_out``: the number has opted out, and so a bare YES opts in.
    """
    word = _EDGES.sub("", body).upper()
    for kind, words in WORDS.items():
        if word in words and (is_out or word not in ANSWERS):
            return kind, word
    return None


def opt_out_type(told: str | None) -> ConsentKind | None:
    """What Twilio's ``OptOutType`` says; such a message it has answered itself."""
    return _OPT_OUT_TYPES.get((told or "").strip().upper())


def later(known: SmsStatus | None, told: SmsStatus) -> SmsStatus:
    """The status that counts of two, in whichever order they came: what has arrived has arrived."""
    return told if known is None or _RANK[told] > _RANK[known] else known


def written_from(sender: str) -> str | None:
    """The number in E.164 that a message came from; None for short codes and names."""
    if not re.fullmatch(r"\+[1-9]\d{6,14}", sender):
        return None
    try:
        parsed = phonenumbers.parse(sender)
    except phonenumbers.NumberParseException:
        return None
    return sender if phonenumbers.is_possible_number(parsed) else None


@dataclass(frozen=True, kw_only=True)
class Enclosed:
    """A picture, as far as the rules need it: its media type, and the bytes of its content."""

    content_type: str
    byte_size: int


def goes_as_mms(phone: str, text: str, pictures: Sequence[Enclosed]) -> bool:
    """Whether Twilio takes these pictures with that text for that number (E.164)."""
    size = len(text.encode()) + sum(picture.byte_size for picture in pictures)
    return (
        is_served(phone, MMS_COUNTRIES)
        and len(pictures) <= MOST_MMS
        and size <= LARGEST_MMS
        and all(picture.content_type in MMS_TYPES for picture in pictures)
    )


def is_served(phone: str, countries: Collection[str]) -> bool:
    """Whether that number (E.164) is of one of those countries (ISO 3166); without any all are."""
    if not countries:
        return True
    code = phonenumbers.parse(phone).country_code or 0
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(code, ())
    exact = phonenumbers.region_code_for_number(phonenumbers.parse(phone))
    return exact in countries if exact else any(region in countries for region in regions)
