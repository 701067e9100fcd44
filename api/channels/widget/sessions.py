"""Widget sessions: a browser's right to one conversation. The browser holds a token, the store its hash."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from api.channels.widget.identity import Identity
from api.clock import Clock, utc_now
from api.errors import DoorstepError
from store.continuity import comes_back_to
from store.database import Database
from store.models import Contact, Conversation, WidgetSession
from store.normalise import email_key
from store.repositories.conversations import ConversationRepository
from store.repositories.sides import SideRepository
from store.repositories.sms import SmsRepository
from store.repositories.visits import VisitRepository
from store.verification import add_identity_proof, are_covered
from store.vocabulary import Channel, ConversationStatus

_TOKEN_BYTES: Final = 32

_SHORTEST_PROOF: Final = timedelta(minutes=30)
"""How long an identity proves orders at least, however short the shop's token lives: as an order's proof."""


class UnknownTokenError(DoorstepError):
    """No session has this token, or it has ended."""

    status = 401
    title = "Session not accepted"

    def __init__(self) -> None:
        super().__init__("This session is unknown or has ended. Open a new one with POST /widget/sessions.")


_sessions = WidgetSession.__table__
_LIVE: Final = select(_sessions.c.id, _sessions.c.conversation_id).where(
    _sessions.c.token_hash == bindparam("token_hash"),
    _sessions.c.expires_at > bindparam("now"),
    _sessions.c.revoked_at.is_(None),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenedSession:
    """A new session, with the only copy of its token."""

    conversation_id: UUID
    token: str


@dataclass(frozen=True, kw_only=True, slots=True)
class WidgetCaller:
    """Who a token stands for."""

    session_id: UUID
    conversation_id: UUID


class WidgetSessions:
    """Opens sessions, recognises their tokens, ends them."""

    def __init__(self, *, database: Database, lifetime: timedelta, clock: Clock = utc_now) -> None:
        self._database = database
        self._lifetime = lifetime
        self._clock = clock

    def open(
        self,
        *,
        identity: Identity | None,
        address_key: str,
        locale: str | None,
        time_zone: str | None,
        page: str | None = None,
    ) -> OpenedSession:
        """A new conversation and the token for it, or the one that the customer has on the phone.

        What a signed identity proves is noted with it. ``page`` is where it begins, as ``safe_page`` made it.
        """
        now = self._clock()
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        with self._database.begin() as session:
            conversations = ConversationRepository(session)
            conversation = _left_on_the_phone(session, identity, now) or conversations.open(
                contact_id=_contact(conversations, identity, now).id,
                channel=Channel.widget,
                address_key=address_key,
                now=now,
                locale=locale,
                time_zone=time_zone,
            )
            conversation.locale = locale or conversation.locale
            conversation.time_zone = time_zone or conversation.time_zone
            conversations.create_session(
                conversation_id=conversation.id,
                token_hash=_hash(token),
                expires_at=now + self._lifetime,
                now=now,
            )
            if page and VisitRepository(session).of(conversation.id) is None:
                VisitRepository(session).begin(conversation.id, page=page)
            if identity:
                add_identity_proof(
                    session,
                    conversation_id=conversation.id,
                    now=now,
                    expires_at=max(identity.expires_at, now + _SHORTEST_PROOF),
                    email=identity.email,
                    phone=identity.phone,
                )
        return OpenedSession(conversation_id=conversation.id, token=token)

    def caller(self, token: str) -> WidgetCaller:
        """Who holds this token; raises ``UnknownTokenError`` (401)."""
        with self._database.read() as session:
            # Asked with every request: columns of a statement built once, instead of an object.
            found = session.execute(_LIVE, {"token_hash": _hash(token), "now": self._clock()}).first()
        if found is None:
            raise UnknownTokenError
        return WidgetCaller(session_id=found.id, conversation_id=found.conversation_id)

    def has_shown(self, caller: WidgetCaller, seq: int) -> None:
        """Note how far a browser has shown its conversation, at most as far as that goes."""
        with self._database.begin() as session:
            conversation = ConversationRepository(session).get(caller.conversation_id)
            if conversation is not None and seq > 0:
                shown = min(seq, conversation.next_seq - 1)
                SideRepository(session).has_seen(caller.session_id, shown)

    def end(self, token: str) -> WidgetCaller:
        """End the session of this token for ever; raises ``UnknownTokenError`` (401)."""
        caller = self.caller(token)
        with self._database.begin() as session:
            if not ConversationRepository(session).revoke_session(_hash(token), self._clock()):
                raise UnknownTokenError
        return caller


def _left_on_the_phone(session: Session, identity: Identity | None, now: datetime) -> Conversation | None:
    """The conversation that the phone of a signed identity has, if whoever is signed in may go on in it."""
    phone = identity.phone if identity else None
    thread = SmsRepository(session).thread_of(phone) if phone else None
    sides, conversations = SideRepository(session), ConversationRepository(session)
    conversation = conversations.lock(thread.conversation_id) if thread else None
    if identity is None or phone is None or conversation is None:
        return None
    held = sides.held(conversation.id)
    email = email_key(identity.email)
    if held is None or not comes_back_to(
        held,
        email=email,
        is_shown=sides.is_anothers(conversation.id, email=email, phone=phone),
        strange=not are_covered(session, conversation.id, email=email, phone=phone),
        is_closed=conversation.status is ConversationStatus.closed,
        now=now,
    ):
        return None
    _named(session.get_one(Contact, held.contact_id), identity)
    return conversation


def _named(contact: Contact, identity: Identity) -> Contact:
    contact.name = identity.name or contact.name
    contact.email = identity.email or contact.email
    return contact


def _contact(conversations: ConversationRepository, identity: Identity | None, now: datetime) -> Contact:
    """Who this is: whoever texts from that phone, when the shop's login vouches for it; else somebody new."""
    if identity is None:
        return conversations.create_contact(now=now)
    known = conversations.contact_of_phone(identity.phone) if identity.phone else None
    if known is None or known.email not in (None, identity.email):  # two people may share a phone
        return conversations.create_contact(
            now=now, name=identity.name, email=identity.email, phone=identity.phone
        )
    return _named(known, identity)


def _hash(token: str) -> str:
    # The token is 256 random bits: a plain hash cannot be turned back, and is quick.
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
