"""Which button a customer's message presses: its payload, its title typed out, or its number on SMS."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from store.models import Message
from store.repositories.conversations import ConversationRepository
from store.vocabulary import Channel

PAYLOAD_MARK: Final = "/"
"""How a button's payload begins, unless it is plain text that the bot reads like any other."""

_BUTTONS_LIVE_FOR: Final = 5
"""How many of the bot's last messages still have buttons that can be pressed."""

_LONGEST_TITLE: Final = 80
_NUMBER: Final = re.compile(r"(?:option|number|no\.?|#)?\s*(\d{1,2})\s*[.)]?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pressed:
    """The payload of the button, and what the transcript shows for it."""

    payload: str
    shown: str


def pressed(session: Session, *, conversation_id: UUID, channel: Channel, text: str) -> Pressed | None:
    """The button on offer that ``text`` presses, if any.

    A payload may be one of an older message, as the widget leaves old buttons there. Titles and numbers name
    a button of the bot's last answer only; what the customer typed is what the transcript shows.
    """
    if len(text) > _LONGEST_TITLE and not text.startswith(PAYLOAD_MARK):
        return None
    messages = ConversationRepository(session).last_bot_messages(conversation_id, _BUTTONS_LIVE_FOR)
    if text.startswith(PAYLOAD_MARK):
        offered = (button for message in messages for button in message.buttons)
        found = next((button for button in offered if button.get("payload") == text), None)
        return Pressed(text, str(found["title"])) if found else None
    button = _named(_last_answer(messages), channel, text)
    return Pressed(str(button["payload"]), text) if button else None


def _last_answer(messages: Sequence[Message]) -> list[Message]:
    """The messages that answered the same message, newest first."""
    return [message for message in messages if message.in_reply_to == messages[0].in_reply_to]


def _named(answer: Sequence[Message], channel: Channel, text: str) -> Mapping[str, Any] | None:
    wanted = _plain(text)
    for message in answer:
        for button in message.buttons:
            if _plain(str(button["title"])) == wanted:
                return button
    number = _NUMBER.fullmatch(text) if channel is Channel.sms else None
    buttons = next((message.buttons for message in answer if message.buttons), [])
    place = int(number[1]) if number else 0
    return buttons[place - 1] if 0 < place <= len(buttons) else None


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
