"""What is answered to trouble with a delivery, by every state a parcel can be in.

The clock stands at Thursday 12 March 2026, 15:00 UTC, 10 in the morning in Chicago.
"""

from pathlib import Path
from typing import Any

import pytest

from actions.words import words
from store.records import RefundRecord, ShipmentRecord
from store.shipping import ExceptionKind
from store.vocabulary import FinancialStatus, ProblemKind, RefundStatus, ShipmentStatus, WaitingFor, Wanted
from tests.actions.problems import sentences, talk
from tests.actions.shop import NOW, days, parcel

S = ShipmentStatus
DELIVERY = "delivery_problem"
PERSON = "I've asked for someone from the team to take it from here."


def exception(number: str, **facts: Any) -> ShipmentRecord:
    return parcel(S.Exception, sub_status=f"Exception_{number}", **facts)


STATES: list[tuple[str, ShipmentRecord, list[str], ProblemKind, str | None]] = [
    (
        "late, new date",
        parcel(S.InTransit, estimated_delivery=NOW + days(1), promised_by=NOW - days(2)),
        [
            "Order #1001 is later than we said: it was promised for Tue, Mar 10, and UPS now",
            "It was last seen today at 9:00 AM in Joliet, IL: Departed the facility.",
            "someone from the team press UPS for an answer. Shall I?",
        ],
        ProblemKind.late,
        None,
    ),
    (
        "late, no date",
        parcel(S.InTransit, promised_by=NOW - days(1)),
        ["should have been with you yesterday, and UPS gives no new date."],
        ProblemKind.late,
        None,
    ),
    (
        "stuck",
        parcel(S.InTransit, scanned_at=NOW - days(5), promised_by=NOW - days(1)),
        [
            "Nobody has scanned order #1001 for 5 days",
            "promised for yesterday",
            "start a trace with UPS. Shall I",
        ],
        ProblemKind.stuck,
        None,
    ),
    (
        "nobody home",
        parcel(S.AttemptFail, sub_status="AttemptFail_002", estimated_delivery=NOW + days(1)),
        [
            "UPS came with order #1001 today at 9:00 AM and reports that nobody answered.",
            "The next try should be tomorrow.",
            "arrange another try or a pickup there: https://carrier.example/1Z0000000000000001",
            "Shall I ask them?",
        ],
        ProblemKind.failed_attempt,
        None,
    ),
    (
        "closed",
        parcel(S.AttemptFail, sub_status="AttemptFail_003"),
        ["found the place closed.", "They normally try again on a working day."],
        ProblemKind.failed_attempt,
        None,
    ),
    (
        "attempt without a page",
        parcel(S.AttemptFail, tracking_url=None),
        ["could not hand it over", "I can't see yet when they come again."],
        ProblemKind.failed_attempt,
        None,
    ),
    (
        "pickup",
        parcel(S.AvailableForPickup),
        [
            "You can collect order #1001 now in Joliet, IL.",
            "Until when it is kept there is on the tracking page: https://",
            "Take the number 1Z0000000000000001",
        ],
        ProblemKind.held,
        None,
    ),
    (
        "wrong address",
        exception("007"),
        [
            "The address on order #1001 doesn't work for UPS.",
            PERSON,
            "Please write the full, correct address here",
        ],
        ProblemKind.wrong_address,
        DELIVERY,
    ),
    (
        "moved",
        exception("002"),
        ["they think that you have moved", PERSON],
        ProblemKind.wrong_address,
        DELIVERY,
    ),
    ("refused", exception("003"), ["refused at the door", PERSON], ProblemKind.returned_to_sender, DELIVERY),
    (
        "customs",
        exception("004"),
        [
            "Customs are checking order #1001. Nothing is asked of you",
            "whether papers are missing. Shall I ask",
        ],
        ProblemKind.customs,
        None,
    ),
    (
        "outside",
        exception("005"),
        ["outside UPS's hands", "Nothing is asked of you."],
        ProblemKind.late,
        None,
    ),
    (
        "payment",
        exception("006"),
        [
            "an amount, such as duty, has still to be paid to UPS",
            "how to pay it: https://",
            "Shall I ask them?",
        ],
        ProblemKind.held,
        None,
    ),
    (
        "not collected",
        exception("008"),
        ["The time for collecting", "Shall I ask them?"],
        ProblemKind.held,
        None,
    ),
    (
        "rejected",
        exception("009"),
        ["has to be sent again", PERSON],
        ProblemKind.returned_to_sender,
        DELIVERY,
    ),
    (
        "returning",
        exception("010"),
        ["is coming back to us", PERSON],
        ProblemKind.returned_to_sender,
        DELIVERY,
    ),
    (
        "returned",
        exception("011"),
        ["is back with us", PERSON, "sent again or your money back"],
        ProblemKind.returned_to_sender,
        DELIVERY,
    ),
    (
        "damaged by the carrier",
        exception("012"),
        ["got damaged in their hands", PERSON],
        ProblemKind.damaged,
        "damaged_or_wrong_item",
    ),
    ("lost", exception("013"), ["has declared order #1001 lost", PERSON], ProblemKind.lost, "lost_parcel"),
    (
        "weather",
        exception("017", estimated_delivery=NOW + days(2)),
        ["The weather has stopped order #1001.", "UPS now expects it Sat, Mar 14."],
        ProblemKind.late,
        None,
    ),
    (
        "documents",
        exception("018"),
        ["until a document from us is there", PERSON],
        ProblemKind.customs,
        DELIVERY,
    ),
    ("unknown", exception("099"), ["doesn't say why", PERSON], ProblemKind.stuck, DELIVERY),
    (
        "expired",
        parcel(S.Expired),
        ["nothing of order #1001 for a month", PERSON],
        ProblemKind.lost,
        "lost_parcel",
    ),
    (
        "all fine",
        parcel(S.InTransit, estimated_delivery=NOW + days(1), promised_by=NOW + days(3)),
        [
            "I've checked order #1001: nothing has gone wrong. UPS is moving it.",
            "It's expected tomorrow, and it was promised for Sun, Mar 15.",
            "If it isn't with you by then, tell me",
        ],
        ProblemKind.late,
        None,
    ),
    ("label", parcel(S.InfoReceived), ["packed and waits for UPS's first scan"], ProblemKind.late, None),
    ("out", parcel(S.OutForDelivery), ["on the vehicle for delivery"], ProblemKind.late, None),
]


