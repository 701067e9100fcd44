"""Files that break off, are no JSON, or are of another kind: what was whole goes in, the rest is told."""

import json
from pathlib import Path

import pytest

from store.database import Database
from store.importing.report import ImportReport, WrongFileError
from store.importing.shopify import import_orders
from tests.store.shopify_files import Write, an_order, names, orders, outcome


def test_a_file_that_breaks_off_anywhere_gives_what_was_whole(
    sqlite_database: Database, write: Write
) -> None:
    content = json.dumps({"orders": orders()}).encode()
    ends = [content.index(name) for name in (b'"#2001"', b'"#2002"', b'"#2003"', b'2004, "contact')]
    for cut in [*range(200, len(content), 997), len(content) - 1]:
        report = import_orders(write(content[:cut]), sqlite_database)
        begun = sum(end < cut for end in ends)
        assert report.truncated
        assert report.total in (begun, begun - 1)
        assert report.refused == []
        assert report.broke
        place = f"after record {report.total} (" if report.total else "in the first record"
        assert report.broke.startswith(place)
        assert report.broke.endswith("the file ends too early")
    assert names(sqlite_database) == ["#2001", "#2002", "#2003", "#2004"]


@pytest.mark.parametrize("junk", [b', {"id": tru} ]}', b", \xff\xfe ]}", b"}} more", b"]} trailing words"])
def test_a_file_that_stops_being_json_gives_what_was_whole(
    sqlite_database: Database, write: Write, junk: bytes
) -> None:
    content = b'{"orders": [' + json.dumps(an_order()).encode() + junk
    report = import_orders(write(content), sqlite_database)
    assert outcome(report) == (1, 0, 0, 0)
    assert report.truncated
    assert report.broke == "after record 1 (#2001): the rest of the file is not valid JSON"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is not JSON"),
        (b"   \n", "is not JSON"),
        (b"Name,Email\n#1001,a@b.c\n", "is not JSON"),
        (b"\x1f\x8b\x08", "is not JSON"),
        ("[]".encode("utf-16"), "is not JSON"),
        (b"17", "holds a single value"),
        (b'"orders"', "holds a single value"),
        (b"{}", "holds an object with nothing"),
        (b'{"customers": []}', "holds an object with customers"),
        (b'{"orders": {}}', "holds an object with orders"),
        (b'{"order": []}', "holds an object with order"),
        (b'{"data": {"orders": []}}', "holds an object with data"),
    ],
)
def test_another_kind_of_file_says_what_was_expected(
    sqlite_database: Database, write: Write, content: bytes, told: str
) -> None:
    with pytest.raises(WrongFileError) as error:
        import_orders(write(content), sqlite_database)
    assert told in str(error.value)
    assert 'expected Shopify orders: {"orders": [...]}' in str(error.value)


@pytest.mark.parametrize("content", [b"[]", b'{"orders": []}', b'\xef\xbb\xbf{"count": 0, "orders": [ ]}'])
def test_no_orders_are_no_error(sqlite_database: Database, write: Write, content: bytes) -> None:
    assert import_orders(write(content), sqlite_database) == ImportReport()


def test_a_missing_file_is_an_error(sqlite_database: Database, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        import_orders(tmp_path / "nothing.json", sqlite_database)
