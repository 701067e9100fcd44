"""The card of an order: the same truth as the words, at a glance."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from .chat import Chat
from .facts import in_transit
from .standin import Standin


def card(chat: Chat, order: str) -> Locator:
    return chat.log.get_by_role("region", name=f"Order {order}")


def test_a_parcel_on_its_way_shows_estimate_last_scan_contents_and_link(chat: Chat) -> None:
    chat.ask("It's order #1001, maya.lindqvist@example.com")
    shown = card(chat, "#1001")
    expect(shown.get_by_role("heading", name="On its way")).to_be_visible()
    expect(shown).to_contain_text("Expected tomorrow")
    expect(shown).to_contain_text("On time")
    expect(shown).to_contain_text("Arrived at the carrier's depot")
    expect(shown).to_contain_text("Chicago, IL · Fri 20 Nov, 14:05")
    expect(shown.get_by_role("listitem").filter(has_text="2 × Stoneware mug Set of two")).to_be_visible()
    link = shown.get_by_role("link", name="Track with UPS (opens in a new tab)")
    assert link.get_attribute("href") == "https://www.example.com/track/1Z999AA10123456784"


def test_the_details_hold_the_steps_and_the_tracking_number(chat: Chat) -> None:
    chat.ask("Order 1001, 60625")
    shown = card(chat, "#1001")
    number = shown.get_by_text("1Z999AA10123456784", exact=True)
    expect(number).to_be_hidden()
    shown.get_by_text("Details").click()
    expect(number).to_be_visible()
    steps = shown.locator(".step").all_inner_texts()
    assert [step.split("\n")[0] for step in steps] == [
        "Ordered",
        "Shipped",
        "On its way",
        "Out for delivery",
        "Delivered",
    ]
    assert ["to come" in step for step in steps] == [False, False, False, True, True]


def test_the_tracking_number_can_be_copied(chat: Chat) -> None:
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat.ask("Order 1001, 60625")
    shown = card(chat, "#1001")
    shown.get_by_text("Details").click()
    shown.get_by_role("button", name="Copy").click()
    expect(shown.get_by_role("button", name="Copied")).to_be_visible()
    assert chat.page.evaluate("navigator.clipboard.readText()") == "1Z999AA10123456784"


def test_the_parcels_of_a_split_order_are_told_apart(chat: Chat) -> None:
    chat.ask("split")
    first, second = card(chat, "#1002").get_by_role("article").all()
    for part in ("Parcel 1 of 2", "Delivered", "Arrived", "Merino beanie"):
        expect(first).to_contain_text(part)
    for part in ("Parcel 2 of 2", "On its way", "2 days late", "Two-person tent"):
        expect(second).to_contain_text(part)


def test_an_exception_stands_out_and_offers_no_broken_link(chat: Chat) -> None:
    chat.ask("customs")
    shown = card(chat, "#1003")
    expect(shown.get_by_role("heading", name="Held at customs")).to_be_visible()
    expect(shown).to_contain_text("4 days late")
    expect(shown).not_to_contain_text("Expected")
    assert shown.locator(".parcel").get_attribute("data-tone") == "trouble"
    assert shown.get_by_role("link").count() == 0


@pytest.mark.parametrize(
    ("zone", "estimate", "day"),
    [
        ("bare date", "2031-03-05", "Wed 5 Mar"),
        ("the destination's offset, late in the evening", "2031-03-05T23:30:00-10:00", "Wed 5 Mar"),
        ("UTC, for a reader in Chicago", "2031-03-05T03:00:00Z", "Tue 4 Mar"),
        ("no date", "soon", None),
    ],
)
def test_the_day_is_the_day_at_the_place_of_delivery(
    chat: Chat, standin: Standin, zone: str, estimate: str, day: str | None
) -> None:
    chat.ask("hello")
    data = in_transit()
    data["shipments"][0]["estimated_delivery"] = estimate
    standin.say(standin.only, f"Here ({zone}).", data=data)
    shown = card(chat, "#1001")
    expect(shown).to_be_visible()
    if day is None:
        expect(shown).not_to_contain_text("Expected")
    else:
        expect(shown).to_contain_text(f"Expected {day}")


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "shipment_status"},
        {"kind": "shipment_status", "order": "#1", "shipments": None},
        {"kind": "shipment_status", "order": "#1", "shipments": [{}, None, 7]},
        {"kind": "shipment_status", "shipments": [{"status": "Unheard", "items": "?", "steps": [None]}]},
        {"kind": "something_new", "order": "#1"},
        {"kind": "shipment_status", "placed_at": "yesterday", "shipments": [{"last_event": "?"}]},
    ],
)
def test_facts_with_gaps_never_cost_the_words(chat: Chat, standin: Standin, data: dict[str, Any]) -> None:
    chat.ask("hello")
    standin.say(standin.only, "The words.", data=data)
    expect(chat.bubble("The words.")).to_be_visible()
    chat.ask("and it goes on")


def test_an_answer_taller_than_the_panel_is_read_from_its_beginning(chat: Chat) -> None:
    chat.ask("split")
    expect(
        chat.bubble("Your order travels in two parcels. One has arrived, the other is still on its way.")
    ).to_be_in_viewport()
    expect(card(chat, "#1002")).to_be_in_viewport()


def test_day_and_time_are_the_readers_own(chat: Chat, standin: Standin) -> None:
    chat.ask("hello")
    standin.only.messages[0]["created_at"] = "2026-03-05T03:04:00Z"
    standin.only.messages[1]["created_at"] = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    chat.page.reload()
    expect(chat.log.get_by_text("Wednesday 4 March")).to_be_visible()
    expect(chat.log.get_by_text("Today")).to_be_visible()
    assert chat.own.locator("time").inner_text() == "21:04"
