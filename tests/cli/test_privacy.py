"""``doorstep privacy`` in real processes."""

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from store.database import Database
from store.personal.register import Whose
from tests.cli.test_commands import doorstep
from tests.store.personal.people import contents, put_somebody

NOW = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)


def test_a_copy_is_made_and_then_everything_is_erased(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'doorstep.db'}")
    database.upgrade()
    ada = put_somebody(database, "ada", "+13125550100", at=NOW)
    out = tmp_path / "ada.zip"
    made = doorstep("privacy", "export", ada.phone, "--out", str(out), data_dir=tmp_path)
    assert made.returncode == 0, made.stdout + made.stderr
    assert "1 messages" in made.stdout
    with zipfile.ZipFile(out) as packed:
        assert json.loads(packed.read("person.json"))["store"]["orders"][0]["email"] == ada.email

    unsure = doorstep("privacy", "erase", ada.email, "--orders", data_dir=tmp_path)
    assert unsure.returncode == 1, "nobody said yes"
    assert ada.email in contents(database, whose=Whose.customer)
    erased = doorstep("privacy", "erase", ada.email, "--orders", "--yes", data_dir=tmp_path)
    assert erased.returncode == 0, erased.stdout + erased.stderr
    assert "1 messages that people of the team wrote in Slack stay" in erased.stdout
    assert ada.email not in contents(database, whose=Whose.customer) + contents(database, whose=Whose.order)
    assert "Nothing is known" in doorstep("privacy", "erase", ada.email, "--yes", data_dir=tmp_path).stdout
    database.dispose()


def test_who_cannot_be_read_is_told(tmp_path: Path) -> None:
    result = doorstep("privacy", "erase", "ada", "--yes", data_dir=tmp_path)
    assert result.returncode == 2
    assert "e-mail address" in result.stdout
