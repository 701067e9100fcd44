"""A queued delivery as the call of Slack's Web API that makes it, with what is true at that moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.slack import card, transcript
from api.slack.facts import card_facts, proven_streets
from api.slack.transcript import Piece, Said, shown
from api.slack.web import EVENT_TYPE
from api.slack.words import WORDS
from store.models import Contact, Conversation, Message, SlackDelivery, SlackThread
from store.repositories.uploads import UploadRepository
from store.vocabulary import AuthorKind, DeliveryKind


@dataclass(frozen=True, kw_only=True)
class Call:
    """A method and its arguments; with ``content`` a file to be uploaded."""

    method: str
    arguments: Mapping[str, Any]
    content: bytes | None = None


def call_for(session: Session, delivery: SlackDelivery, thread: SlackThread, *, now: datetime) -> Call | None:
    """What to call; None when there is nothing left to say."""
    match delivery.kind:
        case DeliveryKind.card | DeliveryKind.update:
            return _card(session, delivery, thread, now)
        case DeliveryKind.thread_message:
            return _post(session, delivery, thread)
        case DeliveryKind.picture:
            return _picture(session, delivery, thread)
        case DeliveryKind.reaction:
            return Call(
                method=f"reactions.{delivery.payload.get('do', 'add')}",
                arguments={
                    "channel": thread.channel,
                    "timestamp": delivery.payload["ts"],
                    "name": delivery.payload["name"],
                },
            )


def _card(session: Session, delivery: SlackDelivery, thread: SlackThread, now: datetime) -> Call | None:
    facts = card_facts(session, thread, now=now)
    if facts is None:
        return None
    arguments: dict[str, Any] = {
        "text": card.fallback(facts),
        "blocks": card.card(facts),
        "metadata": _metadata(delivery, thread.conversation_id),
    }
    if delivery.kind is DeliveryKind.card:
        arguments |= {"channel": delivery.queue, "unfurl_links": False, "unfurl_media": False}
        return Call(method="chat.postMessage", arguments=arguments)
    return Call(
        method="chat.update", arguments=arguments | {"channel": thread.channel, "ts": thread.thread_ts}
    )


def _post(session: Session, delivery: SlackDelivery, thread: SlackThread) -> Call | None:
    arguments: dict[str, Any] = {
        "channel": thread.channel,
        "thread_ts": thread.thread_ts,
        "unfurl_links": False,
        "unfurl_media": False,
        "metadata": _metadata(delivery, thread.conversation_id),
    }
    if delivery.payload.get("broadcast"):
        arguments["reply_broadcast"] = True
    if "text" in delivery.payload:
        return Call(method="chat.postMessage", arguments=arguments | {"text": delivery.payload["text"]})
    said = _said(session, delivery, thread.conversation_id)
    if not said:
        return None
    arguments |= {"text": transcript.fallback(said), "blocks": transcript.blocks(said)}
    return Call(method="chat.postMessage", arguments=arguments)


def _picture(session: Session, delivery: SlackDelivery, thread: SlackThread) -> Call | None:
    upload_id = UUID(delivery.payload["upload"])
    upload = UploadRepository(session).find(upload_id, conversation_id=thread.conversation_id)
    if upload is None:
        return None
    ending = upload.content_type.removeprefix("image/").replace("jpeg", "jpg")
    arguments = {
        "name": f"{delivery.id}.{ending}",
        "title": WORDS.say("picture-title"),
        "channel": thread.channel,
        "thread_ts": thread.thread_ts,
    }
    return Call(method="files.completeUploadExternal", arguments=arguments, content=upload.content)


def _said(session: Session, delivery: SlackDelivery, conversation_id: UUID) -> list[Said]:
    pieces = [Piece(**piece) for piece in delivery.payload["pieces"]]
    query = select(Message).where(
        Message.conversation_id == conversation_id, Message.seq.in_({piece.seq for piece in pieces})
    )
    messages = {message.seq: message for message in session.scalars(query)}
    conversation = session.get_one(Conversation, conversation_id)
    customer = session.get_one(Contact, conversation.contact_id).name
    secrets = proven_streets(session, conversation_id)
    return [
        Said(
            author=message.author_kind,
            name=customer if message.author_kind is AuthorKind.customer else message.author_name,
            text=shown(message.text, piece, secrets),
            at=message.created_at,
            pictures=len(message.attachments) if piece.end is None else 0,
            sources=tuple(str(one["title"]) for one in message.citations) if piece.end is None else (),
        )
        for piece in pieces
        if (message := messages.get(piece.seq)) is not None
    ]


def _metadata(delivery: SlackDelivery, conversation_id: UUID) -> dict[str, Any]:
    return {
        "event_type": EVENT_TYPE,
        "event_payload": {"conversation_id": str(conversation_id), "delivery_id": str(delivery.id)},
    }
