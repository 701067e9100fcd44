"""Records of a JSON file one after another, however large it is and wherever it breaks."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import ijson

from store.importing.report import WrongFileError

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BROKEN = (ijson.JSONError, UnicodeDecodeError, RecursionError)

EXPECTED = 'expected Shopify orders: {"orders": [...]}, {"order": {...}} or a list [...]'


class BrokenJsonError(Exception):
    """The file stopped being JSON; the message says in what way, without quoting it."""


def records(file: IO[bytes], path: Path) -> Iterator[Any]:
    """The records of a file opened for reading: values of any type, as the file has them.

    Raises `WrongFileError` when the top level is none of those expected and `BrokenJsonError` when the JSON
    breaks after it.
    """
    prefix = _prefix(file, path)
    _rewind(file)
    try:
        yield from ijson.items(file, prefix)
    except _BROKEN as error:
        raise BrokenJsonError(_how(error, file)) from None  # the parser's message quotes customers' data


def _prefix(file: IO[bytes], path: Path) -> str:
    _rewind(file)
    try:
        return _find(ijson.parse(file), path)
    except _BROKEN:
        raise WrongFileError(f"{path} is not JSON; {EXPECTED}") from None


def _find(events: Iterator[tuple[str, str, Any]], path: Path) -> str:
    _, kind, _ = next(events)
    if kind == "start_array":
        return "item"
    if kind != "start_map":
        raise WrongFileError(f"{path} holds a single value; {EXPECTED}")
    keys = []
    for prefix, kind, value in events:
        if (prefix, kind) == ("orders", "start_array"):
            return "orders.item"
        if (prefix, kind) == ("order", "start_map"):
            return "order"
        if (prefix, kind) == ("", "map_key"):
            keys.append(str(value)[:40])
    found = ", ".join(keys[:5]) or "nothing"
    raise WrongFileError(f"{path} holds an object with {found}; {EXPECTED}")


def _rewind(file: IO[bytes]) -> None:
    file.seek(0)
    if file.read(len(_BYTE_ORDER_MARK)) != _BYTE_ORDER_MARK:
        file.seek(0)


def _how(error: Exception, file: IO[bytes]) -> str:
    ended = "premature EOF" in str(error) or "Incomplete" in str(error)
    if ended and not file.read(1):
        return "the file ends too early"
    return "the rest of the file is not valid JSON"
