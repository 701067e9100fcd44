import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from store.database import Database
from store.importing.shopify import import_orders
from store.models import Order
from store.vocabulary import FinancialStatus, FulfillmentStatus, RefundStatus, ShipmentStatus
from tests.store.shopify_files import FIXTURES, SAMPLES, Write, an_order, names, orders, outcome, stored


def test_orders_go_in_whole(database: Database) -> None:
    report = import_orders(FIXTURES / "orders.json", database)
    assert outcome(report) == (4, 0, 0, 0)
    assert report.warnings == []
    order = stored(database, "2001")
    assert (order.source, order.external_id, order.name) == ("shopify", "820982911946154500", "#2001")
    assert (order.email, order.phone) == ("ida.holm@example.com", "+13125550119")
    assert (order.customer_phone, order.shipping_phone) == ("+13125550120", "+13125550121")
    assert (order.customer_name, order.shipping_name) == ("Ida Holm", "Ida Holm")
    assert (order.shipping_postcode, order.shipping_address2) == ("60654-3955", None)
    assert (order.total, order.subtotal, order.currency) == (13850, 13100, "USD")
    assert order.placed_at == datetime(2026, 3, 2, 15, 14, 58, tzinfo=UTC)
    assert order.financial_status is FinancialStatus.PAID
    assert order.fulfillment_status is FulfillmentStatus.PARTIALLY_FULFILLED
    assert order.fulfillment_status_raw == "partial"
    assert order.tags == ["vip", "gift"]
    assert [
        (line.title, line.variant, line.quantity, line.price, line.discount) for line in order.line_items
    ] == [
        ("Desk lamp", "Brass", 1, 8900, 0),
        ("Light bulb", None, 3, 1600, 600),
    ]
    (parcel,) = order.shipments
    assert (parcel.status, parcel.status_raw) == (ShipmentStatus.OutForDelivery, "out_for_delivery")
    assert (parcel.carrier, parcel.tracking_number) == ("UPS", "1Z7W3A840000000012")
    assert parcel.tracking_url == "https://track.example.com/1Z7W3A840000000012"
    assert parcel.shipped_at == datetime(2026, 3, 3, 16, 0, tzinfo=UTC)
    assert sorted((item.line_item.title, item.quantity) for item in parcel.items) == [
        ("Desk lamp", 1),
        ("Light bulb", 1),
    ]


def test_refunds_count_what_was_moved_and_not_what_failed(database: Database) -> None:
    import_orders(FIXTURES / "orders.json", database)
    (refund,) = stored(database, "2002").refunds
    assert (refund.amount, refund.currency, refund.method) == (6400, "JPY", "shopify_payments")
    assert (refund.status, refund.note) == (RefundStatus.succeeded, "chipped")
    assert refund.processed_at == datetime(2026, 3, 20, 0, 59, tzinfo=UTC)
    assert [(item.quantity, item.amount, item.restock_type) for item in refund.items] == [(1, 6400, "return")]
    order = stored(database, "2003")
    assert (order.cancel_reason, order.cancelled_at) == ("customer", datetime(2026, 3, 6, 8, 30, tzinfo=UTC))
    assert [(refund.amount, refund.status) for refund in order.refunds] == [(5490, RefundStatus.pending)]


