"""Delivers what is queued: in order, at most one post a second in a channel, each once.

The store says what is under way. A delivery is marked before it is tried; when the answer is lost, or the
process, it is looked for in Slack by its metadata before it is tried again.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

import structlog
from sqlalchemy.orm import Session

from api.clock import Clock, utc_now
from api.conversations.ports import TurnInterruptedError
from api.errands import pause
from api.machines.executors import is_free
from api.sending import Later, Unknown
from api.slack.rendering import Call, call_for
from api.slack.tracing import turn_of
from api.slack.web import Outcome, Refused, Sent, SlackWeb
from store.database import Database
from store.models import SlackDelivery, SlackErasure, SlackThread
from store.repositories.slack import SlackRepository
from store.vocabulary import DeliveryKind, DeliveryState
from telemetry import figures, tracing

NAME: Final = "slack-delivery"

PACE: Final = 1.05
"""Seconds between two posts in a channel; Slack allows one a second."""

LONGEST_PAUSE: Final = timedelta(minutes=1)

_GONE: Final = {"thread_not_found", "message_not_found", "cant_update_message"}
_OVER: Final = (DeliveryState.sent, DeliveryState.failed)
_SHORT: Final = 3.0
"""Seconds that are waited on the spot."""

_POSTS: Final = (DeliveryKind.card, DeliveryKind.thread_message, DeliveryKind.picture)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class _Job:
    """A delivery in hand. ``began`` is when it was first tried, if it may have arrived already."""

    id: UUID
    kind: DeliveryKind
    queue: str
    thread_ts: str | None
    call: Call | None
    tries: int
    began: datetime | None
    turn: UUID | None


class _Busy:
    """Another process has the channel's next delivery in hand."""


@contextmanager
def _in_turn(job: _Job) -> Iterator[None]:
    turn = str(job.turn) if job.turn else None
    with (
        structlog.contextvars.bound_contextvars(**({"turn": turn} if turn else {})),
        tracing.turn(job.turn, "slack.deliver", kind=job.kind.value, delivery=str(job.id)),
    ):
        yield


