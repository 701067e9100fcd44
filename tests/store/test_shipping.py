from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.shipping import (
    STUCK_AFTER,
    Condition,
    DeliveredHow,
    ExceptionKind,
    Party,
    ShipmentFacts,
    assess,
    days_late,
    zone_of,
)
from store.vocabulary import ShipmentStatus
from tests.store.builders import DAY, NOW

HOUR = timedelta(hours=1)
moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
facts_of_any_parcel = st.builds(
    ShipmentFacts,
    status=st.sampled_from(ShipmentStatus),
    sub_status=st.none()
    | st.sampled_from(["Exception_004", "Delivered_002", "AttemptFail_003", "Exception_999"]),
    shipped_at=st.none() | moments,
    promised_by=st.none() | moments,
    estimated_delivery=st.none() | moments,
    delivered_at=st.none() | moments,
    last_scan_at=st.none() | moments,
    time_zone=st.sampled_from([None, "America/Chicago", "Asia/Tokyo", "Mars/Olympus", "../etc/passwd"]),
)


def parcel(status: ShipmentStatus = ShipmentStatus.InTransit, **known: Any) -> ShipmentFacts:
    facts = ShipmentFacts(status=status, shipped_at=NOW - 3 * DAY, last_scan_at=NOW - HOUR)
    return replace(facts, **known)


@pytest.mark.parametrize(
    ("facts", "condition", "late_days", "must_act"),
    [
        (parcel(), Condition.on_time, 0, Party.nobody),
        (parcel(promised_by=NOW + DAY), Condition.on_time, 0, Party.nobody),
        (parcel(promised_by=NOW - HOUR), Condition.on_time, 0, Party.nobody),
        (parcel(promised_by=NOW - DAY), Condition.late, 1, Party.carrier),
        (parcel(promised_by=NOW - DAY, estimated_delivery=NOW + 2 * DAY), Condition.late, 3, Party.carrier),
        (parcel(promised_by=NOW + DAY, estimated_delivery=NOW + 2 * DAY), Condition.late, 1, Party.carrier),
        (parcel(promised_by=NOW + 2 * DAY, estimated_delivery=NOW - DAY), Condition.on_time, 0, Party.nobody),
        (parcel(estimated_delivery=NOW - 2 * DAY), Condition.late, 2, Party.carrier),
        (parcel(last_scan_at=NOW - STUCK_AFTER), Condition.stuck, 0, Party.carrier),
        (parcel(last_scan_at=NOW - STUCK_AFTER, promised_by=NOW - DAY), Condition.stuck, 1, Party.carrier),
        (parcel(last_scan_at=NOW - STUCK_AFTER + HOUR), Condition.on_time, 0, Party.nobody),
        (parcel(last_scan_at=None), Condition.on_time, 0, Party.nobody),
        (
            parcel(ShipmentStatus.OutForDelivery, last_scan_at=NOW - 4 * DAY),
            Condition.stuck,
            0,
            Party.carrier,
        ),
        (parcel(ShipmentStatus.InfoReceived, last_scan_at=NOW - 4 * DAY), Condition.stuck, 0, Party.carrier),
        (parcel(ShipmentStatus.Pending, shipped_at=None), Condition.not_shipped, 0, Party.nobody),
        (
            parcel(ShipmentStatus.Pending, shipped_at=None, promised_by=NOW - DAY),
            Condition.not_shipped,
            1,
            Party.shop,
        ),
        (parcel(ShipmentStatus.Pending, last_scan_at=None), Condition.on_time, 0, Party.nobody),
        (parcel(ShipmentStatus.AttemptFail), Condition.attempt_failed, 0, Party.customer),
        (
            parcel(ShipmentStatus.AttemptFail, sub_status="AttemptFail_003"),
            Condition.attempt_failed,
            0,
            Party.carrier,
        ),
        (
            parcel(ShipmentStatus.AvailableForPickup, last_scan_at=NOW - 5 * DAY),
            Condition.awaiting_pickup,
            0,
            Party.customer,
        ),
    ],
)
def test_the_condition_of_a_parcel(
    facts: ShipmentFacts, condition: Condition, late_days: int, must_act: Party
) -> None:
    found = assess(facts, NOW)
    assert (found.condition, found.late_days, found.must_act) == (condition, late_days, must_act)


@pytest.mark.parametrize(
    ("sub_status", "kind", "must_act"),
    [
        (None, ExceptionKind.unknown, Party.shop),
        ("Exception_001", ExceptionKind.unknown, Party.shop),
        ("Exception_002", ExceptionKind.customer_moved, Party.customer),
        ("Exception_004", ExceptionKind.customs_delay, Party.nobody),
        ("Exception_006", ExceptionKind.held_for_payment, Party.customer),
        ("Exception_007", ExceptionKind.wrong_address, Party.customer),
        ("Exception_010", ExceptionKind.returning_to_sender, Party.shop),
        ("Exception_011", ExceptionKind.returned_to_sender, Party.shop),
        ("Exception_012", ExceptionKind.damaged, Party.shop),
        ("Exception_013", ExceptionKind.lost, Party.shop),
        ("Exception_017", ExceptionKind.weather, Party.nobody),
        ("Exception_777", ExceptionKind.unknown, Party.shop),
    ],
)
def test_exceptions_say_what_happened_and_who_must_act(
    sub_status: str | None, kind: ExceptionKind, must_act: Party
) -> None:
    found = assess(parcel(ShipmentStatus.Exception, sub_status=sub_status), NOW)
    assert (found.condition, found.exception, found.must_act) == (Condition.exception, kind, must_act)


