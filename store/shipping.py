"""How a parcel is doing: pure functions over plain facts.

Days are counted on the calendar of the place of delivery: a parcel promised by the 20th is late on the 21st.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

from store.vocabulary import ShipmentStatus

STUCK_AFTER = timedelta(hours=72)
"""Without a scan for that long, a moving parcel is stuck."""


class Condition(StrEnum):
    """The one thing to say first."""

    not_shipped = "not_shipped"
    on_time = "on_time"  # or nothing is known against it
    late = "late"
    stuck = "stuck"
    attempt_failed = "attempt_failed"
    awaiting_pickup = "awaiting_pickup"
    exception = "exception"
    delivered = "delivered"


class Party(StrEnum):
    """Who must act for the parcel to go on."""

    nobody = "nobody"
    customer = "customer"
    shop = "shop"
    carrier = "carrier"


class ExceptionKind(StrEnum):
    """What went wrong, by AfterShip's sub-statuses."""

    unknown = "unknown"
    customer_moved = "customer_moved"
    refused = "refused"
    customs_delay = "customs_delay"
    external_delay = "external_delay"
    held_for_payment = "held_for_payment"
    wrong_address = "wrong_address"
    pickup_missed = "pickup_missed"
    rejected_by_carrier = "rejected_by_carrier"
    returning_to_sender = "returning_to_sender"
    returned_to_sender = "returned_to_sender"
    damaged = "damaged"
    lost = "lost"
    weather = "weather"
    documents_missing = "documents_missing"
    tracking_expired = "tracking_expired"


class DeliveredHow(StrEnum):
    """Into whose hands."""

    delivered = "delivered"
    picked_up = "picked_up"
    signed = "signed"
    neighbour = "neighbour"


@dataclass(frozen=True, kw_only=True)
class ShipmentFacts:
    """What is known of a parcel: ``promised_by`` is the shop's word, ``estimated_delivery`` the carrier's."""

    status: ShipmentStatus
    sub_status: str | None = None
    shipped_at: datetime | None = None
    promised_by: datetime | None = None
    estimated_delivery: datetime | None = None
    delivered_at: datetime | None = None
    last_scan_at: datetime | None = None
    time_zone: str | None = None  # IANA, of the place of delivery


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """How a parcel is doing at a moment.

    ``late_days`` is independent of ``condition``: a stuck parcel may be late too. It is measured against
    ``due``: the promise, or without one the estimate. ``expected`` is the new arrival, unless it has passed.
    """

    condition: Condition
    must_act: Party = Party.nobody
    late_days: int = 0
    due: datetime | None = None
    expected: datetime | None = None
    silent_for: timedelta | None = None  # since the last scan, while moving
    exception: ExceptionKind | None = None
    delivered: DeliveredHow | None = None


_MOVING = {ShipmentStatus.InfoReceived, ShipmentStatus.InTransit, ShipmentStatus.OutForDelivery}

_EXCEPTIONS = {
    "Exception_002": (ExceptionKind.customer_moved, Party.customer),
    "Exception_003": (ExceptionKind.refused, Party.shop),
    "Exception_004": (ExceptionKind.customs_delay, Party.nobody),
    "Exception_005": (ExceptionKind.external_delay, Party.nobody),
    "Exception_006": (ExceptionKind.held_for_payment, Party.customer),
    "Exception_007": (ExceptionKind.wrong_address, Party.customer),
    "Exception_008": (ExceptionKind.pickup_missed, Party.customer),
    "Exception_009": (ExceptionKind.rejected_by_carrier, Party.shop),
    "Exception_010": (ExceptionKind.returning_to_sender, Party.shop),
    "Exception_011": (ExceptionKind.returned_to_sender, Party.shop),
    "Exception_012": (ExceptionKind.damaged, Party.shop),
    "Exception_013": (ExceptionKind.lost, Party.shop),
    "Exception_017": (ExceptionKind.weather, Party.nobody),
    "Exception_018": (ExceptionKind.documents_missing, Party.shop),
}

