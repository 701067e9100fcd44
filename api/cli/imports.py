"""``doorstep import-orders``: a file of orders into the store, with a bar and a report."""

from pathlib import Path

import typer
from rich.markup import escape

from api.cli.console import console, progress, stop
from api.settings import Settings
from store.database import Database
from store.importing.report import ImportReport, WrongFileError
from store.importing.shopify import import_orders as run

MOST_SHOWN = 50
SOME_REFUSED = 3


def import_orders(settings: Settings, file: Path) -> None:
    """Import and report. Beside a running product, too: each batch is a short transaction."""
    if not file.is_file():
        stop(f"There is no file {file}.", code=2)
    database = Database(settings.url)
    try:
        database.upgrade()
        with progress() as bar:
            task = bar.add_task(f"Importing {file.name}", total=None, count="")
            report = run(
                file,
                database,
                on_progress=lambda orders, read, size: bar.update(
                    task, completed=read, total=size, count=f"{orders:,} orders"
                ),
            )
    except (WrongFileError, OSError) as error:
        stop(str(error), code=2)
    finally:
        database.dispose()
    _tell(report)
    if report.refused or report.truncated:
        raise typer.Exit(SOME_REFUSED)


def _tell(report: ImportReport) -> None:
    counts = f"{report.imported:,} new, {report.updated:,} updated, {report.unchanged:,} unchanged"
    console.print(f"[green]✓[/green] {counts}.")
    for warning in report.warnings[:MOST_SHOWN]:
        console.print(f"[yellow]![/yellow] {escape(warning)}", soft_wrap=True)
    for refusal in report.refused[:MOST_SHOWN]:
        console.print(
            f"[red]✗[/red] record {refusal.position} ({refusal.name or 'no name'}): {refusal.reason}"
        )
    if report.broke:
        console.print(f"[red]✗[/red] The file is broken {escape(report.broke)}", soft_wrap=True)
    hidden = len(report.refused) - MOST_SHOWN
    if hidden > 0:
        console.print(f"  … and {hidden:,} more")
    if report.refused:
        many = len(report.refused)
        counted = "1 record was" if many == 1 else f"{many:,} records were"
        console.print(f"{counted} refused; correct the file and import it again. The rest went in.")