def test_what_is_missing_is_made_up_for(database: Database) -> None:
    import_orders(FIXTURES / "orders.json", database)
    order = stored(database, "2004")
    assert (order.name, order.email, order.waiting_for) == ("#2004", "omar.haddad@example.com", "payment")
    assert order.subtotal == order.total == 2000
    assert order.shipping_phone == "+447700900321"
    delivered = stored(database, "2002").shipments[0]
    assert delivered.delivered_at == datetime(2026, 3, 7, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize("shape", ["orders", "order", "list"])
def test_three_shapes_of_file_are_read(database: Database, write: Write, shape: str) -> None:
    order = json.loads((FIXTURES / "order.json").read_text("utf-8"))["order"]
    content = {"orders": {"orders": [order]}, "order": {"order": order}, "list": [order]}[shape]
    assert outcome(import_orders(write(content), database)) == (1, 0, 0, 0)
    assert stored(database, "2005").shipments[0].status is ShipmentStatus.InTransit


def test_a_second_import_changes_nothing(database: Database) -> None:
    import_orders(FIXTURES / "orders.json", database)
    assert outcome(import_orders(FIXTURES / "orders.json", database)) == (0, 0, 4, 0)


def test_newer_wins_whatever_the_order_of_files(database: Database, write: Write) -> None:
    newer = an_order(updated_at="2026-03-07T00:00:00Z", email="new@example.com")
    older = an_order(updated_at="2026-03-01T00:00:00Z", email="old@example.com")
    assert outcome(import_orders(write([an_order(), newer, older, newer]), database)) == (1, 1, 2, 0)
    assert stored(database, "2001").email == "new@example.com"
    assert outcome(import_orders(write([older]), database)) == (0, 0, 1, 0)
    assert stored(database, "2001").email == "new@example.com"


def test_returns_made_elsewhere_survive_an_import(database: Database, write: Write) -> None:
    import_orders(FIXTURES / "orders.json", database)
    thin = {name: an_order()[name] for name in ("id", "name", "created_at", "currency", "total_price")}
    import_orders(
        write([thin | {"updated_at": "2026-04-01T00:00:00Z", "financial_status": "voided"}]), database
    )
    order = stored(database, "2001")
    assert order.financial_status is FinancialStatus.VOIDED
    assert len(order.line_items) == 2
    assert len(order.shipments) == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": None}, "id: input should be a valid string"),
        ({"id": ""}, "id: string should have at least 1 character"),
        ({"id": True}, "id: "),
        ({"id": "9" * 500}, "id: string should have at most 100 characters"),
        ({"name": "#" * 50_000}, "name: string should have at most 100 characters"),
        ({"name": None, "order_number": None}, "name and order_number are both missing"),
        ({"created_at": "yesterday"}, "created_at: input should be a valid datetime"),
        ({"created_at": 1772442900}, "created_at: should be a date and time such as"),
        ({"created_at": "2026-03-02T09:15:00"}, "created_at: should name its time zone"),
        ({"created_at": "0001-01-01T00:00:00+14:00"}, "created_at: should lie between"),
        ({"updated_at": ["2026-03-02"]}, "updated_at: should be a date and time"),
        ({"currency": None}, "currency: "),
        ({"currency": "dollars"}, "currency 'dollars' is no currency code"),
        ({"total_price": "a lot"}, "'a lot' is not an amount of money"),
        ({"total_price": {"amount": "1"}}, "total_price: should be an amount of money"),
        ({"total_price": "NaN"}, "'NaN' is not an amount of money"),
        ({"total_price": "1" * 50_000}, "total_price: should be an amount of money"),
        ({"total_price": "1e30"}, "is not an amount of money"),
        ({"total_price": "-5.00"}, "an amount is negative"),
        ({"total_price": "1.005"}, "has more decimals than USD has"),
        ({"line_items": {"id": 1}}, "line_items: input should be a valid list"),
        ({"line_items": [1]}, "line_items[0]: "),
        ({"line_items": [{"id": 1, "quantity": "many", "price": "1"}]}, "line_items[0].quantity: "),
        ({"line_items": [{"id": 1, "quantity": -1, "price": "1"}]}, "line_items[0].quantity: "),
        ({"line_items": [{"id": 1, "quantity": 10**30, "price": "1"}]}, "line_items[0].quantity: "),
        ({"line_items": [{"id": 1, "quantity": 1, "price": "1"}] * 2}, "two items with the same id"),
        ({"fulfillments": "none"}, "fulfillments: input should be a valid list"),
        ({"fulfillments": [{"id": 1}]}, "fulfillments[0].created_at: field required"),
        ({"shipping_address": "Chicago"}, "shipping_address: "),
        ({"email": {"address": "x"}}, "email: input should be a valid string"),
        ({"refunds": [{"id": 1, "created_at": "2026-03-02T09:15:00Z", "transactions": [
            {"kind": "refund", "amount": "1", "currency": "USD"},
            {"kind": "refund", "amount": "1", "currency": "EUR"}]}]}, "a refund mixes currencies"),
    ],
)  # fmt: skip
def test_a_bad_record_is_refused_with_its_place_and_reason_and_the_rest_goes_in(
    sqlite_database: Database, write: Write, changes: dict[str, Any], reason: str
) -> None:
    first, second, *_ = orders()
    report = import_orders(write({"orders": [second, first | changes]}), sqlite_database)
    assert outcome(report) == (1, 0, 0, 1)
    (refusal,) = report.refused
    assert refusal.position == 2
    assert refusal.reason.startswith(reason) or reason in refusal.reason
    assert len(refusal.reason) < 200
    assert names(sqlite_database) == ["#2002"]


