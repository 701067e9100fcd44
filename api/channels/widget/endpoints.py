"""The widget over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from api.addresses import address_key
from api.channels.widget.channel import WidgetChannel
from api.channels.widget.schemas import (
    History,
    NewMessage,
    NewRating,
    NewSession,
    Receipt,
    Session,
    agent_out,
    message_out,
)
from api.channels.widget.sessions import UnknownTokenError
from api.channels.widget.transcript import Form
from api.problems import responses

router = APIRouter(prefix="/widget", tags=["widget"])

_bearer = HTTPBearer(auto_error=False, scheme_name="widget session", description="The session's token.")


def _channel(request: Request) -> WidgetChannel:
    channel: WidgetChannel = request.app.state.widget
    return channel


async def _token(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> str:
    if credentials is None:
        raise UnknownTokenError
    return credentials.credentials


Token = Annotated[str, Depends(_token)]


@router.post("/sessions", status_code=201, summary="Open a session", responses=responses(401, 422, 429, 503))
async def open_session(request: Request, wanted: NewSession | None = None) -> Session:
    """Start a conversation. With a signed ``identity`` the customer's own orders are proven at once."""
    wanted = wanted or NewSession()
    channel = _channel(request)
    opened = await run_in_threadpool(
        channel.open_session,
        identity=wanted.identity,
        address_key=address_key(request),
        locale=wanted.locale,
        time_zone=wanted.time_zone,
        page=wanted.page,
    )
    return Session(conversation_id=opened.conversation_id, token=opened.token)


@router.delete("/sessions", status_code=204, summary="End the session", responses=responses(401))
async def end_session(request: Request, token: Token) -> None:
    """Log out: the token is void from now on, and its live connections are closed."""
    await run_in_threadpool(_channel(request).end_session, token)


@router.get(
    "/messages",
    summary="Read the conversation",
    response_model=History,
    responses=responses(401, 404, 422),
)
async def read_messages(
    request: Request,
    token: Token,
    after: Annotated[int, Query(ge=0, le=2**31 - 1, description="Messages after this number.")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000, description="At most this many.")] = 200,
) -> Response:
    """Everybody's messages after a cursor (exclusive), oldest first, and who owns the conversation."""
    channel = _channel(request)

    def read() -> Response:
        caller = channel.caller(token)
        history = channel.history(conversation_id=caller.conversation_id, after=after, limit=limit)
        return JSONResponse(
            {
                "status": str(history.status),
                "agent": agent_out(history.agent_name),
                "messages": [message_out(message) for message in history.messages],
            },
            headers={"Cache-Control": "no-store"},
        )

    return await run_in_threadpool(read)


@router.post(
    "/messages",
    status_code=202,
    summary="Send a message",
    response_model=Receipt,
    responses=responses(401, 404, 413, 422, 429),
)
async def send_message(request: Request, token: Token, message: NewMessage) -> Response:
    """202: the message is on disk and will be answered. The same ``client_id`` again, the same number."""
    channel = _channel(request)

    def accept() -> int:
        caller = channel.caller(token)
        return channel.accept(
            conversation_id=caller.conversation_id, client_id=message.client_id, text=message.text
        ).seq

    return JSONResponse({"seq": await run_in_threadpool(accept)}, 202)


@router.get(
    "/transcript",
    summary="Download the conversation",
    response_class=Response,
    responses={200: {"content": {"text/html": {}, "text/plain": {}}}, **responses(401, 404, 422, 429)},
)
async def transcript(
    request: Request,
    token: Token,
    form: Annotated[Form, Query(alias="format", description="A page or plain text.")] = Form.text,
) -> Response:
    """Who said what, with the times of the customer's own zone; what only we need is left out."""
    channel = _channel(request)

    def write() -> str:
        caller = channel.caller(token)
        return channel.transcript(conversation_id=caller.conversation_id, form=form)

    ending, kind = ("html", "html") if form is Form.html else ("txt", "plain")
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="conversation.{ending}"',
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    }
    return Response(await run_in_threadpool(write), media_type=f"text/{kind}", headers=headers)


@router.post("/rating", status_code=204, summary="Rate the help", responses=responses(401, 404, 422, 429))
async def rate(request: Request, token: Token, rating: NewRating) -> None:
    """Keep a score and a word; the last one counts until the conversation is closed again."""
    channel = _channel(request)

    def keep() -> None:
        caller = channel.caller(token)
        channel.rate(
            conversation_id=caller.conversation_id, score=rating.score, comment=rating.comment or None
        )

    await run_in_threadpool(keep)
