"""The service works with the rights of ``deploy/postgres-roles.sql``, and with no others."""

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from dbos import DBOS
from fastapi.testclient import TestClient
from pydantic import SecretStr

from api.app import create_app
from store.database import Database
from store.personal.retention import applied_on
from tests.api.conftest import SHORT, settings_for
from tests.api.rasa_double import rasa_double
from tests.e2e.product import ROOT
from tests.postgres import fresh_database

SCRIPT = ROOT / "deploy" / "postgres-roles.sql"
ROLES = ("doorstep_service", "doorstep_rasa")
RASA = ROOT / ".venv-rasa" / "bin" / "python"


def as_role(url: str, role: str) -> str:
    head, _, place = url.partition("@")
    return f"{head.partition('//')[0]}//{role}@{place}"


@pytest.fixture(scope="module")
def furnished(postgres_server: str) -> Iterator[str]:
    """A database with the tables made by its owner, and the roles."""
    with fresh_database(postgres_server) as url:
        database = Database(url)
        database.upgrade()
        database.dispose()
        DBOS.migrate(url)
        for _ in range(2):  # again after an upgrade
            with psycopg.connect(url, autocommit=True) as owner:
                owner.execute(SCRIPT.read_text())
        yield url
    with psycopg.connect(postgres_server, autocommit=True) as owner:
        for role in ROLES:
            owner.execute(f"DROP ROLE {role}")


def test_the_service_answers_with_the_rights_it_has(furnished: str, tmp_path: Path) -> None:
    service, rasa_role = (as_role(furnished, role) for role in ROLES)
    with rasa_double() as rasa:
        settings = settings_for(
            tmp_path,
            database_url=service,
            tracker_url=SecretStr(rasa_role),
            rasa_url=rasa.url,
            actions_url=rasa.url,
        )
        app = create_app(settings, patience=SHORT)
        with TestClient(app) as http:
            token = http.post("/widget/sessions").json()["token"]
            http.headers["Authorization"] = f"Bearer {token}"
            assert http.post("/widget/messages", json={"client_id": "1", "text": "hi"}).status_code == 202
            for _ in range(2000):
                messages = http.get("/widget/messages").json()["messages"]
                if len(messages) == 2:
                    break
            assert messages[1]["text"] == "You said: hi"
            app.state.parts.errands.sweep()
            while not _retention_applied(app.state.parts.database):
                http.get("/healthz")


def _retention_applied(database: Database) -> bool:
    with database.read() as session:
        return applied_on(session, datetime.now(UTC))


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("doorstep_service", "CREATE TABLE store.mine (x int)"),
        ("doorstep_service", "CREATE TABLE public.mine (x int)"),
        ("doorstep_service", "CREATE SCHEMA mine"),
        ("doorstep_service", "DROP TABLE store.orders"),
        ("doorstep_service", "ALTER TABLE store.orders ADD COLUMN x int"),
        ("doorstep_service", "TRUNCATE store.messages"),
        ("doorstep_service", "UPDATE store.audit SET action = 'nothing'"),
        ("doorstep_service", "DELETE FROM store.audit"),
        ("doorstep_service", "UPDATE store.alembic_version SET version_num = '0001'"),
        ("doorstep_service", "CREATE ROLE mine"),
        ("doorstep_service", "COPY store.orders TO PROGRAM 'cat'"),
        ("doorstep_service", "CREATE TABLE rasa.mine (x int)"),
        ("doorstep_rasa", "SELECT * FROM store.orders"),
        ("doorstep_rasa", "SELECT * FROM store.messages"),
        ("doorstep_rasa", "SELECT * FROM dbos.workflow_status"),
        ("doorstep_rasa", "CREATE TABLE store.mine (x int)"),
    ],
)
def test_what_a_role_may_not(furnished: str, role: str, statement: str) -> None:
    refused = pytest.raises(psycopg.errors.InsufficientPrivilege)
    with psycopg.connect(as_role(furnished, role)) as connection, refused:
        connection.execute(statement)


def test_rasa_makes_its_table_with_its_own_role(furnished: str) -> None:
    if not RASA.exists():
        pytest.skip("Rasa's environment is not there")
    code = (
        "import sys\nfrom bot.without_tensorflow import stand_in\nstand_in()\n"
        "from bot.tracker_store import TurnTrackerStore\nTurnTrackerStore(sys.argv[1])"
    )
    done = subprocess.run(
        [str(RASA), "-W", "ignore", "-c", code, as_role(furnished, "doorstep_rasa")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    with psycopg.connect(as_role(furnished, "doorstep_rasa")) as connection:
        assert connection.execute("SELECT count(*) FROM rasa.events").fetchone() == (0,)
