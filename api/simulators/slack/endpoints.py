"""``/simulators/slack``: the page, what it asks for, and the Web API for the app."""

import json
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from api.shop import Asset
from api.simulators.slack.stand_in import StandIn
from api.simulators.slack.workspace import BOT_USER, CHANNEL, CHANNEL_NAME

_PAGE: Final = Path(__file__).parent / "page"
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_FILES: Final = {
    "": ("page.html", "text/html; charset=utf-8"),
    "page.css": ("page.css", "text/css; charset=utf-8"),
    "page.js": ("page.js", "text/javascript; charset=utf-8"),
    "modal.js": ("modal.js", "text/javascript; charset=utf-8"),
    "mrkdwn.js": ("mrkdwn.js", "text/javascript; charset=utf-8"),
}

router = APIRouter(prefix="/simulators/slack", include_in_schema=False)

_assets = {
    name: Asset((_PAGE / file).read_bytes(), media_type, _POLICY)
    for name, (file, media_type) in _FILES.items()
}

User = Annotated[str, Field(pattern=r"^U[0-9]{1,9}$")]
Ts = Annotated[str, Field(pattern=r"^[0-9]{1,20}\.[0-9]{6}$")]


class NewPerson(BaseModel):
    """Somebody comes to play an agent."""

    name: str = Field(min_length=1, max_length=60, pattern=r"\S")


class NewText(BaseModel):
    """Something typed."""

    user: User
    text: str = Field(min_length=1, max_length=40_000)
    thread_ts: Ts | None = None


class OfMessage(BaseModel):
    """One's own message."""

    user: User


class Pressed(BaseModel):
    """A button, or the choice of a person."""

    user: User
    action_id: str = Field(max_length=255)
    chosen: User | None = None


class Chosen(BaseModel):
    """A shortcut in a message's menu."""

    user: User
    callback_id: str = Field(max_length=255)


class Typed(BaseModel):
    """Enter in a field of a modal."""

    user: User
    action_id: str = Field(max_length=255)
    value: str = Field(max_length=3000)


class Submitted(BaseModel):
    """A modal sent off, with what is chosen in it as Slack has it: by block and element."""

    user: User
    values: dict[str, Any]


def _stand_in(request: Request) -> StandIn:
    stand_in: StandIn = request.app.state.slack_stand_in
    return stand_in


@router.get("")
async def page(request: Request) -> Response:
    """The channel in the browser."""
    return _assets[""].response(request)


@router.get("/page/{name}")
async def asset(request: Request, name: str) -> Response:
    """A file of the page."""
    found = _assets.get(name)
    return found.response(request) if found and name else Response(status_code=404)


@router.get("/state")
async def state(
    request: Request, after: Annotated[int, Query(ge=0)] = 0, user: Annotated[str, Query()] = ""
) -> Response:
    """Everything in the channel, or only the version when nothing has changed since ``after``."""
    workspace = _stand_in(request).workspace
    version = workspace.version
    if version == after:
        return JSONResponse({"version": version})
    return JSONResponse(
        {
            "version": version,
            "channel": {"id": CHANNEL, "name": CHANNEL_NAME},
            "channels": workspace.channels,
            "app": BOT_USER,
            "people": workspace.people(),
            "messages": workspace.messages(),
            "whispers": workspace.whispers(user),
            "view": workspace.views.of(user),
        },
        headers={"Cache-Control": "no-store"},
    )


@router.post("/people")
async def join(request: Request, person: NewPerson) -> dict[str, str]:
    """Come in under a name."""
    name = " ".join(person.name.split())
    return {"user": _stand_in(request).workspace.join(name), "name": name}


@router.post("/messages")
async def write(request: Request, new: NewText) -> dict[str, str]:
    """Write in the channel or in a thread, or give a command."""
    stand_in = _stand_in(request)
    command, _, rest = new.text.partition(" ")
    if command == "/doorstep" and not new.thread_ts:
        await stand_in.command(new.user, rest)
        return {}
    return {"ts": stand_in.write(new.user, new.text, new.thread_ts)}


@router.put("/messages/{ts}")
async def edit(request: Request, ts: Ts, new: NewText) -> dict[str, str]:
    """Change one's message."""
    _stand_in(request).edit(new.user, ts, new.text)
    return {}


