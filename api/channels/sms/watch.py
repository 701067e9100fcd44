"""Tells the outbox what is said in the conversations that have a phone."""

from collections import OrderedDict
from collections.abc import Callable
from contextvars import Context
from typing import Final
from uuid import UUID

import structlog

from api.conversations.events import Event, Hub, MessageAdded
from store.database import Database
from store.repositories.sms import SmsRepository
from store.vocabulary import AuthorKind

_MOST_REMEMBERED: Final = 20_000

_log = structlog.get_logger(__name__)


class SmsWatch:
    """A ``Notifier`` in front of the hub. ``changed`` is told of conversations that have something to send.

    A conversation may get a phone at any time, so the store is asked; one that has had a phone is remembered,
    as it does no harm to tell of one that has none any more.
    """

    def __init__(self, *, hub: Hub, database: Database, changed: Callable[[UUID], None]) -> None:
        self._hub = hub
        self._database = database
        self._changed = changed
        self._has_phone: OrderedDict[UUID, None] = OrderedDict()

    def publish(self, conversation_id: UUID, *events: Event) -> None:
        """See ``Notifier``."""
        self._hub.publish(conversation_id, *events)
        if not any(_is_for_customer(event) for event in events):
            return
        try:
            if self._on_sms(conversation_id):
                # In a context of its own: what follows is no part of a turn's workflow.
                Context().run(self._changed, conversation_id)
        except Exception:  # the sweep mends it
            _log.exception("sms_not_watched", conversation=str(conversation_id))

    def _on_sms(self, conversation_id: UUID) -> bool:
        if conversation_id in self._has_phone:
            return True
        with self._database.read() as session:
            if SmsRepository(session).thread(conversation_id) is None:
                return False
        self._has_phone[conversation_id] = None
        while len(self._has_phone) > _MOST_REMEMBERED:
            self._has_phone.popitem(last=False)
        return True


def _is_for_customer(event: Event) -> bool:
    return isinstance(event, MessageAdded) and event.message.author_kind is not AuthorKind.customer
