from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.returns.schema import Season
from store.returns.vocabulary import ReasonCode, Verdict
from store.returns.windows import end_of, season_end
from tests.store.returns.builders import DAY, DELIVERED, REFUND, delivery, item, judge, order, rules

MOMENT = timedelta(seconds=1)
ZONES = (
    "America/Chicago", "Europe/Berlin", "Asia/Tokyo", "Pacific/Auckland", "Pacific/Kiritimati",
    "America/St_Johns", "Asia/Kathmandu", "America/Santiago", "Africa/Cairo", "Asia/Beirut",
    "America/Asuncion", "America/Havana", "Australia/Lord_Howe", "UTC",
)  # fmt: skip


def at(zone: str, *told: int) -> datetime:
    return datetime(*told, tzinfo=ZoneInfo(zone))  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("zone", "delivered", "last_moment", "closes_at"),
    [
        # The last of 14 days is over at midnight there, whatever the clock says in the shop.
        ("America/Chicago", (2026, 5, 10, 13), (2026, 5, 24, 23, 59, 59), "2026-05-25T05:00"),
        ("Asia/Tokyo", (2026, 5, 10, 0, 30), (2026, 5, 24, 23, 59, 59), "2026-05-24T15:00"),
        ("Pacific/Kiritimati", (2026, 5, 10, 0), (2026, 5, 24, 23, 59, 59), "2026-05-24T10:00"),
        # Summer time begins or ends within the window, or on its last day.
        ("America/Chicago", (2026, 2, 25, 23, 59), (2026, 3, 11, 23, 59, 59), "2026-03-12T05:00"),
        ("America/Chicago", (2026, 2, 22, 9), (2026, 3, 8, 23, 59, 59), "2026-03-09T05:00"),
        ("America/Chicago", (2026, 10, 18, 9), (2026, 11, 1, 23, 59, 59), "2026-11-02T06:00"),
        ("Europe/Berlin", (2026, 3, 15, 9), (2026, 3, 29, 23, 59, 59), "2026-03-29T22:00"),
        ("Europe/Berlin", (2026, 10, 11, 9), (2026, 10, 25, 23, 59, 59), "2026-10-25T23:00"),
        # Where summer time begins at midnight: the first hour of the next day does not exist.
        ("America/Santiago", (2026, 8, 22, 9), (2026, 9, 5, 23, 59, 59), "2026-09-06T04:00"),
    ],
)
def test_the_window_closes_with_the_last_day_at_the_place_of_delivery(
    zone: str, delivered: tuple[int, ...], last_moment: tuple[int, ...], closes_at: str
) -> None:
    published = rules(f"- {{id: a, window: {{days: 14}}, {REFUND}}}")
    facts = item(deliveries=(delivery(delivered_at=at(zone, *delivered), time_zone=zone),))
    open_ = judge(published, facts, now=at(zone, *last_moment))
    assert open_.verdict is Verdict.eligible
    assert open_.last_day == date(*last_moment[:3])
    assert open_.closes_at == datetime.fromisoformat(f"{closes_at}+00:00")
    assert judge(published, facts, now=open_.closes_at - MOMENT).verdict is Verdict.eligible
    closed = judge(published, facts, now=open_.closes_at)
    assert (closed.verdict, closed.reason_code) == (Verdict.not_eligible, ReasonCode.window_closed)
    assert (closed.last_day, closed.closes_at) == (open_.last_day, open_.closes_at)
    assert (closed.quantity, closed.offers) == (0, ())


@given(st.sampled_from(ZONES), st.dates(date(2020, 1, 1), date(2037, 12, 1)))
def test_a_day_ends_when_the_next_begins(zone: str, day: date) -> None:
    there = ZoneInfo(zone)
    end = end_of(day, there)
    assert (end - MOMENT).astimezone(there).date() == day
    assert end.astimezone(there).date() == day + DAY


@pytest.mark.parametrize(
    ("start", "last_day"),
    [("delivery", date(2026, 5, 20)), ("fulfillment", date(2026, 5, 17)), ("order", date(2026, 5, 15))],
)
def test_a_window_counts_from_what_the_rule_says(start: str, last_day: date) -> None:
    published = rules(f"- {{id: a, window: {{days: 10, from: {start}}}, {REFUND}}}")
    assert judge(published, days=1).last_day == last_day
    assert judge(published, days=11).reason_code == ReasonCode.window_closed


def test_zero_days_are_the_day_itself() -> None:
    published = rules(f"- {{id: a, window: {{days: 0}}, {REFUND}}}")
    assert judge(published, days=0).verdict is Verdict.eligible
    assert judge(published, days=1).verdict is Verdict.not_eligible


@pytest.mark.parametrize("unknown", [None, "Mars/Olympus", "../etc/passwd"])
def test_without_a_time_zone_the_shops_counts(unknown: str | None) -> None:
    late = datetime(2026, 5, 11, 2, tzinfo=UTC)  # still the 10th in New York
    facts = item(deliveries=(delivery(delivered_at=late, time_zone=unknown),))
    text = f"- {{id: a, window: {{days: 1}}, {REFUND}}}"
    assert judge(rules(text, "time_zone: America/New_York"), facts, now=late).last_day == date(2026, 5, 11)
    assert judge(rules(text), facts, now=late).last_day == date(2026, 5, 12)


