"""The conversation to keep: a page or a plain text with who said what, and when by the customer's clock."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from itertools import groupby
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_timezone_location
from jinja2 import Environment, PackageLoader, StrictUndefined

from api.conversations.messages import MessageView
from api.conversations.notes import is_note
from api.conversations.ports import Phrases
from api.conversations.service import ConversationService
from store.database import Database
from store.models import Conversation
from store.repositories.conversations import ConversationRepository
from store.vocabulary import AuthorKind

PAGE: Final = 500
_PAGES: Final = Environment(
    loader=PackageLoader("api.channels.widget", "templates"),
    autoescape=lambda name: bool(name and name.endswith(".html")),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Form(StrEnum):
    """As what it is downloaded."""

    text = "text"
    html = "html"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One message as it is printed. ``author`` is empty for what the system said."""

    time: str
    moment: str
    author: str
    text: str
    pictures: int
    links: Sequence[Mapping[str, str]]


@dataclass(frozen=True, kw_only=True)
class Day:
    """All that was said on one day."""

    name: str
    lines: tuple[Line, ...]


class Transcripts:
    """Writes conversations out. ``zone`` is used for customers whose own is not known."""

    def __init__(
        self,
        *,
        database: Database,
        service: ConversationService,
        phrases: Phrases,
        shop: str,
        zone: tzinfo,
    ) -> None:
        self._database = database
        self._service = service
        self._phrases = phrases
        self._shop = shop
        self._zone = zone

    def write(self, conversation_id: UUID, form: Form) -> str:
        """The whole conversation. Raises ``ConversationNotFoundError``."""
        messages = list(self._messages(conversation_id))
        with self._database.read() as session:
            conversation = ConversationRepository(session).get(conversation_id)
            told = _zone(conversation), _locale(conversation)
        zone, locale = told[0] or self._zone, told[1]
        template = _PAGES.get_template("transcript.html" if form is Form.html else "transcript.txt")
        return template.render(
            shop=self._shop,
            language=locale.language,
            direction=locale.text_direction,
            zone=get_timezone_location(zone, locale=locale, return_city=True),
            days=list(self._days(messages, zone, locale)),
            say=lambda key, **values: self._phrases.say(f"transcript-{key}", locale.language, **values),
        )

    def _messages(self, conversation_id: UUID) -> Iterator[MessageView]:
        after = 0
        while True:
            page = self._service.history(conversation_id=conversation_id, after=after, limit=PAGE).messages
            yield from (message for message in page if not is_note(message.data))
            if len(page) < PAGE:
                return
            after = page[-1].seq

    def _days(self, messages: Sequence[MessageView], zone: tzinfo, locale: Locale) -> Iterator[Day]:
        for day, said in groupby(messages, lambda message: message.created_at.astimezone(zone).date()):
            lines = tuple(self._line(message, zone, locale) for message in said)
            yield Day(name=format_date(day, "full", locale=locale), lines=lines)

    def _line(self, message: MessageView, zone: tzinfo, locale: Locale) -> Line:
        at: datetime = message.created_at.astimezone(zone)
        return Line(
            time=format_time(at, "short", locale=locale),
            moment=at.isoformat(timespec="minutes"),
            author=self._author(message, locale),
            text=message.text,
            pictures=len(message.attachments),
            links=[{"title": link["title"], "url": link["url"]} for link in message.citations],
        )

    def _author(self, message: MessageView, locale: Locale) -> str:
        if message.author_kind is AuthorKind.system:
            return ""
        if message.author_kind is AuthorKind.agent and message.author_name:
            return message.author_name
        return self._phrases.say(f"transcript-{message.author_kind}", locale.language)


def _zone(conversation: Conversation | None) -> tzinfo | None:
    try:
        return ZoneInfo(conversation.time_zone) if conversation and conversation.time_zone else None
    except (KeyError, ValueError, OSError):  # a browser may say anything
        return None


def _locale(conversation: Conversation | None) -> Locale:
    try:
        return Locale.parse((conversation and conversation.locale) or "en", sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale("en")
