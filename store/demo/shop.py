"""The demo shop's file as records of the store."""

from datetime import datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from store.articles.shop_facts import read_shop_facts
from store.demo.clock import in_order, moment
from store.records import (
    AddressRecord,
    LineItemRecord,
    OrderRecord,
    RefundItemRecord,
    RefundRecord,
    ReturnItemRecord,
    ReturnRecord,
    ShipmentRecord,
    TrackingEventRecord,
)
from store.shipping import zone_of
from store.types import minor_units
from store.vocabulary import (
    FinancialStatus,
    FulfillmentStatus,
    RefundStatus,
    ReturnReason,
    ReturnStatus,
    ShipmentStatus,
)

SOURCE = "demo"

_STILL_HERE = (ShipmentStatus.Pending, ShipmentStatus.InfoReceived)


def order_records(now: datetime) -> list[OrderRecord]:
    """The shop's orders, oldest first, as they stand at ``now``."""
    orders = [_Order(told, now) for told in _shop()["orders"]]
    placed = in_order([order.placed for order in orders])  # as the numbers say, in all time zones
    return [order.record(at) for order, at in zip(orders, placed, strict=True)]


@cache
def _fact(name: str) -> int:
    """An amount of the shop's facts. All currencies have the same figures here."""
    amounts = read_shop_facts(shop_facts()).facts[name]
    assert isinstance(amounts, dict)
    return amounts["USD"]


def shop_facts() -> str:
    """The demo shop's facts, as a merchant would write them."""
    return (Path(__file__).parent / "shop_facts.yml").read_text("utf-8")


@cache
def _shop() -> Any:
    return yaml.safe_load((Path(__file__).parent / "shop.yml").read_text("utf-8"))


