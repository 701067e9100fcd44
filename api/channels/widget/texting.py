"""Being texted after leaving the website, as the widget asks for it."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from api.addresses import address_key
from api.channels.widget.channel import WidgetChannel
from api.channels.widget.endpoints import Token
from api.conversations.leaving import Wish
from api.problems import responses

router = APIRouter(prefix="/widget", tags=["widget"])


class NewTextWish(BaseModel):
    """The customer wants it, having been shown ``wording``."""

    phone: Annotated[
        str | None,
        Field(max_length=40, description="With its country. None: the phone that the signed identity names."),
    ] = None
    wording: Annotated[str, Field(min_length=1, max_length=500, description="What they agreed to, kept.")]


class TextWishOut(BaseModel):
    """``code``: what the phone has to answer to the text that it got, before anything is sent to it."""

    offered: bool
    on: bool
    phone: str | None = Field(description="The end of the number.")
    code: str | None


def _out(wish: Wish) -> TextWishOut:
    return TextWishOut(offered=wish.is_offered, on=wish.is_on, phone=wish.phone, code=wish.code)


def _channel(request: Request) -> WidgetChannel:
    channel: WidgetChannel = request.app.state.widget
    return channel


@router.get("/texts", summary="Look at the wish to be texted", responses=responses(401))
async def look(request: Request, token: Token) -> TextWishOut:
    """Whether texts are offered now, and what was wished."""
    channel = _channel(request)
    return _out(await run_in_threadpool(lambda: channel.texts(channel.caller(token))))


@router.post("/texts", summary="Wish to be texted", responses=responses(401, 409, 422, 429))
async def wish(request: Request, token: Token, wanted: NewTextWish) -> TextWishOut:
    """What agents write goes to the phone once the customer has left, after the phone has answered."""
    channel, origin = _channel(request), request.headers.get("origin")

    def keep() -> Wish:
        return channel.wish_texts(
            channel.caller(token),
            phone=wanted.phone,
            wording=wanted.wording,
            origin=origin,
            address_key=address_key(request),
        )

    return _out(await run_in_threadpool(keep))


@router.delete("/texts", summary="No texts any more", responses=responses(401))
async def forget(request: Request, token: Token) -> TextWishOut:
    """From now on nothing is texted."""
    channel = _channel(request)
    return _out(await run_in_threadpool(lambda: channel.forget_texts(channel.caller(token))))
