"""Every page has a policy that lets in no foreign or inline code, and every answer has safe headers."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from store.articles.content import ArticleContent
from store.repositories.articles import ArticleRepository
from tests.api.editor.merchant import Team

MakeApp = Callable[..., FastAPI]

_INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)[^>]*>|<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:",
    re.IGNORECASE,
)


def _policy(header: str) -> dict[str, list[str]]:
    parts = (part.split() for part in header.split(";") if part.strip())
    return {name: sources for name, *sources in parts}


def _pages(http: TestClient) -> list[str]:
    """The addresses of all pages, parameters filled in, by the application's own list of routes."""
    paths = http.app.openapi()["paths"]  # type: ignore[attr-defined]
    readable = (path for path in paths if "get" in paths[path])
    listed = [path.replace("{slug}", "returns").replace("{token}", "x") for path in readable]
    hidden = ["/simulators/slack", "/knowledge", "/knowledge/gaps", "/knowledge/rules", "/knowledge/team"]
    hidden += ["/knowledge/articles/x", "/help/gone", "/nothing", "/static/shop.css", "/widget.js"]
    return sorted({path for path in (*listed, *hidden) if "{" not in path})


@pytest.fixture
def http(app: Any) -> TestClient:
    content = ArticleContent(title="Returns", category="returns", short_answer="Yes.", body="Thirty days.")
    now = datetime(2026, 3, 1, tzinfo=UTC)
    with app.state.parts.database.begin() as session:
        articles = ArticleRepository(session)
        made = articles.create("returns", content, author="x", now=now)
        articles.publish(made.id, based_on=1, author="x", now=now)
    return TestClient(app, raise_server_exceptions=False)


def test_pages_let_in_nothing_foreign_and_nothing_inline(http: TestClient, team: Team) -> None:
    signed_in = team("admin").http
    seen = 0
    for client in (http, signed_in):
        for path in _pages(http):
            answer = client.get(path, headers={"Accept-Encoding": "identity"})
            if not answer.headers.get("content-type", "").startswith("text/html"):
                continue
            seen += 1
            policy = _policy(answer.headers["content-security-policy"])
            assert policy["default-src"] == ["'none'"], path
            assert policy["base-uri"] == ["'none'"], path
            assert {"frame-ancestors", "form-action"} <= set(policy), path
            for name, sources in policy.items():
                assert set(sources) <= {"'self'", "'none'", "data:"}, (path, name, sources)
                assert "data:" not in sources or name == "img-src", (path, name)
            assert not _INLINE.search(answer.text), path
    assert seen >= 18


def test_every_answer_has_safe_headers(http: TestClient) -> None:
    for path in _pages(http):
        headers = http.get(path).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"], path
        assert headers["content-security-policy"].startswith("default-src 'none'"), path
        assert headers["cross-origin-opener-policy"] == "same-origin", path
        assert "server" not in headers
        assert "strict-transport-security" not in headers, "this one is served over http"


def test_what_is_personal_is_kept_by_no_cache(http: TestClient, team: Team) -> None:
    session = http.post("/widget/sessions").json()["token"]
    answer = http.get("/widget/messages", headers={"Authorization": f"Bearer {session}"})
    assert answer.headers["cache-control"] == "no-store"
    assert team("admin").http.get("/knowledge").headers["cache-control"] == "no-store"
    for path in ("/returns/x", "/simulators/slack/state", "/simulators/inbox/messages"):
        assert http.get(path).headers["cache-control"] == "no-store", path


def test_under_https_browsers_are_told_to_stay_there(quiet_app: MakeApp) -> None:
    http = TestClient(quiet_app(public_url="https://help.shop.example"))
    for path in ("/", "/help", "/nothing", "/widget.js"):
        assert http.get(path).headers["strict-transport-security"] == "max-age=31536000"


def test_an_error_of_ours_has_the_headers_too(quiet_app: MakeApp) -> None:
    app = quiet_app()

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError

    answer = TestClient(app, raise_server_exceptions=False).get("/broken")
    assert answer.status_code == 500
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_only_cookie_is_the_editors_and_scripts_do_not_see_it(team: Team, http: TestClient) -> None:
    for path in _pages(http):
        assert "set-cookie" not in http.get(path).headers, path
    (cookie,) = team("admin").http.cookies.jar
    assert cookie.name == "doorstep_editor"
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert str(cookie.get_nonstandard_attr("SameSite")).lower() == "lax"


def test_other_origins_get_no_leave_to_read(quiet_app: MakeApp) -> None:
    http = TestClient(quiet_app(widget_allowed_origins="https://shop.example"))
    for origin in (
        "https://evil.example",
        "null",
        "https://shop.example.evil.example",
        "http://shop.example",
    ):
        for path in ("/widget/messages", "/knowledge", "/help"):
            answer = http.get(path, headers={"Origin": origin})
            assert "access-control-allow-origin" not in answer.headers, (origin, path)
    answer = http.get("/widget/messages", headers={"Origin": "https://shop.example"})
    assert answer.headers["access-control-allow-origin"] == "https://shop.example"
    assert "access-control-allow-credentials" not in answer.headers
