import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.app import create_app
from api.settings import Settings
from store.database import Database
from store.models import LineItem, Return
from store.repositories.orders import OrderRepository
from store.repositories.return_rules import ReturnRulesRepository
from store.returns.opening import RequestedItem, open_return
from store.returns.vocabulary import OutcomeKind
from store.vocabulary import ReturnReason, ReturnStatus
from tests.actions.returning import RULES, SHIRT, bought
from tests.actions.shop import NOW

REVIEWED = """
policy: {article: returns, version: "1"}
rules: [{id: all, window: {days: 30}, manual_review: fragile}]
"""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path / 'doorstep.db'}")
    opened.upgrade()
    yield opened
    opened.dispose()


def client(path: Path, **settings: str) -> TestClient:
    """A browser. The service's lifespan is not entered: a slip needs no turns."""
    made = Settings.model_validate(
        {"data_dir": path, "public_url": "https://shop.example/help", "demo": True} | settings
    )
    return TestClient(create_app(made))


def opened(
    database: Database, *, rules: str = RULES, outcome: OutcomeKind | None = OutcomeKind.refund
) -> str:
    """Someone returns the shirt; the slip's token."""
    with database.begin() as session:
        ReturnRulesRepository(session).publish(rules, based_on=0, author="system", now=NOW)
        OrderRepository(session).upsert([bought(SHIRT)])
        line = session.scalars(select(LineItem)).one()
        item = RequestedItem(
            line_item_id=line.id, quantity=1, reason=ReturnReason.SIZE_TOO_SMALL, outcome=outcome
        )
        entry = open_return(
            session, order_id=line.order_id, key="k", items=[item], actor="test", now=NOW
        ).entry
        assert entry.slip_token is not None
        return entry.slip_token


def words(page: str) -> str:
    """What a page says."""
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def test_the_slip_says_all_that_the_parcel_needs_and_nothing_of_the_person(
    tmp_path: Path, database: Database
) -> None:
    token = opened(database)
    response = client(tmp_path).get(f"/help/returns/{token}")
    assert response.status_code == 200
    said = words(response.text)
    for fact in ("Return #1001-R1", "Shirt (Blue)", "Size too small", "418 Alder Street", "$6.95"):
        assert fact in said
    assert "Thursday, April 9, 2026" in said
    assert "maya" not in response.text.lower()
    assert "60625" not in response.text
    assert "<svg" in response.text
    assert "</svg>" in response.text


def test_a_slip_is_nobody_elses_business(tmp_path: Path, database: Database) -> None:
    headers = client(tmp_path).get(f"/help/returns/{opened(database)}").headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-robots-tag"] == "noindex"
    assert "script-src 'self'" in headers["content-security-policy"]


@pytest.mark.parametrize("token", ["x", "0" * 32, "%00", "a" * 5000, "..%2f..%2fetc%2fpasswd", "💥"])
def test_an_unknown_slip_is_explained(tmp_path: Path, database: Database, token: str) -> None:
    response = client(tmp_path).get(f"/help/returns/{token}")
    assert response.status_code == 404
    assert len(response.text) < 4000


@pytest.mark.parametrize("status", [ReturnStatus.CLOSED, ReturnStatus.CANCELED, ReturnStatus.DECLINED])
def test_a_finished_return_has_no_slip_any_more(
    tmp_path: Path, database: Database, status: ReturnStatus
) -> None:
    token = opened(database)
    with database.begin() as session:
        session.scalars(select(Return)).one().status = status
    response = client(tmp_path).get(f"/help/returns/{token}")
    assert response.status_code == 410
    assert "This return is finished" in response.text


def test_before_a_person_has_decided_nothing_is_to_be_sent(tmp_path: Path, database: Database) -> None:
    token = opened(database, rules=REVIEWED, outcome=None)
    said = words(client(tmp_path).get(f"/help/returns/{token}").text)
    assert "don't send anything yet" in said
    assert "Alder Street" not in said


@pytest.mark.parametrize("settings", [{"return_labels": "person"}, {"demo": "0"}])
def test_without_label_or_address_the_slip_says_to_wait(
    tmp_path: Path, database: Database, settings: dict[str, str]
) -> None:
    said = words(client(tmp_path, **settings).get(f"/help/returns/{opened(database)}").text)
    assert "Wait for the label or the address" in said
    assert "Alder Street" not in said


def test_the_log_does_not_open_the_slip(
    tmp_path: Path, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    structlog.reset_defaults()  # whatever ran before in this process
    token = opened(database)
    client(tmp_path).get(f"/help/returns/{token}")
    logged = capsys.readouterr()
    assert "/returns/…" in logged.out + logged.err
    assert token not in logged.out + logged.err
