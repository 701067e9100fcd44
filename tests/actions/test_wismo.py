"""What is said of every state a parcel can be in. The clock stands at Thursday 12 March 2026, 15:00 UTC."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from actions.words import words
from store.records import RefundRecord, TrackingEventRecord
from store.shipping import ExceptionKind
from store.vocabulary import FulfillmentStatus, RefundStatus, ShipmentStatus, WaitingFor
from tests.actions.shop import CHICAGO, LAMP, MUG, NOW, Shop, days, order, parcel

TOMORROW = NOW + days(1)

STATES: list[tuple[str, ShipmentStatus, dict[str, Any], list[str]]] = [
    ("label", ShipmentStatus.InfoReceived, {}, ["is packed and UPS knows about it"]),
    (
        "on its way, in time",
        ShipmentStatus.InTransit,
        {"estimated_delivery": TOMORROW, "promised_by": NOW + days(3)},
        [
            "Order #1001 is on its way with UPS.",
            "Last scan: today at 9:00 AM in Joliet, IL (Departed the facility).",
            "It should arrive tomorrow, in time for the promised date.",
            "Follow it here: https://carrier.example/1Z0000000000000001",
        ],
    ),
    ("no date", ShipmentStatus.InTransit, {}, ["is on its way with UPS. Last scan"]),
    ("no carrier", ShipmentStatus.InTransit, {"carrier": None}, ["is on its way. Last scan"]),
    (
        "out",
        ShipmentStatus.OutForDelivery,
        {"estimated_delivery": NOW},
        ["is out for delivery with UPS.", "It should arrive today."],
    ),
    (
        "late, new date",
        ShipmentStatus.InTransit,
        {"estimated_delivery": TOMORROW, "promised_by": NOW - days(2)},
        [
            "is running 3 days late, and I'm sorry about that. It should now arrive tomorrow.",
            "If you'd rather not",
        ],
    ),
    (
        "late, no date",
        ShipmentStatus.InTransit,
        {"promised_by": NOW - days(1)},
        ["is 1 day late, and I'm sorry about that. There is no new date from UPS yet."],
    ),
    (
        "stuck",
        ShipmentStatus.InTransit,
        {"scanned_at": NOW - days(5)},
        ["hasn't been scanned for 5 days", "have it traced by UPS"],
    ),
    (
        "nobody home",
        ShipmentStatus.AttemptFail,
        {"sub_status": "AttemptFail_002"},
        ["UPS tried to deliver order #1001, but nobody was there"],
    ),
    ("closed", ShipmentStatus.AttemptFail, {"sub_status": "AttemptFail_003"}, ["the place was closed"]),
    ("pickup", ShipmentStatus.AvailableForPickup, {}, ["is ready for you to collect in Joliet, IL"]),
    (
        "packed",
        ShipmentStatus.Pending,
        {"shipped_at": None, "promised_by": NOW + days(2)},
        ["Order #1001 is being packed and hasn't left us yet. It was promised for Sat, Mar 14."],
    ),
    (
        "customs",
        ShipmentStatus.Exception,
        {"sub_status": "Exception_004"},
        ["Order #1001 is held up at customs."],
    ),
    (
        "lost",
        ShipmentStatus.Exception,
        {"sub_status": "Exception_013"},
        ["UPS reports that order #1001 is lost."],
    ),
    ("unknown trouble", ShipmentStatus.Exception, {"sub_status": "Exception_099"}, ["UPS reports a problem"]),
    ("expired", ShipmentStatus.Expired, {}, ["There has been no news of order #1001"]),
    (
        "delivered",
        ShipmentStatus.Delivered,
        {"delivered_at": NOW - timedelta(hours=18)},
        [
            "Order #1001 was delivered yesterday at 4:00 PM in Joliet, IL. UPS says: Departed the facility. "
            "If you can't find it, tell me"
        ],
    ),
    (
        "neighbour",
        ShipmentStatus.Delivered,
        {"delivered_at": NOW - days(2), "sub_status": "Delivered_005"},
        ["was left with a neighbour Tue, Mar 10 at 10:00 AM"],
    ),
    (
        "delivered, no time",
        ShipmentStatus.Delivered,
        {"delivered_at": None},
        ["Order #1001 was delivered. UPS says"],
    ),
]


@pytest.mark.parametrize(
    ("status", "facts", "expected"), [state[1:] for state in STATES], ids=[state[0] for state in STATES]
)
def test_every_state_is_told(
    tmp_path: Path, status: ShipmentStatus, facts: dict[str, Any], expected: list[str]
) -> None:
    text = Shop.at(tmp_path, order(parcel(status, **facts))).words()
    for part in expected:
        assert part in text
    assert text.count("sorry") <= 1
    assert "None" not in text
    assert "  " not in text


def scan(**facts: Any) -> TrackingEventRecord:
    return TrackingEventRecord(
        occurred_at=NOW - timedelta(hours=1), status=ShipmentStatus.AvailableForPickup, **facts
    )


def test_where_it_waits_is_told_in_the_carriers_words(tmp_path: Path) -> None:
    waiting = parcel(
        ShipmentStatus.AvailableForPickup, events=(scan(message="Waiting at Smith's Corner Shop. "),)
    )
    text = Shop.at(tmp_path, order(waiting)).words()
    assert "ready for you to collect. UPS says: Waiting at Smith's Corner Shop. Please bring" in text


def test_the_carriers_words_are_quoted_shortly(tmp_path: Path) -> None:
    waiting = parcel(ShipmentStatus.AvailableForPickup, events=(scan(message="at the shop " * 30),))
    text = Shop.at(tmp_path, order(waiting)).words()
    quoted = text.split("UPS says: ")[1].split(" Please")[0]
    assert quoted.startswith("at the shop at the shop")
    assert quoted.endswith("….")
    assert len(quoted) <= 101


def test_words_of_another_scan_do_not_tell_where_it_is(tmp_path: Path) -> None:
    delivered = parcel(
        ShipmentStatus.Delivered, delivered_at=NOW, events=(scan(message="Waiting at the shop"),)
    )
    assert "says" not in Shop.at(tmp_path, order(delivered)).words()


def test_an_order_in_progress_is_being_packed(tmp_path: Path) -> None:
    packed = order(fulfillment_status=FulfillmentStatus.IN_PROGRESS, dispatch_by=NOW + days(1))
    text = Shop.at(tmp_path, packed).words()
    assert text == "Order #1001 is being packed and hasn't left us yet. It should leave us tomorrow."


def test_a_split_order_tells_its_parcels_apart(tmp_path: Path) -> None:
    first = parcel(ShipmentStatus.Delivered, external_id="a", delivered_at=NOW - days(1))
    second = parcel(ShipmentStatus.InTransit, external_id="b", quantities={"mug": 1})
    shop = Shop.at(tmp_path, order(first, second, line_items=(LAMP, MUG), dispatch_by=NOW + days(4)))
    reply = shop.reply()
    assert reply.text is not None
    assert "Order #1001 comes in 3 parts." in reply.text
    assert "Parcel 1 (Lamp) was delivered yesterday" in reply.text
    assert "Parcel 2 (Mug) is on its way" in reply.text
    assert "The rest (Mug) hasn't left us yet. It should leave us Mon, Mar 16." in reply.text
    assert reply.data is not None
    assert [card["status"] for card in reply.data["shipments"]] == ["Delivered", "InTransit", "Pending"]
    assert [[item["quantity"] for item in card["items"]] for card in reply.data["shipments"]] == [
        [1],
        [1],
        [1],
    ]


@pytest.mark.parametrize("reason", list(WaitingFor))
def test_an_unsent_order_says_what_it_waits_for(tmp_path: Path, reason: WaitingFor) -> None:
    text = Shop.at(tmp_path, order(waiting_for=reason.value)).words()
    assert words("en").say(f"not-shipped-{reason}", subject="Order #1001") in text
    assert "I don't have a date for that yet." in text


def test_a_late_dispatch_is_apologised_for_once(tmp_path: Path) -> None:
    text = Shop.at(tmp_path, order(dispatch_by=NOW - days(2))).words()
    assert text == (
        "Order #1001 hasn't left us yet. It should have left us Tue, Mar 10, and I'm sorry that it hasn't."
    )


def test_a_cancelled_order_tells_its_refund(tmp_path: Path) -> None:
    refund = RefundRecord(
        external_id="r",
        amount=4900,
        currency="USD",
        status=RefundStatus.succeeded,
        created_at=NOW - days(1),
        processed_at=NOW - days(1),
    )
    text = Shop.at(tmp_path, order(cancelled_at=NOW - days(2), refunds=(refund,))).words()
    assert text == (
        "Order #1001 was cancelled Tue, Mar 10, so nothing is on its way. "
        "A refund of $49.00 was sent yesterday."
    )


def test_every_exception_has_its_words() -> None:
    for kind in ExceptionKind:
        assert words("en").say(f"exception-{kind}", what="order #1", carrier="UPS")


def test_a_locale_without_words_reads_english() -> None:
    assert words("pt-BR").say("day-today") == "today"


def test_the_data_are_the_facts_behind_the_words(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path, order(parcel(ShipmentStatus.OutForDelivery, estimated_delivery=NOW)))
    data = shop.reply().data
    assert data is not None
    (card,) = data["shipments"]
    assert card["last_event"]["at"] == "2026-03-12T09:00:00-05:00"
    assert card["last_event"]["place"] == "Joliet, IL"
    assert card["estimated_delivery"] == "2026-03-12T10:00:00-05:00"
    assert [step["done"] for step in card["steps"]] == [True, True, True, True, False]
    assert CHICAGO not in card["last_event"]["local"]
