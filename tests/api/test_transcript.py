"""The conversation, downloaded."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from fastapi import FastAPI

from store.repositories.conversations import ConversationRepository
from store.vocabulary import AuthorKind
from tests.api.test_widget_http import MakeApp, client, is_problem, opened
from tests.api.test_widget_uploads import photo, upload

EVENING = datetime(2027, 1, 6, 2, 5, tzinfo=UTC)
"""Still the day before in Chicago."""


def answered(app: FastAPI, conversation_id: str) -> None:
    """What others said in it."""
    with app.state.parts.database.begin() as session:
        repository = ConversationRepository(session)
        conversation = repository.get(UUID(conversation_id))
        assert conversation is not None
        repository.add_message(
            conversation,
            author_kind=AuthorKind.bot,
            text="It's on its way.",
            citations=[{"title": "Delivery times", "url": "https://help.example/help/delivery-times"}],
            buttons=[{"title": "Yes", "payload": "/affirm"}],
            data={"kind": "shipment_status", "internal": "warehouse 7"},
            now=EVENING,
        )
        repository.add_message(
            conversation, author_kind=AuthorKind.system, text="Sam from our team has joined.", now=EVENING
        )
        repository.add_message(
            conversation, author_kind=AuthorKind.agent, author_name="Sam Roth", text="Hi <b>", now=EVENING
        )


@pytest.mark.anyio
async def test_it_says_who_said_what_and_when_where_the_customer_is(quiet_app: MakeApp) -> None:
    app = quiet_app(shop_name="Juniper & Co.")
    async with client(app) as http:
        session = await opened(http, time_zone="America/Chicago", locale="en-US")
        await upload(http, photo(), text="my <lid>")
        answered(app, session["conversation_id"])
        text = await http.get("/widget/transcript")
        page = await http.get("/widget/transcript?format=html")
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert text.headers["content-disposition"] == 'attachment; filename="conversation.txt"'
    said = text.text.replace("\u202f", " ")
    assert said.startswith("Juniper & Co.: our conversation\nTimes are as in Chicago.\n")
    assert "Tuesday, January 5, 2027\n\n[8:05 PM] Automated assistant\nIt's on its way.\n" in said
    assert "Source: Delivery times, https://help.example/help/delivery-times" in said
    assert "[8:05 PM]\nSam from our team has joined.\n" in said
    assert "[8:05 PM] Sam Roth\nHi <b>\n" in said
    assert "You\n[a picture]\nmy <lid>\n" in said
    assert page.headers["content-disposition"] == 'attachment; filename="conversation.html"'
    assert "Hi &lt;b&gt;" in page.text
    assert "my &lt;lid&gt;" in page.text
    for internal in ("warehouse", "affirm", session["conversation_id"], session["token"]):
        assert internal not in said + page.text


@pytest.mark.anyio
@pytest.mark.parametrize("told", [{}, {"time_zone": "Nowhere/Land"}, {"time_zone": "../etc", "locale": "xx"}])
async def test_without_a_zone_of_the_customer_it_is_the_shops(
    quiet_app: MakeApp, told: dict[str, str]
) -> None:
    app = quiet_app(time_zone="Europe/Berlin")
    async with client(app) as http:
        session = await opened(http, **told)
        answered(app, session["conversation_id"])
        text = (await http.get("/widget/transcript")).text
    assert "Times are as in Berlin." in text
    assert "Wednesday" in text


@pytest.mark.anyio
async def test_a_conversation_longer_than_a_page_comes_whole_and_only_to_its_customer(
    quiet_app: MakeApp,
) -> None:
    app = quiet_app()
    async with client(app) as http, client(app) as other:
        session = await opened(http)
        await opened(other)
        with app.state.parts.database.begin() as stored:
            repository = ConversationRepository(stored)
            conversation = repository.get(UUID(session["conversation_id"]))
            assert conversation is not None
            for number in range(1_003):
                repository.add_message(
                    conversation, author_kind=AuthorKind.bot, text=f"note {number}", now=EVENING
                )
        assert (await http.get("/widget/transcript")).text.count("note ") == 1_003
        assert "note" not in (await other.get("/widget/transcript")).text
        other.headers.pop("Authorization")
        is_problem(await other.get("/widget/transcript"), 401)
        is_problem(await http.get("/widget/transcript?format=pdf"), 422)


@pytest.mark.anyio
async def test_downloads_are_limited(quiet_app: MakeApp) -> None:
    async with client(quiet_app()) as http:
        await opened(http)
        for _ in range(10):
            assert (await http.get("/widget/transcript")).status_code == 200
        is_problem(await http.get("/widget/transcript"), 429)
