"""What happens in conversations, told to whoever watches one in this process (``api.machines``: in any).

A subscription is a hint, not the truth: a subscriber that finds a gap in the sequence numbers, or that fell
behind, reads the store after its cursor.
"""

import asyncio
import threading
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from api.conversations.messages import MessageView
from store.vocabulary import AuthorKind, ConversationStatus

_LONGEST_BACKLOG: Final = 200


@dataclass(frozen=True, slots=True)
class MessageAdded:
    """A message was committed."""

    message: MessageView


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """The conversation has another owner."""

    status: ConversationStatus
    agent_name: str | None


@dataclass(frozen=True, slots=True)
class Typing:
    """Somebody is writing."""

    author: AuthorKind


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """A customer's session was revoked."""

    session_id: UUID


@dataclass(frozen=True, slots=True)
class FellBehind:
    """Events were dropped, or may have happened elsewhere: read the store."""


@dataclass(frozen=True, slots=True)
class CommittedElsewhere:
    """Another process committed something, a message of that number or the owner: read the store."""

    seq: int | None


Event = MessageAdded | StatusChanged | Typing | SessionEnded | FellBehind | CommittedElsewhere


class Subscription:
    """The events of one conversation for one subscriber on one event loop, in order."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Event] = deque()
        self._arrived = asyncio.Event()

    def offer(self, events: tuple[Event, ...]) -> None:
        """Hand events over from any thread; lost silently when the subscriber's loop has ended."""
        try:
            self._loop.call_soon_threadsafe(self._take, events)
        except RuntimeError:  # the loop is closed: nobody is there to be told
            return

    async def next(self) -> list[Event]:
        """Wait for events; all that have arrived, oldest first."""
        await self._arrived.wait()
        self._arrived.clear()
        arrived = list(self._waiting)
        self._waiting.clear()
        return arrived

    def _take(self, events: tuple[Event, ...]) -> None:
        if len(self._waiting) + len(events) > _LONGEST_BACKLOG:
            self._waiting.clear()
            self._waiting.append(FellBehind())
        else:
            self._waiting.extend(events)
        self._arrived.set()


class Hub:
    """The fan-out. ``publish`` from any thread; ``watching`` on the subscriber's event loop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._subscriptions: defaultdict[UUID, set[Subscription]] = defaultdict(set)

    def publish(self, conversation_id: UUID, *events: Event) -> None:
        """Announce events to the subscribers of the conversation, in this order."""
        with self._lock:
            subscribers = tuple(self._subscriptions.get(conversation_id, ()))
        for subscriber in subscribers:
            subscriber.offer(events)

    def watched(self) -> tuple[UUID, ...]:
        """The conversations that somebody watches."""
        with self._lock:
            return tuple(self._subscriptions)

    @contextmanager
    def watching(self, conversation_id: UUID) -> Iterator[Subscription]:
        """A subscription for as long as the block lasts."""
        subscription = Subscription()
        with self._lock:
            self._subscriptions[conversation_id].add(subscription)
        try:
            yield subscription
        finally:
            with self._lock:
                self._subscriptions[conversation_id].discard(subscription)
                if not self._subscriptions[conversation_id]:
                    del self._subscriptions[conversation_id]
