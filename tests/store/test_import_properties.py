"""Whatever a file holds, a record goes in or is refused with a sentence; nothing else happens."""

import copy
import json
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.database import Database
from store.importing.shopify import import_orders
from store.importing.shopify_order import UnusableOrderError, to_record

FIXTURE = Path(__file__).parents[1] / "fixtures" / "shopify" / "orders.json"
ORDERS: list[dict[str, Any]] = json.loads(FIXTURE.read_text("utf-8"))["orders"]

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=40)
    | st.sampled_from(["", "0", "-1", "1e9", "2026-02-30T00:00:00Z", "\x00", "\ud800", "US", "😀" * 20])
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths to everything inside a JSON value."""
    children: Any = value.items() if isinstance(value, dict) else ()
    if isinstance(value, list):
        children = enumerate(value)
    return [place for key, child in children for place in [(*path, key), *places(child, (*path, key))]]


@st.composite
def spoilt_orders(draw: st.DrawFn) -> Any:
    """A good order with some of its values replaced by anything."""
    order = copy.deepcopy(draw(st.sampled_from(ORDERS)))
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(places(order)))
        place = order
        for key in way:
            place = place[key]
        place[last] = draw(values)
    return order


@given(spoilt_orders() | values)
@settings(max_examples=400)
def test_a_record_is_translated_or_refused(raw: Any) -> None:
    told: list[str] = []
    record = None
    try:
        record = to_record(raw, told.append)
    except UnusableOrderError as error:
        told.append(str(error))
    assert all(0 < len(sentence) < 300 for sentence in told)
    if record is None:
        assert told
    else:
        assert record.total >= 0
        assert record.placed_at.tzinfo is not None


@given(st.lists(spoilt_orders(), max_size=4))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_record_of_a_file_is_accounted_for(database: Database, tmp_path: Path, raw: list[Any]) -> None:
    path = tmp_path / "orders.json"
    path.write_text(json.dumps(raw))
    report = import_orders(path, database)
    assert not report.truncated
    assert report.total == len(raw)
    again = import_orders(path, database)
    assert again.total == len(raw)
    assert again.refused == report.refused
    assert again.imported == 0
