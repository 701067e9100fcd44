"""What is said of a parcel in trouble, by its real state. What can be done comes last."""

from datetime import datetime, tzinfo

from actions.problems.parcels import Unsent
from actions.telling import Telling
from actions.words import Words
from store.models import Order
from store.problems import Help, help_of
from store.shipping import Condition, ExceptionKind, zone_of
from store.vocabulary import ProblemKind, RefundStatus, ShipmentStatus, WaitingFor

ATTEMPTS = {"AttemptFail_002": "problem-attempt-nobody", "AttemptFail_003": "problem-attempt-closed"}
PLACES = {
    ShipmentStatus.Pending: "label",
    ShipmentStatus.InfoReceived: "label",
    ShipmentStatus.OutForDelivery: "out",
}
REFUNDS = {RefundStatus.succeeded: "problem-refund-succeeded", RefundStatus.pending: "problem-refund-pending"}
ADDRESS = {ExceptionKind.wrong_address, ExceptionKind.customer_moved}
WISHES = {
    ExceptionKind.lost,
    ExceptionKind.damaged,
    ExceptionKind.returned_to_sender,
    ExceptionKind.returning_to_sender,
    ExceptionKind.rejected_by_carrier,
    ExceptionKind.tracking_expired,
}


def trouble(telling: Telling, claim: ProblemKind | None) -> str:
    """The facts of a parcel that has not been delivered, against what the customer says of it."""
    match telling.assessment.condition:
        case Condition.late:
            said = [_late(telling), last_seen(telling), _page(telling)]
        case Condition.stuck:
            silent = telling.assessment.silent_for
            said = [telling.say("problem-stuck", days=telling.days(silent.days if silent else 0))]
            said += [last_seen(telling), _broken_promise(telling), _page(telling)]
        case Condition.attempt_failed:
            said = [_attempt(telling), _note(telling), _next_attempt(telling)]
        case Condition.awaiting_pickup:
            said = [
                telling.say("problem-pickup", **{"in": telling.place}),
                _note(telling),
                *_collecting(telling),
            ]
        case Condition.exception:
            said = _exception(telling)
        case _:
            said = [_fine(telling), _contradicted(telling, claim), _expected(telling), last_seen(telling)]
            said += [_page(telling), telling.say("problem-fine-then")]
    return " ".join(filter(None, said))


def offer(telling: Telling) -> str:
    """What a person could do about it, as a question; empty when nothing is offered."""
    if help_of(telling.assessment) is not Help.offered:
        return ""
    match telling.assessment.condition:
        case Condition.late:
            return telling.say("problem-late-offer")
        case Condition.stuck:
            return telling.say("problem-stuck-offer")
        case Condition.attempt_failed:
            return telling.say("problem-attempt-offer")
    return telling.say(f"problem-offer-{telling.assessment.exception}")


def tell_more(telling: Telling) -> str:
    """What the customer can add while a person is awaited; empty when nothing is needed."""
    if telling.assessment.exception in ADDRESS:
        return telling.say("problem-tell-address")
    return telling.say("problem-tell-wish") if telling.assessment.exception in WISHES else ""


def last_seen(telling: Telling) -> str:
    """The newest scan; empty without one."""
    event = telling.last_event
    if event is None:
        return ""
    zone = zone_of(event.time_zone) if event.time_zone else telling.zone
    values = {"moment": telling.moment(event.occurred_at, zone), "in": telling.place}
    if not event.message:
        return telling.say("problem-scan-bare", **values)
    return telling.say("problem-scan", message=event.message.rstrip("."), **values)


def unsent_words(unsent: Unsent, *, words: Words, zone: tzinfo, now: datetime) -> str:
    """What has not left the shop, why, and when it should."""
    dispatch = unsent.dispatch
    why = dispatch.waiting_for in set(WaitingFor)
    said = [
        words.say("problem-unsent", subject=unsent.subject),
        words.say(f"problem-unsent-{dispatch.waiting_for}") if why else "",
    ]
    if dispatch.expected is None:
        said.append(words.say("problem-unsent-no-day"))
    else:
        day = words.day(dispatch.expected.astimezone(zone).date(), today=now.astimezone(zone).date())
        said.append(words.say("problem-unsent-late" if dispatch.late_days else "problem-unsent-day", day=day))
    return " ".join(filter(None, said))


