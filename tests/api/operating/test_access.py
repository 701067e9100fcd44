"""Who may see figures and page."""

from collections.abc import Callable

import httpx
import pytest
from fastapi import FastAPI

from api.editor.accounts import new_token
from api.operating.access import Access
from store.vocabulary import EditorRole

MakeApp = Callable[..., FastAPI]

HERE = "http://127.0.0.1:8000"
PROXIED = {"X-Forwarded-For": "127.0.0.1"}
MERCHANT = {"email": "owner@shop.example", "password": "a long enough password"}


def caller(app: FastAPI, *, address: str = "127.0.0.1", base: str = HERE) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, client=(address, 50_000), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=base)


@pytest.mark.anyio
@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2", "::1"])
async def test_figures_are_open_to_this_machine(quiet_app: MakeApp, address: str) -> None:
    async with caller(quiet_app(), address=address) as http:
        response = await http.get("/metrics")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("address", "base", "headers"),
    [
        ("203.0.113.9", HERE, {}),
        ("10.0.0.7", HERE, {}),
        ("::ffff:203.0.113.9", HERE, {}),
        ("127.0.0.1", HERE, PROXIED),
        ("127.0.0.1", HERE, {"X-Real-IP": "127.0.0.1"}),
        ("127.0.0.1", HERE, {"Forwarded": "for=127.0.0.1"}),
        ("127.0.0.1", "http://evil.example", {}),
    ],
)
async def test_the_world_sees_neither(
    quiet_app: MakeApp, address: str, base: str, headers: dict[str, str]
) -> None:
    async with caller(quiet_app(demo=True), address=address, base=base) as http:
        for path in ("/metrics", "/status", "/status?part=body"):
            response = await http.get(path, headers=headers)
            assert response.status_code == 401
            assert "doorstep_" not in response.text
            assert "turns under way" not in response.text


@pytest.mark.anyio
async def test_behind_a_public_url_this_machine_may_be_a_proxy(quiet_app: MakeApp) -> None:
    async with caller(quiet_app(demo=True, public_url="https://help.shop.example")) as http:
        assert (await http.get("/metrics")).status_code == 401
        assert (await http.get("/status")).status_code == 401


@pytest.mark.parametrize(
    ("base", "demo", "figures", "page"),
    [
        ("http://127.0.0.1:8000", False, True, False),
        ("http://localhost:8000/help", True, True, True),
        ("http://[::1]:8000", True, True, True),
        ("https://shop.example", True, False, False),
    ],
)
def test_what_is_open_here(base: str, demo: bool, figures: bool, page: bool) -> None:
    assert Access.of(base, demo=demo) == Access(figures=figures, page=page)


@pytest.mark.anyio
async def test_an_admin_sees_both_from_anywhere_by_session_or_token(quiet_app: MakeApp) -> None:
    app = quiet_app(admin_email=MERCHANT["email"], admin_password=MERCHANT["password"])
    app.state.parts.editor.accounts.prepare()
    async with caller(app, address="203.0.113.9", base="http://shop.example") as http:
        assert (await http.post("/knowledge/api/sign-in", json=MERCHANT)).status_code == 200
        assert (await http.get("/metrics")).status_code == 200
        assert "Now</h2>" in (await http.get("/status")).text
        await http.post("/knowledge/api/sign-out", headers={"X-CSRF-Token": "none"})
        http.cookies.clear()
        assert (await http.get("/status")).status_code == 401
        for role, status in ((EditorRole.admin, 200), (EditorRole.publisher, 403)):
            token = new_token(app.state.parts.database, name="prometheus", role=role)
            headers = {"Authorization": f"Bearer {token}"}
            assert (await http.get("/metrics", headers=headers)).status_code == status
            assert (await http.get("/status", headers=headers)).status_code == status


@pytest.mark.anyio
async def test_outside_the_demo_the_page_needs_a_sign_in_here_too(quiet_app: MakeApp) -> None:
    async with caller(quiet_app()) as http:
        response = await http.get("/status")
    assert response.status_code == 401
    assert 'href="/knowledge"' in response.text
