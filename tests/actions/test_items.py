"""Which items are meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.items import Item, chosen, named

ITEMS = [
    Item("shirt-blue", "Flannel shirt", "Blue / M", 1),
    Item("shirt-red", "Flannel shirt", "Red / M", 1),
    Item("mug", "Stoneware mug", None, 3),
    Item("tent", "Two-person tent", None, 1),
]
TWO = [ITEMS[0], ITEMS[2]]
MUGS = [Item("mug", "Stoneware mug", None, 2)]
EVERYTHING = {"shirt-blue": 1, "shirt-red": 1, "mug": 3, "tent": 1}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the blue one", {"shirt-blue": 1}),
        ("the blue shirt please", {"shirt-blue": 1}),
        ("BLUE", {"shirt-blue": 1}),
        ("the blue and the red shirt", {"shirt-blue": 1, "shirt-red": 1}),
        ("both shirts", {"shirt-blue": 1, "shirt-red": 1}),
        ("all the shirts", {"shirt-blue": 1, "shirt-red": 1}),
        ("the shirt", None),
        ("mugs", {"mug": 3}),
        ("one mug", {"mug": 1}),
        ("two of the mugs", {"mug": 2}),
        ("one of the two mugs", {"mug": 1}),
        ("i want to send one of my 2 mugs back", {"mug": 1}),
        ("get rid of one mug", {"mug": 1}),
        ("2x mug", {"mug": 2}),
        ("2 × Stoneware mug", {"mug": 2}),
        ("5 mugs", None),
        ("the two-person tent", {"tent": 1}),
        ("the tent and one mug", {"tent": 1, "mug": 1}),
        ("all", EVERYTHING),
        ("everything", EVERYTHING),
        ("the whole order", EVERYTHING),
        ("everything but the mugs", {"shirt-blue": 1, "shirt-red": 1, "tent": 1}),
        ("everything except one mug", {"shirt-blue": 1, "shirt-red": 1, "tent": 1, "mug": 2}),
        ("all of it apart from the red shirt and the tent", {"shirt-blue": 1, "mug": 3}),
        ("both shirts, not the mug", {"shirt-blue": 1, "shirt-red": 1}),
        ("not the mug, the tent", {"tent": 1}),
        ("no, only the tent", {"tent": 1}),
        ("i love the tent but the mug is ugly", None),
        ("i'd like to send the tent back but not today", {"tent": 1}),
        ("the first one", {"shirt-blue": 1}),
        ("2", {"shirt-red": 1}),
        ("number 3", {"mug": 3}),
        ("1, 4", {"shirt-blue": 1, "tent": 1}),
        ("the first two", None),
        ("mug x2", {"mug": 2}),
        ("mugs (2)", {"mug": 2}),
        ("everything in it but i only want to return one mug", None),
        ("9", None),
        ("0", None),
        ("the last one", {"tent": 1}),
        ("both", None),
        ("yes", None),
        ("", None),
        ("the lamp", None),
        ("order 1001, maya.tent@example.com", None),
    ],
)
def test_what_customers_mean(text: str, expected: dict[str, int] | None) -> None:
    assert chosen(text, ITEMS) == expected


def test_both_of_two() -> None:
    assert chosen("both please", TWO) == {"shirt-blue": 1, "mug": 3}
    assert chosen("not the mug", TWO) == {"shirt-blue": 1}
    assert chosen("both", MUGS) == {"mug": 2}
    assert chosen("just one", MUGS) == {"mug": 1}
    assert chosen("2", MUGS) == {"mug": 2}


def test_that_is_all_names_nothing() -> None:
    assert named("yes, that's all", ITEMS) is None
    assert named("yes but the tent too", ITEMS) is not None or chosen("yes but the tent too", ITEMS) is None


some_items = st.lists(
    st.builds(
        Item,
        id=st.uuids().map(str),
        title=st.text(max_size=20),
        variant=st.none() | st.text(max_size=10),
        quantity=st.integers(1, 9),
    ),
    max_size=5,
    unique_by=lambda item: item.id,
)
WORDS = "all both everything but not except the one two 1 2 and , blue mug shirt tent first"
speech = st.lists(st.sampled_from(WORDS.split())).map(" ".join)


@given(st.text() | speech, some_items | st.just(ITEMS))
def test_only_pieces_that_there_are(text: str, items: list[Item]) -> None:
    found = chosen(text, items)
    there = {item.id: item.quantity for item in items}
    assert found is None or (found and all(0 < pieces <= there[line] for line, pieces in found.items()))


@given(st.sampled_from(ITEMS), st.sampled_from(["{}", "the {}", "I'd like to return the {}", "{} please"]))
def test_an_item_by_its_whole_name(item: Item, said: str) -> None:
    name = f"{item.title} {item.variant or ''}"
    assert chosen(said.format(name), ITEMS) == {item.id: item.quantity}


@given(st.sets(st.sampled_from(["blue", "red", "mug", "tent"]), min_size=1, max_size=3))
def test_everything_but_some_is_the_rest(left_out: set[str]) -> None:
    found = chosen(f"everything but the {' and the '.join(sorted(left_out))}", ITEMS)
    ids = {"blue": "shirt-blue", "red": "shirt-red", "mug": "mug", "tent": "tent"}
    assert found == {
        line: n for line, n in EVERYTHING.items() if line not in {ids[word] for word in left_out}
    }
