"""Orders from a file in the shape of Shopify's Admin REST API."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, Any, TypeAlias

from sqlalchemy.exc import SQLAlchemyError

from store.database import Database
from store.importing.json_stream import BrokenJsonError, records
from store.importing.report import ImportReport, Refusal
from store.importing.shopify_order import UnusableOrderError, to_record
from store.records import OrderRecord
from store.repositories.order_writing import Upsert
from store.repositories.orders import OrderRepository

BATCH = 200

Progress: TypeAlias = Callable[[int, int, int], None]
"""Called with records done, bytes read and bytes in all."""

Numbered: TypeAlias = tuple[int, OrderRecord]


def import_orders(
    path: Path | str, database: Database, *, on_progress: Progress | None = None
) -> ImportReport:
    """Import the orders of a file: ``{"orders": […]}``, ``{"order": {…}}`` or a list of orders.

    Idempotent; an older version of an order never replaces a newer one. Streams: the size of the file does
    not matter. A bad record is refused with its place and reason and the rest goes in. When the file breaks
    off, what was whole goes in and the report says where it broke. Raises ``OSError`` when the file cannot be
    read and `WrongFileError` when it is no file of orders.
    """
    path = Path(path)
    report = ImportReport()
    size = path.stat().st_size
    with path.open("rb") as file:
        whole = _whole(file, path, report)
        while batch := list(islice(whole, BATCH)):
            _write(database, batch, report)
            if on_progress is not None:
                on_progress(report.total, file.tell(), size)
    if on_progress is not None:
        on_progress(report.total, size, size)
    return report


def _whole(file: IO[bytes], path: Path, report: ImportReport) -> Iterator[Numbered]:
    """The usable records with their places; notes the others in the report."""
    position, name = 0, None
    try:
        for position, raw in enumerate(records(file, path), start=1):
            name = _name(raw)
            label = f"order {name or '(no name)'} (record {position})"
            try:
                yield position, to_record(raw, partial(_warn, report, label))
            except UnusableOrderError as error:
                report.refused.append(Refusal(position=position, name=name, reason=str(error)))
    except BrokenJsonError as error:
        report.truncated = True
        where = f"after record {position} ({name or 'no name'})" if position else "in the first record"
        report.broke = f"{where}: {error}"


def _write(database: Database, batch: list[Numbered], report: ImportReport) -> None:
    try:
        results = _in_one_transaction(database, batch)
    except (SQLAlchemyError, ValueError) as error:
        if len(batch) == 1:
            position, record = batch[0]
            reason = f"the database refused it ({type(error).__name__})"
            report.refused.append(Refusal(position=position, name=record.name, reason=reason))
            return
        for numbered in batch:  # find the one that spoils the batch
            _write(database, [numbered], report)
        return
    report.imported += results.count(Upsert.imported)
    report.updated += results.count(Upsert.updated)
    report.unchanged += results.count(Upsert.unchanged)


def _in_one_transaction(database: Database, batch: list[Numbered]) -> list[Upsert]:
    with database.begin() as session:
        return OrderRepository(session).upsert([record for _, record in batch])


def _warn(report: ImportReport, label: str, warning: str) -> None:
    report.warn(f"{label}: {warning}")


def _name(raw: Any) -> str | None:
    name = raw.get("name") if isinstance(raw, dict) else None
    return str(name)[:40] if isinstance(name, str | int) else None
