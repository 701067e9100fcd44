"""Of several parcels, which one is spoken of."""

from pathlib import Path
from typing import Any

import pytest

from store.records import ShipmentRecord
from store.vocabulary import ShipmentStatus
from tests.actions.problems import ProblemTalk, delivered, talk
from tests.actions.shop import LAMP, MUG, NOW, days, parcel

S = ShipmentStatus
DELIVERY = "delivery_problem"


def split(path: Path, first: ShipmentRecord, second: ShipmentRecord) -> ProblemTalk:
    return talk(path, first, second, line_items=(LAMP, MUG))


def of_mugs(status: ShipmentStatus, **facts: Any) -> ShipmentRecord:
    return parcel(status, external_id="b", quantities={"mug": 2}, **facts)


def test_of_several_parcels_the_one_in_trouble_is_spoken_of(tmp_path: Path) -> None:
    customer = split(tmp_path, delivered(30), of_mugs(S.InTransit, promised_by=NOW - days(1)))
    reply = customer.prove("where is the rest, it is late", DELIVERY)
    assert "Parcel 2 (2 × Mug) should have been with you yesterday" in (reply.text or "")
    assert "Lamp" not in (reply.text or "")
    assert customer.items == ["Mug"]


def test_what_is_named_is_meant(tmp_path: Path) -> None:
    customer = split(tmp_path, delivered(18), of_mugs(S.InTransit, promised_by=NOW - days(1)))
    reply = customer.prove("i never got the lamp", DELIVERY)
    assert "UPS marked parcel 1 (Lamp) as delivered" in (reply.text or "")


def test_no_the_other_one(tmp_path: Path) -> None:
    customer = split(tmp_path, delivered(18), of_mugs(S.InTransit, promised_by=NOW - days(1)))
    customer.prove("i never got the lamp", DELIVERY)
    reply = customer.say("sorry, i mean the mugs are late", DELIVERY)
    assert "Parcel 2 (2 × Mug) should have been with you yesterday" in (reply.text or "")


def test_who_says_delivered_means_what_is_delivered(tmp_path: Path) -> None:
    customer = split(tmp_path, delivered(18), of_mugs(S.InTransit, promised_by=NOW - days(1)))
    reply = customer.prove("it says delivered but nothing is here", DELIVERY)
    assert "UPS marked parcel 1 (Lamp) as delivered" in (reply.text or "")


@pytest.mark.parametrize("answer", ["the mugs", "the second one", "2"])
def test_which_of_two_delivered_parcels_is_asked(tmp_path: Path, answer: str) -> None:
    customer = split(tmp_path, delivered(18), of_mugs(S.Delivered, delivered_at=NOW - days(2)))
    reply = customer.prove("it says delivered but it isn't here", DELIVERY)
    assert reply.text == "Which of the delivered parcels do you not have?"
    assert [button["title"] for button in reply.buttons] == ["Parcel 1 (Lamp)", "Parcel 2 (2 × Mug)"]
    before = dict(customer.slots)
    pressed = customer.press(reply, "Parcel 1 (Lamp)")
    assert "UPS marked parcel 1 (Lamp)" in (pressed.text or "")
    customer.slots = before
    assert customer.say(answer).handoff == "lost_parcel"
    assert customer.items == ["Mug"]


def test_two_parcels_in_trouble_are_both_told_with_one_apology(tmp_path: Path) -> None:
    late = {"promised_by": NOW - days(1)}
    customer = split(tmp_path, parcel(S.InTransit, **late), of_mugs(S.InTransit, **late))
    text = customer.prove("everything is late", DELIVERY).text or ""
    assert "Parcel 1 (Lamp) should" in text
    assert "Parcel 2 (2 × Mug) should" in text
    assert text.count("sorry") == 1
