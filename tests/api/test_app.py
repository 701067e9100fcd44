"""What is around the channels: problems, documentation, pages, health."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from api.app import create_app
from tests.api.conftest import settings_for
from tests.api.rasa_double import RasaDouble, rasa_double
from tests.api.test_widget_http import client, is_problem

MakeApp = Callable[..., FastAPI]


@pytest.mark.anyio
async def test_unknown_addresses_and_methods(quiet_app: MakeApp) -> None:
    async with client(quiet_app()) as http:
        is_problem(await http.get("/nothing/here"), 404)
        response = await http.put("/widget/sessions")
        is_problem(response, 405)
        assert response.headers["allow"]


@pytest.mark.anyio
async def test_an_unforeseen_error_says_nothing_of_its_cause(quiet_app: MakeApp) -> None:
    app = quiet_app()

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("the secret of maya@example.com")

    async with client(app) as http:
        response = await http.get("/broken")
    problem = is_problem(response, 500)
    assert "maya" not in response.text
    assert problem["detail"]


@pytest.mark.anyio
async def test_every_answer_has_an_id_and_safe_headers(quiet_app: MakeApp) -> None:
    async with client(quiet_app()) as http:
        one, other = await http.get("/healthz"), await http.get("/nothing")
    assert one.json() == {"status": "alive"}
    assert one.headers["x-request-id"] != other.headers["x-request-id"]
    assert other.headers["x-content-type-options"] == "nosniff"


@pytest.mark.anyio
async def test_the_documentation_names_every_path_and_its_errors(quiet_app: MakeApp) -> None:
    async with client(quiet_app()) as http:
        document = (await http.get("/openapi.json")).json()
    paths = {(path, method) for path, methods in document["paths"].items() for method in methods}
    assert paths >= {
        ("/healthz", "get"),
        ("/readyz", "get"),
        ("/", "get"),
        ("/widget.js", "get"),
        ("/help", "get"),
        ("/help/{slug}", "get"),
        ("/widget/sessions", "post"),
        ("/widget/sessions", "delete"),
        ("/widget/messages", "get"),
        ("/widget/messages", "post"),
    }
    post = document["paths"]["/widget/messages"]["post"]
    assert set(post["responses"]) == {"202", "401", "404", "413", "422", "429"}
    assert list(post["responses"]["422"]["content"]) == ["application/problem+json"]
    assert post["security"] == [{"widget session": []}]
    for methods in document["paths"].values():
        for operation in methods.values():
            assert operation["summary"]
            assert operation["description"]


@pytest.mark.anyio
async def test_the_page_and_the_widget(quiet_app: MakeApp) -> None:
    async with client(quiet_app(demo=True)) as http:
        page = await http.get("/")
        assert page.headers["content-type"].startswith("text/html")
        assert "maya.lindqvist@example.com" in page.text
        assert "default-src 'none'" in page.headers["content-security-policy"]
        for link in re.findall(r'(?:src|href)="((?!https?:|#|\./)[^"]+)"', page.text):
            assert (await http.get(f"/{link}")).status_code in (200, 503), link
        widget = await http.get("/widget.js")
        assert widget.headers["content-type"].startswith("text/javascript")
        assert widget.headers["content-encoding"] == "gzip"
        again = await http.get("/widget.js", headers={"If-None-Match": widget.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        plain = await http.get("/widget.js", headers={"Accept-Encoding": "identity"})
        assert plain.text == widget.text
        is_problem(await http.get("/static/shop.html"), 404)
        is_problem(await http.get("/static/../app.py"), 404)


@pytest.mark.anyio
async def test_without_the_demo_the_page_shows_no_demonstration(quiet_app: MakeApp) -> None:
    async with client(quiet_app(demo=False)) as http:
        page = (await http.get("/")).text
    assert "maya" not in page
    assert "demo:start" not in page
    assert "widget.js" in page


@pytest.mark.anyio
@pytest.mark.parametrize("path", ["/healthz", "/help/healthz"])
async def test_a_path_prefix_may_be_stripped_by_the_proxy_or_not(quiet_app: MakeApp, path: str) -> None:
    async with client(quiet_app(public_url="https://shop.example/help/")) as http:
        assert (await http.get(path)).status_code == 200


@pytest.fixture
def rasa() -> Any:
    with rasa_double() as double:
        yield double


@pytest.mark.anyio
async def test_ready_when_everything_is_there(quiet_app: MakeApp, rasa: RasaDouble) -> None:
    async with client(quiet_app(rasa_url=rasa.url, actions_url=rasa.url)) as http:
        response = await http.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ready",
        "components": {"store": "ok", "rasa": "ok", "actions": "ok", "index": "ok"},
    }


@pytest.mark.anyio
async def test_not_ready_names_what_is_missing(
    tmp_path: Path, quiet_app: MakeApp, rasa: RasaDouble, unused_tcp_port: int
) -> None:
    nowhere = f"http://127.0.0.1:{unused_tcp_port}"
    async with client(quiet_app(rasa_url=nowhere, actions_url=rasa.url)) as http:
        problem = is_problem(await http.get("/readyz"), 503)
    assert problem["components"] == {
        "store": "ok",
        "rasa": "unreachable",
        "actions": "ok",
        "index": "ok",
    }
    assert "rasa is unreachable" in problem["detail"]
    unmigrated = create_app(settings_for(tmp_path / "new", rasa_url=rasa.url, actions_url=rasa.url))
    async with client(unmigrated) as http:
        problem = is_problem(await http.get("/readyz"), 503)
    assert problem["components"]["store"] == "outdated"


@pytest.mark.anyio
async def test_alive_even_when_nothing_else_is(tmp_path: Path, unused_tcp_port: int) -> None:
    app = create_app(settings_for(tmp_path, database_url=f"postgresql://127.0.0.1:{unused_tcp_port}/x"))
    async with client(app) as http:
        assert (await http.get("/healthz")).status_code == 200
        assert is_problem(await http.get("/readyz"), 503)["components"]["store"] == "unreachable"
