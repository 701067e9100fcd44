"""``/simulators/phone``, a phone in the browser, and ``/simulators/twilio``, the REST API behind it."""

import asyncio
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response

from api.shop import Asset
from api.simulators.twilio.account import Message
from api.simulators.twilio.rest import Answer, refusal
from api.simulators.twilio.stand_in import StandIn

_PAGE: Final = Path(__file__).parent / "page"
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_FILES: Final = {
    "": ("page.html", "text/html; charset=utf-8"),
    "page.css": ("page.css", "text/css; charset=utf-8"),
    "page.js": ("page.js", "text/javascript; charset=utf-8"),
}
_ACCOUNT: Final = "/2010-04-01/Accounts/{sid}"

phone = APIRouter(prefix="/simulators/phone", include_in_schema=False)
rest = APIRouter(prefix="/simulators/twilio", include_in_schema=False)

_assets = {
    name: Asset((_PAGE / file).read_bytes(), media_type, _POLICY)
    for name, (file, media_type) in _FILES.items()
}

Number = Annotated[str, Query(pattern=r"^\+[1-9][0-9]{6,14}$")]
Sid = Annotated[str, Field(pattern=r"^[A-Z]{2}[0-9a-f]{32}$")]


def _stand_in(request: Request) -> StandIn:
    stand_in: StandIn = request.app.state.twilio_stand_in
    return stand_in


@phone.get("")
async def page(request: Request) -> Response:
    """The phone in the browser."""
    return _assets[""].response(request)


@phone.get("/page/{name}")
async def asset(request: Request, name: str) -> Response:
    """A file of the page."""
    found = _assets.get(name)
    return found.response(request) if found and name else Response(status_code=404)


@phone.get("/people")
async def people(request: Request) -> Response:
    """Whose phone can be played, and the shop's number."""
    stand_in = _stand_in(request)
    found = await run_in_threadpool(stand_in.people)
    known = [{"phone": one.phone, "name": one.name, "about": one.about} for one in found]
    return JSONResponse({"number": stand_in.number, "people": known})


@phone.get("/state")
async def state(request: Request, number: Number, after: Annotated[int, Query(ge=0)] = 0) -> Response:
    """A phone's messages, or only the version when nothing has changed since ``after``."""
    account = _stand_in(request).account
    version = account.version
    if version == after:
        return JSONResponse({"version": version})
    messages = account.messages(lambda message: number in (message["from"], message["to"]))
    shown = [_shown(message) for message in messages]
    return JSONResponse({"version": version, "messages": shown}, headers={"Cache-Control": "no-store"})


@phone.post("/messages")
async def send(request: Request, number: Number) -> dict[str, str]:
    """Send a text (``text``) and perhaps a picture (``picture``) from a phone."""
    form = await request.form(max_files=1, max_fields=2)
    text, sent = str(form.get("text", "")), form.get("picture")
    picture = (await sent.read(), sent.content_type or "") if isinstance(sent, UploadFile) else None
    message = await _stand_in(request).text(number, text[:1600], picture=picture)
    return {"sid": message["sid"]}


@phone.get("/media/{media}")
async def picture(request: Request, media: Sid) -> Response:
    """A picture that a phone sent or got."""
    return _media(request, media)


@rest.post(_ACCOUNT + "/Messages.json")
async def create(request: Request, sid: str) -> Response:
    """Send a message."""
    stand_in = _stand_in(request)
    stand_in.listen(asyncio.get_running_loop())
    if (denied := _denied(request, sid)) is not None:
        return denied
    posted = await request.form()
    form = {name: str(value) for name, value in posted.items()}
    media = [str(url) for url in posted.getlist("MediaUrl")]
    return _response(await run_in_threadpool(stand_in.api.create, form, media))


@rest.get(_ACCOUNT + "/Messages.json")
async def listed(request: Request, sid: str) -> Response:
    """The messages, newest first."""
    return _denied(request, sid) or _response(_stand_in(request).api.listed(request.query_params))


@rest.get(_ACCOUNT + "/Messages/{message}/Media/{media}")
async def media(request: Request, sid: str, message: str, media: Sid) -> Response:
    """Something that was sent along."""
    return _denied(request, sid) or _media(request, media)


@rest.get(_ACCOUNT + "/IncomingPhoneNumbers.json")
async def numbers(
    request: Request, sid: str, number: Annotated[str, Query(alias="PhoneNumber")] = ""
) -> Response:
    """The account's numbers."""
    stand_in = _stand_in(request)
    own = {
        "phone_number": stand_in.number,
        "capabilities": {"sms": True, "mms": stand_in.sends_mms},
        "sms_url": stand_in.hooks.inbound_url,
    }
    found = [own] if number == stand_in.number else []
    return _denied(request, sid) or JSONResponse({"incoming_phone_numbers": found})


@rest.get("/2010-04-01/Accounts/{name}")
async def account(request: Request, name: str) -> Response:
    """The account itself."""
    sid = name.removesuffix(".json")
    body = {"sid": sid, "friendly_name": "Stand-in", "status": "active", "type": "Trial"}
    return _denied(request, sid) or JSONResponse(body)


def _denied(request: Request, sid: str) -> Response | None:
    stand_in = _stand_in(request)
    if not stand_in.api.knows(request.headers.get("authorization", "")):
        return _response(refusal(401, 20003))
    return None if sid == stand_in.account.sid else _response(refusal(404, 20404))


def _media(request: Request, media: str) -> Response:
    found = _stand_in(request).account.media(media)
    if found is None:
        return _response(refusal(404, 20404))
    return Response(found[1], media_type=found[0], headers={"Content-Security-Policy": "sandbox"})


def _response(answer: Answer) -> Response:
    return JSONResponse(answer.body, answer.status, dict(answer.headers))


def _shown(message: Message) -> dict[str, object]:
    names = ("sid", "direction", "body", "status", "num_segments", "media", "date_created", "error_code")
    return {name: message[name] for name in names}
