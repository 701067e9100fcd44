"""What a carrier said of a parcel, as plain data, and which of two words about it holds.

Words form an order of their own, and the greater one always wins: whatever order they arrive in, and however
often, the same one is left.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from store.records import TrackingEventRecord
from store.vocabulary import ShipmentStatus

_NEVER = datetime.min.replace(tzinfo=UTC)
_STEPS = list(ShipmentStatus)
_PLAIN = (None, "Delivered_001")


@dataclass(frozen=True, kw_only=True)
class Word:
    """A status at a moment: of the carrier's scan, or (``by_carrier`` false) of the shop's record."""

    status: ShipmentStatus
    at: datetime
    sub_status: str | None = None
    raw: str | None = None
    by_carrier: bool = True

    @property
    def weight(self) -> tuple[Any, ...]:
        """Orders all words: delivered over everything, then the carrier over the shop, then the later one.

        A carrier that only waits for the parcel (Pending) knows less than the shop.
        """
        delivered = self.status is ShipmentStatus.Delivered
        knows = 1 if not self.by_carrier else 0 if self.status is ShipmentStatus.Pending else 2
        told_how = delivered and self.sub_status not in _PLAIN
        step = _STEPS.index(self.status)
        return delivered, knows, told_how, self.at, step, self.sub_status or "", self.raw or ""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """When it should arrive, and when that was said."""

    delivery: datetime | None
    at: datetime
    by_carrier: bool = True

    @property
    def weight(self) -> tuple[Any, ...]:
        """Orders all estimates: the carrier's over the shop's, then the later one."""
        return self.by_carrier, self.at, self.delivery or _NEVER


@dataclass(frozen=True, kw_only=True)
class Tracking:
    """What one webhook says of a parcel.

    ``code`` is the tracking number's key, ``orders`` what the sender calls the order (number or id), if it
    does. ``notes`` are sentences about what was not understood, without personal data.
    """

    code: str
    carrier: str | None = None
    orders: frozenset[str] = frozenset()
    words: tuple[Word, ...] = ()
    scans: tuple[TrackingEventRecord, ...] = ()
    estimate: Estimate | None = None
    notes: tuple[str, ...] = ()

    def within(self, holds: Callable[[datetime], bool]) -> "Tracking | None":
        """Only what happened at moments that hold; None when nothing did."""
        kept = replace(
            self,
            words=tuple(word for word in self.words if holds(word.at)),
            scans=tuple(scan for scan in self.scans if holds(scan.occurred_at)),
            estimate=self.estimate if self.estimate and holds(self.estimate.at) else None,
        )
        return kept if kept.words or kept.scans or kept.estimate else None
