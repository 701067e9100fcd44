"""Carriers' words, and their payloads as the vendors document them."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.tracking import aftership, easypost, words
from store.tracking.reading import Reading, UnusableTrackingError
from store.vocabulary import ShipmentStatus as S

FIXTURES = Path(__file__).parents[2] / "fixtures" / "tracking"
NOW = datetime(2026, 3, 12, 15, 0, tzinfo=UTC)


def reading() -> Reading:
    return Reading(sent_at=NOW, received_at=NOW)


@pytest.mark.parametrize(
    ("status", "detail", "known"),
    [
        ("pre_transit", "label_created", (S.InfoReceived, None)),
        ("in_transit", "arrived_at_facility", (S.InTransit, "InTransit_003")),
        ("in_transit", "something new", (S.InTransit, None)),
        ("out_for_delivery", "unknown", (S.OutForDelivery, None)),
        ("delivered", "arrived_at_destination", (S.Delivered, None)),
        ("available_for_pickup", None, (S.AvailableForPickup, None)),
        ("return_to_sender", "return", (S.Exception, "Exception_010")),
        ("return_to_sender", "refused", (S.Exception, "Exception_003")),
        ("failure", "damaged", (S.Exception, "Exception_012")),
        ("in_transit", "weather_delay", (S.Exception, "Exception_017")),
        ("unknown", None, None),
        (None, None, None),
    ],
)
def test_easypost(status: str | None, detail: str | None, known: words.Known | None) -> None:
    assert words.easypost(status, detail) == known


def test_aftership() -> None:
    for status in S:
        assert words.aftership(status, None) == (status, None)
    assert words.aftership("Exception", "Exception_099") == (S.Exception, "Exception_099")
    assert words.aftership("InTransit", "<script>") == (S.InTransit, None)
    with pytest.raises(words.UnknownWordError):
        words.aftership("Teleported", None)


def test_a_documented_event_of_easypost() -> None:
    said = easypost.read(json.loads((FIXTURES / "easypost_tracker_updated.json").read_text()), reading())
    assert (said.code, said.carrier) == ("1", "FedEx")
    assert [scan.status for scan in said.scans] == [S.InfoReceived] + [S.InTransit] * 6
    last = max(said.words, key=lambda word: word.weight)
    assert (last.status, last.sub_status) == (S.InTransit, "InTransit_003")
    assert (said.scans[-1].city, said.scans[-1].province_code, said.scans[-1].country_code) == (
        "EDISON",
        "NJ",
        "US",
    )
    assert said.estimate is not None
    assert said.estimate.delivery == datetime(2024, 8, 5, 12, tzinfo=UTC)
    assert said.notes == ()


def test_documented_checkpoints_of_aftership() -> None:
    body = json.loads((FIXTURES / "aftership_checkpoints.json").read_text())
    with pytest.raises(UnusableTrackingError):
        aftership.read(body, reading())
    body["data"]["tracking"]["tracking_number"] = "FMPC 123-456"
    said = aftership.read(body, reading())
    assert said.code == "FMPC123456"
    assert said.scans[0].occurred_at == datetime(2019, 11, 27, 13, 6, tzinfo=UTC)
    assert max(said.words, key=lambda word: word.weight).sub_status == "Delivered_001"


def test_what_is_not_known_is_noted_and_says_nothing() -> None:
    scans = [
        {"status": "teleported", "datetime": "2026-03-12T10:00:00Z", "message": "Zap"},
        {"status": "in_transit", "datetime": "yesterday"},
        {"status": "delivered", "datetime": (NOW + timedelta(days=9)).isoformat()},
        "no scan",
    ]
    body = {"result": {"tracking_code": 1234, "status": "beamed", "tracking_details": scans}}
    said = easypost.read(body, reading())
    assert said.words == ()
    assert [scan.message for scan in said.scans] == ["Zap"]
    assert said.notes == (
        "unknown status 'teleported'",
        "a scan without a sensible time was left out",
        "unknown status 'beamed'",
    )


anything: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just("\ud800\x00"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["result", "msg", "tracking_code", "tracking_number", "tracking_details", "tag"])
            | st.sampled_from(
                ["checkpoints", "status", "datetime", "checkpoint_time", "updated_at", "carrier_detail"]
            )
            | st.text(max_size=5),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["result", "msg", "tracking_number"]), anything), st.booleans())
@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_comes_is_read_or_refused(body: dict[str, Any], is_easypost: bool) -> None:
    try:
        code = (easypost if is_easypost else aftership).read(body, reading()).code
    except UnusableTrackingError:
        code = "refused"
    assert 0 < len(code) <= 100
