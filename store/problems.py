"""What can be done about a parcel that went wrong: pure rules over plain facts."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from store.shipping import Assessment, Condition, ExceptionKind, Party
from store.vocabulary import ProblemKind


@dataclass(frozen=True)
class DeliveryPolicy:
    """The merchant's patience. ``wait`` after a delivery scan before a missing parcel is a person's case."""

    wait: timedelta = timedelta(hours=24)


class Help(StrEnum):
    """Whether a person is brought in."""

    none = "none"
    offered = "offered"
    at_once = "at_once"


class Missing(StrEnum):
    """What comes next for a parcel that is marked delivered and not there."""

    look = "look"  # look around, and wait until the policy's time is over
    person = "person"


_PERSONS = {
    ExceptionKind.wrong_address,
    ExceptionKind.customer_moved,  # the customer knows the address, but a person has to tell the carrier
}
_OFFERED = {ExceptionKind.pickup_missed, ExceptionKind.held_for_payment, ExceptionKind.customs_delay}
_KINDS = {
    Condition.late: ProblemKind.late,
    Condition.not_shipped: ProblemKind.late,
    Condition.stuck: ProblemKind.stuck,
    Condition.attempt_failed: ProblemKind.failed_attempt,
    Condition.awaiting_pickup: ProblemKind.held,
    Condition.delivered: ProblemKind.not_received,
}
_EXCEPTIONS = {
    ExceptionKind.customer_moved: ProblemKind.wrong_address,
    ExceptionKind.wrong_address: ProblemKind.wrong_address,
    ExceptionKind.customs_delay: ProblemKind.customs,
    ExceptionKind.documents_missing: ProblemKind.customs,
    ExceptionKind.held_for_payment: ProblemKind.held,
    ExceptionKind.pickup_missed: ProblemKind.held,
    ExceptionKind.refused: ProblemKind.returned_to_sender,
    ExceptionKind.rejected_by_carrier: ProblemKind.returned_to_sender,
    ExceptionKind.returning_to_sender: ProblemKind.returned_to_sender,
    ExceptionKind.returned_to_sender: ProblemKind.returned_to_sender,
    ExceptionKind.damaged: ProblemKind.damaged,
    ExceptionKind.lost: ProblemKind.lost,
    ExceptionKind.tracking_expired: ProblemKind.lost,
    ExceptionKind.weather: ProblemKind.late,
    ExceptionKind.external_delay: ProblemKind.late,
}


def kind_of(assessment: Assessment) -> ProblemKind | None:
    """The problem that the carrier's facts show; None when they show none."""
    if assessment.condition is Condition.exception and assessment.exception:
        return _EXCEPTIONS.get(assessment.exception, ProblemKind.stuck)
    if assessment.condition is Condition.not_shipped and not assessment.late_days:
        return None
    return _KINDS.get(assessment.condition)


def help_of(assessment: Assessment) -> Help:
    """Whether a person is needed for a parcel that has not been delivered.

    At once when the shop has to act; offered when asking the carrier may help.
    """
    match assessment.condition:
        case Condition.exception if assessment.must_act is Party.shop or assessment.exception in _PERSONS:
            return Help.at_once
        case Condition.exception:
            return Help.offered if assessment.exception in _OFFERED else Help.none
        case Condition.late | Condition.stuck | Condition.attempt_failed:
            return Help.offered
        case Condition.not_shipped:
            return Help.offered if assessment.late_days else Help.none
    return Help.none


def wait_until(delivered_at: datetime, policy: DeliveryPolicy) -> datetime:
    """The moment from which a missing parcel is a person's case, in UTC."""
    return delivered_at.astimezone(UTC) + policy.wait


def missing(
    delivered_at: datetime | None, *, checked: bool, policy: DeliveryPolicy, now: datetime
) -> Missing:
    """What comes next: a person when the customer has looked already, or the time for waiting is over.

    A delivery whose time is not known gives nothing to wait for.
    """
    if checked or delivered_at is None:
        return Missing.person
    return Missing.person if now >= wait_until(delivered_at, policy) else Missing.look
