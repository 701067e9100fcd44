"""Somebody who wants to send something back, through the real dialogue and the store."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from actions.problems.goods import GoodsTrouble
from actions.start_return import StartingReturn
from actions.turn import Answer, Entity, Reply, Turn
from store.models import Return
from store.records import LineItemRecord, OrderRecord
from store.returns.labels import CarrierLabels
from store.vocabulary import ShipmentStatus
from tests.actions.shop import NOW, SLIPS, Shop, days, order, parcel
from tests.actions.test_returnable import shop

RULES = """
policy: {version: "7"}
time_zone: America/Chicago
rules:
  - id: not-as-described
    when: {reasons: [NOT_AS_DESCRIBED]}
    window: {days: 365, from: delivery}
    manual_review: look
  - id: final
    when: {final_sale: true}
    deny: final_sale
  - id: mugs
    when: {tags: [mug]}
    window: {days: 30, from: delivery}
    questions:
      - {id: used, ask: "Has it been used?", yes: {deny: used}, no: next}
    outcomes:
      - {kind: store_credit, label: customer, bonus_percent: 10}
  - id: rest
    window: {days: 30, from: delivery}
    outcomes:
      - {kind: refund, label: customer, return_shipping_fee: {USD: "6.95"}}
      - {kind: exchange, label: shop}
      - {kind: store_credit, label: shop, bonus_percent: 10}
"""
LAMP = LineItemRecord(external_id="lamp", title="Lamp", quantity=1, price=4900)
MUG = LineItemRecord(external_id="mug", title="Mug", quantity=2, price=1200, tags=("mug",))
SHIRT = LineItemRecord(external_id="shirt", title="Shirt", variant="Blue", quantity=1, price=7400)
SANDALS = LineItemRecord(external_id="sandals", title="Sandals", quantity=1, price=3000, final_sale=True)


def bought(*lines: LineItemRecord, days_ago: float = 2) -> OrderRecord:
    quantities = {line.external_id: line.quantity for line in lines}
    sent = parcel(ShipmentStatus.Delivered, delivered_at=NOW - days(days_ago), quantities=quantities)
    return order(sent, line_items=lines)


class Customer:
    """Somebody with a proven order, who wants to send something back."""

    def __init__(
        self,
        path: Path,
        *lines: LineItemRecord,
        rules: str | None = RULES,
        labels: CarrierLabels = SLIPS,
        **facts: Any,
    ) -> None:
        self.shop: Shop = shop(path, bought(*lines, **facts), rules=rules)
        self.returns = StartingReturn(
            self.shop.database, self.shop.orders, ZoneInfo("UTC"), labels, GoodsTrouble()
        )
        self.talk = self.shop.conversation()
        self.now: datetime = NOW
        self.proof = self.shop.orders.answer(
            self.turn("", "start_return", order_number="1001", email="maya@example.com"),
            now=NOW,
            wish="start_return",
        )
        self.slots: dict[str, Any] = dict(self.proof.slots)

    def turn(self, text: str, intent: str = "inform", **entities: str) -> Turn:
        found = tuple(Entity(kind, value, start) for start, (kind, value) in enumerate(entities.items()))
        return Turn(self.talk.id, intent, found, dict(getattr(self, "slots", {})), text)

    def take(self, text: str, intent: str = "inform", **entities: str) -> Answer | None:
        answer = self.returns.take(self.turn(text, intent, **entities), self.now)
        if answer is not None:
            self.slots |= answer.slots
        return answer

    def say(self, text: str, intent: str = "inform", **entities: str) -> Reply:
        answer = self.take(text, intent, **entities)
        assert answer is not None, "left to others"
        (reply,) = answer.replies
        return reply

    def press(self, reply: Reply, title: str) -> Reply:
        (payload,) = [button["payload"] for button in reply.buttons if button["title"] == title]
        intent, _, choice = payload.removeprefix("/").partition('{"choice": "')
        return self.say(payload, intent, **({"choice": choice.removesuffix('"}')} if choice else {}))

    def wish(self, text: str) -> Reply:
        first = self.shop.orders.answer(self.turn(text, "start_return"), now=NOW, wish="start_return")
        answer = self.returns.listen(self.turn(text, "start_return"), first, NOW)
        self.slots |= answer.slots
        return answer.replies[0]

    @property
    def step(self) -> str | None:
        pending = self.slots.get("pending")
        return pending["step"] if isinstance(pending, dict) else pending

    def stored(self) -> list[Return]:
        with self.shop.database.read() as session:
            return list(session.scalars(select(Return)))
