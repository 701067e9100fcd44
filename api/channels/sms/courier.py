"""The one place that sends texts: in order for each number, each once as far as Twilio allows.

A text is marked before it is tried. When the answer is lost, or the process, it is looked for among the
number's recent messages before it is tried again, and a status that Twilio tells meanwhile settles it, too.
Twilio takes no idempotency key: a text that its list does not show yet after that pause would go out twice.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

import structlog
from sqlalchemy.orm import Session

from api.channels.sms.fates import Fates, Tell
from api.channels.sms.picture_addresses import PictureAddresses
from api.channels.sms.twilio import Outcome, Refused, Sent, Twilio
from api.clock import Clock, utc_now
from api.conversations.ports import TurnInterruptedError
from api.errands import pause
from api.machines.executors import is_free
from api.sending import Later, Unknown
from store.database import Database
from store.models import SmsMessage
from store.repositories.sms import SmsRepository
from store.vocabulary import SmsState

NAME: Final = "sms"

LONGEST_PAUSE: Final = timedelta(minutes=2)
GIVE_UP_AFTER: Final = timedelta(hours=4)
"""An answer that comes later than that answers nothing any more."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class _Job:
    """A text in hand. ``began`` is when it was first tried, if it may have been taken already.

    ``pictures`` is how many go along.
    """

    id: UUID
    phone: str
    text: str
    pictures: int
    tries: int
    began: datetime | None
    known: frozenset[str]


class _Busy:
    """Another process has the number's next text in hand."""


@dataclass(frozen=True)
class _Pause:
    """A number that waits: the errand that comes back for it, and until when, by a clock that is never set.

    The errand may come back in another process, so nobody waits for it any longer than that.
    """

    key: str
    until: float


