"""``GET /sms/pictures/{token}``: a picture that an agent sent, for Twilio or for whoever got its link."""

from pathlib import Path
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response

from api.channels.sms.picture_addresses import PATH, Opened, PictureAddresses, Reader
from api.conversations.pictures import Picture, stored
from api.picture_answers import ENDINGS, answer_with
from api.problems import pages
from store.database import Database
from store.repositories.sms import SmsRepository
from store.repositories.uploads import UploadRepository
from store.sms_rules import ON_ITS_WAY
from store.vocabulary import SmsState

_WITH_TWILIO: Final = (SmsState.sending, SmsState.sent)


_MISSING: Final = (Path(__file__).parent / "no_picture.html").read_text("utf-8")
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
}


class ShownPictures:
    """What the addresses open."""

    def __init__(self, database: Database, addresses: PictureAddresses) -> None:
        self._database = database
        self._addresses = addresses

    def find(self, token: str) -> Picture | None:
        """The picture; None when there never was one, or not any more, or not for that reader."""
        opened = self._addresses.read(token)
        if opened is None:
            return None
        with self._database.read() as session:
            upload_id = _upload_of(session, opened)
            upload = UploadRepository(session).get(upload_id) if upload_id else None
            return stored(upload) if upload else None


def _upload_of(session: Session, opened: Opened) -> UUID | None:
    """The picture's id; of a text only while Twilio may still have to fetch it."""
    if opened.reader is Reader.customer:
        return opened.id
    text = SmsRepository(session).message(opened.id)
    if text is None or text.state not in _WITH_TWILIO or text.status not in ON_ITS_WAY:
        return None
    return UUID(text.pictures[opened.place]) if opened.place < len(text.pictures) else None


router = APIRouter(tags=["sms"])


@router.head(f"{PATH}/{{token}}", include_in_schema=False)
@router.get(
    f"{PATH}/{{token}}",
    summary="A picture that goes to a phone",
    response_class=Response,
    responses={200: {"content": {kind: {} for kind in ENDINGS}}, **pages(404)},
)
async def picture(request: Request, token: str) -> Response:
    """For Twilio while it sends the message, for customers as long as their link lasts.

    Else a page with status 404, whatever the reason: nobody learns which it is.
    """
    shown: ShownPictures | None = request.app.state.sms_pictures
    found = await run_in_threadpool(shown.find, token) if shown else None
    return answer_with(found) if found else HTMLResponse(_MISSING, 404, _HEADERS)