class _Order:
    """One order of the file; ``told`` is its YAML."""

    def __init__(self, told: dict[str, Any], now: datetime) -> None:
        self.told = told
        self.now = now
        self.customer = _shop()["customers"][told["customer"]]
        self.home = _shop()["places"][self.customer["at"]]
        self.zone = zone_of(self.home["zone"])
        self.currency = told.get("currency", "USD")
        self.placed = self.when(told["placed"])
        self.lines = {item[0]: self.line(*item) for item in told["items"]}

    def when(self, told: str | None, zone: tzinfo | None = None) -> Any:
        """The moment, on the clock of the customer's place; None stays None."""
        return None if told is None else moment(told, self.now, zone or self.zone)

    def money(self, amount: str) -> int:
        return minor_units(amount, self.currency)

    def record(self, placed: datetime) -> OrderRecord:
        told, name = self.told, self.told["name"]
        shipments = tuple(
            self.shipment(index, entry) for index, entry in enumerate(told.get("shipments", []))
        )
        returns = tuple(self.returned(entry) for entry in told.get("returns", []))
        refunds = tuple(self.refund(index, entry) for index, entry in enumerate(told.get("refunds", [])))
        subtotal = sum(line.price * line.quantity - line.discount for line in self.lines.values())
        total = (
            subtotal if subtotal >= _fact("free_shipping_from") else subtotal + _fact("standard_shipping_fee")
        )
        cancelled = self.when(told.get("cancelled"))
        changes = [placed, cancelled, *(shipment.updated_at for shipment in shipments)]
        changes += [entry.updated_at for entry in returns]
        changes += [refund.processed_at or refund.created_at for refund in refunds]
        return OrderRecord(
            source=SOURCE,
            external_id=name.lstrip("#"),
            name=name,
            email=self.customer["email"],
            phone=self.customer.get("phone"),
            customer_name=self.customer["name"],
            customer_phone=self.customer.get("phone"),
            shipping=self.address(),
            currency=self.currency,
            total=total,
            subtotal=subtotal,
            financial_status=self.financial(total, refunds),
            fulfillment_status=self.fulfillment(shipments),
            placed_at=placed,
            updated_at=max(change for change in changes if change is not None),
            cancelled_at=cancelled,
            cancel_reason=told.get("cancel_reason"),
            promised_by=self.when(told.get("promised")),
            dispatch_by=self.when(told.get("dispatch")),
            waiting_for=told.get("waiting_for"),
            tags=tuple(told.get("tags", [])),
            line_items=tuple(self.lines.values()),
            shipments=shipments,
            returns=returns,
            refunds=refunds,
        )

    def line(self, key: str, variant: str = "", pieces: int = 1, discount: str = "0") -> LineItemRecord:
        product = _shop()["products"][key.partition("#")[0]]
        return LineItemRecord(
            external_id=key,
            title=product["title"],
            variant=variant or None,
            sku=product["sku"],
            product_id=product["sku"],
            category=product["category"],
            quantity=pieces,
            price=self.money(product["price"]),
            discount=self.money(discount),
            requires_shipping=product.get("ships", True),
            final_sale=product.get("final_sale", False),
            tags=tuple(product.get("tags", [])),
        )

    def address(self) -> AddressRecord:
        return AddressRecord(
            name=self.customer["name"],
            address1=self.customer["address1"],
            address2=self.customer.get("address2"),
            city=self.home["city"],
            province_code=self.home.get("province"),
            postcode=self.customer["postcode"],
            country_code=self.home["country"],
            phone=self.customer.get("phone"),
        )

    def shipment(self, index: int, told: dict[str, Any]) -> ShipmentRecord:
        places = [_shop()["places"][scan[1]] for scan in told["scans"]]
        times = in_order(
            [
                self.when(scan[0], zone_of(place["zone"]))
                for scan, place in zip(told["scans"], places, strict=True)
            ]
        )
        events = tuple(
            _event(at, place, scan[2], scan[3])
            for at, place, scan in zip(times, places, told["scans"], strict=True)
        )
        status, sub_status = _status(told["scans"][-1][2])
        left = [event.occurred_at for event in events if event.status not in _STILL_HERE]
        held = told.get("holds", [key for key, line in self.lines.items() if line.requires_shipping])
        carrier, number = told["carrier"], told["number"]
        return ShipmentRecord(
            external_id=f"{self.told['name'].lstrip('#')}.{index + 1}",
            status=status,
            sub_status=sub_status,
            carrier=carrier,
            tracking_number=number,
            tracking_url=f"https://track.example.com/{carrier.lower().replace(' ', '-')}/{number}",
            shipped_at=left[0] if left else None,
            estimated_delivery=self.when(told.get("estimate")),
            delivered_at=times[-1] if status is ShipmentStatus.Delivered else None,
            updated_at=times[-1],
            destination_time_zone=self.home["zone"],
            quantities={key: self.lines[key].quantity for key in held},
            events=events,
        )

    def returned(self, told: dict[str, Any]) -> ReturnRecord:
        times = {name: self.when(told.get(name)) for name in ("requested", "received", "closed")}
        number = told.get("number")
        return ReturnRecord(
            external_id=told["name"],
            name=told["name"],
            status=ReturnStatus(told["status"]),
            requested_at=times["requested"],
            received_at=times["received"],
            closed_at=times["closed"],
            updated_at=max(time for time in times.values() if time),
            carrier=told.get("carrier"),
            tracking_number=number,
            tracking_url=f"https://track.example.com/returns/{number}" if number else None,
            items=tuple(
                ReturnItemRecord(
                    line=key,
                    quantity=entry[0],
                    reason=ReturnReason(entry[1]),
                    note=entry[2] if len(entry) > 2 else None,
                )
                for key, entry in told["holds"].items()
            ),
        )

    def refund(self, index: int, told: dict[str, Any]) -> RefundRecord:
        restock = told["restock"]
        return RefundRecord(
            external_id=f"{self.told['name'].lstrip('#')}.{index + 1}",
            amount=self.money(told["amount"]),
            currency=self.currency,
            method=told["method"],
            status=RefundStatus(told["status"]),
            note=told.get("note"),
            created_at=self.when(told["created"]),
            processed_at=self.when(told.get("sent")),
            arn=told.get("reference"),
            return_external_id=told.get("return"),
            items=tuple(
                RefundItemRecord(
                    line=key,
                    quantity=pieces,
                    amount=self.lines[key].price * pieces,
                    restocked=restock != "no_restock",
                    restock_type=restock,
                )
                for key, pieces in told["holds"].items()
            ),
        )

    def financial(self, total: int, refunds: tuple[RefundRecord, ...]) -> FinancialStatus:
        if "financial" in self.told:
            return FinancialStatus(self.told["financial"])
        back = sum(refund.amount for refund in refunds if refund.status is not RefundStatus.failed)
        if back >= total:
            return FinancialStatus.REFUNDED
        return FinancialStatus.PARTIALLY_REFUNDED if back else FinancialStatus.PAID

    def fulfillment(self, shipments: tuple[ShipmentRecord, ...]) -> FulfillmentStatus:
        if "fulfillment" in self.told:
            return FulfillmentStatus(self.told["fulfillment"])
        shipped = {key for shipment in shipments for key in shipment.quantities}
        wanted = {key for key, line in self.lines.items() if line.requires_shipping}
        if not shipped:
            return FulfillmentStatus.UNFULFILLED
        return FulfillmentStatus.FULFILLED if shipped >= wanted else FulfillmentStatus.PARTIALLY_FULFILLED


def _event(at: datetime, place: dict[str, Any], told: str, message: str) -> TrackingEventRecord:
    status, sub_status = _status(told)
    return TrackingEventRecord(
        occurred_at=at,
        status=status,
        sub_status=sub_status,
        message=message,
        city=place["city"],
        province_code=place.get("province"),
        country_code=place["country"],
        time_zone=place["zone"],
    )


def _status(told: str) -> tuple[ShipmentStatus, str | None]:
    tag, _, number = told.partition("_")
    return ShipmentStatus(tag), told if number else None
