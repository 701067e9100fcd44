"""What a backup says of itself: when, of which version, and what each of its files must hold."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ValidationError

from api.settings import Settings

NAME: Final = "manifest.json"
FORMAT: Final = 1
_SECRET: Final = frozenset({"database_url", "rasa_token"})
"""Beside those that are secret by their type."""


class BackupError(Exception):
    """What cannot be done, in a sentence that says what to do."""


class Content(BaseModel):
    """A file of the backup."""

    bytes: int
    sha256: str


class Manifest(BaseModel):
    """``schema_version`` is the store's migration; ``settings`` those that were set, secrets by name only."""

    format: Literal[1] = FORMAT
    kind: Literal["sqlite", "postgresql"]
    made_at: datetime
    version: str
    schema_version: str
    files: Mapping[str, Content]
    settings: Mapping[str, Any]
    index: Mapping[str, Any] | None = None


def content_of(path: Path) -> Content:
    """What a file holds."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Content(bytes=path.stat().st_size, sha256=digest)


def settings_of(settings: Settings) -> dict[str, Any]:
    """The settings that were set, by the names of their variables; a secret's value is left out."""
    shown = settings.model_dump(mode="json")
    return {
        f"DOORSTEP_{name.upper()}": "(secret: keep it elsewhere)"
        if _is_secret(settings, name)
        else shown[name]
        for name in sorted(settings.model_fields_set)
    }


def checked(directory: Path) -> Manifest:
    """The manifest of a backup whose files are all there, unchanged. Raises `BackupError`."""
    try:
        manifest = Manifest.model_validate_json((directory / NAME).read_text("utf-8"))
    except FileNotFoundError:
        raise BackupError(f"There is no backup in {directory}: it has no {NAME}.") from None
    except ValidationError:
        raise BackupError(f"{directory / NAME} is not of a backup that this version reads.") from None
    for name, content in manifest.files.items():
        path = directory / name
        if path.name != name or not path.is_file() or content_of(path) != content:
            raise BackupError(f"{path} is missing or damaged. Take another backup.")
    return manifest


def _is_secret(settings: Settings, name: str) -> bool:
    return name in _SECRET or hasattr(getattr(settings, name), "get_secret_value")