@pytest.mark.parametrize(
    ("shipment", "expected", "kind", "handoff"),
    [state[1:] for state in STATES],
    ids=[state[0] for state in STATES],
)
def test_every_state_is_answered_by_its_facts(
    tmp_path: Path, shipment: ShipmentRecord, expected: list[str], kind: ProblemKind, handoff: str | None
) -> None:
    customer = talk(tmp_path, shipment)
    reply = customer.prove("where on earth is my parcel, it should be here", DELIVERY)
    text = reply.text or ""
    for part in expected:
        assert part in text
    assert reply.handoff == handoff
    assert text.count("sorry") <= 1
    assert "  " not in text
    assert "None" not in text
    assert not sentences(text) & sentences(customer.shop.words()), "not what WISMO says"
    assert reply.data is not None
    assert reply.data["kind"] == "shipment_status"
    assert [card["status"] for card in reply.data["shipments"]] == [shipment.status]
    report = customer.report
    assert (report.kind, report.goods, report.closed) == (kind, False, False)
    assert report.description == "where on earth is my parcel, it should be here"
    assert (report.order_id, customer.items) == (customer.shop.stored().id, ["Lamp"])
    assert report.shipment_id == customer.shop.stored().shipments[0].id


@pytest.mark.parametrize(
    "state", [state for state in STATES if "Shall I" in "".join(state[2])], ids=lambda s: s[0]
)
def test_an_offer_can_be_taken_or_left(tmp_path: Path, state: Any) -> None:
    customer = talk(tmp_path, state[1])
    reply = customer.prove("it is not here", DELIVERY)
    before = dict(customer.slots)
    kept = customer.press(reply, "No, thanks")
    assert (kept.handoff, customer.slots["pending"]) == (None, None)
    customer.slots = before
    taken = customer.press(reply, "Yes, please")
    assert taken.handoff == DELIVERY
    assert "I've asked for someone from the team" in (taken.text or "")
    assert customer.slots["pending"] is None


def test_the_offer_is_left_to_others_when_something_else_is_wanted(tmp_path: Path) -> None:
    customer = talk(tmp_path, parcel(S.InTransit, promised_by=NOW - days(1)))
    customer.prove("it is late", DELIVERY)
    assert "1 day late" in (customer.say("where is it", "track_order").text or "")


@pytest.mark.parametrize("reason", list(WaitingFor))
def test_not_sent_yet_says_why(tmp_path: Path, reason: WaitingFor) -> None:
    customer = talk(tmp_path, waiting_for=reason.value, dispatch_by=NOW + days(2))
    reply = customer.prove("it never came", DELIVERY)
    text = reply.text or ""
    assert "Order #1001 is still with us, so nothing went wrong on the way." in text
    assert words("en").say(f"problem-unsent-{reason}") in text
    assert "The plan is to send it Sat, Mar 14." in text
    assert not sentences(text) & sentences(customer.shop.words())
    assert [button["payload"] for button in reply.buttons] == ["/talk_to_human"]


