"""EasyPost's ``tracker.*`` events. https://docs.easypost.com/docs/events and /trackers"""

from typing import Annotated, Any

from pydantic import BaseModel

from store.records import TrackingEventRecord
from store.tracking import words
from store.tracking.facts import Estimate, Tracking, Word
from store.tracking.fields import AnObject, Day, Moment, Objects, Text
from store.tracking.reading import Reading, code_of, country


class Location(BaseModel):
    """Where it was seen."""

    city: Text = None
    state: Text = None
    country: Text = None


class Detail(BaseModel):
    """One scan."""

    message: Text = None
    status: Text = None
    status_detail: Text = None
    datetime: Moment = None
    tracking_location: Annotated[Location, AnObject] = Location()


class CarrierDetail(BaseModel):
    """What the carrier tells beside."""

    est_delivery_date_local: Day = None


class Tracker(BaseModel):
    """A tracker. Unknown fields are ignored."""

    tracking_code: Text = None
    carrier: Text = None
    status: Text = None
    status_detail: Text = None
    updated_at: Moment = None
    signed_by: Text = None
    est_delivery_date: Day = None
    tracking_details: Annotated[list[Detail], Objects] = []
    carrier_detail: Annotated[CarrierDetail, AnObject] = CarrierDetail()


def read(body: dict[str, Any], reading: Reading) -> Tracking:
    """What an event says. Raises `UnusableTrackingError`."""
    tracker = Tracker.model_validate(body.get("result") if isinstance(body.get("result"), dict) else body)
    code = code_of(tracker.tracking_code, "result.tracking_code")
    said_at = tracker.updated_at or reading.sent_at
    scans = [scan for detail in tracker.tracking_details if (scan := _scan(detail, reading))]
    known = reading.known(lambda: words.easypost(tracker.status, tracker.status_detail))
    if known and known[1] is None and tracker.signed_by and known[0] == "Delivered":
        known = (known[0], "Delivered_003")
    reading.state(known, tracker.status, said_at)
    delivery = tracker.carrier_detail.est_delivery_date_local or tracker.est_delivery_date
    return Tracking(
        code=code,
        carrier=tracker.carrier,
        words=tuple(reading.words),
        scans=tuple(scans),
        estimate=Estimate(delivery=delivery, at=said_at) if delivery else None,
        notes=tuple(reading.notes),
    )


def _scan(detail: Detail, reading: Reading) -> TrackingEventRecord | None:
    if not reading.happened(detail.datetime) or detail.datetime is None:
        return None
    known = reading.known(lambda: words.easypost(detail.status, detail.status_detail))
    if known:
        reading.words.append(
            Word(status=known[0], sub_status=known[1], raw=detail.status, at=detail.datetime)
        )
    place = detail.tracking_location
    return reading.scan(
        at=detail.datetime,
        known=known,
        message=detail.message or "",
        city=place.city,
        province_code=place.state,
        country_code=country(place.country),
    )