@pytest.mark.parametrize("record", [None, 7, "an order", True, [], [{}], 1.5])
def test_what_is_no_record_is_refused(sqlite_database: Database, write: Write, record: Any) -> None:
    report = import_orders(write([record, an_order()]), sqlite_database)
    assert outcome(report) == (1, 0, 0, 1)
    assert report.refused[0].reason.startswith("expected an order, found ")


def test_refusals_and_warnings_tell_no_personal_data(sqlite_database: Database, write: Write) -> None:
    private = an_order(email="not ida@@", phone="call Ida", currency="Ida Holm of Huron St")
    odd = an_order(email="not ida@@", phone="call Ida", shipping_address={"phone": "Ida's", "zip": ["60654"]})
    report = import_orders(
        write([private, odd, odd | {"shipping_address": {"phone": "Ida's"}}]), sqlite_database
    )
    assert len(report.refused) == 2
    told = " ".join([refusal.reason for refusal in report.refused] + report.warnings).lower()
    for secret in ("ida@@", "call ida", "ida's", "60654", "huron st"):
        assert secret not in told
    assert len(report.warnings) == 4


def test_unknown_words_are_kept_mapped_to_something_safe_and_told(database: Database, write: Write) -> None:
    order = an_order(financial_status="bartered", fulfillment_status="teleported")
    order["fulfillments"][0]["shipment_status"] = "beamed_up"
    report = import_orders(write([order]), database)
    assert outcome(report) == (1, 0, 0, 0)
    assert report.warnings == [
        "order #2001 (record 1): unknown financial status 'bartered'",
        "order #2001 (record 1): unknown fulfillment status 'teleported'",
        "order #2001 (record 1): unknown shipment status 'beamed_up'",
    ]
    found = stored(database, "2001")
    assert (found.financial_status, found.financial_status_raw) == (FinancialStatus.PENDING, "bartered")
    assert (found.fulfillment_status, found.fulfillment_status_raw) == (
        FulfillmentStatus.UNFULFILLED,
        "teleported",
    )
    assert (found.shipments[0].status, found.shipments[0].status_raw) == (
        ShipmentStatus.InTransit,
        "beamed_up",
    )


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("confirmed", ShipmentStatus.InfoReceived),
        ("label_printed", ShipmentStatus.InfoReceived),
        ("label_purchased", ShipmentStatus.InfoReceived),
        ("in_transit", ShipmentStatus.InTransit),
        ("out_for_delivery", ShipmentStatus.OutForDelivery),
        ("attempted_delivery", ShipmentStatus.AttemptFail),
        ("ready_for_pickup", ShipmentStatus.AvailableForPickup),
        ("delivered", ShipmentStatus.Delivered),
        ("failure", ShipmentStatus.Exception),
        ("DELIVERED", ShipmentStatus.Delivered),
        (None, ShipmentStatus.InTransit),
    ],
)
def test_shopifys_words_for_shipments(
    sqlite_database: Database, write: Write, word: str | None, status: ShipmentStatus
) -> None:
    order = an_order()
    order["fulfillments"][0]["shipment_status"] = word
    assert import_orders(write([order]), sqlite_database).warnings == []
    assert stored(sqlite_database, "2001").shipments[0].status is status


@pytest.mark.parametrize("status", ["cancelled", "error", "failure"])
def test_fulfilments_that_came_to_nothing_are_no_parcels(
    sqlite_database: Database, write: Write, status: str
) -> None:
    order = an_order()
    order["fulfillments"][0]["status"] = status
    import_orders(write([order]), sqlite_database)
    assert stored(sqlite_database, "2001").shipments == []


