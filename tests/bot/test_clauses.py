"""Where a message is cut into requests, and which of them are wishes of their own."""

import pytest

from bot.nlu.clauses import MOST_CLAUSES, Clause, Reading, requests, several


def parts(text: str) -> list[str]:
    found = requests(text)
    assert all(text[each.start : each.end] == each.text for each in found)
    return [each.text for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "where is 1001 and can I return the mug from 1003? also do you ship to norway",
            ["where is 1001", "can I return the mug from 1003?", "do you ship to norway"],
        ),
        (
            "Cancel 1010 please. How long does a refund take?",
            ["Cancel 1010 please.", "How long does a refund take?"],
        ),
        (
            "my mail is a.b@example.com, where is it and can i send it back",
            ["where is it", "can i send it back"],
        ),
        ("Do you also ship to Norway? When is it here?", ["Do you also ship to Norway?", "When is it here?"]),
        ("two things: where is it and do you price match", ["where is it", "do you price match"]),
    ],
)
def test_requests_are_told_apart(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "where is my order",
        "Hi there! Where is my order? Thanks.",
        "I bought a mug. It was blue. My sister loved it. Where is mine?",
        "salt and pepper and a mug",
        "/track_order",
        "",
        "?",
        "where is it and " * 100,
    ],
)
def test_one_request_is_no_matter_for_it(text: str) -> None:
    assert parts(text) == []


def test_a_long_list_is_cut_short() -> None:
    assert len(parts("can i do this? " * 9)) == MOST_CLAUSES


def reading(intent: str, confidence: float = 0.9, *orders: str, beside: str = "inform") -> Reading:
    return Reading(Clause("", 0, 0), ((intent, confidence), (beside, 1 - confidence)), frozenset(orders))


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ([reading("track_order"), reading("ask_policy")], ["track_order", "ask_policy"]),
        ([reading("track_order"), reading("delivery_problem")], []),
        ([reading("track_order"), reading("track_order")], []),
        (
            [reading("track_order", 0.9, "1"), reading("delivery_problem", 0.9, "2")],
            ["track_order", "delivery_problem"],
        ),
        ([reading("track_order"), reading("ask_policy", 0.4)], []),
        (
            [reading("track_order"), reading("start_return", 0.4, beside="return_eligibility")],
            ["track_order", "start_return"],
        ),
        ([reading("greet"), reading("track_order")], []),
        ([reading("start_return"), reading("complaint")], []),
        ([reading("cancel_order"), reading("refund_status")], []),
        (
            [reading("track_order"), reading("ask_policy"), reading("delivery_problem")],
            ["track_order", "ask_policy"],
        ),
        ([], []),
    ],
)
def test_distinct_wishes_that_are_sure(readings: list[Reading], expected: list[str]) -> None:
    assert [each.intent for each in several(readings)] == expected