_DELIVERED = {
    "Delivered_002": DeliveredHow.picked_up,
    "Delivered_003": DeliveredHow.signed,
    "Delivered_005": DeliveredHow.neighbour,
}


def assess(facts: ShipmentFacts, now: datetime) -> Assessment:
    """How the parcel is doing. Delivered wins over trouble, trouble over silence, silence over lateness."""
    due, expected = _due(facts), _expected(facts, now)
    late_days = _late_days(facts, now)
    silent_for = _silence(facts, now)
    condition, must_act = _condition(facts, late_days, silent_for)
    return Assessment(
        condition=condition,
        must_act=must_act,
        late_days=late_days,
        due=due,
        expected=expected,
        silent_for=silent_for,
        exception=_exception(facts)[0] if condition is Condition.exception else None,
        delivered=_DELIVERED.get(facts.sub_status or "", DeliveredHow.delivered)
        if condition is Condition.delivered
        else None,
    )


def days_late(due: datetime, at: datetime, zone: tzinfo = UTC) -> int:
    """Calendar days from ``due`` to ``at`` in a zone; 0 when not late."""
    return max(0, (at.astimezone(zone).date() - due.astimezone(zone).date()).days)


def zone_of(name: str | None) -> tzinfo:
    """The time zone of that IANA name, UTC when there is none."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ValueError, OSError, LookupError):
        return UTC


def _condition(facts: ShipmentFacts, late_days: int, silent_for: timedelta | None) -> tuple[Condition, Party]:
    match facts.status:
        case ShipmentStatus.Delivered:
            return Condition.delivered, Party.nobody
        case ShipmentStatus.Exception | ShipmentStatus.Expired:
            return Condition.exception, _exception(facts)[1]
        case ShipmentStatus.AvailableForPickup:
            return Condition.awaiting_pickup, Party.customer
        case ShipmentStatus.AttemptFail:
            closed = facts.sub_status == "AttemptFail_003"  # the carrier comes again in business hours
            return Condition.attempt_failed, Party.carrier if closed else Party.customer
        case ShipmentStatus.Pending if facts.shipped_at is None:
            return Condition.not_shipped, Party.shop if late_days else Party.nobody
    if silent_for is not None and silent_for >= STUCK_AFTER:
        return Condition.stuck, Party.carrier
    return (Condition.late, Party.carrier) if late_days else (Condition.on_time, Party.nobody)


def _exception(facts: ShipmentFacts) -> tuple[ExceptionKind, Party]:
    if facts.status is ShipmentStatus.Expired:
        return ExceptionKind.tracking_expired, Party.shop
    return _EXCEPTIONS.get(facts.sub_status or "", (ExceptionKind.unknown, Party.shop))


def _due(facts: ShipmentFacts) -> datetime | None:
    return facts.promised_by or facts.estimated_delivery


def _expected(facts: ShipmentFacts, now: datetime) -> datetime | None:
    if facts.status is ShipmentStatus.Delivered or facts.estimated_delivery is None:
        return None
    zone = zone_of(facts.time_zone)
    today = now.astimezone(zone).date()
    return facts.estimated_delivery if facts.estimated_delivery.astimezone(zone).date() >= today else None


def _late_days(facts: ShipmentFacts, now: datetime) -> int:
    due = _due(facts)
    if due is None:
        return 0
    zone = zone_of(facts.time_zone)
    if facts.status is ShipmentStatus.Delivered:
        return days_late(due, facts.delivered_at, zone) if facts.delivered_at else 0
    # An estimate after the promise is late already now; a date that has passed is late by today.
    return max(days_late(due, now, zone), days_late(due, facts.estimated_delivery or due, zone))


def _silence(facts: ShipmentFacts, now: datetime) -> timedelta | None:
    # Shops that send no scans at all give no ground to call a parcel stuck.
    if facts.status not in _MOVING or facts.last_scan_at is None:
        return None
    # In UTC: Python subtracts two times of one zone by its clock, which summer time turns.
    return max(timedelta(0), now.astimezone(UTC) - facts.last_scan_at.astimezone(UTC))
