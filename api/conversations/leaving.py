"""Customers who leave the website while a person helps them, and want to be texted."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from api.clock import Clock, utc_now
from api.conversations import states
from api.conversations.announcements import Announcements
from api.conversations.ports import Phrases
from api.errors import DoorstepError
from store.database import Database
from store.models import Message, TextWish
from store.normalise import e164
from store.repositories.conversations import ConversationRepository
from store.repositories.text_wishes import CODE_LASTS, TextWishRepository

_DIGITS: Final = 4


class NotOfferedError(DoorstepError):
    """Nobody is going to write, or there is no way to text."""

    status = 409
    title = "Not offered now"

    def __init__(self) -> None:
        super().__init__("Texts are offered while a person from our team is asked for or has joined.")


class NoSuchPhoneError(DoorstepError):
    """Not a number that can be texted."""

    status = 422
    title = "Not a phone number"

    def __init__(self) -> None:
        super().__init__("Give a mobile number with its country, such as +1 312 555 0148.")


class AskedTooOftenError(DoorstepError):
    """That phone has been asked often enough."""

    status = 429
    title = "Asked too often"

    def __init__(self) -> None:
        super().__init__("This number has been asked several times. Try again tomorrow.", retry_after=86_400)


class StoppedError(DoorstepError):
    """The phone has opted out of our texts; only it can take that back."""

    status = 409
    title = "Texts are stopped"

    def __init__(self) -> None:
        super().__init__("This phone has stopped our texts. Text START to us from it, then try again.")


class Texter(Protocol):
    """The way to phones."""

    def serves(self, phone: str) -> bool:
        """Whether texts go to that number's country."""

    def is_stopped(self, session: Session, phone: str) -> bool:
        """Whether whoever has that number wants no texts."""

    def hold(self, session: Session, phone: str) -> None:
        """Keep the phone from others until the transaction ends: before its wishes and its conversation."""

    def text(
        self, session: Session, phone: str, *, key: str, text: str, said: Message | None = None
    ) -> UUID | None:
        """Queue words for a phone in the caller's transaction, once for each ``key``; what to wake with.

        ``said`` is the message that they pass on, whose pictures go along.
        """

    def wake(self, message_id: UUID | None) -> None:
        """Have what was queued sent now."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """As the customer sees it. ``phone`` is the known number, hidden but for its end.

    ``code`` is what the phone has to answer before it counts (``is_on``).
    """

    is_offered: bool
    is_on: bool = False
    phone: str | None = None
    code: str | None = None


class TextWishes:
    """Keeps the wishes. Without a ``texter`` nothing is offered."""

    def __init__(
        self,
        *,
        database: Database,
        texter: Texter | None,
        announcements: Announcements,
        phrases: Phrases,
        shop: str,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._texter = texter
        self._announcements = announcements
        self._phrases = phrases
        self._shop = shop
        self._clock = clock

    def look(self, conversation_id: UUID) -> Wish:
        """What there is, and what could be wished."""
        with self._database.read() as session:
            return self._view(session, conversation_id)

    def wish(self, conversation_id: UUID, *, phone: str | None, wording: str, website: str) -> Wish:
        """Keep the wish: at once for the phone that the shop's login names, else the phone has to answer.

        Raises ``NotOfferedError``, ``NoSuchPhoneError``, ``AskedTooOftenError``, and ``StoppedError``: of the
        login's own phone only, since nobody learns who else has stopped texts.
        """
        now, queued = self._clock(), None
        with self._database.begin() as session:
            repository = TextWishRepository(session)
            texter = self._texter
            if texter is None or not self._view(session, conversation_id).is_offered:
                raise NotOfferedError
            signed = repository.signed_phone(conversation_id)
            number = e164(phone, None) if phone else signed
            if number is None or not texter.serves(number):
                raise NoSuchPhoneError
            texter.hold(session, number)
            asks = number != signed
            if asks and not repository.may_ask(conversation_id, number, now):
                raise AskedTooOftenError
            if not asks and texter.is_stopped(session, number):
                raise StoppedError
            code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}" if asks else None
            kept = repository.add(
                conversation_id, phone=number, wording=wording, website=website, code=code, now=now
            )
            if asks:
                text = self._phrases.say("text-wish-ask", None, shop=self._shop or "none")
                queued = texter.text(session, number, key=f"wish:{kept.id}", text=text)
            view = self._view(session, conversation_id)
        if self._texter is not None:
            self._texter.wake(queued)
        return view

    def forget(self, conversation_id: UUID) -> Wish:
        """No texts, from now on."""
        with self._database.begin() as session:
            TextWishRepository(session).revoke(conversation_id=conversation_id, now=self._clock())
            session.flush()
            session.expire_all()
            return self._view(session, conversation_id)

    def answered(self, session: Session, phone: str, body: str) -> Callable[[], None] | None:
        """What tells those who watch, when a phone's text confirms a wish; None: it is an ordinary text."""
        code = body.strip().rstrip(".")
        if len(code) != _DIGITS or not code.isdecimal():
            return None
        if self._texter is None:
            return None
        self._texter.hold(session, phone)
        wish = TextWishRepository(session).answered(phone, code, self._clock())
        if wish is None:
            return None
        text = self._phrases.say("text-wish-on", None, shop=self._shop or "none")
        queued = self._texter.text(session, phone, key=f"wished:{wish.id}", text=text)
        texter = self._texter
        said = self._announcements.say(
            session,
            conversation_id=wish.conversation_id,
            key="text-wish-kept",
            external_id=f"wished:{wish.id}",
            phone=hidden(phone),
        )

        def tell() -> None:
            said()
            texter.wake(queued)

        return tell

    def _view(self, session: Session, conversation_id: UUID) -> Wish:
        conversation = ConversationRepository(session).get(conversation_id)
        repository = TextWishRepository(session)
        if self._texter is None or conversation is None or not states.is_for_people(conversation.status):
            return Wish(is_offered=False)
        wish = repository.of(conversation_id)
        if wish is None or wish.revoked_at is not None or self._is_late(wish):
            signed = repository.signed_phone(conversation_id)
            return Wish(is_offered=True, phone=hidden(signed) if signed else None)
        is_on = wish.confirmed_at is not None
        return Wish(is_offered=True, is_on=is_on, phone=hidden(wish.phone), code=None if is_on else wish.code)

    def _is_late(self, wish: TextWish) -> bool:
        return wish.confirmed_at is None and self._clock() - wish.asked_at > CODE_LASTS


def hidden(phone: str) -> str:
    """A number that its owner knows again: ``••• 0148``."""
    return f"••• {phone[-4:]}"
