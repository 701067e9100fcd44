"""Pictures over the widget's interface: what is taken, what is refused, and who may look."""

import io
from typing import Any

import httpx
import pytest
from PIL import Image

from api.conversations.pictures import LARGEST_FILE
from store.models import Upload
from tests.api.test_widget_http import MakeApp, client, is_problem, opened


def photo(kind: str = "JPEG", size: tuple[int, int] = (60, 40)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, kind)
    return buffer.getvalue()


async def upload(
    http: httpx.AsyncClient, data: bytes, *, client_id: str = "1", name: str = "photo.jpg", **form: Any
) -> httpx.Response:
    fields = {"client_id": client_id} | form
    return await http.post("/widget/uploads", data=fields, files={"file": (name, data, "image/jpeg")})


@pytest.mark.anyio
async def test_a_picture_becomes_a_message_and_can_be_looked_at(quiet_app: MakeApp) -> None:
    async with client(quiet_app()) as http:
        await opened(http)
        sent = await upload(http, photo(), text="the lid is cracked")
        assert sent.status_code == 202, sent.text
        assert sent.json()["seq"] == 1
        (message,) = (await http.get("/widget/messages")).json()["messages"]
        assert message["text"] == "the lid is cracked"
        (attachment,) = message["attachments"]
        assert attachment["id"] == sent.json()["id"]
        assert (attachment["content_type"], attachment["width"], attachment["height"]) == (
            "image/jpeg",
            60,
            40,
        )
        seen = await http.get(f"/widget/uploads/{attachment['id']}")
        assert len(seen.content) == attachment["byte_size"]
        assert seen.headers["content-type"] == "image/jpeg"
        assert seen.headers["x-content-type-options"] == "nosniff"
        assert seen.headers["content-disposition"] == 'inline; filename="picture.jpg"'
        assert seen.headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert seen.headers["cache-control"] == "private, no-store"


@pytest.mark.anyio
async def test_a_picture_needs_no_words(quiet_app: MakeApp) -> None:
    async with client(quiet_app()) as http:
        await opened(http)
        assert (await upload(http, photo("PNG"))).status_code == 202
        (message,) = (await http.get("/widget/messages")).json()["messages"]
        assert (message["text"], len(message["attachments"])) == ("", 1)


@pytest.mark.anyio
async def test_the_same_client_id_is_the_same_message_and_picture(quiet_app: MakeApp) -> None:
    app = quiet_app()
    async with client(app) as http:
        await opened(http)
        first, again = await upload(http, photo()), await upload(http, photo("PNG"))
        assert first.json() == again.json()
        assert len((await http.get("/widget/messages")).json()["messages"]) == 1
    with app.state.parts.database.read() as stored:
        assert stored.query(Upload).count() == 1


@pytest.mark.anyio
async def test_a_client_id_that_was_a_text_names_no_picture(quiet_app: MakeApp) -> None:
    async with client(quiet_app()) as http:
        await opened(http)
        await http.post("/widget/messages", json={"client_id": "1", "text": "hi"})
        assert (await upload(http, photo())).json() == {"seq": 1, "id": None}


@pytest.mark.anyio
async def test_nobody_else_sees_it(quiet_app: MakeApp) -> None:
    app = quiet_app()
    async with client(app) as http, client(app) as other, client(app) as nobody:
        await opened(http)
        await opened(other)
        path = f"/widget/uploads/{(await upload(http, photo())).json()['id']}"
        is_problem(await other.get(path), 404)
        is_problem(await nobody.get(path), 401)
        assert (await http.get(path)).status_code == 200
        await http.delete("/widget/sessions")
        is_problem(await http.get(path), 401)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", 415),
        (b"%PDF-1.7 not a picture", 415),
        (b"", 415),
        (photo()[:300], 415),
        (b"\xff\xd8" + bytes(LARGEST_FILE), 413),
        (b"\xff\xd8" + bytes(LARGEST_FILE + 500_000), 413),
    ],
    ids=["svg", "pdf", "empty", "cut", "large", "larger than the body may be"],
)
async def test_what_is_no_picture_is_refused_in_words(quiet_app: MakeApp, data: bytes, status: int) -> None:
    async with client(quiet_app()) as http:
        await opened(http)
        is_problem(await upload(http, data), status)
        assert (await http.get("/widget/messages")).json()["messages"] == []


@pytest.mark.anyio
async def test_a_form_that_is_not_complete(quiet_app: MakeApp) -> None:
    async with client(quiet_app()) as http:
        await opened(http)
        is_problem(await http.post("/widget/uploads", data={"client_id": "1"}), 422)
        is_problem(await http.post("/widget/uploads", files={"file": ("a.jpg", photo())}), 422)
        is_problem(await upload(http, photo(), client_id="with space"), 422)
        is_problem(await http.post("/widget/uploads", json={"client_id": "1"}), 422)
        broken = {"Content-Type": "multipart/form-data; boundary=x"}
        is_problem(await http.post("/widget/uploads", content=b"no boundary", headers=broken), 422)
        is_problem(await upload(http, photo(), text="x" * 20_001), 413)
        is_problem(await http.get("/widget/uploads/nonsense"), 422)


@pytest.mark.anyio
async def test_pictures_are_limited_by_conversation(quiet_app: MakeApp) -> None:
    app = quiet_app(limit_uploads_per_conversation=2)
    async with client(app) as http, client(app) as other:
        await opened(http)
        await opened(other)
        for number in range(2):
            assert (await upload(http, photo(), client_id=str(number))).status_code == 202
        refused = await upload(http, photo(), client_id="3")
        is_problem(refused, 429)
        assert int(refused.headers["retry-after"]) >= 1
        assert (await upload(other, photo())).status_code == 202
        text = await http.post("/widget/messages", json={"client_id": "4", "text": "hi"})
        assert text.status_code == 202
