"""The demo's inbox in the browser: what customers would find in their mail. In demo mode only."""

from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.codes.outbox import DemoOutbox
from api.shop import STATIC, Asset

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_DIRECTORY: Final = STATIC / "inbox"
_MEDIA_TYPES: Final = {"inbox.css": "text/css; charset=utf-8", "inbox.js": "text/javascript; charset=utf-8"}

router = APIRouter(prefix="/simulators", tags=["simulators"])


class Inbox:
    """The page, and what is in it. Without an ``outbox`` mail goes out for real."""

    def __init__(self, outbox: DemoOutbox | None, *, directory: Path = _DIRECTORY) -> None:
        self.outbox = outbox
        page = (directory / "inbox.html").read_bytes()
        self.page = Asset(page, "text/html; charset=utf-8", _POLICY)
        self.files = {
            name: Asset((directory / name).read_bytes(), kind) for name, kind in _MEDIA_TYPES.items()
        }


class InboxMessage(BaseModel):
    """An e-mail that nobody sent."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    to: str
    subject: str
    text: str
    code: str | None = Field(description="The six digits in it, if any.")
    at: datetime


class InboxMessages(BaseModel):
    """The newest first."""

    messages: list[InboxMessage]
    elsewhere: bool = Field(description="Mail goes out over a real mail server, so none is kept here.")


def _inbox(request: Request) -> Inbox:
    inbox: Inbox = request.app.state.inbox
    return inbox


@router.get("/inbox", summary="The demo's inbox", response_class=Response)
async def page(request: Request) -> Response:
    """A page with the e-mails of the demo's customers."""
    return _inbox(request).page.response(request)


@router.get("/inbox/messages", summary="The e-mails in the demo's inbox")
async def messages(request: Request, response: Response) -> InboxMessages:
    """The e-mails since the start, at most fifty."""
    response.headers["Cache-Control"] = "no-store"
    outbox = _inbox(request).outbox
    kept = outbox.messages() if outbox is not None else []
    return InboxMessages(
        messages=[InboxMessage.model_validate(message) for message in kept], elsewhere=outbox is None
    )


@router.get("/inbox/{name}", include_in_schema=False)
async def file(request: Request, name: str) -> Response:
    """A file of the page."""
    found = _inbox(request).files.get(name)
    if found is None:
        raise HTTPException(404)
    return found.response(request)
