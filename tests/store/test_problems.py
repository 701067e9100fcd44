"""What can be done about a parcel that went wrong, and how reports of problems are kept."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from store.database import Database
from store.models import Conversation, Order, ProblemReport
from store.problems import DeliveryPolicy, Help, Missing, help_of, kind_of, missing, wait_until
from store.repositories.orders import OrderRepository
from store.repositories.problems import LONGEST_DESCRIPTION, ProblemFacts, ProblemReportRepository
from store.shipping import Assessment, Condition, ExceptionKind, Party, ShipmentFacts, assess
from store.vocabulary import ProblemKind, ShipmentStatus, Wanted
from tests.store.builders import DAY, NOW, order, order_id, put, start_conversation

MUG = {"id": "m", "title": "Mug", "variant": None, "quantity": 1}
sub_statuses = st.sampled_from([None, *(f"Exception_{number:03}" for number in range(1, 20))])
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(NOW.tzinfo or None))
waits = st.integers(0, 240).map(lambda hours: DeliveryPolicy(timedelta(hours=hours)))


@given(st.sampled_from(ShipmentStatus), sub_statuses, st.floats(-20, 20), st.floats(0, 20))
def test_whoever_the_shop_has_to_help_gets_a_person(
    status: ShipmentStatus, sub_status: str | None, due_in: float, scanned: float
) -> None:
    facts = ShipmentFacts(
        status=status,
        sub_status=sub_status,
        shipped_at=NOW - 25 * DAY,
        promised_by=NOW + due_in * DAY,
        last_scan_at=NOW - scanned * DAY,
    )
    found = assess(facts, NOW)
    if found.condition is Condition.exception and found.must_act is Party.shop:
        assert help_of(found) is Help.at_once
    if found.condition in (Condition.on_time, Condition.delivered, Condition.awaiting_pickup):
        assert help_of(found) is Help.none
    if found.condition in (Condition.late, Condition.stuck):
        assert help_of(found) is Help.offered
    assert (kind_of(found) is None) == (found.condition is Condition.on_time)


@pytest.mark.parametrize("kind", list(ExceptionKind))
def test_every_exception_is_a_problem(kind: ExceptionKind) -> None:
    found = Assessment(condition=Condition.exception, exception=kind)
    assert kind_of(found) in set(ProblemKind)
    lost = {ExceptionKind.lost: ProblemKind.lost, ExceptionKind.damaged: ProblemKind.damaged}
    assert kind_of(found) is lost.get(kind, kind_of(found))


def test_only_a_late_dispatch_is_a_problem() -> None:
    waiting = Assessment(condition=Condition.not_shipped)
    assert (kind_of(waiting), help_of(waiting)) == (None, Help.none)
    late = replace(waiting, late_days=2)
    assert (kind_of(late), help_of(late)) == (ProblemKind.late, Help.offered)


@given(moments, st.floats(0, 400), waits)
def test_a_missing_parcel_is_waited_for_exactly_as_long_as_the_policy_says(
    delivered_at: datetime, hours: float, policy: DeliveryPolicy
) -> None:
    now = delivered_at + timedelta(hours=hours)
    found = missing(delivered_at, checked=False, policy=policy, now=now)
    assert (found is Missing.person) == (now >= wait_until(delivered_at, policy))
    assert missing(delivered_at, checked=True, policy=policy, now=now) is Missing.person


def test_without_a_time_there_is_nothing_to_wait_for() -> None:
    assert missing(None, checked=False, policy=DeliveryPolicy(), now=NOW) is Missing.person


class Reports:
    """The reports of one conversation about one order."""

    def __init__(self, database: Database) -> None:
        put(database, order())
        self.database = database
        self.conversation = start_conversation(database)
        self.order = order_id(database)
        self.now = NOW

    def record(
        self, *, order: UUID | None = None, goods: bool = True, known: bool = True, **facts: object
    ) -> ProblemReport:
        with self.database.begin() as session:
            return ProblemReportRepository(session).record(
                conversation_id=self.conversation,
                order_id=(order or self.order) if known else None,
                goods=goods,
                facts=ProblemFacts(**facts),  # type: ignore[arg-type]
                now=self.now,
            )

    def all(self) -> list[ProblemReport]:
        with self.database.read() as session:
            return ProblemReportRepository(session).of_conversation(self.conversation)


@pytest.fixture
def reports(database: Database) -> Reports:
    return Reports(database)


def test_what_is_told_comes_together_in_one_report(reports: Reports) -> None:
    reports.record(kind=ProblemKind.damaged, said="my mug   broke")
    reports.now += timedelta(minutes=1)
    reports.record(items=[MUG], said="the handle came off", photo_asked=True)
    reports.record(wanted=Wanted.refund)
    (report,) = reports.all()
    assert (report.kind, report.items, report.wanted) == (ProblemKind.damaged, [MUG], Wanted.refund)
    assert report.description == "my mug broke\nthe handle came off"
    assert (report.photo_asked, report.closed) == (True, False)
    assert (report.created_at, report.updated_at) == (NOW, NOW + timedelta(minutes=1))


def test_the_same_facts_again_change_nothing(reports: Reports) -> None:
    facts = {"kind": ProblemKind.faulty, "items": [MUG], "said": "it hums", "wanted": Wanted.replacement}
    first = reports.record(**facts)
    reports.now += DAY
    again = reports.record(**facts)
    assert (again.id, again.updated_at, again.description) == (first.id, NOW, "it hums")


def test_a_report_without_an_order_becomes_the_orders(reports: Reports) -> None:
    first = reports.record(known=False, said="something broke")
    assert (first.order_id, first.kind) == (None, ProblemKind.damaged)
    again = reports.record(said="it is the mug")
    assert (again.id, again.order_id) == (first.id, reports.order)
    assert len(reports.all()) == 1


def test_the_way_and_the_box_are_apart(reports: Reports) -> None:
    reports.record(known=False, said="something broke")
    late = reports.record(goods=False, said="the other one is late")
    assert (late.kind, late.description) == (ProblemKind.late, "the other one is late")
    assert [report.goods for report in reports.all()] == [True, False]


def test_after_one_is_closed_the_next_is_new(reports: Reports) -> None:
    first = reports.record(goods=False, said="not here")
    with reports.database.begin() as session:
        repository = ProblemReportRepository(session)
        repository.close(
            conversation_id=reports.conversation, order_id=reports.order, goods=False, now=NOW + DAY
        )
    second = reports.record(goods=False, said="gone again")
    assert second.id != first.id
    assert [report.closed for report in reports.all()] == [True, False]


@pytest.mark.parametrize("known", [True, False])
def test_two_open_ones_cannot_be(reports: Reports, known: bool) -> None:
    first = reports.record(known=known)
    values = {
        column: getattr(first, column)
        for column in ProblemReport.__table__.columns.keys()  # noqa: SIM118
        if column != "id"
    }
    with pytest.raises(IntegrityError), reports.database.begin() as session:
        session.add(ProblemReport(**values))


def test_a_long_story_is_cut(reports: Reports) -> None:
    for part in "ab":
        reports.record(said=part * LONGEST_DESCRIPTION)
    assert len(reports.all()[0].description) == LONGEST_DESCRIPTION


def test_the_report_outlives_the_order_and_goes_with_the_conversation(reports: Reports) -> None:
    with reports.database.read() as session:
        found = OrderRepository(session).get(reports.order)
    assert found
    reports.record(goods=False, shipment_id=found.shipments[0].id, said="late")
    with reports.database.begin() as session:
        session.execute(delete(Order).where(Order.id == reports.order))
    (report,) = reports.all()
    assert (report.order_id, report.shipment_id, report.description) == (None, None, "late")
    with reports.database.begin() as session:
        session.execute(delete(Conversation).where(Conversation.id == reports.conversation))
    assert reports.all() == []
