"""Under a flood from one address, others are served as ever."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI

from tests.api.test_widget_http import client, opened

MakeApp = Callable[..., FastAPI]

ATTACKER, HONEST = ("203.0.113.66", 1000), ("198.51.100.7", 1000)


@pytest.mark.anyio
async def test_a_flood_of_sessions_stops_its_own_address_only(quiet_app: MakeApp) -> None:
    app = quiet_app(limit_sessions_per_address=60)
    async with client(app, client=ATTACKER) as attacker, client(app, client=HONEST) as honest:
        statuses = [(await attacker.post("/widget/sessions")).status_code for _ in range(300)]
        assert statuses.count(201) == 60
        assert statuses.count(429) == 240
        refused = await attacker.post("/widget/sessions")
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert (await honest.post("/widget/sessions")).status_code == 201


@pytest.mark.anyio
async def test_a_flood_of_messages_stops_its_own_conversation_only(quiet_app: MakeApp) -> None:
    app = quiet_app(limit_messages_per_conversation=30)
    async with client(app, client=ATTACKER) as attacker, client(app, client=HONEST) as honest:
        await opened(attacker)
        await opened(honest)
        flood = [
            (await attacker.post("/widget/messages", json={"client_id": str(n), "text": "x"})).status_code
            for n in range(100)
        ]
        assert flood.count(202) == 30
        assert set(flood) == {202, 429}
        sent = await honest.post("/widget/messages", json={"client_id": "1", "text": "where is my order?"})
        assert sent.status_code == 202


@pytest.mark.anyio
async def test_an_address_that_a_client_claims_does_not_count(quiet_app: MakeApp) -> None:
    app = quiet_app(limit_sessions_per_address=5)
    async with client(app, client=ATTACKER) as attacker:
        statuses = [
            (
                await attacker.post(
                    "/widget/sessions",
                    headers={"X-Forwarded-For": f"10.0.0.{n}", "X-Real-IP": f"10.0.0.{n}"},
                )
            ).status_code
            for n in range(20)
        ]
    assert statuses.count(201) == 5


@pytest.mark.anyio
async def test_guessing_passwords_of_one_account_leaves_other_accounts_alone(quiet_app: MakeApp) -> None:
    app = quiet_app(demo=True, limit_sign_ins_per_account=3, limit_sign_ins_per_address=1000)
    app.state.editor.accounts.prepare()
    async with client(app, client=ATTACKER) as attacker:
        guess = {"email": "nobody@shop.example", "password": "a guess"}
        statuses = [(await attacker.post("/knowledge/api/sign-in", json=guess)).status_code for _ in range(6)]
        assert statuses == [401] * 3 + [429] * 3
        other = {"email": "someone@shop.example", "password": "a guess"}
        assert (await attacker.post("/knowledge/api/sign-in", json=other)).status_code == 401
