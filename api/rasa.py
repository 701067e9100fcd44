"""The one HTTP client to the Rasa servers: whom to ask, how often, and who is to blame."""

import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, Final

import structlog
import urllib3
from pydantic import SecretStr
from sqlalchemy.exc import SQLAlchemyError

from api.conversations.ports import BotFailedError, BotQuestion, BotReply, TurnInterruptedError
from api.rasa_format import UnreadableError, replies_of, says_died, turn_of
from api.urls import several
from store.outages import outage_of
from store.vocabulary import AddressKind
from telemetry import tracing

TURN_PATH: Final = "/webhooks/doorstep/turn"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long and how often Rasa is asked for one message. Seconds.

    ``timeout`` bounds one try, ``connect`` the part of it until a connection stands; ``pauses`` are waited
    between tries; while nothing listens at all, which is Rasa restarting, or what Rasa needs is away, tries
    go on every ``restart_pause`` for ``restart`` seconds. A server that failed is left alone for ``rest``
    while there are others. A message is given up when ``deaths`` processes ended while they worked on it, and
    when what it needs has been away for ``longest``, even if others are answered meanwhile.
    """

    timeout: float = 10.0
    pauses: tuple[float, ...] = (0.2, 1.0)
    restart: float = 30.0
    restart_pause: float = 0.5
    connect: float = 2.0
    rest: float = 3.0
    deaths: int = 2
    longest: float = 120.0


class _AwayError(Exception):
    """Nothing accepts connections at Rasa's address, or Rasa lacks what it needs. The message is not why."""


class _TryFailedError(Exception):
    """One try went wrong; the next may not."""


class _DiedError(_TryFailedError):
    """A process ended while it worked on the message, which may be why."""


class _Server:
    """One Rasa, as this process finds it."""

    def __init__(self, url: str, connections: int) -> None:
        self._pool = urllib3.connection_from_url(url, maxsize=connections, retries=False)
        self._path = (urllib3.util.parse_url(url).path or "").rstrip("/") + TURN_PATH
        self.busy = 0  # turns that it is asked for at the moment
        self.is_reserved = False  # for a message that may be what ended it
        self.rests_until = 0.0

    def post(self, body: bytes, headers: Mapping[str, str], timeout: urllib3.Timeout) -> Any:
        """The answer to a turn; raises urllib3's errors."""
        return self._pool.urlopen("POST", self._path, body=body, headers=headers, timeout=timeout)

    def close(self) -> None:
        self._pool.close()


