"""That nothing has changed, with the newest fact: from the data behind an answer that was given before."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from actions.words import Words

Facts = Mapping[str, Any]


def still_the_same(data: Facts, now: datetime, zone: tzinfo, catalogue: Words) -> str:
    """One or two sentences about the order that ``data`` (a reply's) is about."""
    told = _parcel(data, now, zone, catalogue) or _returnable(data, now, zone, catalogue)
    told = told or _refund(data, now, zone, catalogue)
    return told or catalogue.say("same-facts", order=data.get("order") or "")


def _parcel(data: Facts, now: datetime, zone: tzinfo, catalogue: Words) -> str | None:
    scanned = [each for each in data.get("shipments") or () if each.get("last_event")]
    newest = max(scanned, key=lambda each: datetime.fromisoformat(each["last_event"]["at"]), default=None)
    if newest is None:
        return None
    event, order = newest["last_event"], data["order"]
    if newest["status"] == "Delivered":
        at = datetime.fromisoformat(newest["delivered_at"] or event["at"])
        day = catalogue.moment(at, zone=at.tzinfo or zone, now=now)
        return catalogue.say("same-delivered", order=order, day=day)
    place = event["place"] or "none"
    said = [catalogue.say("same-scan", order=order, moment=event["local"], place=place)]
    said += _expected(newest, now, catalogue)
    if newest["tracking_url"]:
        said.append(catalogue.say("same-track", url=newest["tracking_url"]))
    return " ".join(said)


def _expected(shipment: Facts, now: datetime, catalogue: Words) -> Sequence[str]:
    if not shipment["estimated_delivery"]:
        return []
    due = datetime.fromisoformat(shipment["estimated_delivery"])
    today = now.astimezone(due.tzinfo).date()
    if due.date() < today:
        return []
    return [catalogue.say("same-expected", day=catalogue.day(due.date(), today=today))]


def _returnable(data: Facts, now: datetime, zone: tzinfo, catalogue: Words) -> str | None:
    today = now.astimezone(zone).date()
    items = [
        catalogue.say(
            "same-returnable-item",
            item=catalogue.say("item", count=each["quantity"], title=each["title"]),
            day=catalogue.day(date.fromisoformat(each["last_day"]), today=today),
        )
        for each in data.get("items") or ()
        if each.get("verdict") == "eligible" and each.get("last_day")
    ]
    if not items:
        return None
    return catalogue.say("same-returnable", order=data["order"], items=catalogue.listing(items))


def _refund(data: Facts, now: datetime, zone: tzinfo, catalogue: Words) -> str | None:
    sent = [each for each in data.get("refunds") or () if each.get("sent_at")]
    newest = max(sent, key=lambda each: datetime.fromisoformat(each["sent_at"]), default=None)
    if newest is None:
        return None
    day = datetime.fromisoformat(newest["sent_at"]).astimezone(zone).date()
    return catalogue.say(
        "same-refund",
        order=data["order"],
        amount=catalogue.money(newest["amount"], newest["currency"]),
        day=catalogue.day(day, today=now.astimezone(zone).date()),
    )