def test_what_has_not_arrived_cannot_come_back_yet() -> None:
    for start in ("delivery", "fulfillment", "order"):
        published = rules(f"- {{id: a, window: {{days: 1, from: {start}}}, {REFUND}}}")
        decision = judge(published, item(deliveries=(delivery(delivered_at=None),)))
        assert (decision.verdict, decision.reason_code) == (Verdict.not_yet, ReasonCode.not_delivered)
        assert (decision.quantity, decision.on_its_way, decision.rule_id) == (0, 1, "a")


def test_a_parcel_without_tracking_is_taken_to_arrive_some_days_after_it_left() -> None:
    facts = item(deliveries=(delivery(delivered_at=None, tracked=False),))  # left on the 7th
    assert judge(rules(), facts).verdict is Verdict.not_yet
    published = rules(top="delivery_assumed_after_days: 5")
    assert judge(published, facts, days=1).verdict is Verdict.not_yet
    decision = judge(published, facts, days=2)
    assert (decision.verdict, decision.last_day) == (Verdict.eligible, date(2026, 6, 11))
    followed = item(deliveries=(delivery(delivered_at=None),))
    assert judge(published, followed, days=20).verdict is Verdict.not_yet
    waiting = item(deliveries=(delivery(delivered_at=None, shipped_at=None, tracked=False),))
    assert judge(published, waiting, days=20).verdict is Verdict.not_yet


@pytest.mark.parametrize(
    ("season", "day", "end"),
    [
        ("{from: 11-01, to: 12-24, last_day: 01-31}", "2026-11-01", "2027-01-31"),
        ("{from: 11-01, to: 12-24, last_day: 01-31}", "2026-12-24", "2027-01-31"),
        ("{from: 11-01, to: 12-24, last_day: 01-31}", "2026-12-25", None),
        ("{from: 11-01, to: 12-24, last_day: 01-31}", "2026-10-31", None),
        ("{from: 12-01, to: 01-06, last_day: 01-31}", "2027-01-06", "2027-01-31"),
        ("{from: 12-01, to: 01-06, last_day: 01-31}", "2026-12-31", "2027-01-31"),
        ("{from: 12-01, to: 01-06, last_day: 01-31}", "2027-01-07", None),
        ("{from: 02-01, to: 02-14, last_day: 03-31}", "2028-02-10", "2028-03-31"),
        ("{from: 2026-06-01, to: 2026-06-10, last_day: 2026-08-31}", "2026-06-10", "2026-08-31"),
        ("{from: 2026-06-01, to: 2026-06-10, last_day: 2026-08-31}", "2027-06-05", None),
        ("{from: 2026-06-01, to: 2026-06-10, last_day: 2026-08-31}", "2026-05-31", None),
    ],
)
def test_seasons(season: str, day: str, end: str | None) -> None:
    (found,) = rules(top=f"seasons: [{{id: s, {season[1:]}]").rules.seasons
    assert season_end(found, date.fromisoformat(day)) == (date.fromisoformat(end) if end else None)


@given(st.dates(date(2020, 1, 1), date(2037, 12, 31)), st.data())
def test_a_yearly_season_never_ends_before_the_day_and_within_two_years(
    day: date, data: st.DataObject
) -> None:
    days = st.dates(date(2001, 1, 1), date(2001, 12, 31)).map(lambda day: day.isoformat()[5:])
    start, to, last = data.draw(days), data.draw(days), data.draw(days)
    season = Season.model_validate({"id": "s", "from": start, "to": to, "last_day": last})
    end = season_end(season, day)
    assert end is None or day <= end < day + timedelta(days=732)


HOLIDAYS = "seasons: [{id: holidays, from: 05-01, to: 05-06, last_day: 07-31%s}]"


def test_a_season_prolongs_a_window_and_says_so() -> None:
    published = rules(top=HOLIDAYS % "")
    decision = judge(published, days=60)
    assert (decision.verdict, decision.last_day, decision.season) == (
        Verdict.eligible, date(2026, 7, 31), "holidays",
    )  # fmt: skip
    assert judge(published, days=83).verdict is Verdict.not_eligible
    other = judge(published, whole=order(placed_at=DELIVERED - 3 * DAY))  # ordered on the 7th
    assert (other.last_day, other.season) == (date(2026, 6, 9), None)


def test_a_season_never_shortens_a_window() -> None:
    published = rules(f"- {{id: a, window: {{days: 365}}, {REFUND}}}", HOLIDAYS % "")
    decision = judge(published)
    assert (decision.last_day, decision.season) == (date(2027, 5, 10), None)


@pytest.mark.parametrize(
    ("extra", "season"),
    [
        (", counts: order", "holidays"),
        (", counts: delivery", None),
        (", counts: fulfillment", None),
        (", when: {countries: [US]}", "holidays"),
        (", when: {countries: [CA]}", None),
        (", unless: {countries: [US]}", None),
    ],
)
def test_a_season_has_conditions_of_its_own(extra: str, season: str | None) -> None:
    assert judge(rules(top=HOLIDAYS % extra)).season == season


def test_a_rule_may_keep_out_of_seasons() -> None:
    published = rules(f"- {{id: a, seasons: false, window: {{days: 30}}, {REFUND}}}", HOLIDAYS % "")
    assert judge(published).season is None
