"""What the widget sends and is sent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from api.conversations.messages import MessageView
from store.vocabulary import AuthorKind, ConversationStatus

ClientId = Annotated[
    str,
    Field(
        min_length=1,
        max_length=100,
        pattern=r"^[\x21-\x7e]+$",
        description="The message's id, made by the client; sent again with every retry of the message.",
        examples=["7f0c2f5e-6d0b-4b0e-9a52-0d8a3a3a3f11"],
    ),
]
Text = Annotated[str, Field(description="What the customer wrote, 1 to 20,000 characters.")]


class NewSession(BaseModel):
    """A customer opens the widget."""

    identity: str | None = Field(
        default=None,
        max_length=8192,
        description="JWT signed by the shop (HS256) with sub, email and/or phone, name, iat, exp (≤ 1 h).",
    )
    locale: str | None = Field(
        default=None, max_length=35, pattern=r"^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$", examples=["en-GB"]
    )
    time_zone: str | None = Field(default=None, max_length=64, examples=["America/Chicago"])
    page: str | None = Field(
        default=None,
        max_length=2048,
        description="The shop's page that the customer is on, so that an e-mail can lead back to it. Query "
        "and fragment are not kept, nor pages of other origins, nor paths that might hold a secret.",
    )


class Session(BaseModel):
    """The right to one conversation."""

    conversation_id: UUID
    token: str = Field(description="Bearer token; keep it as a secret of this browser.")


class NewMessage(BaseModel):
    """A message of the customer."""

    client_id: ClientId
    text: Text


class NewRating(BaseModel):
    """How the help was."""

    score: int = Field(ge=1, le=5, description="1 very poor, 5 very good.")
    comment: str | None = Field(default=None, max_length=2000)


class Receipt(BaseModel):
    """The message is safe, and will be answered."""

    seq: int = Field(description="The message's number in the conversation.")


class UploadReceipt(Receipt):
    """The picture is safe, and will be seen."""

    id: UUID | None = Field(
        description="Where it is: GET /widget/uploads/{id}. Null when the client_id was that of a message "
        "without a picture."
    )


class Author(BaseModel):
    """Who wrote a message."""

    kind: AuthorKind
    name: str | None


class ButtonOut(BaseModel):
    """A suggested answer: show ``title``, send ``payload`` as the text."""

    title: str
    payload: str


class CitationOut(BaseModel):
    """Where an answer comes from."""

    title: str
    url: str


class AttachmentOut(BaseModel):
    """A picture: GET /widget/uploads/{id} with the session's token. Sizes in pixels and bytes."""

    id: UUID
    content_type: str
    width: int
    height: int
    byte_size: int


class MessageOut(BaseModel):
    """One message."""

    model_config = ConfigDict(from_attributes=True)

    seq: int
    id: UUID
    author: Author
    text: str
    buttons: list[ButtonOut]
    citations: list[CitationOut]
    attachments: list[AttachmentOut]
    data: dict[str, Any] | None = Field(description="The facts behind the words, to show as a card.")
    in_reply_to: UUID | None = Field(description="The id of the message that this one answers.")
    client_id: str | None = Field(description="On a customer's message: the id that the client gave it.")
    created_at: datetime


class Agent(BaseModel):
    """The person who has taken over."""

    name: str


class History(BaseModel):
    """A part of the conversation, oldest first."""

    status: ConversationStatus
    agent: Agent | None
    messages: list[MessageOut]


class MessageFrame(BaseModel):
    """The client sends a message."""

    type: Literal["message"]
    client_id: ClientId
    text: Text


class TypingFrame(BaseModel):
    """The client's customer is writing."""

    type: Literal["typing"]


class SeenFrame(BaseModel):
    """All up to that message has been on the customer's screen, with the window in front."""

    type: Literal["seen"]
    seq: int = Field(ge=1, le=2**31 - 1)


AnyFrame = MessageFrame | TypingFrame | SeenFrame
Frame = Annotated[AnyFrame, Field(discriminator="type")]
frames: TypeAdapter[AnyFrame] = TypeAdapter(Frame)


def message_out(message: MessageView) -> dict[str, Any]:
    """A message as the widget gets it; the fields of ``MessageOut``, ready for JSON."""
    is_customers = message.author_kind is AuthorKind.customer
    return {
        "seq": message.seq,
        "id": str(message.id),
        "author": {"kind": str(message.author_kind), "name": message.author_name},
        "text": message.text,
        "buttons": list(message.buttons),
        "citations": list(message.citations),
        "attachments": list(message.attachments),
        "data": message.data,
        "in_reply_to": str(message.in_reply_to) if message.in_reply_to else None,
        "client_id": message.external_id if is_customers else None,
        "created_at": message.created_at.isoformat().replace("+00:00", "Z"),
    }


def agent_out(name: str | None) -> Mapping[str, str] | None:
    """The agent as the widget gets it."""
    return {"name": name} if name else None
