"""Asking the action server: what is sent, what is accepted, and over which connection."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Sequence
from typing import Any

import aiohttp
import rasa
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.utils.endpoints import EndpointConfig

from bot.context import here
from bot.failures import AwayError, DiedError, TurnFailedError

EVENTS_SENT = 60
"""The actions get the end of the conversation, enough for its last turns, and all slots."""

TIMEOUT_S = 8.0
"""Below the 10 s that the product waits for a turn, so that a hanging action is named as such."""

CONNECT_S = 2.0
"""A machine that is gone does not refuse a connection; it does not answer."""

_NOT_THERE = (aiohttp.ClientConnectorError, aiohttp.ServerTimeoutError)
"""Nothing was begun there."""

IDLE_S = 4.0
"""Idle connections are dropped before the action server drops them (Sanic's default is 5 s)."""


class LeanRemoteAction(RemoteAction):
    """A custom action, without the domain and the whole history in every call.

    Nor is its answer checked against Rasa's large JSON schema, which is compiled anew for every call.
    """

    def _action_call_format(self, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
        state = tracker.current_state(EventVerbosity.NONE)
        events = list(tracker.events)[-EVENTS_SENT:]
        state["events"] = [event.as_dict() for event in events]
        return {
            "next_action": self.name(),
            "sender_id": tracker.sender_id,
            "tracker": state,
            # Without the key the action server answers 449 and wants the whole domain; our actions need none.
            "domain": {},
            "version": rasa.__version__,
        }

    def _validate_action_result(self, result: Any) -> bool:
        """Raises TurnFailedError unless it is `{"events": [{"event": …}], "responses": [{…}]}`."""
        sound = (
            isinstance(result, dict)
            and isinstance(result.get("events", []), list)
            and all(isinstance(event, dict) and event.get("event") for event in result.get("events", []))
            and isinstance(result.get("responses", []), list)
            and all(isinstance(response, dict) for response in result.get("responses", []))
        )
        if not sound:
            raise TurnFailedError(
                f"{self.name()} answered something that is no action's answer.", action=self.name()
            )
        return True


class ActionEndpoint(EndpointConfig):
    """The action servers, asked in turn, over connections that stay open, with the product's token."""

    def __init__(self, urls: Sequence[str], token: str) -> None:
        super().__init__(f"{urls[0]}/webhook", enable_selective_domain=True)
        self._urls = deque(f"{url}/webhook" for url in urls)
        self._authorization = {"Authorization": f"Bearer {token}"}
        self._session: aiohttp.ClientSession | None = None

    async def request(
        self,
        method: str = "post",
        subpath: str | None = None,
        content_type: str | None = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Posts the call and returns the parsed answer. Raises TurnFailedError for whatever goes wrong."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                headers=self._authorization,
                timeout=aiohttp.ClientTimeout(total=TIMEOUT_S, sock_connect=CONNECT_S),
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=IDLE_S),
            )
        body = kwargs["json"]
        action = body.get("next_action")
        try:
            return await self._ask(self._session, body)
        except _NOT_THERE as error:
            raise AwayError(
                f"No action server can be reached: {', '.join(self._urls)}.", action=action
            ) from error
        except aiohttp.ClientConnectionError as error:
            raise DiedError(f"The action server ended over {action}.", action=action) from error
        except asyncio.TimeoutError as error:
            raise TurnFailedError(f"{action} took longer than {TIMEOUT_S:.0f} s.", action=action) from error
        except (aiohttp.ClientError, ValueError) as error:
            raise TurnFailedError(
                f"The action server's answer to {action} cannot be read.", action=action
            ) from error

    async def _ask(self, session: aiohttp.ClientSession, body: Any) -> Any:
        """Asks the next action server, and another only when that one is not there.

        Over one that ends in the middle the turn fails: it may be why, and the product counts how often that
        happens to a message. Another try here would end another one, uncounted.
        """
        self._urls.rotate(-1)
        *others, last = self._urls
        for url in others:
            with contextlib.suppress(*_NOT_THERE):
                return await self._post(session, url, body)
        return await self._post(session, last, body)

    async def _post(self, session: aiohttp.ClientSession, url: str, body: Any) -> Any:
        place = here()
        headers = {"traceparent": place.traceparent} if place and place.traceparent else None
        async with session.post(url, json=body, headers=headers) as response:
            if response.status == 503:
                raise AwayError("The action server's database is away.", action=body.get("next_action"))
            if response.status != 200:
                # rasa-sdk: 500 when the action raised, 400 when it declined, 404 when there is none such.
                raise TurnFailedError(
                    f"The action server answered {body.get('next_action')} with {response.status}.",
                    action=body.get("next_action"),
                )
            return await response.json(content_type=None)

    async def close(self) -> None:
        """Closes the connections."""
        if self._session is not None:
            await self._session.close()
