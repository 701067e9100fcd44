"""The widget's side of the service: its parts in one place, the same for HTTP and for WebSockets."""

import threading
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from pydantic import SecretStr

from api.channels.widget.identity import read_identity
from api.channels.widget.sessions import OpenedSession, WidgetCaller, WidgetSessions
from api.channels.widget.transcript import Form, Transcripts
from api.clock import Clock, utc_now
from api.conversations.events import Hub, SessionEnded
from api.conversations.leaving import TextWishes, Wish
from api.conversations.notes import is_note
from api.conversations.pictures import check_picture
from api.conversations.seeing import Receipts
from api.conversations.service import Accepted, ConversationService, History
from api.limits import Limit, Limiter
from api.shop_pages import safe_page
from store.vocabulary import Channel

PICTURES_AT_ONCE: Final = 2
"""How many pictures are decoded at the same time: one of 50 megapixels takes 200 MB while it is."""

TRANSCRIPTS: Final = Limit.per_minute("transcripts", 10)
TEXT_WISHES: Final = Limit.per_quarter_hour("text wishes", 30)
"""From one address: a text may go to a number that somebody typed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SentPicture:
    """A picture that is safe now, as message ``seq``."""

    seq: int
    picture_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class WidgetRules:
    """What the operator has set.

    ``idle`` closes a silent connection; ``pages`` are the origins of pages that may be remembered, and
    ``website`` is where links lead.
    """

    sessions_per_address: Limit
    connections_per_address: Limit
    messages_per_conversation: Limit
    uploads_per_conversation: Limit
    frames_per_session: Limit
    origins: frozenset[str]
    website: str
    pages: frozenset[str]
    idle: timedelta
    identity_secret: SecretStr | None


class WidgetChannel:
    """What the widget can ask for. All methods block: call them on a thread."""

    def __init__(
        self,
        *,
        service: ConversationService,
        sessions: WidgetSessions,
        transcripts: Transcripts,
        wishes: TextWishes,
        hub: Hub,
        limiter: Limiter,
        rules: WidgetRules,
        receipts: Receipts,
        clock: Clock = utc_now,
    ) -> None:
        self.hub = hub
        self.rules = rules
        self.service = service
        self.receipts = receipts
        self._sessions = sessions
        self._transcripts = transcripts
        self._wishes = wishes
        self._limiter = limiter
        self._decoding = threading.BoundedSemaphore(PICTURES_AT_ONCE)
        self._clock = clock

    def open_session(
        self,
        *,
        identity: str | None,
        address_key: str,
        locale: str | None,
        time_zone: str | None,
        page: str | None = None,
    ) -> OpenedSession:
        """A new conversation; raises what ``read_identity`` does, and ``TooManyRequestsError``."""
        self._limiter.check(self.rules.sessions_per_address, address_key)
        known = None
        if identity is not None:
            known = read_identity(identity, self.rules.identity_secret, now=self._clock())
        return self._sessions.open(
            identity=known,
            address_key=address_key,
            locale=locale,
            time_zone=time_zone,
            page=safe_page(page, self.rules.pages),
        )

    def caller(self, token: str) -> WidgetCaller:
        """Who holds this token; raises ``UnknownTokenError``."""
        return self._sessions.caller(token)

    def end_session(self, token: str) -> None:
        """End a session and the connections that were opened with it."""
        caller = self._sessions.end(token)
        self.hub.publish(caller.conversation_id, SessionEnded(caller.session_id))

    def has_shown(self, caller: WidgetCaller, seq: int) -> None:
        """A connection that is closed had shown the messages up to that number."""
        self._sessions.has_shown(caller, seq)

    def admit_connection(self, address_key: str) -> None:
        """Count a new connection; raises ``TooManyRequestsError``."""
        self._limiter.check(self.rules.connections_per_address, address_key)

    def accept(self, *, conversation_id: UUID, client_id: str, text: str) -> Accepted:
        """Take a message in; raises ``TooManyRequestsError`` and what the service does."""
        self._limiter.check(self.rules.messages_per_conversation, str(conversation_id))
        return self.service.accept(
            conversation_id=conversation_id, external_id=client_id, text=text, channel=Channel.widget
        )

    def accept_picture(self, *, conversation_id: UUID, client_id: str, text: str, data: bytes) -> SentPicture:
        """Take a picture in, with what is said of it. Raises what ``accept`` and ``check_picture`` do."""
        self._limiter.check(self.rules.uploads_per_conversation, str(conversation_id))
        with self._decoding:
            picture = check_picture(data)
        accepted = self.service.accept(
            conversation_id=conversation_id,
            external_id=client_id,
            text=text,
            pictures=[picture],
            channel=Channel.widget,
        )
        known = self.service.picture_ids(accepted.message_id)
        return SentPicture(seq=accepted.seq, picture_id=known[0] if known else None)

    def texts(self, caller: WidgetCaller) -> Wish:
        """The customer's wish to be texted after leaving."""
        return self._wishes.look(caller.conversation_id)

    def wish_texts(
        self,
        caller: WidgetCaller,
        *,
        phone: str | None,
        wording: str,
        origin: str | None,
        address_key: str,
    ) -> Wish:
        """Keep it; the link in texts leads to ``origin`` only if that is one of the shop's.

        Raises ``TooManyRequestsError`` and what ``TextWishes.wish`` does.
        """
        self._limiter.check(TEXT_WISHES, address_key)
        website = origin.lower() if origin and origin.lower() in self.rules.origins else self.rules.website
        return self._wishes.wish(
            caller.conversation_id, phone=phone, wording=wording, website=f"{website.rstrip('/')}/"
        )

    def forget_texts(self, caller: WidgetCaller) -> Wish:
        """No texts any more."""
        return self._wishes.forget(caller.conversation_id)

    def admit_frame(self, session_id: UUID) -> None:
        """Count a frame of a session's connections; raises ``TooManyRequestsError``."""
        self._limiter.check(self.rules.frames_per_session, str(session_id))

    def transcript(self, *, conversation_id: UUID, form: Form) -> str:
        """The conversation to keep; raises ``TooManyRequestsError`` and what the service does."""
        self._limiter.check(TRANSCRIPTS, str(conversation_id))
        return self._transcripts.write(conversation_id, form)

    def rate(self, *, conversation_id: UUID, score: int, comment: str | None) -> None:
        """Keep a rating; raises ``TooManyRequestsError`` and what the service does."""
        self._limiter.check(self.rules.messages_per_conversation, str(conversation_id))
        self.service.rate(conversation_id=conversation_id, score=score, comment=comment)

    def history(self, *, conversation_id: UUID, after: int, limit: int) -> History:
        """Messages after a cursor. What is only for the team is left out, and its number with it."""
        found = self.service.history(conversation_id=conversation_id, after=after, limit=limit)
        shown = [message for message in found.messages if not is_note(message.data)]
        while len(found.messages) == limit and len(shown) < limit:
            found = self.service.history(
                conversation_id=conversation_id, after=found.messages[-1].seq, limit=limit
            )
            shown += [message for message in found.messages if not is_note(message.data)]
        return replace(found, messages=tuple(shown[:limit]))