class SmsCourier:
    """An ``Errand`` that empties the queue of a text's number."""

    name = NAME

    def __init__(
        self,
        *,
        database: Database,
        twilio: Twilio,
        fates: Fates,
        addresses: PictureAddresses,
        executor_id: str,
        clock: Clock = utc_now,
        longest_pause: timedelta = LONGEST_PAUSE,
        give_up_after: timedelta = GIVE_UP_AFTER,
    ) -> None:
        self._database = database
        self._twilio = twilio
        self._fates = fates
        self._addresses = addresses
        self._executor_id = executor_id
        self._me = f"{executor_id}:{uuid4().hex}"
        self._clock = clock
        self._longest_pause = longest_pause
        self._give_up_after = give_up_after
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._again: set[str] = set()
        self._comes_back: dict[str, _Pause] = {}
        self._stopping = threading.Event()
        self._troubles = 0

    def open(self, session: Session) -> Sequence[str]:
        """The text that is next for each number."""
        if not self._twilio.access.can_send:
            return ()
        return [str(message_id) for message_id in SmsRepository(session).heads()]

    def run(self, key: str, attempt: int) -> timedelta | None:
        """See ``Errand``. One thread at a time works for a number; whoever comes meanwhile leaves a word.

        The errand that met a pause comes back for the number; the others end.
        """
        with self._database.read() as session:
            message = SmsRepository(session).message(UUID(key))
        if message is None or not self._twilio.access.can_send:
            self._comes_back = {phone: held for phone, held in self._comes_back.items() if held.key != key}
            return None
        phone = message.phone
        waits = self._comes_back.get(phone)
        if waits and waits.key != key and time.monotonic() < waits.until:
            return None
        self._comes_back.pop(phone, None)
        self._again.add(phone)
        while phone in self._again:
            if not self._locks[phone].acquire(blocking=False):
                return None
            try:
                self._again.discard(phone)
                wait = self._drain(phone)
            finally:
                self._locks[phone].release()
            if wait is not None:
                self._comes_back[phone] = _Pause(key, time.monotonic() + wait.total_seconds())
                return wait
        return None

    def stop(self) -> None:
        """Send nothing more; what is left is for the next start."""
        self._stopping.set()

    def state(self) -> str:
        """``ok``, or ``degraded`` while Twilio refuses or does not answer."""
        return "degraded" if self._troubles else "ok"

    def _drain(self, phone: str) -> timedelta | None:
        while True:
            if self._stopping.is_set():
                raise TurnInterruptedError
            job = self._take(phone)
            if job is None:
                return None
            if isinstance(job, _Busy):
                return timedelta(seconds=2)
            wait = self._settle(job, self._deliver(job))
            if wait is not None:
                return wait

    def _take(self, phone: str) -> _Job | _Busy | None:
        now = self._clock()
        with self._database.begin() as session:
            repository = SmsRepository(session)
            number = repository.number(phone, now)
            tell: list[Tell] = []
            withheld: list[SmsMessage] = []
            while (message := repository.head(phone)) is not None:
                is_taken = message.state is SmsState.sending
                if is_taken and not is_free(session, message.taken_by, executor_id=self._executor_id):
                    return _Busy()
                if number.opted_out_at is not None and not message.always:
                    message.state = SmsState.withheld
                    withheld.append(message)
                elif message.state is SmsState.waiting and self._is_too_old(message, now):
                    tell.append(self._fates.refused(session, message, reason="too late", code=None))
                else:
                    break
                session.flush()
            tell.append(self._fates.withheld(session, withheld))
            job = self._job(repository, message, now) if message else None
        for each in tell:
            each()
        return job

    def _is_too_old(self, message: SmsMessage, now: datetime) -> bool:
        return now - message.created_at > self._give_up_after

    def _job(self, repository: SmsRepository, message: SmsMessage, now: datetime) -> _Job:
        began = message.taken_at if message.state is SmsState.sending else None
        message.state = SmsState.sending
        message.taken_by, message.taken_at = self._me, began or now
        message.tries += 1
        known = repository.sids(message.phone) if began else set()
        return _Job(
            id=message.id,
            phone=message.phone,
            text=message.text,
            pictures=len(message.pictures),
            tries=message.tries,
            began=began,
            known=frozenset(known),
        )

    def _deliver(self, job: _Job) -> Outcome:
        if job.began is not None:
            found = self._twilio.find(
                to=job.phone, text=job.text, since=job.began, now=self._clock(), but=job.known
            )
            if found is not None:
                return found
        access = self._twilio.access
        callback = f"{access.status_url}?delivery={job.id}" if access.calls_back else None
        media = [self._addresses.for_twilio(job.id, place) for place in range(job.pictures)]
        return self._twilio.send(to=job.phone, text=job.text, media=media, callback=callback)

    def _settle(self, job: _Job, outcome: Outcome) -> timedelta | None:
        now = self._clock()
        with self._database.begin() as session:
            repository = SmsRepository(session)
            repository.number(job.phone, now)
            message = repository.message(job.id)
            if message is None or message.state is not SmsState.sending:  # a status settled it meanwhile
                return None
            tell: Tell | None = None
            match outcome:
                case Sent(sid, status):
                    tell = self._fates.taken(session, message, sid=sid, status=status)
                case Refused(reason, code):
                    tell = self._fates.refused(session, message, reason=reason, code=code)
                case Later(reason) | Unknown(reason):
                    message.error = reason
                    if isinstance(outcome, Later) and job.began is None:
                        message.state = SmsState.waiting
                    if self._is_too_old(message, now):
                        tell = self._fates.refused(session, message, reason=f"given up: {reason}", code=None)
            over = message.state in (SmsState.sent, SmsState.failed, SmsState.withheld)
        if tell is not None:
            tell()
        return self._after(job, outcome, over=over)

    def _after(self, job: _Job, outcome: Outcome, *, over: bool) -> timedelta | None:
        if isinstance(outcome, Sent | Refused):
            self._troubles = 0
        else:
            self._troubles += 1
            _log.warning("sms_trouble", delivery=str(job.id), reason=outcome.reason, tries=job.tries)
        if over:
            return None
        seconds = outcome.seconds if isinstance(outcome, Later) else None
        if seconds is not None:
            return timedelta(seconds=seconds)
        return min(pause(job.tries), self._longest_pause)
