"""What is said between the service and Rasa: a turn there, the assistant's replies back."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, HttpUrl, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from api.conversations.ports import BotQuestion, BotReply, Button, Citation, HandoffWish
from store.vocabulary import AddressKind, HandoffPriority


class UnreadableError(Exception):
    """That is no answer to a turn; the text is a word for why."""


def _or_else(default: Any) -> WrapValidator:
    def read(value: Any, reader: ValidatorFunctionWrapHandler) -> Any:
        try:
            return reader(value)
        except ValidationError:
            return default

    return WrapValidator(read)


class _Button(BaseModel):
    title: str = Field(min_length=1)
    payload: str = Field(min_length=1)


class _Citation(BaseModel):
    title: str
    url: HttpUrl


class _Handoff(BaseModel):
    """Only the reason is needed: what else is there and cannot be read is left out, never the hand-off."""

    reason: str = Field(min_length=1)
    priority: Annotated[HandoffPriority, _or_else(HandoffPriority.normal)] = HandoffPriority.normal
    mood: Annotated[str | None, _or_else(None)] = None
    summary: Annotated[str | None, _or_else(None)] = None
    order_id: Annotated[UUID | None, _or_else(None)] = None


class _SendCode(BaseModel):
    id: UUID


class _Reply(BaseModel):
    text: str | None = None
    buttons: list[_Button] = []
    citations: list[_Citation] = []
    data: dict[str, Any] | None = None
    handoff: _Handoff | None = None
    send_code: _SendCode | None = None


class _Answer(BaseModel):
    replies: list[_Reply] = Field(max_length=50)


class _Metadata(BaseModel):
    payload: bool
    channel: str
    status: str
    locale: str | None
    time_zone: str | None
    codes: list[str]
    pictures: int


class _Turn(BaseModel):
    conversation: str
    message_id: str
    text: str
    metadata: _Metadata


def turn_of(question: BotQuestion, codes: Sequence[AddressKind]) -> str:
    """The body of a request; ``codes`` are the kinds of address that a one-time code can be sent to."""
    return _Turn(
        conversation=str(question.conversation_id),
        message_id=str(question.message_id),
        text=question.text,
        metadata=_Metadata(
            payload=question.is_payload,
            channel=question.channel,
            status=question.status,
            locale=question.locale,
            time_zone=question.time_zone,
            codes=[kind.value for kind in codes],
            pictures=question.pictures,
        ),
    ).model_dump_json()


class _Failure(BaseModel):
    """What Rasa's side tells of a turn that failed."""

    died: bool = False


def says_died(body: bytes) -> bool:
    """Whether a failure was the end of an action server in the middle of the turn."""
    try:
        return _Failure.model_validate_json(body).died
    except ValidationError:
        return False


def replies_of(body: bytes) -> tuple[BotReply, ...]:
    """The replies of an answer, at least one with something to show. Raises ``UnreadableError``."""
    try:
        answer = _Answer.model_validate_json(body)
    except ValidationError as error:
        raise UnreadableError("not_understood") from error
    replies = tuple(_reply(reply) for reply in answer.replies)
    if not any(reply.text or reply.data for reply in replies):
        raise UnreadableError("silent")
    return replies


def _reply(reply: _Reply) -> BotReply:
    return BotReply(
        text=reply.text or "",
        buttons=tuple(Button(title=button.title, payload=button.payload) for button in reply.buttons),
        citations=tuple(Citation(title=item.title, url=str(item.url)) for item in reply.citations),
        data=reply.data,
        send_code=reply.send_code.id if reply.send_code else None,
        handoff=HandoffWish(**dict(reply.handoff)) if reply.handoff else None,
    )
