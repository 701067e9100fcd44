"""What the readers of carriers' webhooks share."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from store.importing.fields import LONGEST_KEY
from store.normalise import number_key
from store.records import TrackingEventRecord
from store.tracking.facts import Word
from store.tracking.words import Known, UnknownWordError
from store.vocabulary import ShipmentStatus

MOST_NOTES = 5
_CLOCKS_DIFFER = timedelta(days=2)


class UnusableTrackingError(ValueError):
    """The webhook does not say which parcel it is about; the message says what is missing."""


class Reading:
    """Collects what one webhook says. ``sent_at`` is when it was sent, ``received_at`` when it came."""

    def __init__(self, *, sent_at: datetime, received_at: datetime) -> None:
        self.sent_at = sent_at
        self.received_at = received_at
        self.words: list[Word] = []
        self.notes: list[str] = []

    def known(self, translate: Callable[[], Known | None]) -> Known | None:
        """The status in our words; an unknown one is noted and says nothing."""
        try:
            return translate()
        except UnknownWordError as error:
            self.note(f"unknown status {str(error)!r}")
            return None

    def happened(self, at: datetime | None) -> bool:
        """Whether something happened then; scans without a time, or of the future, are left out."""
        if at is not None and at <= self.received_at + _CLOCKS_DIFFER:
            return True
        self.note("a scan without a sensible time was left out")
        return False

    def state(self, known: Known | None, raw: str | None, said_at: datetime) -> None:
        """Add the parcel's status as a whole: of the last scan's time, or when they differ of its own."""
        if known is None:
            return
        last = max(self.words, key=lambda word: word.weight[3:], default=None)
        same = last is not None and last.status is known[0]
        if not same and not self.happened(said_at):
            return
        at = last.at if last is not None and same else said_at
        self.words.append(Word(status=known[0], sub_status=known[1], raw=raw, at=at))

    def scan(self, *, at: datetime, known: Known | None, **place: Any) -> TrackingEventRecord:
        """A scan to be shown; one whose status we do not know is shown as on its way."""
        status, sub_status = known or (ShipmentStatus.InTransit, None)
        return TrackingEventRecord(occurred_at=at, status=status, sub_status=sub_status, **place)

    def note(self, sentence: str) -> None:
        """Remember something odd, once."""
        if sentence not in self.notes and len(self.notes) < MOST_NOTES:
            self.notes.append(sentence)


def code_of(number: str | None, field: str) -> str:
    """The key of a tracking number. Raises `UnusableTrackingError`."""
    code = number_key(number or "")
    if not 0 < len(code) <= LONGEST_KEY:
        raise UnusableTrackingError(f"{field} is missing, or no tracking number")
    return code


def country(code: str | None) -> str | None:
    """A two-letter country code, or None."""
    return code.upper() if code and len(code) == 2 and code.isascii() and code.isalpha() else None
