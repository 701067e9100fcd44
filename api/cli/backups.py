"""``doorstep backup`` and ``doorstep restore``."""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from api.backups.backups import bring_back, take
from api.backups.manifest import BackupError
from api.cli import ports
from api.cli.console import console, stop
from api.operating.words import bytes_in_words
from api.settings import Settings


def backup(settings: Settings, directory: Path) -> None:
    """Take a backup; the product may run."""
    try:
        manifest = take(settings, directory, version=_version())
    except BackupError as error:
        stop(str(error))
    size = bytes_in_words(sum(content.bytes for content in manifest.files.values()))
    console.print(f"[green]✓[/green] {', '.join(manifest.files)} ({size}) are in {directory}.")
    console.print("  It holds customers' data, and no secrets of the settings: keep both, apart and safe.")


def restore(settings: Settings, directory: Path) -> None:
    """Bring a backup back; the product must not run."""
    if ports.taken(settings.host, settings.port):
        stop(
            f"Port {settings.port} is taken {ports.holder(settings.port)}. Stop Doorstep, then restore again."
        )
    try:
        manifest, kept = bring_back(settings, directory)
    except BackupError as error:
        stop(str(error))
    console.print(f"[green]✓[/green] All is as it was at {manifest.made_at:%Y-%m-%d %H:%M:%S} UTC.")
    if kept:
        console.print(f"  What was there before is kept: {kept}")
    console.print("  `doorstep up` goes on from here: it brings the schema up to date and builds the index.")


def _version() -> str:
    try:
        return version("doorstep")
    except PackageNotFoundError:
        return "0"
