"""Where the money is, in every state. The clock stands at Thursday 12 March 2026, 15:00 UTC."""

from pathlib import Path
from typing import Any

import pytest

from store.records import RefundRecord, ReturnItemRecord, ReturnRecord
from store.vocabulary import FinancialStatus, RefundStatus, ReturnStatus
from tests.actions.shop import NOW, Shop, days, order


def refund(status: RefundStatus = RefundStatus.succeeded, **facts: Any) -> RefundRecord:
    defaults: dict[str, Any] = {
        "external_id": "r",
        "amount": 4900,
        "currency": "USD",
        "method": "visa",
        "created_at": NOW - days(2),
        "processed_at": NOW - days(2) if status is RefundStatus.succeeded else None,
    }
    return RefundRecord(status=status, **(defaults | facts))


def coming_back(status: ReturnStatus, **facts: Any) -> ReturnRecord:
    defaults: dict[str, Any] = {
        "external_id": "back",
        "name": "#1001-R1",
        "requested_at": NOW - days(5),
        "updated_at": NOW - days(5),
        "items": (ReturnItemRecord(line="lamp", quantity=1),),
    }
    return ReturnRecord(status=status, **(defaults | facts))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            {"arn": "74812550219300417726031"},
            "$49.00 for order #1001 went back to your Visa card Tue, Mar 10. "
            "It should be there by Tue, Mar 24. If your bank asks, the reference is 74812550219300417726031.",
        ),
        (
            {"method": "paypal", "processed_at": NOW - days(20)},
            "$49.00 for order #1001 went back to your PayPal account Fri, Feb 20. "
            "It should have been there by Fri, Feb 27; if you can't see it, I can bring in a person.",
        ),
        (
            {"method": "gift_card"},
            "$49.00 for order #1001 went back to your gift card Tue, Mar 10. It's there to use now.",
        ),
        ({"method": "seashells"}, "$49.00 for order #1001 went back to the way you paid Tue, Mar 10."),
        ({"currency": "JPY", "amount": 1200}, "¥1,200 for order #1001 went back"),
        (
            {"status": RefundStatus.pending},
            "is on its way to your Visa card: it is being processed and has not",
        ),
        ({"status": RefundStatus.failed}, "did not go through, and I'm sorry about that."),
        ({"status": RefundStatus.requires_action}, "is waiting for something to be confirmed."),
        ({"status": RefundStatus.canceled}, "was called off."),
    ],
)
def test_a_refund_in_every_state(tmp_path: Path, facts: dict[str, Any], expected: str) -> None:
    assert expected in Shop.at(tmp_path, order(refunds=(refund(**facts),))).words("refund_status")


def test_partial_refunds_are_told_one_by_one(tmp_path: Path) -> None:
    two = (refund(amount=1000), refund(external_id="s", amount=500, status=RefundStatus.pending))
    text = Shop.at(tmp_path, order(refunds=two)).words("refund_status")
    assert "$10.00" in text
    assert "$5.00" in text


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (coming_back(ReturnStatus.REQUESTED), "Your return #1001-R1 (Lamp) has been requested"),
        (coming_back(ReturnStatus.OPEN), "is on its way back to us. The refund follows once it has arrived"),
        (
            coming_back(ReturnStatus.OPEN, received_at=NOW - days(1)),
            "came back to us yesterday and is being checked.",
        ),
        (coming_back(ReturnStatus.DECLINED), "was declined."),
        (coming_back(ReturnStatus.CANCELED), "no return is open"),
    ],
)
def test_returns_under_way(tmp_path: Path, entry: ReturnRecord, expected: str) -> None:
    assert expected in Shop.at(tmp_path, order(returns=(entry,))).words("refund_status")


def test_a_return_that_was_paid_back_is_told_once(tmp_path: Path) -> None:
    record = order(returns=(coming_back(ReturnStatus.OPEN),), refunds=(refund(return_external_id="back"),))
    text = Shop.at(tmp_path, record).words("refund_status")
    assert "went back to your Visa card" in text
    assert "on its way back" not in text


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "I can't see a refund for order #1001"),
        ({"financial_status": FinancialStatus.VOIDED}, "the payment was called off before it was taken"),
        ({"financial_status": FinancialStatus.PENDING}, "its payment has not been taken"),
        ({"cancelled_at": NOW - days(1)}, "Order #1001 was cancelled yesterday, but I can't see a refund"),
    ],
)
def test_no_refund_says_why_and_offers_a_person(tmp_path: Path, facts: dict[str, Any], expected: str) -> None:
    reply = Shop.at(tmp_path, order(**facts)).reply("refund_status")
    assert expected in (reply.text or "")
    assert reply.buttons


def test_the_data_are_the_facts(tmp_path: Path) -> None:
    data = Shop.at(tmp_path, order(refunds=(refund(arn="x1"),))).reply("refund_status").data
    assert data == {
        "kind": "refund_status",
        "order": "#1001",
        "refunds": [
            {
                "amount": 4900,
                "currency": "USD",
                "method": "visa",
                "status": "succeeded",
                "sent_at": "2026-03-10T15:00:00+00:00",
                "expected_by": "2026-03-24",
                "reference": "x1",
            }
        ],
        "returns": [],
    }