class SlackCourier:
    """An ``Errand`` that empties the queue of a delivery's channel."""

    name = NAME

    def __init__(
        self,
        *,
        database: Database,
        web: SlackWeb,
        executor_id: str,
        on_card: Callable[[UUID], None] | None = None,
        on_gone: Callable[[UUID], None] | None = None,
        on_trouble: Callable[[str], None] | None = None,
        pace: float = PACE,
        clock: Clock = utc_now,
    ) -> None:
        """``on_gone`` is told of a thread that is not there any more, ``on_trouble`` of a silent channel."""
        self._database = database
        self._web = web
        self._executor_id = executor_id
        self._me = f"{executor_id}:{uuid4().hex}"
        self._on_card = on_card or (lambda _thread: None)
        self._on_gone = on_gone or (lambda _thread: None)
        self._on_trouble = on_trouble or (lambda _queue: None)
        self._pace = pace
        self._clock = clock
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._again: set[str] = set()
        self._free_at: defaultdict[tuple[str, bool], float] = defaultdict(float)
        self._not_before: dict[str, float] = {}
        self._comes_back: dict[str, str] = {}
        self._troubles: defaultdict[str, int] = defaultdict(int)
        self._stopping = threading.Event()

    def open(self, session: Session) -> Sequence[str]:
        """The delivery that is next in each channel."""
        return [str(delivery_id) for delivery_id in SlackRepository(session).waiting_heads()]

    def run(self, key: str, attempt: int) -> timedelta | None:
        """See ``Errand``. One thread at a time works for a channel; whoever comes meanwhile leaves a word.

        The errand that met a pause comes back for the channel; the others end.
        """
        with self._database.read() as session:
            delivery = SlackRepository(session).delivery(UUID(key))
            if delivery is None:
                return None
            queue = delivery.queue
        if self._comes_back.get(queue) == key:
            del self._comes_back[queue]
        elif delivery.state in _OVER or (queue in self._comes_back and self._pauses(queue)):
            return None
        self._again.add(queue)
        while queue in self._again:
            if not self._locks[queue].acquire(blocking=False):
                return None
            try:
                self._again.discard(queue)
                wait = self._drain(queue)
            finally:
                self._locks[queue].release()
            if wait is not None:
                self._comes_back[queue] = key
                return wait
        return None

    def stop(self) -> None:
        """Send nothing more; what is left is for the next start."""
        self._stopping.set()

    def troubles(self) -> dict[str, int]:
        """How often in a row each channel has failed."""
        return {queue: count for queue, count in self._troubles.items() if count}

    def _drain(self, queue: str) -> timedelta | None:
        while True:
            left = self._pauses(queue)
            if left > _SHORT:
                return timedelta(seconds=left)
            if left and self._stopping.wait(left):
                raise TurnInterruptedError
            job = self._take(queue)
            if job is None:
                return None
            if isinstance(job, _Busy):
                return timedelta(seconds=2)
            with _in_turn(job):
                wait = self._settle(job, self._deliver(job))
            if wait is not None:
                self._not_before[queue] = time.monotonic() + wait.total_seconds()

    def _pauses(self, queue: str) -> float:
        return max(0.0, self._not_before.get(queue, 0.0) - time.monotonic())

    def _take(self, queue: str) -> _Job | _Busy | None:
        now = self._clock()
        with self._database.begin() as session:
            repository = SlackRepository(session)
            delivery = repository.head(queue)
            if delivery is None:
                return None
            began = None
            if delivery.state is DeliveryState.sending:
                if not is_free(session, delivery.taken_by, executor_id=self._executor_id):
                    return _Busy()
                began = delivery.taken_at
            thread = session.get_one(SlackThread, delivery.thread_id)
            delivery.state = DeliveryState.sending
            delivery.taken_by = self._me
            delivery.taken_at = began or now
            delivery.tries += 1
            ready = delivery.kind is DeliveryKind.card or thread.thread_ts is not None
            return _Job(
                id=delivery.id,
                kind=delivery.kind,
                queue=queue,
                thread_ts=None if delivery.kind is DeliveryKind.card else thread.thread_ts,
                call=call_for(session, delivery, thread, now=now) if ready else None,
                tries=delivery.tries,
                began=began,
                turn=turn_of(session, delivery, thread),
            )

    def _deliver(self, job: _Job) -> Outcome:
        if job.call is None:
            return Refused("nothing to show")
        if job.began is not None and job.kind in _POSTS:
            # The channel's id: a thread knows it, a card is still posted to what is configured.
            channel = str(job.call.arguments["channel"])
            found = self._web.find(
                str(job.id), queue=channel, thread_ts=job.thread_ts, since=job.began.timestamp()
            )
            if found is not None:
                return found
        self._keep_pace(job)
        if job.call.content is not None:
            return self._web.upload(job.call.content, **job.call.arguments)
        return self._web.call(job.call.method, **job.call.arguments)

    def _keep_pace(self, job: _Job) -> None:
        lane = (job.queue, job.kind in _POSTS)
        wait = self._free_at[lane] - time.monotonic()
        if (wait > 0 and self._stopping.wait(wait)) or self._stopping.is_set():
            raise TurnInterruptedError  # the delivery stays marked: the next start looks for it
        self._free_at[lane] = time.monotonic() + self._pace

    def _settle(self, job: _Job, outcome: Outcome) -> timedelta | None:
        lane = (job.queue, job.kind in _POSTS)
        if self._pace:
            self._free_at[lane] = max(self._free_at[lane], time.monotonic() + self._pace)
        gone: UUID | None = None
        carded: UUID | None = None
        team = self._web.team() if job.kind is DeliveryKind.card and isinstance(outcome, Sent) else None
        with self._database.begin() as session:
            delivery = session.get(SlackDelivery, job.id)
            if delivery is None:
                _take_back(session, job, outcome, self._clock())
                return None
            thread = session.get_one(SlackThread, delivery.thread_id)
            match outcome:
                case Sent(ts, channel):
                    delivery.state, delivery.ts, delivery.error = DeliveryState.sent, ts, None
                    delivery.sent_at = self._clock()
                    if job.kind is DeliveryKind.card:
                        thread.team, thread.channel, thread.thread_ts = team, channel, ts
                        carded = thread.id
                case Refused(reason):
                    delivery.state, delivery.error = DeliveryState.failed, reason
                    if reason in _GONE and job.kind is not DeliveryKind.reaction:
                        gone = thread.id
                case Later(reason):
                    delivery.state, delivery.error = DeliveryState.waiting, reason
                case Unknown(reason):
                    delivery.error = reason
        return self._after(job, outcome, gone=gone, carded=carded)

    def _after(
        self, job: _Job, outcome: Outcome, *, gone: UUID | None, carded: UUID | None
    ) -> timedelta | None:
        figures.SLACK.labels(job.kind.value, type(outcome).__name__.lower()).inc()
        if carded is not None:
            self._on_card(carded)
        if gone is not None:
            self._on_gone(gone)
        if isinstance(outcome, Sent | Refused):
            self._troubles[job.queue] = 0
            if isinstance(outcome, Refused):
                _log.error("slack_refused", delivery=str(job.id), kind=job.kind, reason=outcome.reason)
            return None
        if isinstance(outcome, Later) and outcome.seconds is not None:
            return timedelta(seconds=outcome.seconds)
        self._troubles[job.queue] += 1
        _log.warning("slack_trouble", delivery=str(job.id), reason=outcome.reason, tries=job.tries)
        self._on_trouble(job.queue)
        return min(pause(self._troubles[job.queue]), LONGEST_PAUSE)


def _take_back(session: Session, job: _Job, outcome: Outcome, now: datetime) -> None:
    """What it told was erased while it was sent: have it deleted there, too."""
    if isinstance(outcome, Sent) and outcome.ts and job.kind in _POSTS:
        channel = outcome.channel or job.queue
        session.add(SlackErasure(channel=channel, ts=outcome.ts, queued_at=now, refused=None))
