"""Pictures in the widget: sent with a message, and shown to whoever may read the conversation."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from api.channels.widget.channel import WidgetChannel
from api.channels.widget.endpoints import Token
from api.channels.widget.schemas import ClientId, UploadReceipt
from api.errors import DoorstepError
from api.picture_answers import ENDINGS, answer_with
from api.problems import responses


class UploadNotFoundError(DoorstepError):
    """No such picture in this conversation."""

    status = 404
    title = "Picture not found"

    def __init__(self) -> None:
        super().__init__("There is no such picture in this conversation.")


router = APIRouter(prefix="/widget/uploads", tags=["widget"])


@router.post(
    "",
    status_code=202,
    summary="Send a picture",
    response_model=UploadReceipt,
    responses=responses(401, 404, 413, 415, 422, 429),
)
async def send_picture(
    request: Request,
    token: Token,
    client_id: Annotated[ClientId, Form()],
    file: Annotated[UploadFile, File(description="JPEG, PNG, WebP or GIF, at most 10 MB.")],
    text: Annotated[str, Form(description="What is said with it; may be empty.")] = "",
) -> Response:
    """202: the picture is safe, as a message. The same ``client_id`` again: the same ``seq`` and ``id``."""
    channel: WidgetChannel = request.app.state.widget

    def accept() -> dict[str, Any]:
        caller = channel.caller(token)
        sent = channel.accept_picture(
            conversation_id=caller.conversation_id, client_id=client_id, text=text, data=file.file.read()
        )
        return {"seq": sent.seq, "id": str(sent.picture_id) if sent.picture_id else None}

    return JSONResponse(await run_in_threadpool(accept), 202)


@router.get(
    "/{upload_id}",
    summary="See a picture",
    response_class=Response,
    responses={200: {"content": {kind: {} for kind in ENDINGS}}, **responses(401, 404, 422)},
)
async def see_picture(request: Request, token: Token, upload_id: UUID) -> Response:
    """A picture of the token's own conversation; 404 for every other."""
    channel: WidgetChannel = request.app.state.widget

    def read() -> Response:
        caller = channel.caller(token)
        picture = channel.service.picture(conversation_id=caller.conversation_id, upload_id=upload_id)
        if picture is None:
            raise UploadNotFoundError
        return answer_with(picture)

    return await run_in_threadpool(read)
