"""Which conversation a text goes into: the phone's own, or the one that its owner left on the website."""

import hashlib
from collections.abc import Callable
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from api.clock import Clock, utc_now
from store.continuity import Held, goes_on_in, stays
from store.models import Contact, SmsThread
from store.repositories.conversations import ConversationRepository
from store.repositories.sides import SideRepository
from store.repositories.sms import SmsRepository
from store.verification import are_covered
from store.vocabulary import Channel

_HASH_BYTES: Final = 16

_log = structlog.get_logger(__name__)


class Joining:
    """Finds a phone's conversation, in the caller's transaction. ``is_there``: a browser has it open now."""

    def __init__(self, *, is_there: Callable[[UUID], bool], clock: Clock = utc_now) -> None:
        self._is_there = is_there
        self._clock = clock

    def conversation_of(self, session: Session, phone: str) -> UUID:
        """The conversation that the phone's next text goes into, begun when there is none."""
        repository = SmsRepository(session)
        thread = repository.thread_of(phone, held=True)  # before the number, as the outbox does
        repository.number(phone, self._clock())
        thread = thread or repository.thread_of(phone)
        own = self._own(session, thread) if thread else None
        found = goes_on_in(own, self._elsewhere(session, phone, own), now=self._clock())
        if found is not None:
            return self._go_on(session, phone, thread, own, found)
        if own is not None:
            return own.conversation_id
        return self._begin(session, phone, thread)

    def _own(self, session: Session, thread: SmsThread) -> Held | None:
        """The conversation that the phone is in, unless that was a browser's and is a thing of the past."""
        sides = SideRepository(session)
        own = sides.held(thread.conversation_id)
        if own is None or (sides.is_shared(own.conversation_id) and not stays(own, now=self._clock())):
            return None
        return own

    def _elsewhere(self, session: Session, phone: str, own: Held | None) -> list[Held]:
        found = SideRepository(session).of_phone(phone)
        return [one for one in found if own is None or one.conversation_id != own.conversation_id]

    def _go_on(
        self, session: Session, phone: str, thread: SmsThread | None, own: Held | None, found: Held
    ) -> UUID:
        """What the browser has not shown is texted along, unless it may be about orders of others."""
        sides, conversations = SideRepository(session), ConversationRepository(session)
        conversation = conversations.lock(found.conversation_id)
        if conversation is None:
            return self._begin(session, phone, thread)
        has = conversation.next_seq - 1
        is_phones = are_covered(session, found.conversation_id, email=None, phone=phone)
        if is_phones and not self._is_there(found.conversation_id):
            has = min(has, sides.seen(found.conversation_id))
        if thread is None:
            SmsRepository(session).add_thread(found.conversation_id, phone).queued_seq = has
        else:
            self._leave(session, thread.conversation_id)
            sides.move(phone, found.conversation_id, queued_seq=has)
        self._merge(session, phone, own, found)
        _log.info("conversation_goes_on", conversation=str(found.conversation_id), channel=Channel.sms)
        return found.conversation_id

    def _merge(self, session: Session, phone: str, own: Held | None, found: Held) -> None:
        contact = session.get_one(Contact, found.contact_id)
        contact.phone = contact.phone or phone
        if own is not None and contact.phone == phone and own.email in (None, found.email):
            SideRepository(session).merge(own.contact_id, found.contact_id)

    def _begin(self, session: Session, phone: str, thread: SmsThread | None) -> UUID:
        now = self._clock()
        repository, conversations = SmsRepository(session), ConversationRepository(session)
        contact = conversations.contact_of_phone(phone) or conversations.create_contact(now=now, phone=phone)
        conversation = conversations.open(
            contact_id=contact.id, channel=Channel.sms, address_key=address_key_of(phone), now=now
        )
        if thread is None:
            repository.add_thread(conversation.id, phone)
        else:
            self._leave(session, thread.conversation_id)
            SideRepository(session).move(phone, conversation.id, queued_seq=0)
        return conversation.id

    def _leave(self, session: Session, conversation_id: UUID) -> None:
        """Only the browser has it from now on, if there is one."""
        left = ConversationRepository(session).lock(conversation_id)
        if left is not None and SideRepository(session).is_shared(conversation_id):
            left.channel = Channel.widget
            session.flush()


def address_key_of(phone: str) -> str:
    """A pseudonym of a phone, as a key for limits."""
    return hashlib.blake2b(f"tel:{phone}".encode(), digest_size=_HASH_BYTES).hexdigest()
