"""One shipment to be told of: its facts, its name in a sentence, and the clock of its place."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from actions.words import Words
from store.dispatch import facts_of
from store.models import LineItem, Order, Shipment, TrackingEvent
from store.shipping import Assessment, assess, zone_of


@dataclass(frozen=True)
class Telling:
    """What the sentences about one shipment share."""

    shipment: Shipment
    assessment: Assessment
    zone: tzinfo
    now: datetime
    words: Words
    subject: str  # begins a sentence: "Order #1001", "Parcel 2 (Mug)"
    what: str  # inside one: "order #1001", "parcel 2 (Mug)"

    @property
    def last_event(self) -> TrackingEvent | None:
        """The newest scan."""
        return max(self.shipment.events, key=lambda event: event.occurred_at, default=None)

    def say(self, key: str, **values: Any) -> str:
        """A sentence of the catalogue; subject and carrier are known to it."""
        carrier = self.shipment.carrier or "none"
        shared = {
            "subject": self.subject,
            "what": self.what,
            "carrier": self.words.say("carrier-name", carrier=carrier),
            "with": f" {self.words.say('carrier-with', carrier=carrier)}".rstrip(),
        }
        sentence = self.words.say(key, **(shared | values))
        return sentence[:1].upper() + sentence[1:]

    def moment(self, at: datetime, zone: tzinfo) -> str:
        """A point in time on the clock of ``zone``."""
        return self.words.moment(at, zone=zone, now=self.now)

    @property
    def place(self) -> str:
        """Where the last scan was: " in Joliet, IL"; empty when it does not say."""
        event = self.last_event
        parts = (event.city, event.province_code or event.country_code) if event else ()
        place = ", ".join(part for part in parts if part)
        return f" {self.words.say('place-in', place=place)}" if place else ""

    def day(self, at: datetime) -> str:
        """A date as the place of delivery sees it."""
        return self.words.day(at.astimezone(self.zone).date(), today=self.now.astimezone(self.zone).date())

    def days(self, count: int) -> str:
        """ "1 day", "3 days"."""
        return self.words.say("days", count=count)


def telling_of(
    order: Order,
    shipment: Shipment,
    position: int,
    parts: int,
    *,
    now: datetime,
    shop_zone: tzinfo,
    words: Words,
) -> Telling:
    """The ``position``-th of ``parts`` parcels of an order, counted from 1."""
    zone = zone_of(shipment.destination_time_zone) if shipment.destination_time_zone else shop_zone
    if parts == 1:
        subject = words.say("order-subject", order=order.name)
    else:
        items = words.listing(item_words(item.line_item, item.quantity, words) for item in shipment.items)
        subject = words.say("parcel-subject", number=position, items=items)
    return Telling(
        shipment=shipment,
        assessment=assess(facts_of(shipment, order), now),
        zone=zone,
        now=now,
        words=words,
        subject=subject,
        what=subject[:1].lower() + subject[1:],
    )


def item_words(line: LineItem, quantity: int, words: Words) -> str:
    """ "Lamp", "2 × Mug"."""
    return words.say("item", count=quantity, title=line.title)
