"""AfterShip's ``tracking_update`` webhooks. https://www.aftership.com/docs/tracking/webhook/webhook-overview"""

from typing import Annotated, Any

from pydantic import BaseModel

from store.records import TrackingEventRecord
from store.tracking import words
from store.tracking.facts import Estimate, Tracking, Word
from store.tracking.fields import AnObject, Day, Moment, Objects, Text
from store.tracking.reading import Reading, code_of, country


class Checkpoint(BaseModel):
    """One scan."""

    message: Text = None
    tag: Text = None
    subtag: Text = None
    checkpoint_time: Moment = None
    city: Text = None
    location: Text = None
    state: Text = None
    country_iso2: Text = None


class LatestEstimate(BaseModel):
    """The newest estimate, whoever made it."""

    datetime: Day = None
    estimated_delivery_date: Day = None


class Message(BaseModel):
    """A tracking. Unknown fields are ignored."""

    tracking_number: Text = None
    slug: Text = None
    tag: Text = None
    subtag: Text = None
    updated_at: Moment = None
    order_id: Text = None
    order_number: Text = None
    expected_delivery: Day = None
    latest_estimated_delivery: Annotated[LatestEstimate, AnObject] = LatestEstimate()
    courier_estimated_delivery_date: Annotated[LatestEstimate, AnObject] = LatestEstimate()
    checkpoints: Annotated[list[Checkpoint], Objects] = []


def read(body: dict[str, Any], reading: Reading) -> Tracking:
    """What a webhook says. Raises `UnusableTrackingError`."""
    told = Message.model_validate(_message(body))
    code = code_of(told.tracking_number, "msg.tracking_number")
    said_at = told.updated_at or reading.sent_at
    scans = [scan for checkpoint in told.checkpoints if (scan := _scan(checkpoint, reading))]
    reading.state(reading.known(lambda: words.aftership(told.tag, told.subtag)), told.tag, said_at)
    estimates = (told.latest_estimated_delivery, told.courier_estimated_delivery_date)
    delivery = next(
        (day for each in estimates if (day := each.datetime or each.estimated_delivery_date)),
        told.expected_delivery,
    )
    return Tracking(
        code=code,
        carrier=told.slug,
        orders=frozenset(filter(None, (told.order_id, told.order_number))),
        words=tuple(reading.words),
        scans=tuple(scans),
        estimate=Estimate(delivery=delivery, at=said_at) if delivery else None,
        notes=tuple(reading.notes),
    )


def _message(body: dict[str, Any]) -> Any:
    data = body.get("data")
    nested = data.get("tracking") if isinstance(data, dict) else None
    return next((each for each in (body.get("msg"), nested) if isinstance(each, dict)), body)


def _scan(checkpoint: Checkpoint, reading: Reading) -> TrackingEventRecord | None:
    at = checkpoint.checkpoint_time
    if not reading.happened(at) or at is None:
        return None
    known = reading.known(lambda: words.aftership(checkpoint.tag, checkpoint.subtag))
    if known:
        reading.words.append(Word(status=known[0], sub_status=known[1], raw=checkpoint.tag, at=at))
    return reading.scan(
        at=at,
        known=known,
        message=checkpoint.message or "",
        city=checkpoint.city or checkpoint.location,
        province_code=checkpoint.state,
        country_code=country(checkpoint.country_iso2),
    )
