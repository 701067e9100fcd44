from pathlib import Path

import pytest

from store.settings import StoreSettings


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_without_settings_the_store_is_a_file_under_the_data_directory() -> None:
    assert StoreSettings().url == "sqlite:///var/doorstep.db"


def test_the_environment_beats_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("DOORSTEP_DATA_DIR=/from/file\nDOORSTEP_OTHER=1\n")
    assert StoreSettings().url == "sqlite:////from/file/doorstep.db"
    monkeypatch.setenv("DOORSTEP_DATA_DIR", "/from/environment")
    assert StoreSettings().url == "sqlite:////from/environment/doorstep.db"


def test_a_database_url_is_taken_as_it_is_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORSTEP_DATABASE_URL", "postgresql://doorstep:hunter2@db/doorstep")
    settings = StoreSettings()
    assert settings.url == "postgresql://doorstep:hunter2@db/doorstep"
    assert "hunter2" not in repr(settings)
