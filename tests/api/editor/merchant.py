"""The editor's API with a real store and the real sentence model."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from api.app import create_app
from api.cli.training import prepare_embedding
from knowledge.embedding import LazyEncoder
from store.database import Database
from store.vocabulary import EditorRole
from tests.api.conftest import settings_for
from tests.e2e.product import ROOT
from tests.store.articles.builders import with_facts

PASSWORD = "a long enough secret"


class Merchant:
    """Somebody at the editor. Every method is one request, with the CSRF token of the session."""

    def __init__(self, app: Any, prefix: str = "") -> None:
        self.http = TestClient(app, base_url="http://127.0.0.1:8000")
        self.base = f"{prefix}/knowledge/api"
        self.csrf = ""

    def sign_in(self, email: str, password: str = PASSWORD) -> Response:
        response = self.post("sign-in", email=email, password=password)
        if response.status_code == 200:
            self.csrf = response.json()["csrf_token"]
        return response

    def get(self, path: str, **params: Any) -> Response:
        return self.http.get(f"{self.base}/{path}", params=params)

    def post(self, path: str, **body: Any) -> Response:
        return self._send("POST", path, body)

    def put(self, path: str, **body: Any) -> Response:
        return self._send("PUT", path, body)

    def patch(self, path: str, **body: Any) -> Response:
        return self._send("PATCH", path, body)

    def delete(self, path: str) -> Response:
        return self.http.delete(f"{self.base}/{path}", headers={"X-CSRF-Token": self.csrf})

    def upload(self, *files: tuple[str, bytes]) -> Response:
        return self.http.post(
            f"{self.base}/import",
            files=[("files", (name, content)) for name, content in files],
            headers={"X-CSRF-Token": self.csrf},
        )

    def article(self, **fields: Any) -> dict[str, Any]:
        """Write an article."""
        written = self.post(
            "articles", **({"title": "How long may I keep it?", "category": "returns"} | fields)
        )
        assert written.status_code == 201, written.text
        return dict(written.json())

    def published(self, **fields: Any) -> dict[str, Any]:
        """Write an article and publish it."""
        shown = self.post(f"articles/{self.article(**fields)['id']}/publish")
        assert shown.status_code == 200, shown.text
        return dict(shown.json())

    def _send(self, method: str, path: str, body: dict[str, Any]) -> Response:
        return self.http.request(
            method, f"{self.base}/{path}", json=body, headers={"X-CSRF-Token": self.csrf}
        )


Team = Callable[..., Merchant]


@pytest.fixture(scope="session")
def encoder() -> LazyEncoder:
    """The real sentence model, loaded once."""
    return LazyEncoder(prepare_embedding(ROOT / "var", on_step=lambda _: None).directory)


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with rules and facts, to be copied."""
    path = tmp_path_factory.mktemp("furnished") / "doorstep.db"
    database = Database(f"sqlite:///{path}")
    database.upgrade()
    with_facts(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    return path


@pytest.fixture
def app(tmp_path: Path, furnished: Path, encoder: LazyEncoder) -> Iterator[Any]:
    """The service in demo mode, without its lifespan: the editor needs no turns."""
    shutil.copy(furnished, tmp_path / "doorstep.db")
    made = create_app(settings_for(tmp_path, demo=True, limit_sign_ins_per_address=1_000))
    made.state.parts.keeper.encoder = encoder
    made.state.editor.accounts.prepare()
    yield made
    made.state.parts.database.dispose()


@pytest.fixture
def team(app: Any) -> Team:
    """People by role, each signed in."""

    def member(role: str = "admin") -> Merchant:
        email = f"{role}@shop.example"
        known = {person.email for person in app.state.editor.accounts.people()}
        if email not in known:
            app.state.editor.accounts.invite(
                email=email, name=role.title(), password=PASSWORD, role=EditorRole(role), actor="test"
            )
        merchant = Merchant(app)
        assert merchant.sign_in(email).status_code == 200
        return merchant

    return member
