"""What Twilio sends: messages that come in, and the status of those that went out, signed."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import httpx
import structlog
from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import RequestValidator

_PATIENCE: Final = 15.0

_log = structlog.get_logger(__name__)


@dataclass
class Webhooks:
    """``calls`` maps the public address, which is signed, to where this process reaches it.

    ``shuffled`` delivers the statuses of a message in any order, ``twice`` each a second time.
    """

    token: str
    inbound_url: str
    reached_at: Mapping[str, str] = field(default_factory=dict)
    pause: float = 0.6
    shuffled: bool = False
    twice: bool = False
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def reach(self, url: str) -> str:
        """Where this process finds what is at a public address."""
        start = next((start for start in self.reached_at if url.startswith(start)), "")
        return self.reached_at.get(start, "") + url[len(start) :]

    async def inbound(self, parameters: Sequence[tuple[str, str]]) -> int:
        """A message comes in; the status of the answer, 0 without one. One retry when there is none."""
        return await self._post(self.inbound_url, parameters) or await self._post(
            self.inbound_url, parameters
        )

    def statuses(self, url: str, told: Sequence[Sequence[tuple[str, str]]]) -> None:
        """Tell the statuses of one message. On the event loop."""
        wanted = [one for one in told for _ in range(2 if self.twice else 1)]
        if self.shuffled:
            random.shuffle(wanted)
        task = asyncio.create_task(self._tell(url, wanted))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Stop; what has not been told is lost."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _tell(self, url: str, told: Sequence[Sequence[tuple[str, str]]]) -> None:
        for parameters in told:
            await asyncio.sleep(self.pause)
            await self._post(url, parameters)

    async def _post(self, url: str, parameters: Sequence[tuple[str, str]]) -> int:
        headers = {"X-Twilio-Signature": signature(self.token, url, parameters)}
        reached = self.reach(url)
        try:
            async with httpx.AsyncClient(timeout=_PATIENCE) as client:
                form = httpx.QueryParams(list(parameters))
                kind = {"Content-Type": "application/x-www-form-urlencoded"}
                answer = await client.post(reached, content=str(form).encode(), headers=headers | kind)
        except httpx.HTTPError:
            _log.warning("webhook_undelivered")
            return 0
        return answer.status_code


def signature(token: str, url: str, parameters: Sequence[tuple[str, str]]) -> str:
    """The signature of a request to ``url`` with these parameters."""
    return str(RequestValidator(token).compute_signature(url, ImmutableMultiDict(list(parameters))))