def test_hostile_text_is_stored_as_text(database: Database, write: Write) -> None:
    title = "<script>alert(1)</script>'; DROP TABLE orders; -- \u202e\u05e9\u05dc\u05d5\u05dd 🧦"
    order = an_order()
    order["line_items"][0] |= {"title": f"{title}\x00\ud800", "variant_title": "  \x00 "}
    order["fulfillments"][0]["tracking_url"] = "javascript:alert(1)"
    report = import_orders(write([order]), database)
    assert outcome(report) == (1, 0, 0, 0)
    found = stored(database, "2001")
    assert found.line_items[0].title.replace("?", "") == title
    assert found.shipments[0].tracking_url is None
    assert len(report.warnings) == 1
    assert "no web address" in report.warnings[0]


def test_endless_texts_are_cut_and_told(database: Database, write: Write) -> None:
    order = an_order(tags="t" * 50_000, cancel_reason="c" * 50_000, email="e" * 50_000 + "@example.com")
    order["line_items"][0]["title"] = "x" * 50_000
    order["shipping_address"]["zip"] = "6" * 50_000
    order["fulfillments"][0] |= {"tracking_number": "🧦" * 50_000, "tracking_company": "U" * 50_000}
    report = import_orders(write([order]), database)
    assert outcome(report) == (1, 0, 0, 0)
    assert any("title is 50,000 characters long and was cut to 1,000" in told for told in report.warnings)
    found = stored(database, "2001")
    assert len(found.line_items[0].title) == 1000
    assert found.email is None


def test_references_to_nothing_are_left_out_and_told(sqlite_database: Database, write: Write) -> None:
    order = an_order()
    order["fulfillments"][0]["line_items"].append({"id": 777, "quantity": 1})
    report = import_orders(write([order]), sqlite_database)
    assert outcome(report) == (1, 0, 0, 0)
    assert report.warnings == [
        "order #2001 (record 1): a fulfillment names an item that the order does not have; it was left out"
    ]


def test_a_batch_that_the_database_refuses_loses_one_record_only(database: Database, write: Write) -> None:
    good = [an_order(id=number, name=f"#{number}") for number in range(1, 6)]
    import_orders(write(good[:1]), database)
    with database.begin() as session:  # a rule of the shop's own that the importer does not know
        session.connection().exec_driver_sql("CREATE UNIQUE INDEX one_name ON orders (name)")
    try:
        report = import_orders(write([*good, an_order(id=99, name="#3")]), database)
    finally:
        with database.begin() as session:
            session.connection().exec_driver_sql("DROP INDEX one_name")
    assert outcome(report) == (4, 0, 1, 1)
    assert (report.refused[0].position, report.refused[0].name) == (6, "#3")
    assert report.refused[0].reason == "the database refused it (IntegrityError)"


def test_progress_is_told(sqlite_database: Database, write: Write) -> None:
    path = write([an_order(id=number, name=f"#{number}") for number in range(450)])
    told: list[tuple[int, int, int]] = []
    import_orders(path, sqlite_database, on_progress=lambda *progress: told.append(progress))
    size = path.stat().st_size
    assert [done for done, _, _ in told] == [200, 400, 450, 450]
    assert [read for _, read, _ in told] == sorted(read for _, read, _ in told)
    assert told[-1] == (450, size, size)


def test_the_public_samples_import_whole(database: Database) -> None:
    """Where the samples of the real format lie beside the project; they are not part of it."""
    expected = {
        "shopify_orders_500.json": 500,
        "shopify_api_fixtures/order.json": 1,
        "shopify_api_fixtures/orders.json": 1,
    }
    present = {name: count for name, count in expected.items() if (SAMPLES / name).exists()}
    for name, count in present.items():
        report = import_orders(SAMPLES / name, database)
        assert (report.total, report.refused, report.warnings) == (count, [], []), name
        again = import_orders(SAMPLES / name, database)
        assert outcome(again) == (0, 0, count, 0), name
    with database.read() as session:
        stored_orders = session.scalar(select(func.count()).select_from(Order))
    assert stored_orders == (501 if len(present) == 3 else stored_orders)
