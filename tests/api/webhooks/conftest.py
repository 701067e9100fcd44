"""Applications over a store that is migrated already."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from api.app import create_app
from tests.actions.shop import migrated_file
from tests.api.conftest import settings_for

MakeApp = Callable[..., FastAPI]


@pytest.fixture
def ready_app(tmp_path: Path) -> Iterator[MakeApp]:
    """Applications with other settings, one after another, whose background work is not started."""
    made: list[FastAPI] = []

    def make(**values: Any) -> FastAPI:
        shutil.copy(migrated_file(), tmp_path / "doorstep.db")
        made.append(create_app(settings_for(tmp_path, **values)))
        return made[-1]

    yield make
    for app in made:
        app.state.parts.database.dispose()