def test_a_parcel_that_nobody_tracks_any_more_is_the_shops_to_look_for() -> None:
    found = assess(parcel(ShipmentStatus.Expired, sub_status="Expired_001"), NOW)
    assert (found.exception, found.must_act) == (ExceptionKind.tracking_expired, Party.shop)


@pytest.mark.parametrize(
    ("sub_status", "how"),
    [
        (None, DeliveredHow.delivered),
        ("Delivered_001", DeliveredHow.delivered),
        ("Delivered_002", DeliveredHow.picked_up),
        ("Delivered_003", DeliveredHow.signed),
        ("Delivered_005", DeliveredHow.neighbour),
    ],
)
def test_deliveries_say_how(sub_status: str | None, how: DeliveredHow) -> None:
    facts = parcel(ShipmentStatus.Delivered, sub_status=sub_status, delivered_at=NOW - DAY)
    assert assess(facts, NOW).delivered is how


def test_a_delivery_is_late_by_the_day_it_came_and_not_by_today() -> None:
    facts = parcel(ShipmentStatus.Delivered, promised_by=NOW - 9 * DAY, delivered_at=NOW - 7 * DAY)
    assert assess(facts, NOW).late_days == 2
    assert assess(replace(facts, delivered_at=None), NOW).late_days == 0


def test_days_are_those_of_the_place_of_delivery() -> None:
    promised = datetime(2026, 5, 21, 1, 0, tzinfo=UTC)  # the evening of the 20th in Chicago
    now = datetime(2026, 5, 21, 7, 0, tzinfo=UTC)  # two in the morning of the 21st there
    assert assess(parcel(promised_by=promised), now).late_days == 0
    assert assess(parcel(promised_by=promised, time_zone="America/Chicago"), now).late_days == 1


def test_a_passed_estimate_is_no_expectation() -> None:
    assert assess(parcel(estimated_delivery=NOW - DAY), NOW).expected is None
    assert assess(parcel(estimated_delivery=NOW + DAY), NOW).expected == NOW + DAY
    assert assess(parcel(ShipmentStatus.Delivered, estimated_delivery=NOW + DAY), NOW).expected is None


@given(facts_of_any_parcel, moments)
def test_every_parcel_is_assessed_and_the_assessment_agrees_with_itself(
    facts: ShipmentFacts, now: datetime
) -> None:
    found = assess(facts, now)
    assert found.late_days >= 0
    assert (found.exception is not None) == (found.condition is Condition.exception)
    assert (found.delivered is not None) == (facts.status is ShipmentStatus.Delivered)
    assert found.condition is not Condition.late or found.late_days > 0
    assert found.condition is not Condition.on_time or found.late_days == 0
    if found.condition is Condition.stuck:
        assert found.silent_for is not None
        assert found.silent_for >= STUCK_AFTER
    if found.late_days:
        assert found.due is not None
    if found.condition in (Condition.delivered, Condition.on_time):
        assert found.must_act is Party.nobody


@given(facts_of_any_parcel, moments, st.timedeltas(timedelta(0), timedelta(days=400)))
def test_waiting_makes_no_parcel_better(facts: ShipmentFacts, now: datetime, wait: timedelta) -> None:
    before, after = assess(facts, now), assess(facts, now + wait)
    assert after.late_days >= before.late_days
    if before.condition is Condition.stuck:
        assert after.condition is Condition.stuck
    if before.condition is Condition.late:
        assert after.condition in (Condition.late, Condition.stuck)


@given(facts_of_any_parcel, moments, st.sampled_from(["Asia/Tokyo", "America/New_York", "Europe/London"]))
def test_the_zone_in_which_times_are_told_makes_no_difference(
    facts: ShipmentFacts, now: datetime, zone: str
) -> None:
    def told_there(moment: datetime | None) -> datetime | None:
        return moment and moment.astimezone(zone_of(zone))

    same = replace(
        facts,
        shipped_at=told_there(facts.shipped_at),
        promised_by=told_there(facts.promised_by),
        estimated_delivery=told_there(facts.estimated_delivery),
        delivered_at=told_there(facts.delivered_at),
        last_scan_at=told_there(facts.last_scan_at),
    )
    assert assess(same, now.astimezone(zone_of(zone))) == assess(facts, now)


@given(moments, moments)
def test_one_is_late_only_one_way(one: datetime, other: datetime) -> None:
    assert days_late(one, other) == 0 or days_late(other, one) == 0
