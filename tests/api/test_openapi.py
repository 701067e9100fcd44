"""Schemathesis tries all of ``/openapi.json``: no error of ours, and no answer that is not described."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, GenerationMode, openapi
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import create_app
from api.editor.accounts import new_token
from api.simulators.slack.events import signed
from api.simulators.twilio.webhooks import signature
from api.webhooks.signatures import HEADERS, sign
from store.vocabulary import EditorRole, WebhookSource
from tests.api.conftest import WEBHOOK_SECRET, settings_for
from tests.api.editor.merchant import Merchant
from tests.knowledge.toy import ToyEmbedder
from tests.store.articles.builders import with_facts

URL: Final = "http://127.0.0.1:8000"
ANY_TEXT: Final = {"slug", "token"}
"""Parts of paths that may be any text, so that none is wrong."""

NOT_READY: Final = "/readyz"
"""Says 503 rightly: in this test nobody answers for Rasa and the actions."""

CHECKS: Final = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]

BOUNDED: Final = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@dataclass(frozen=True)
class Door:
    """The service and how to get in."""

    app: FastAPI
    http: TestClient
    admin: str
    """An API token of the editor's."""

    known: dict[str, str]
    """What stands in paths, by name: things that are there."""

    def prove(self, request: requests.PreparedRequest) -> None:
        """Add what this endpoint wants for proof: a token, or a signature over what is sent."""
        path = urlsplit(str(request.url)).path
        body = _bytes(request.body)
        if path.startswith("/widget"):
            session = self.http.post("/widget/sessions").json()["token"]
            request.headers["Authorization"] = f"Bearer {session}"
        elif path.startswith("/webhooks/"):
            source = WebhookSource(path.rpartition("/")[2])
            request.headers[HEADERS[source]] = sign(source, WEBHOOK_SECRET, body)
        elif path.startswith("/slack/"):
            secret = self.app.state.slack_stand_in.sender.signing_secret
            request.headers.update(signed(secret, body.decode()))
        elif path.startswith("/sms/"):
            form = parse_qsl(body.decode(), keep_blank_values=True)
            token = self.app.state.twilio_stand_in.api.token
            request.headers["X-Twilio-Signature"] = signature(token, str(request.url), form)
        else:
            request.headers["Authorization"] = f"Bearer {self.admin}"


def _bytes(body: bytes | str | None) -> bytes:
    return body.encode() if isinstance(body, str) else body or b""


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """The service of the demo on SQLite, without its lifespan: turns are taken in and wait."""
    app = create_app(
        settings_for(
            tmp_path_factory.mktemp("described"),
            demo=True,
            widget_identity_secret="an identity secret of more than 32 characters",
            shopify_webhook_secret=WEBHOOK_SECRET,
            easypost_webhook_secret=WEBHOOK_SECRET,
            aftership_webhook_secret=WEBHOOK_SECRET,
            limit_refused_webhooks_per_address=100_000,
        ),
        encoder=ToyEmbedder(),
    )
    database = app.state.parts.database
    database.upgrade()
    with_facts(database)
    app.state.editor.accounts.prepare()
    admin = new_token(database, name="script", role=EditorRole.admin)
    yield Door(app, TestClient(app, URL, raise_server_exceptions=False), admin, _known(app, admin))
    database.dispose()


def _known(app: FastAPI, admin: str) -> dict[str, str]:
    merchant = Merchant(app)
    merchant.http.headers["Authorization"] = f"Bearer {admin}"
    article = merchant.published(short_answer="Thirty days.", body="Thirty days from delivery.")
    question = merchant.post(f"articles/{article['id']}/questions", text="How long may I keep it?")
    assert question.status_code == 201, question.text
    person = merchant.post("users", email="a@shop.example", name="A", password="a long secret", role="editor")
    assert person.status_code == 201, person.text
    return {
        "article_id": article["id"],
        "number": "1",
        "question_id": question.json()["id"],
        "slug": article["slug"],
        "user_id": person.json()["id"],
    }


def _send(door: Door, case: Case, *, proven: bool) -> None:
    request = requests.Request(**case.as_transport_kwargs(base_url=URL)).prepare()
    if proven:
        door.prove(request)
    door.http.cookies.clear()
    response = door.http.request(
        str(request.method), str(request.url), content=_bytes(request.body), headers=dict(request.headers)
    )
    checks = CHECKS if case.operation.path == NOT_READY else [*CHECKS, not_a_server_error]
    case.validate_response(response, checks=checks)


def _operations(door: Door) -> list[Any]:
    return [found.ok() for found in openapi.from_dict(door.app.openapi()).get_all_operations()]


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("proven", [False, True], ids=["a stranger", "with proof"])
def test_every_operation_answers_as_it_is_described(
    door: Door, subtests: pytest.Subtests, proven: bool, mode: GenerationMode
) -> None:
    operations = _operations(door)
    assert len(operations) > 60
    for operation in operations:
        if mode is GenerationMode.NEGATIVE and not _can_be_wrong(operation):
            continue
        named = {part.name for part in operation.path_parameters}
        known = {name: value for name, value in door.known.items() if name in named}
        for there in ({}, known) if proven and known else ({},):
            with subtests.test(operation.label, **there):
                _try(door, operation.as_strategy(mode), proven=proven, there=there)


def _can_be_wrong(operation: Any) -> bool:
    named = {part.name for part in operation.path_parameters} - ANY_TEXT
    return bool(named or operation.query or operation.body)


def _try(door: Door, cases: SearchStrategy[Case], *, proven: bool, there: dict[str, str]) -> None:
    @BOUNDED
    @given(case=cases)
    def tried(case: Case) -> None:
        case.path_parameters = (case.path_parameters or {}) | there
        _send(door, case, proven=proven)

    tried()
