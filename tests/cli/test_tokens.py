"""``doorstep token`` in real processes."""

from pathlib import Path

from api.editor.callers import hashed
from store.database import Database
from store.repositories.accounts import AccountRepository
from tests.cli.test_commands import doorstep


def test_a_token_is_shown_once_listed_without_and_revoked(tmp_path: Path) -> None:
    data = tmp_path / "var"
    made = doorstep("token", "create", "--name", "nightly", "--role", "publisher", data_dir=data)
    assert made.returncode == 0, made.stdout + made.stderr
    token = made.stdout.strip().splitlines()[-1]
    assert token.startswith("dst_")
    database = Database(f"sqlite:///{data / 'doorstep.db'}")
    with database.read() as session:
        stored = AccountRepository(session).token(hashed(token))
    assert stored is not None
    assert (stored.name, stored.role.value) == ("nightly", "publisher")
    listed = doorstep("token", "list", data_dir=data).stdout
    assert "nightly" in listed
    assert token not in listed
    assert doorstep("token", "revoke", str(stored.id), data_dir=data).returncode == 0
    assert doorstep("token", "revoke", str(stored.id), data_dir=data).returncode == 1
    with database.read() as session:
        assert AccountRepository(session).token(hashed(token)) is None
    database.dispose()
    assert "revoked" in doorstep("token", "list", data_dir=data).stdout


def test_a_token_needs_a_name_and_a_role_that_is_there(tmp_path: Path) -> None:
    assert doorstep("token", "create", "--name", " ", data_dir=tmp_path).returncode == 2
    assert doorstep("token", "create", "--name", "x", "--role", "king", data_dir=tmp_path).returncode == 2
    assert doorstep("token", "revoke", "no-id", data_dir=tmp_path).returncode == 2
