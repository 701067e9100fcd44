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
    """A button."""

    user: User
    action_id: str = Field(max_length=255)


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
            "app": BOT_USER,
            "people": workspace.people(),
            "messages": workspace.messages(),
            "whispers": workspace.whispers(user),
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
    return {"status": await _stand_in(request).press(pressed.user, ts, pressed.action_id)}


@router.api_route("/api/{method}", methods=["GET", "POST"])
async def web_api(request: Request, method: str) -> Response:
    """The Web API, as ``slack_sdk`` speaks it."""
    try:
        arguments = await _arguments(request)
    except (ValueError, RecursionError):
        return JSONResponse({"ok": False, "error": "invalid_json"})
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    token = credentials if scheme.lower() == "bearer" else arguments.pop("token", None)
    answer = await run_in_threadpool(_stand_in(request).api.answer, method, arguments, token)
    return JSONResponse(answer.body, answer.status, dict(answer.headers))


async def _arguments(request: Request) -> dict[str, Any]:
    given: dict[str, Any] = dict(request.query_params)
    if "json" in request.headers.get("content-type", ""):
        body = await request.body()
        sent = json.loads(body) if body else {}
        return given | (sent if isinstance(sent, dict) else {})
    form = {name: str(value) for name, value in (await request.form()).items()}
    for name in ("blocks", "metadata"):
        if name in form:
            given[name] = json.loads(form.pop(name))
    return given | form