def test_sent_too_late_is_owned_and_a_person_is_offered(tmp_path: Path) -> None:
    customer = talk(tmp_path, dispatch_by=NOW - days(2))
    reply = customer.prove("it never came", DELIVERY)
    assert "The plan was to send it Tue, Mar 10, so we are late. I'm sorry about this." in (reply.text or "")
    assert customer.press(reply, "Yes, please").handoff == DELIVERY


def test_a_cancelled_order_sends_nothing(tmp_path: Path) -> None:
    customer = talk(tmp_path, cancelled_at=NOW - days(2), refunds=(refund(),))
    text = customer.prove("nothing has come", DELIVERY).text
    assert text == (
        "Order #1001 was called off Tue, Mar 10, so no parcel is coming. "
        "A refund of $49.00 went out yesterday."
    )


def test_lost_and_paid_back_says_so(tmp_path: Path) -> None:
    customer = talk(
        tmp_path, exception("013"), refunds=(refund(),), financial_status=FinancialStatus.REFUNDED
    )
    reply = customer.prove("it is lost", DELIVERY)
    assert "A refund of $49.00 went out yesterday." in (reply.text or "")
    assert "sent again" not in (reply.text or "")
    assert reply.handoff == "lost_parcel"


def refund() -> RefundRecord:
    return RefundRecord(
        external_id="r",
        amount=4900,
        currency="USD",
        status=RefundStatus.succeeded,
        created_at=NOW - days(1),
        processed_at=NOW - days(1),
    )


def test_a_claim_that_the_carrier_has_not_reported(tmp_path: Path) -> None:
    fine = parcel(S.OutForDelivery, estimated_delivery=NOW)
    customer = talk(tmp_path, fine)
    text = customer.prove("the page says delivered but there is nothing here", DELIVERY).text or ""
    assert "It isn't marked as delivered." in text
    assert customer.report.kind is ProblemKind.not_received
    text = customer.say("the driver tried to deliver and left", DELIVERY).text or ""
    assert "No failed try has been reported so far." in text
    assert customer.report.kind is ProblemKind.failed_attempt
    assert len(customer.report.description.splitlines()) == 2


def test_the_address_and_the_wish_are_noted_for_the_person(tmp_path: Path) -> None:
    customer = talk(tmp_path, exception("007"))
    customer.prove("wrong address says the driver", DELIVERY)
    for text, intent in (
        ("4712 N Campbell Ave, Apt 2R, Chicago 60625", "inform"),
        ("i want my money back", "refund_status"),
    ):
        reply = (
            customer.say(text, intent, order_number="4712")
            if intent == "inform"
            else customer.say(text, intent)
        )
        assert reply.text == "Thanks, I've noted that for the team."
        assert reply.handoff is None
    assert customer.report.description.splitlines()[1:] == [
        "4712 N Campbell Ave, Apt 2R, Chicago 60625",
        "i want my money back",
    ]
    assert customer.report.wanted is Wanted.refund
    assert customer.say("where is my refund?", "refund_status").data is not None, "a question is one"


def test_every_exception_has_its_words() -> None:
    for kind in ExceptionKind:
        assert words("en").say(f"problem-exception-{kind}", what="order #1", carrier="UPS")


def test_the_right_address_for_a_parcel_that_waits_for_it_goes_to_a_person(tmp_path: Path) -> None:
    customer = talk(tmp_path, exception("007"))
    reply = customer.prove("ups says the address is wrong", "change_address")
    assert reply.handoff == DELIVERY
    assert "Please write the full, correct address here" in (reply.text or "")
    assert "noted that for the team" in (customer.say("2208 Alta Vista Ave, Austin").text or "")


def test_another_address_for_a_parcel_on_its_way_is_no_trouble(tmp_path: Path) -> None:
    reply = talk(tmp_path, parcel(S.InTransit)).prove("can it go elsewhere", "change_address")
    assert reply.handoff is None
    assert "has left us" in (reply.text or "")


def test_the_wish_to_have_it_again_is_noted_whatever_it_was_taken_for(tmp_path: Path) -> None:
    customer = talk(tmp_path, exception("010"))
    customer.prove("it is going back to the sender", DELIVERY)
    assert "noted that for the team" in (customer.say("please just send it again", "track_order").text or "")
    assert customer.report.wanted is Wanted.replacement