def refund_words(order: Order, *, words: Words, zone: tzinfo, now: datetime) -> str:
    """The money that is on its way back already."""
    today = now.astimezone(zone).date()
    return " ".join(
        words.say(
            REFUNDS[refund.status],
            amount=words.money(refund.amount, refund.currency),
            day=words.day((refund.processed_at or refund.created_at).astimezone(zone).date(), today=today),
        )
        for refund in order.refunds
        if refund.amount and refund.status in REFUNDS
    )


def _late(telling: Telling) -> str:
    due, expected = telling.assessment.due, telling.assessment.expected
    assert due is not None  # nothing is late that was not due
    if expected and expected != due:
        return telling.say("problem-late-new", due=telling.day(due), day=telling.day(expected))
    return telling.say("problem-late-none", due=telling.day(due))


def _broken_promise(telling: Telling) -> str:
    due = telling.assessment.due
    return (
        telling.say("problem-stuck-due", due=telling.day(due)) if due and telling.assessment.late_days else ""
    )


def _attempt(telling: Telling) -> str:
    event = telling.last_event
    at = event.occurred_at if event else telling.shipment.updated_at
    zone = zone_of(event.time_zone) if event and event.time_zone else telling.zone
    key = ATTEMPTS.get(telling.shipment.sub_status or "", "problem-attempt")
    return telling.say(key, moment=telling.moment(at, zone))


def _next_attempt(telling: Telling) -> str:
    said = []
    if telling.assessment.expected:
        said.append(telling.say("problem-attempt-day", day=telling.day(telling.assessment.expected)))
    elif telling.shipment.sub_status == "AttemptFail_003":
        said.append(telling.say("problem-attempt-closed-next"))
    if telling.shipment.tracking_url:
        said.append(telling.say("problem-attempt-page", url=telling.shipment.tracking_url))
    return " ".join(said) or telling.say("problem-attempt-unknown")


def _note(telling: Telling) -> str:
    event = telling.last_event
    message = event.message.strip().rstrip(".") if event else ""
    return telling.say("problem-note", message=message) if message else ""


def _collecting(telling: Telling) -> list[str]:
    parcel = telling.shipment
    until = (
        telling.say("problem-pickup-page", url=parcel.tracking_url)
        if parcel.tracking_url
        else telling.say("problem-pickup-soon")
    )
    bring = (
        telling.say("problem-pickup-bring", number=parcel.tracking_number) if parcel.tracking_number else ""
    )
    return [until, bring]


def _exception(telling: Telling) -> list[str]:
    kind, expected = telling.assessment.exception, telling.assessment.expected
    url = telling.shipment.tracking_url
    pays = kind is ExceptionKind.held_for_payment and url
    return [
        telling.say(f"problem-exception-{kind}"),
        last_seen(telling),
        telling.say("problem-expected", day=telling.day(expected)) if expected else "",
        telling.say("problem-pay-page", url=url) if pays else _page(telling),
    ]


def _fine(telling: Telling) -> str:
    return telling.say(f"problem-fine-{PLACES.get(telling.shipment.status, 'moving')}")


def _contradicted(telling: Telling, claim: ProblemKind | None) -> str:
    """What the customer was told by somebody, and the carrier has not reported."""
    match claim:
        case ProblemKind.not_received:
            return telling.say("problem-not-delivered")
        case ProblemKind.failed_attempt:
            return telling.say("problem-no-attempt")
    return ""


def _expected(telling: Telling) -> str:
    expected, due = telling.assessment.expected, telling.assessment.due
    if expected is None:
        return telling.say("problem-fine-due", due=telling.day(due)) if due else ""
    if due is None or due == expected:
        return telling.say("problem-fine-expected", day=telling.day(expected))
    return telling.say("problem-fine-promise", day=telling.day(expected), due=telling.day(due))


def _page(telling: Telling) -> str:
    if telling.shipment.tracking_url:
        return telling.say("problem-page", url=telling.shipment.tracking_url)
    number = telling.shipment.tracking_number
    return telling.say("problem-number", number=number) if number else ""
