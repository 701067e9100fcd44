"""A conversation belongs to who holds its token: none can be chosen, guessed, borrowed or kept."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

MakeApp = Callable[..., FastAPI]


@pytest.fixture
def http(quiet_app: MakeApp) -> TestClient:
    return TestClient(quiet_app())


def _opened(http: TestClient, **body: Any) -> dict[str, str]:
    return dict(http.post("/widget/sessions", json=body).json())


def _as(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_session_cannot_be_fixed_from_outside(http: TestClient) -> None:
    victim = _opened(http)
    chosen = {"token": "chosen-by-an-attacker", "conversation_id": victim["conversation_id"]}
    for sent in (
        http.post("/widget/sessions", json=chosen),
        http.post("/widget/sessions", params=chosen, headers={"Cookie": f"token={victim['token']}"}),
        http.post("/widget/sessions", headers=_as(victim["token"])),
    ):
        assert sent.status_code == 201
        assert sent.json()["token"] not in (victim["token"], "chosen-by-an-attacker")
        assert sent.json()["conversation_id"] != victim["conversation_id"]


def test_tokens_are_long_random_and_their_own(http: TestClient) -> None:
    sessions = [_opened(http) for _ in range(50)]
    tokens = [session["token"] for session in sessions]
    assert len(set(tokens)) == 50
    assert all(len(token) >= 43 for token in tokens)
    # No two share more than chance does: a counter or a clock would show in the first characters.
    assert len({token[:6] for token in tokens}) == 50
    assert all(session["conversation_id"] not in session["token"] for session in sessions)


def test_a_token_counts_only_where_it_belongs(http: TestClient) -> None:
    token = _opened(http)["token"]
    assert http.get("/widget/messages", headers=_as(token)).status_code == 200
    # An address ends up in logs, histories and referrers: only the WebSocket, which has no headers, takes it.
    assert http.get("/widget/messages", params={"token": token}).status_code == 401
    assert http.get("/widget/messages", headers={"Cookie": f"token={token}"}).status_code == 401
    assert http.get("/knowledge/api/me", headers=_as(token)).status_code == 401


def test_what_is_nearly_the_token_is_not(http: TestClient) -> None:
    token = _opened(http)["token"]
    for wrong in (token[:-1], token + "x", token.swapcase(), token[::-1], str(uuid4()), "%", "' OR '1'='1"):
        assert http.get("/widget/messages", headers=_as(wrong)).status_code == 401


def test_an_ended_session_stays_ended_and_others_go_on(http: TestClient) -> None:
    one, other = _opened(http)["token"], _opened(http)["token"]
    assert http.delete("/widget/sessions", headers=_as(one)).status_code == 204
    for method, path in (("GET", "/widget/messages"), ("DELETE", "/widget/sessions")):
        assert http.request(method, path, headers=_as(one)).status_code == 401
    assert http.get("/widget/messages", headers=_as(other)).status_code == 200


def test_a_message_of_another_conversation_cannot_be_read_or_answered_for(http: TestClient) -> None:
    one, other = _opened(http), _opened(http)
    body = {"client_id": "1", "text": "mine", "conversation_id": other["conversation_id"]}
    http.post("/widget/messages", headers=_as(one["token"]), json=body)
    for query in ({}, {"conversation_id": one["conversation_id"]}):
        shown = http.get("/widget/messages", headers=_as(other["token"]), params=query).json()
        assert shown["messages"] == []
