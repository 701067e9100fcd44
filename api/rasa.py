"""The one HTTP client to the Rasa servers, and the only place that knows their protocol."""

import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, Final
from uuid import UUID

import structlog
import urllib3
from pydantic import (
    BaseModel,
    Field,
    HttpUrl,
    SecretStr,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from api.conversations.ports import (
    BotFailedError,
    BotQuestion,
    BotReply,
    Button,
    Citation,
    HandoffWish,
    TurnInterruptedError,
)
from api.urls import several
from store.vocabulary import AddressKind, HandoffPriority
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


def _or_else(default: Any) -> WrapValidator:
    def read(value: Any, reader: ValidatorFunctionWrapHandler) -> Any:
        try:
            return reader(value)
        except ValidationError:
            return default

    return WrapValidator(read)


class _Button(BaseModel):
    title: str = Field(min_length=1)
    payload: str = Field(min_length=1)


class _Citation(BaseModel):
    title: str
    url: HttpUrl


class _Handoff(BaseModel):
    """Only the reason is needed: what else is there and cannot be read is left out, never the hand-off."""

    reason: str = Field(min_length=1)
    priority: Annotated[HandoffPriority, _or_else(HandoffPriority.normal)] = HandoffPriority.normal
    mood: Annotated[str | None, _or_else(None)] = None
    summary: Annotated[str | None, _or_else(None)] = None
    order_id: Annotated[UUID | None, _or_else(None)] = None


class _SendCode(BaseModel):
    id: UUID


class _Reply(BaseModel):
    text: str | None = None
    buttons: list[_Button] = []
    citations: list[_Citation] = []
    data: dict[str, Any] | None = None
    handoff: _Handoff | None = None
    send_code: _SendCode | None = None


class _Answer(BaseModel):
    replies: list[_Reply] = Field(max_length=50)


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
    sent to; the assistant offers no others.
    """

    def __init__(
        self,
        *,
        url: str,
        token: SecretStr,
        patience: Patience | None = None,
        connections: int = 64,
        codes: Collection[AddressKind] = (),
    ) -> None:
        self._codes = sorted(codes)
        self._patience = patience or Patience()
        self._headers = {
            "Authorization": f"Bearer {token.get_secret_value()}",
            "Content-Type": "application/json",
        }
        self._servers = [_Server(each, connections) for each in several(url)]
        self._choosing = threading.Condition()
        self._served_at = 0.0  # when a server last answered a turn, or ended in one
        self._stopping = threading.Event()

    def ask(self, question: BotQuestion) -> tuple[BotReply, ...]:
        """The bot's replies, at least one; asks again as often as ``Patience`` allows.

        After a process has ended over a message, it is asked for alone: when another ends, it alone is why,
        and those that were under way beside it have lost nothing but time.

        Raises ``BotFailedError`` when there is no answer to be had, ``TurnInterruptedError`` once ``stop``
        was called.
        """
        body = _turn(question, self._codes).encode()
        began = time.monotonic()
        pauses = iter(self._patience.pauses)
        deaths = 0
        while True:
            try:
                return self._try(body, alone=deaths > 0)
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
                # A process that is ending still takes a connection: the same death would count twice.
                self._pause(self._patience.restart_pause)
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

    def _try(self, body: bytes, *, alone: bool) -> tuple[BotReply, ...]:
        with self._server(alone=alone) as server:
            response = self._post(server, body)
            if response.status == 503:
                raise _AwayError("unavailable")
            if response.status != 200:
                failed = _DiedError if _says_died(response.data) else _TryFailedError
                raise failed(f"http_{response.status}")
            self._served_at = time.monotonic()
            return _replies(response.data)

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


class _Metadata(BaseModel):
    payload: bool
    channel: str
    status: str
    locale: str | None
    time_zone: str | None
    codes: list[str]
    pictures: int


class _Turn(BaseModel):
    conversation: str
    message_id: str
    text: str
    metadata: _Metadata


def _turn(question: BotQuestion, codes: Sequence[AddressKind]) -> str:
    return _Turn(
        conversation=str(question.conversation_id),
        message_id=str(question.message_id),
        text=question.text,
        metadata=_Metadata(
            payload=question.is_payload,
            channel=question.channel,
            status=question.status,
            locale=question.locale,
            time_zone=question.time_zone,
            codes=[kind.value for kind in codes],
            pictures=question.pictures,
        ),
    ).model_dump_json()


class _Failure(BaseModel):
    """What Rasa's side tells of a turn that failed."""

    died: bool = False


def _says_died(body: bytes) -> bool:
    try:
        return _Failure.model_validate_json(body).died
    except ValidationError:
        return False


def _replies(body: bytes) -> tuple[BotReply, ...]:
    try:
        answer = _Answer.model_validate_json(body)
    except ValidationError as error:
        raise _TryFailedError("not_understood") from error
    replies = tuple(_reply(reply) for reply in answer.replies)
    if not any(reply.text or reply.data for reply in replies):
        raise _TryFailedError("silent")
    return replies


def _reply(reply: _Reply) -> BotReply:
    return BotReply(
        text=reply.text or "",
        buttons=tuple(Button(title=button.title, payload=button.payload) for button in reply.buttons),
        citations=tuple(Citation(title=item.title, url=str(item.url)) for item in reply.citations),
        data=reply.data,
        send_code=reply.send_code.id if reply.send_code else None,
        handoff=HandoffWish(**dict(reply.handoff)) if reply.handoff else None,
    )
