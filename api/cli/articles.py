"""``doorstep import-articles`` and ``doorstep index``."""

import asyncio
import signal
from pathlib import Path

import typer
from rich.markup import escape

from api.cli.console import console, progress, stop
from api.cli.imports import SOME_REFUSED
from api.cli.training import prepare_embedding
from api.knowledge.keeper import Keeper
from api.settings import Settings
from knowledge.embedding import ArtefactError
from knowledge.snapshot import Manifest
from store.database import Database
from store.importing.articles import import_articles as run
from store.importing.report import ImportReport, WrongFileError
from telemetry import logs


def import_articles(settings: Settings, directory: Path) -> None:
    """Import and report. A product that runs beside it has them in its index a second later."""
    if not directory.is_dir():
        stop(f"There is no directory {escape(str(directory))}.", code=2)
    database = Database(settings.url)
    try:
        database.upgrade()
        with progress() as bar:
            task = bar.add_task(f"Importing {directory.name}", total=None, count="")
            report = run(
                directory,
                database,
                now=settings.now(),
                on_progress=lambda done, total: bar.update(
                    task, completed=done, total=total, count=f"{done:,} of {total:,} files"
                ),
            )
    except (WrongFileError, OSError) as error:
        stop(escape(str(error)), code=2)
    finally:
        database.dispose()
    _tell(report)
    if report.refused:
        raise typer.Exit(SOME_REFUSED)


def index(settings: Settings, *, force: bool = False) -> None:
    """Build the index, unless it is of the articles as they are now."""
    database = Database(settings.url)
    try:
        database.upgrade()
        manifest = build(settings, database, force=force)
    except ArtefactError as error:
        stop(escape(str(error)))
    finally:
        database.dispose()
    if manifest is None:
        console.print("There are no published articles yet: `doorstep import-articles DIR`.")
        return
    console.print(
        f"[green]✓[/green] Generation {manifest.generation}: {len(manifest.articles):,} articles, "
        f"{manifest.passages:,} passages ({manifest.embedded:,} embedded anew, {manifest.index} index)."
    )


def follow(settings: Settings) -> None:
    """Follow what is published until the process is told to end."""

    async def keep() -> None:
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, ended.set)
        async with Keeper(database=database, data_dir=settings.data_dir).keeping():
            await ended.wait()

    logs.configure(level=settings.log_level, json=settings.log_format == "json")
    database = Database(settings.url)
    try:
        asyncio.run(keep())
    finally:
        database.dispose()


def build(settings: Settings, database: Database, *, force: bool = False) -> Manifest | None:
    """Bring the index up to date, with a bar. Raises `ArtefactError` without the model's weights."""
    with progress() as bar:
        task = bar.add_task("Indexing the articles", total=None, count="")
        prepare_embedding(settings.data_dir, on_step=lambda step: bar.update(task, description=step))
        bar.update(task, description="Indexing the articles")
        keeper = Keeper(database=database, data_dir=settings.data_dir)
        return keeper.refresh(
            force=force,
            on_progress=lambda done, total: bar.update(
                task, completed=done, total=total, count=f"{done:,} of {total:,} passages"
            ),
        )


def _tell(report: ImportReport) -> None:
    counts = f"{report.imported:,} new, {report.updated:,} updated, {report.unchanged:,} unchanged"
    console.print(f"[green]✓[/green] {counts}.")
    for refusal in report.refused:
        console.print(f"[red]✗[/red] {escape(str(refusal.name))}: {escape(refusal.reason)}", soft_wrap=True)
    if report.refused:
        many = len(report.refused)
        counted = "1 file was" if many == 1 else f"{many:,} files were"
        console.print(f"{counted} refused; correct and import again. The rest went in.")