@router.delete("/messages/{ts}")
async def delete(request: Request, ts: Ts, whose: OfMessage) -> dict[str, str]:
    """Delete one's message."""
    _stand_in(request).delete(whose.user, ts)
    return {}


@router.post("/messages/{ts}/buttons")
async def press(request: Request, ts: Ts, pressed: Pressed) -> dict[str, int]:
    """Press a button of a message."""
    return {"status": await _stand_in(request).press(pressed.user, ts, pressed.action_id, pressed.chosen)}


@router.post("/files")
async def share(
    request: Request,
    user: Annotated[str, Query(pattern=r"^U[0-9]{1,9}$")],
    thread_ts: Annotated[str, Query(pattern=r"^[0-9]{1,20}\.[0-9]{6}$")],
    name: Annotated[str, Query(min_length=1, max_length=200)],
    text: Annotated[str, Query(max_length=4000)] = "",
) -> dict[str, str]:
    """Put a file, the request's body, into a thread."""
    return {"ts": _stand_in(request).share(user, name, await request.body(), thread_ts, text)}


@router.get("/files/{file_id}")
async def shown_file(request: Request, file_id: str) -> Response:
    """A file, for the page."""
    return _file(request, file_id)


@router.get("/files-pri/{file_id}")
async def private_file(request: Request, file_id: str) -> Response:
    """A file, for whoever has the token."""
    stand_in = _stand_in(request)
    if request.headers.get("authorization") != f"Bearer {stand_in.api.token}":
        return Response("<html>Sign in to Slack</html>", 302, {"Location": "https://slack.com/signin"})
    return _file(request, file_id)


@router.post("/upload/{file_id}")
async def upload(request: Request, file_id: str) -> Response:
    """Where the app uploads a file's content, to a place that it was given."""
    filled = _stand_in(request).workspace.files.fill(file_id, await request.body())
    return Response("OK" if filled else "no such upload", 200 if filled else 404)


@router.post("/messages/{ts}/shortcuts")
async def shortcut(request: Request, ts: Ts, chosen: Chosen) -> dict[str, int]:
    """Choose the app's shortcut in the menu of a message."""
    return {"status": await _stand_in(request).shortcut(chosen.user, ts, chosen.callback_id)}


@router.post("/views/{view_id}/typed")
async def typed(request: Request, view_id: str, enter: Typed) -> dict[str, int]:
    """Press Enter in a field of a modal."""
    return {"status": await _stand_in(request).typed(enter.user, view_id, enter.action_id, enter.value)}


@router.post("/views/{view_id}")
async def submit(request: Request, view_id: str, sent: Submitted) -> dict[str, dict[str, str]]:
    """Send a modal off; what the app found wrong, by block."""
    return {"errors": await _stand_in(request).submit(sent.user, view_id, sent.values)}


@router.delete("/views/{view_id}")
async def close(request: Request, view_id: str, whose: OfMessage) -> dict[str, str]:
    """Close a modal."""
    _stand_in(request).close_view(whose.user, view_id)
    return {}


@router.api_route("/api/{method}", methods=["GET", "POST"])
async def web_api(request: Request, method: str) -> Response:
    """The Web API, as ``slack_sdk`` speaks it."""
    try:
        arguments = await _arguments(request)
    except (ValueError, RecursionError):
        return JSONResponse({"ok": False, "error": "invalid_json"})
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    token = credentials if scheme.lower() == "bearer" else arguments.pop("token", None)
    stand_in = _stand_in(request)
    stand_in.api.origin = str(request.url).partition("/api/")[0]
    answer = await run_in_threadpool(stand_in.api.answer, method, arguments, token)
    return JSONResponse(answer.body, answer.status, dict(answer.headers))


def _file(request: Request, file_id: str) -> Response:
    stored = _stand_in(request).workspace.files.get(file_id)
    if stored is None:
        return Response(status_code=404)
    headers = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}
    return Response(stored.content, media_type=stored.media_type, headers=headers)


async def _arguments(request: Request) -> dict[str, Any]:
    given: dict[str, Any] = dict(request.query_params)
    if "json" in request.headers.get("content-type", ""):
        body = await request.body()
        sent = json.loads(body) if body else {}
        return given | (sent if isinstance(sent, dict) else {})
    form = {name: str(value) for name, value in (await request.form()).items()}
    for name in ("blocks", "files", "metadata", "view"):
        if name in form:
            given[name] = json.loads(form.pop(name))
    return given | form
