"""The widget's HTTP interface up to the point where a turn would start."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from store.models import Contact, Conversation, Proof, WidgetSession
from store.vocabulary import ProofKind
from tests.api.test_identity import claims, signed

MakeApp = Callable[..., FastAPI]
IDENTITY_SECRET = "a-secret-of-the-shop-that-is-long-enough"


def client(app: FastAPI, **options: Any) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, **options)
    return httpx.AsyncClient(transport=transport, base_url="http://doorstep.test")


def fresh_claims(**changes: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    return claims(iat=now.timestamp(), exp=(now + timedelta(minutes=10)).timestamp(), **changes)


async def opened(http: httpx.AsyncClient, **body: Any) -> dict[str, str]:
    response = await http.post("/widget/sessions", json=body)
    assert response.status_code == 201, response.text
    http.headers["Authorization"] = f"Bearer {response.json()['token']}"
    return dict(response.json())


def is_problem(response: httpx.Response, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem["status"] == status
    assert problem["type"].startswith("urn:doorstep:problem:")
    assert problem["title"]
    assert problem["detail"].endswith(".")
    return problem


@pytest.mark.anyio
async def test_a_session_is_a_random_token_of_which_the_store_keeps_the_hash(quiet_app: MakeApp) -> None:
    app = quiet_app()
    async with client(app) as http:
        session = await opened(http, locale="en-GB", time_zone="Europe/London")
        assert len(session["token"]) >= 43
        assert set(session) == {"conversation_id", "token"}
    with app.state.parts.database.read() as stored:
        kept = stored.query(WidgetSession).one()
        conversation = stored.query(Conversation).one()
    assert session["token"] not in kept.token_hash
    assert str(conversation.id) == session["conversation_id"]
    assert (conversation.locale, conversation.time_zone) == ("en-GB", "Europe/London")


@pytest.mark.anyio
async def test_a_session_without_a_body(quiet_app: MakeApp) -> None:
    async with client(quiet_app()) as http:
        assert (await http.post("/widget/sessions")).status_code == 201


@pytest.mark.anyio
async def test_a_signed_identity_is_a_proof(quiet_app: MakeApp) -> None:
    app = quiet_app(widget_identity_secret=SecretStr(IDENTITY_SECRET))
    async with client(app) as http:
        session = await opened(http, identity=signed(fresh_claims(), secret=IDENTITY_SECRET))
    with app.state.parts.database.read() as stored:
        proof = stored.query(Proof).one()
        contact = stored.query(Contact).one()
    assert proof.kind is ProofKind.identity
    assert str(proof.conversation_id) == session["conversation_id"]
    assert (proof.email, proof.phone) == ("maya.lindqvist@example.com", "+13125550142")
    assert proof.expires_at >= datetime.now(UTC) + timedelta(minutes=29)
    assert (contact.name, contact.email) == ("Maya Lindqvist", "maya.lindqvist@example.com")


@pytest.mark.anyio
async def test_a_bad_identity_opens_nothing(quiet_app: MakeApp) -> None:
    app = quiet_app(widget_identity_secret=SecretStr(IDENTITY_SECRET))
    async with client(app) as http:
        for token in ("nonsense", signed(fresh_claims(), secret="x" * 40), ""):
            is_problem(await http.post("/widget/sessions", json={"identity": token}), 401)
    with app.state.parts.database.read() as stored:
        assert stored.query(Conversation).count() == 0
        assert stored.query(Proof).count() == 0


@pytest.mark.anyio
async def test_an_identity_without_a_configured_secret(quiet_app: MakeApp) -> None:
    async with client(quiet_app()) as http:
        token = signed(fresh_claims(), secret=IDENTITY_SECRET)
        problem = is_problem(await http.post("/widget/sessions", json={"identity": token}), 503)
    assert "WIDGET_IDENTITY_SECRET" in problem["detail"]


@pytest.mark.anyio
@pytest.mark.parametrize("authorization", [None, "Bearer ", "Bearer nonsense", "Basic eDp5", "nonsense"])
async def test_messages_need_a_token(quiet_app: MakeApp, authorization: str | None) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    async with client(quiet_app()) as http:
        message = {"client_id": "1", "text": "hi"}
        for response in (
            await http.get("/widget/messages", headers=headers),
            await http.post("/widget/messages", headers=headers, json=message),
            await http.delete("/widget/sessions", headers=headers),
        ):
            is_problem(response, 401)


@pytest.mark.anyio
async def test_a_token_opens_its_own_conversation_only(quiet_app: MakeApp) -> None:
    app = quiet_app()
    async with client(app) as one, client(app) as other:
        await opened(one)
        await opened(other)
        await one.post("/widget/messages", json={"client_id": "1", "text": "mine"})
        assert [m["text"] for m in (await one.get("/widget/messages")).json()["messages"]] == ["mine"]
        assert (await other.get("/widget/messages")).json()["messages"] == []


@pytest.mark.anyio
async def test_logging_out_voids_the_token(quiet_app: MakeApp) -> None:
    async with client(quiet_app()) as http:
        await opened(http)
        assert (await http.delete("/widget/sessions")).status_code == 204
        is_problem(await http.get("/widget/messages"), 401)
        is_problem(await http.delete("/widget/sessions"), 401)


@pytest.mark.anyio
async def test_an_old_session_ends(quiet_app: MakeApp) -> None:
    app = quiet_app()
    async with client(app) as http:
        await opened(http)
        with app.state.parts.database.begin() as stored:
            stored.query(WidgetSession).one().expires_at = datetime.now(UTC)
        is_problem(await http.get("/widget/messages"), 401)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"client_id": "1", "text": ""}, 422),
        ({"client_id": "1", "text": " \n"}, 422),
        ({"client_id": "1", "text": "x" * 20_001}, 413),
        ({"client_id": "1"}, 422),
        ({"text": "hi"}, 422),
        ({"client_id": "", "text": "hi"}, 422),
        ({"client_id": "a b", "text": "hi"}, 422),
        ({"client_id": "1" * 101, "text": "hi"}, 422),
        ({"client_id": 1, "text": 2}, 422),
        ([], 422),
        (None, 422),
        (b"{", 422),
        (b"", 422),
        (b"\xff\xfe", 422),
        (b'{"client_id": "1", "text": "' + b"x" * 300_000 + b'"}', 413),
    ],
)
async def test_what_cannot_be_sent(quiet_app: MakeApp, body: Any, status: int) -> None:
    content = {"content": body} if isinstance(body, bytes) else {"json": body}
    async with client(quiet_app()) as http:
        await opened(http)
        response = await http.post(
            "/widget/messages", **content, headers={"Content-Type": "application/json"}
        )
        problem = is_problem(response, status)
        assert "x" * 50 not in str(problem)
        assert (await http.get("/widget/messages")).json()["messages"] == []


@pytest.mark.anyio
async def test_a_body_without_a_length_is_counted(quiet_app: MakeApp) -> None:
    async def chunks() -> Any:
        for _ in range(400):
            yield b"x" * 1000

    async with client(quiet_app()) as http:
        await opened(http)
        response = await http.post(
            "/widget/messages", content=chunks(), headers={"Content-Type": "application/json"}
        )
        is_problem(response, 413)


@pytest.mark.anyio
@pytest.mark.parametrize("query", ["after=-1", "after=x", "limit=0", "limit=1001", "after=99999999999999"])
async def test_cursors_that_make_no_sense(quiet_app: MakeApp, query: str) -> None:
    async with client(quiet_app()) as http:
        await opened(http)
        is_problem(await http.get(f"/widget/messages?{query}"), 422)


@pytest.mark.anyio
async def test_a_message_is_shown_as_it_was_written(quiet_app: MakeApp) -> None:
    texts = ["😀", "أين طلبي؟", "<img src=x onerror=alert(1)>", "x" * 10_000, "/restart", "a\nb"]
    async with client(quiet_app()) as http:
        await opened(http)
        for number, text in enumerate(texts):
            sent = await http.post("/widget/messages", json={"client_id": str(number), "text": text})
            assert sent.status_code == 202
            assert sent.json() == {"seq": number + 1}
        history = (await http.get("/widget/messages")).json()
        assert [message["text"] for message in history["messages"]] == texts
        assert history["status"] == "bot"
        assert history["agent"] is None
        first = history["messages"][0]
        assert first["author"] == {"kind": "customer", "name": None}
        assert (first["buttons"], first["citations"], first["data"]) == ([], [], None)
        assert datetime.fromisoformat(first["created_at"]).tzinfo is not None
        page = (await http.get("/widget/messages?after=2&limit=2")).json()["messages"]
        assert [message["seq"] for message in page] == [3, 4]


@pytest.mark.anyio
async def test_sessions_are_limited_by_address(quiet_app: MakeApp) -> None:
    app = quiet_app(limit_sessions_per_address=3)
    async with client(app, client=("203.0.113.7", 1)) as http:
        for _ in range(3):
            await opened(http)
        response = await http.post("/widget/sessions", json={})
        is_problem(response, 429)
        assert 1 <= int(response.headers["retry-after"]) <= 60
    async with client(app, client=("203.0.113.8", 1)) as elsewhere:
        await opened(elsewhere)


@pytest.mark.anyio
async def test_one_household_on_ipv6_is_one_address(quiet_app: MakeApp) -> None:
    app = quiet_app(limit_sessions_per_address=1)
    async with client(app, client=("2001:db8:1:2::1", 1)) as http:
        await opened(http)
    async with client(app, client=("2001:db8:1:2:ffff::2", 1)) as http:
        is_problem(await http.post("/widget/sessions", json={}), 429)
    async with client(app, client=("2001:db8:1:3::1", 1)) as http:
        await opened(http)


@pytest.mark.anyio
async def test_messages_are_limited_by_conversation(quiet_app: MakeApp) -> None:
    app = quiet_app(limit_messages_per_conversation=2)
    async with client(app) as http, client(app) as other:
        await opened(http)
        await opened(other)
        for number in range(2):
            body = {"client_id": str(number), "text": "hi"}
            assert (await http.post("/widget/messages", json=body)).status_code == 202
        response = await http.post("/widget/messages", json={"client_id": "3", "text": "hi"})
        is_problem(response, 429)
        assert int(response.headers["retry-after"]) >= 1
        elsewhere = await other.post("/widget/messages", json={"client_id": "1", "text": "hi"})
        assert elsewhere.status_code == 202


@pytest.mark.anyio
async def test_other_origins_are_let_in_only_when_named(quiet_app: MakeApp) -> None:
    preflight = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    async with client(quiet_app(widget_allowed_origins="https://shop.example, https://b.example/")) as http:
        for origin in ("https://shop.example", "https://b.example"):
            answer = await http.options("/widget/messages", headers=preflight | {"Origin": origin})
            assert answer.headers["access-control-allow-origin"] == origin
        answer = await http.options(
            "/widget/messages", headers=preflight | {"Origin": "https://evil.example"}
        )
        assert "access-control-allow-origin" not in answer.headers
        refused = await http.get("/widget/messages", headers={"Origin": "https://shop.example"})
        is_problem(refused, 401)
        assert refused.headers["access-control-allow-origin"] == "https://shop.example"
    async with client(quiet_app()) as http:
        answer = await http.get("/healthz", headers={"Origin": "https://shop.example"})
        assert "access-control-allow-origin" not in answer.headers