class RasaClient:
    """The assistant, over HTTP. One instance for the process, used from any thread.

    ``url`` may name several servers, comma-separated: any of them answers any conversation, the least busy is
    asked, and after a failure another one. ``codes`` are the kinds of address that a one-time code can be
    sent to; the assistant offers no others. ``one_at_a_time`` is entered by one process of the service at a
    time; the others wait.
    """

    def __init__(
        self,
        *,
        url: str,
        token: SecretStr,
        patience: Patience | None = None,
        connections: int = 64,
        codes: Collection[AddressKind] = (),
        one_at_a_time: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._codes = sorted(codes)
        self._patience = patience or Patience()
        self._headers = {
            "Authorization": f"Bearer {token.get_secret_value()}",
            "Content-Type": "application/json",
        }
        self._servers = [_Server(each, connections) for each in several(url)]
        self._choosing = threading.Condition()
        self._suspect = threading.Lock()
        self._one_at_a_time = one_at_a_time
        self._served_at = 0.0  # when a server last answered a turn, or ended in one
        self._stopping = threading.Event()

    def ask(self, question: BotQuestion) -> tuple[BotReply, ...]:
        """The bot's replies, at least one; asks again as often as ``Patience`` allows.

        After a process has ended over a message, it is asked for alone, and no other such message beside it,
        at whatever server: when another ends, it alone is why, and those that were under way beside it have
        lost nothing but time.

        Raises ``BotFailedError`` when there is no answer to be had, ``TurnInterruptedError`` once ``stop``
        was called.
        """
        body = turn_of(question, self._codes).encode()
        began = time.monotonic()
        pauses = iter(self._patience.pauses)
        deaths = 0
        while True:
            try:
                return self._ask_alone(body) if deaths else self._try(body)
            except _AwayError as error:
                now = time.monotonic()
                is_over = now - max(began, self._served_at) > self._patience.restart
                if is_over or now - began > self._patience.longest:
                    raise self._failed(question, str(error)) from error
                if not self._somebody_is_well():
                    self._pause(self._patience.restart_pause)
            except _DiedError as error:
                deaths += 1
                _log.warning(
                    "rasa_died_over", turn=str(question.message_id), reason=str(error), deaths=deaths
                )
                if deaths >= self._patience.deaths:
                    raise self._failed(question, str(error)) from error
                if deaths == 1:
                    self._pause_after_death()
            except _TryFailedError as error:
                reason = str(error)
                pause = next(pauses, None)
                if pause is None:
                    raise self._failed(question, reason) from error
                _log.warning("rasa_try_failed", turn=str(question.message_id), reason=reason)
                self._pause(pause)

    def stop(self) -> None:
        """Ask no more: those who wait for another try are interrupted."""
        self._stopping.set()

    def close(self) -> None:
        """Close the idle connections."""
        for server in self._servers:
            server.close()

    def _ask_alone(self, body: bytes) -> tuple[BotReply, ...]:
        with self._among_suspects():
            try:
                return self._try(body, alone=True)
            except _DiedError:
                self._pause_after_death()  # before the next one's turn
                raise

    @contextmanager
    def _among_suspects(self) -> Iterator[None]:
        """One at a time, here and then everywhere: only one connection waits."""
        while not self._suspect.acquire(timeout=0.5):
            self._go_on()
        try:
            with self._one_at_a_time():
                yield
        except SQLAlchemyError as error:
            if outage_of(error) is None:
                raise
            raise _AwayError("store_away") from error
        finally:
            self._suspect.release()

    def _pause_after_death(self) -> None:
        """A process that is ending still takes a connection: the same death would count twice."""
        self._pause(self._patience.restart_pause)

    def _try(self, body: bytes, *, alone: bool = False) -> tuple[BotReply, ...]:
        with self._server(alone=alone) as server:
            response = self._post(server, body)
            if response.status == 503:
                raise _AwayError("unavailable")
            if response.status != 200:
                failed = _DiedError if says_died(response.data) else _TryFailedError
                raise failed(f"http_{response.status}")
            self._served_at = time.monotonic()
            try:
                return replies_of(response.data)
            except UnreadableError as error:
                raise _TryFailedError(str(error)) from error

    def _post(self, server: _Server, body: bytes) -> Any:
        timeout = urllib3.Timeout(total=self._patience.timeout, connect=self._patience.connect)
        traceparent = tracing.traceparent()
        headers = self._headers | {"traceparent": traceparent} if traceparent else self._headers
        try:
            return server.post(body, headers, timeout)
        except (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError) as error:
            raise _AwayError("not_listening") from error
        except urllib3.exceptions.TimeoutError as error:
            raise _TryFailedError("timeout") from error
        except urllib3.exceptions.HTTPError as error:
            self._served_at = time.monotonic()  # until then it was there
            raise _DiedError("connection_lost") from error

    @contextmanager
    def _server(self, *, alone: bool) -> Iterator[_Server]:
        """The least busy server that is well, or else the one that has rested longest; ``alone`` without
        other turns beside."""
        with self._choosing:
            server = self._chosen()
            server.is_reserved = alone
            server.busy += 1
            try:
                self._wait(lambda: not alone or server.busy == 1)
            except TurnInterruptedError:
                self._leave(server, alone=alone)
                raise
        try:
            yield server
        except (_AwayError, _TryFailedError):
            server.rests_until = time.monotonic() + self._patience.rest
            raise
        finally:
            with self._choosing:
                self._leave(server, alone=alone)

    def _chosen(self) -> _Server:
        self._wait(lambda: any(not each.is_reserved for each in self._servers))
        now = time.monotonic()
        free = [each for each in self._servers if not each.is_reserved]
        return min(free, key=lambda each: (max(each.rests_until - now, 0.0), each.busy))

    def _leave(self, server: _Server, *, alone: bool) -> None:
        server.busy -= 1
        server.is_reserved = server.is_reserved and not alone
        self._choosing.notify_all()

    def _wait(self, until: Callable[[], bool]) -> None:
        while not self._stopping.is_set():
            if self._choosing.wait_for(until, timeout=0.5):
                break
        self._go_on()

    def _go_on(self) -> None:
        if self._stopping.is_set():
            raise TurnInterruptedError

    def _somebody_is_well(self) -> bool:
        now = time.monotonic()
        return any(server.rests_until <= now for server in self._servers)

    def _pause(self, seconds: float) -> None:
        if self._stopping.wait(seconds):
            raise TurnInterruptedError

    def _failed(self, question: BotQuestion, reason: str) -> BotFailedError:
        _log.error("rasa_failed", turn=str(question.message_id), reason=reason)
        return BotFailedError(reason)
