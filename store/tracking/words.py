"""Carriers' words as AfterShip's tags and sub-statuses."""

import re
from typing import Final

from store.vocabulary import ShipmentStatus as S

Known = tuple[S, str | None]

_EASYPOST: Final[dict[str, Known | None]] = {
    "unknown": None,
    "error": None,  # EasyPost could not ask the carrier
    "pre_transit": (S.InfoReceived, None),
    "in_transit": (S.InTransit, None),
    "out_for_delivery": (S.OutForDelivery, None),
    "delivered": (S.Delivered, None),
    "available_for_pickup": (S.AvailableForPickup, None),
    "return_to_sender": (S.Exception, "Exception_010"),
    "failure": (S.Exception, "Exception_001"),
    "cancelled": (S.Exception, "Exception_001"),
}
_EASYPOST_DETAILS: Final[dict[str, Known]] = {
    "address_correction": (S.Exception, "Exception_007"),
    "arrived_at_destination": (S.InTransit, "InTransit_003"),
    "arrived_at_facility": (S.InTransit, "InTransit_003"),
    "arrived_at_pickup_location": (S.AvailableForPickup, None),
    "damaged": (S.Exception, "Exception_012"),
    "delivery_exception": (S.AttemptFail, None),
    "departed_facility": (S.InTransit, "InTransit_007"),
    "departed_origin_facility": (S.InTransit, "InTransit_007"),
    "expired": (S.Expired, None),
    "lost": (S.Exception, "Exception_013"),
    "received_at_destination_facility": (S.InTransit, "InTransit_003"),
    "received_at_origin_facility": (S.InTransit, "InTransit_002"),
    "refused": (S.Exception, "Exception_003"),
    "return": (S.Exception, "Exception_010"),
    "transit_exception": (S.Exception, "Exception_001"),
    "weather_delay": (S.Exception, "Exception_017"),
}
_REFINED: Final = frozenset({"in_transit", "failure", "return_to_sender", "error", "unknown"})
"""Statuses that leave open what happened; the others are not changed by their detail."""

_SUBTAG: Final = re.compile(r"[A-Za-z]{3,24}_[0-9]{3}")


class UnknownWordError(ValueError):
    """A status that is in no list of ours; the message is the word."""


def easypost(status: str | None, detail: str | None) -> Known | None:
    """EasyPost's ``status`` and ``status_detail``; None when it says nothing. Raises `UnknownWordError`.

    https://docs.easypost.com/docs/trackers
    """
    word = (status or "unknown").lower()
    if word not in _EASYPOST:
        raise UnknownWordError(word[:40])
    if word in _REFINED and detail:
        return _EASYPOST_DETAILS.get(detail.lower(), _EASYPOST[word])
    return _EASYPOST[word]


def aftership(tag: str | None, subtag: str | None) -> Known | None:
    """AfterShip's ``tag`` and ``subtag``; new sub-statuses are kept. Raises `UnknownWordError`.

    https://www.aftership.com/docs/tracking/enum/delivery-sub-statuses
    """
    if tag is None:
        return None
    known = {status.lower(): status for status in S}.get(tag.lower())
    if known is None:
        raise UnknownWordError(tag[:40])
    return known, subtag if subtag and _SUBTAG.fullmatch(subtag) else None
