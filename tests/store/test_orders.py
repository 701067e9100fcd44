from dataclasses import replace
from datetime import timedelta

import pytest

from store.database import Database
from store.models import Order
from store.records import OrderRecord
from store.repositories.order_writing import Upsert
from store.repositories.orders import OrderRepository
from store.types import new_id
from store.vocabulary import FinancialStatus, RefundStatus, ShipmentStatus
from tests.store.builders import DAY, NOW, order, order_id, put, refund, scan, shipment, statements

QUERIES_FOR_A_WHOLE_ORDER = 9


def whole(database: Database, name: str = "#1001") -> Order:
    with database.read() as session:
        found = OrderRepository(session).get(OrderRepository(session).candidates(name)[0].id)
    assert found
    return found


def candidates(database: Database, number: str) -> list[str]:
    with database.read() as session:
        return [found.name for found in OrderRepository(session).candidates(number)]


def test_an_order_comes_whole_in_few_queries_and_outlives_the_session(database: Database) -> None:
    put(database, order())
    identifier = order_id(database)
    with database.read() as session, statements(database) as sent:
        stored = OrderRepository(session).get(identifier)
    assert len(sent) <= QUERIES_FOR_A_WHOLE_ORDER
    assert stored
    assert [(line.title, line.quantity, line.tags) for line in stored.line_items] == [
        ("Mug", 2, ["stoneware"]),
        ("Bowl", 1, []),
    ]
    assert stored.shipments[0].items[0].line_item.title == "Mug"
    assert [event.message for event in stored.shipments[0].events] == ["Picked up", "Arrived"]
    assert stored.refunds[0].items[0].line_item.title == "Mug"
    assert stored.refunds[0].return_id == stored.returns[0].id
    assert stored.returns[0].items[0].line_item.title == "Mug"
    assert (stored.number_key, stored.number_digits, stored.shipping_postcode) == ("1001", "1001", "60625")


def test_an_unknown_id_is_no_order(database: Database) -> None:
    with database.read() as session:
        assert OrderRepository(session).get(new_id()) is None
        assert OrderRepository(session).by_external_id("shopify", "nothing") is None


@pytest.mark.parametrize(
    ("number", "found"),
    [
        ("#1001", ["#1001", "EU-1001"]),
        ("1001", ["#1001", "EU-1001"]),
        ("order no. 10 01", ["#1001", "EU-1001"]),
        ("eu1001", ["EU-1001", "#1001"]),
        ("١٠٠١", ["#1001", "EU-1001"]),
        ("W2611340", ["#W2611340"]),
        ("w 261-1340", ["#W2611340"]),
        ("2611340", ["#W2611340"]),
        ("02611340", ["#W2611340"]),
        ("261134", []),
        ("", []),
        ("#", []),
        ("💥", []),
        ("%", []),
        ("' OR 1=1 --", []),
        ("9" * 50_000, []),
    ],
)
def test_a_number_is_understood_as_customers_write_it(
    database: Database, number: str, found: list[str]
) -> None:
    put(database, order(), order("EU-1001", placed_at=NOW), order("#W2611340"))
    assert candidates(database, number) == found


def test_candidates_are_few_and_take_one_query(database: Database) -> None:
    put(database, *(order(f"{letter}-7", placed_at=NOW) for letter in "ABCDEFGH"), order("#7"))
    with database.read() as session, statements(database) as sent:
        found = OrderRepository(session).candidates("7")
    assert len(sent) == 1
    assert len(found) == 5
    assert found[0].name == "#7"


def test_orders_of_an_address_come_newest_first_with_what_one_chooses_by(database: Database) -> None:
    put(
        database,
        order("#1", placed_at=NOW - 9 * DAY),
        order("#2", placed_at=NOW),
        order("#3", placed_at=NOW - DAY, email="eve@example.com", phone=None, customer_phone=None),
        order(
            "#4", email=None, phone=None, customer_phone=None, shipping=replace(order().shipping, phone=None)
        ),
    )
    with database.read() as session:
        repository = OrderRepository(session)
        assert [found.name for found in repository.of_email(" ADA@example.com ")] == ["#2", "#1"]
        assert repository.of_email("nobody@example.com") == []
        assert repository.of_email("") == []
        by_phone = {
            phone: [found.name for found in repository.of_phone(phone)]
            for phone in ("+13125550100", "+13125550101", "+13125550102", "+13125550199", "")
        }
        chosen = repository.of_email("ada@example.com")[0]
    assert by_phone == {
        "+13125550100": ["#2", "#1"],
        "+13125550101": ["#2", "#1"],
        "+13125550102": ["#2", "#3", "#1"],
        "+13125550199": [],
        "": [],
    }
    assert [line.title for line in chosen.line_items] == ["Mug", "Bowl"]
    assert chosen.shipments[0].status is ShipmentStatus.InTransit


def test_the_same_record_again_changes_nothing(database: Database) -> None:
    assert put(database, order()) == [Upsert.imported]
    before = whole(database)
    with statements(database) as sent:
        assert put(database, order()) == [Upsert.unchanged]
    assert {statement.split()[0] for statement in sent} == {"SELECT"}
    after = whole(database)
    assert after.line_items[0].id == before.line_items[0].id


