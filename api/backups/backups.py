"""Taking a backup, and bringing one back."""

import shutil
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from api.backups import embedded, postgres
from api.backups.manifest import NAME, BackupError, Manifest, checked, content_of, settings_of
from api.settings import Settings
from knowledge.generations import Generations
from store.migrations import known_revisions


def take(settings: Settings, directory: Path, *, version: str) -> Manifest:
    """A backup of the store, the engine and the dialogues in ``directory``, which must be new or empty.

    The directory appears when the backup is whole. Raises `BackupError`.
    """
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise BackupError(f"{directory} is not empty. Name a new directory.")
    partial = directory.with_name(f".{directory.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True, mode=0o700)
    try:
        manifest = _fill(settings, partial, version)
        (partial / NAME).write_text(manifest.model_dump_json(indent=2), "utf-8")
        if directory.exists():
            directory.rmdir()
        partial.rename(directory)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return manifest


def bring_back(settings: Settings, directory: Path) -> tuple[Manifest, str]:
    """Put a backup in place of what is there; its manifest, and where the latter is kept ("": nothing was).

    Raises `BackupError`: for a backup that is damaged or of a newer version, and while the product runs.
    """
    manifest = checked(directory)
    if manifest.schema_version not in known_revisions():
        raise BackupError("The backup was made by a newer version of Doorstep: install that one first.")
    if manifest.kind != _kind(settings):
        raise BackupError(
            f"The backup is of {manifest.kind}, and DOORSTEP_DATABASE_URL names {_kind(settings)}."
        )
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    if manifest.kind == "postgresql":
        kept = postgres.restore(
            settings.url, directory / postgres.DUMP, suffix=f"_before_{stamp.replace('-', '_')}"
        )
        return manifest, ", ".join(kept)
    aside = settings.data_dir / f"before-restore-{stamp}"
    embedded.put_back(settings, directory, list(manifest.files), aside)
    return manifest, str(aside) if aside.exists() else ""


def _fill(settings: Settings, directory: Path, version: str) -> Manifest:
    made_at = datetime.now(UTC)
    if _kind(settings) == "postgresql":
        postgres.dump(settings.url, directory / postgres.DUMP)
        names, schema = [postgres.DUMP], postgres.schema_of(settings.url)
    else:
        names = embedded.copy_all(settings, directory)
        schema = embedded.schema_of(directory / embedded.STORE)
    return Manifest(
        kind=_kind(settings),
        made_at=made_at,
        version=version,
        schema_version=schema,
        files={name: content_of(directory / name) for name in names},
        settings=settings_of(settings),
        index=_index(settings),
    )


def _kind(settings: Settings) -> Any:
    return make_url(settings.url).get_backend_name()


def _index(settings: Settings) -> dict[str, Any] | None:
    manifest = Generations(settings.data_dir / "knowledge").manifest()
    return asdict(manifest) if manifest else None