def test_a_record_twice_in_one_batch_is_one_order(database: Database) -> None:
    newer = order(updated_at=NOW, customer_name="Ada Lovelace")
    assert put(database, order(), newer, order()) == [Upsert.imported, Upsert.updated, Upsert.unchanged]
    assert whole(database).customer_name == "Ada Lovelace"


def test_an_older_record_never_overwrites(database: Database) -> None:
    put(database, order(updated_at=NOW, financial_status=FinancialStatus.REFUNDED))
    assert put(database, order(updated_at=NOW - timedelta(seconds=1))) == [Upsert.unchanged]
    assert whole(database).financial_status is FinancialStatus.REFUNDED


def test_a_newer_record_changes_what_changed_and_keeps_the_rest(database: Database) -> None:
    put(database, order())
    before = whole(database)
    newer = order(
        updated_at=NOW,
        shipments=(
            shipment(
                status=ShipmentStatus.Delivered,
                delivered_at=NOW,
                updated_at=NOW,
                quantities={"mug": 2, "bowl": 1},
                events=(scan(2, "Arrived"), scan(0, "Delivered", ShipmentStatus.Delivered)),
            ),
        ),
        refunds=(refund(status=RefundStatus.succeeded, processed_at=NOW, arn="74"),),
        line_items=(*(order().line_items or ())[1:], (order().line_items or ())[0]),
    )
    assert put(database, newer) == [Upsert.updated]
    after = whole(database)
    assert after.id == before.id
    assert [line.title for line in after.line_items] == ["Bowl", "Mug"]
    assert {line.id for line in after.line_items} == {line.id for line in before.line_items}
    assert after.shipments[0].status is ShipmentStatus.Delivered
    assert sorted(item.quantity for item in after.shipments[0].items) == [1, 2]
    assert [event.message for event in after.shipments[0].events] == ["Picked up", "Arrived", "Delivered"]
    assert (after.refunds[0].status, after.refunds[0].arn) == (RefundStatus.succeeded, "74")


def test_a_shipment_that_another_source_knows_better_stays(database: Database) -> None:
    put(database, order(shipments=(shipment(status=ShipmentStatus.Delivered, updated_at=NOW),)))
    put(database, order(updated_at=NOW + DAY, shipments=(shipment(updated_at=NOW - DAY),)))
    assert whole(database).shipments[0].status is ShipmentStatus.Delivered


def test_the_first_known_time_of_delivery_stays(database: Database) -> None:
    delivered = shipment(status=ShipmentStatus.Delivered, updated_at=NOW, delivered_at=NOW)
    put(database, order(shipments=(delivered,)))
    touched = replace(delivered, updated_at=NOW + DAY, delivered_at=NOW + DAY)
    put(database, order(updated_at=NOW + DAY, shipments=(touched,)))
    assert whole(database).shipments[0].delivered_at == NOW


def test_what_a_newer_record_no_longer_has_goes_and_what_it_does_not_tell_stays(database: Database) -> None:
    put(database, order())
    put(database, order(updated_at=NOW, shipments=(), refunds=None, returns=None))
    after = whole(database)
    assert after.shipments == []
    assert len(after.refunds) == 1
    assert len(after.returns) == 1
    put(database, order(updated_at=NOW + DAY, line_items=(order().line_items or ())[1:]))
    after = whole(database)
    assert [line.title for line in after.line_items] == ["Bowl"]
    assert after.shipments[0].items == []


def test_orders_of_two_sources_may_share_their_ids(database: Database) -> None:
    put(database, order())
    put(database, order(source="demo"))
    assert candidates(database, "1001") == ["#1001", "#1001"]


def test_finding_an_order_uses_the_indexes(sqlite_database: Database) -> None:
    put(sqlite_database, *(order(f"#{number}") for number in range(1, 400)))
    plans: list[str] = []
    with sqlite_database.read() as session, statements(sqlite_database) as sent:
        OrderRepository(session).candidates("17")
        OrderRepository(session).of_phone("+13125550100")
        found = [statement for statement in sent if "FROM orders" in statement]
        for statement in found:
            parameters = ("x",) * statement.count("?")
            plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans += [row[3] for row in plan]
    assert len(found) == 2
    assert not any(step.startswith("SCAN") for step in plans), plans


def test_many_orders_go_in_with_few_round_trips(database: Database) -> None:
    records: list[OrderRecord] = [order(f"#{number}") for number in range(200)]
    with statements(database) as sent:
        put(database, *records)
    assert len(sent) < 100


def test_a_carrier_may_say_a_lot(database: Database) -> None:
    talkative = shipment(events=(scan(1, "long story " * 5_000), scan(1, "long story " * 5_000)))
    put(database, order(shipments=(talkative,)))
    assert put(database, order(shipments=(talkative,))) == [Upsert.unchanged]
    (event,) = whole(database).shipments[0].events
    assert len(event.message) == 500
