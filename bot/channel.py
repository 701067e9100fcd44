"""The door through which the product talks to the assistant: one message in, the whole turn's answer out.

`POST /webhooks/doorstep/turn`, Bearer DOORSTEP_RASA_TOKEN, `{conversation, message_id, text, metadata}`:

- 200: see `bot.replies.answer`. A `message_id` seen before gets the answer it got then, and nothing moves.
- 401: wrong token. 422: malformed body.
- 502: the turn failed; nothing of it was kept, so asking again with the same `message_id` does it anew.
  `died` is true when the action server ended over it.
- 503: the database or every action server is away. Nothing was kept; ask again in a moment.

`GET /webhooks/doorstep/ready` (Bearer): 200 once the model is loaded.
"""

from __future__ import annotations

import hmac
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.lock_store import LockError
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.agent import TurnAgent
from bot.context import Place, entered
from bot.failures import AwayError, DiedError, TurnFailedError
from bot.problems import problem
from bot.processor import CHANNEL
from bot.tracker_store import OvertakenError

LONGEST_TEXT = 20_000
LONGEST_ID = 200
LOCK_POLL_S = 0.02
"""How often a turn that waits for the one before it looks whether that has ended."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Inbound:
    """A well-formed request."""

    conversation: str
    message_id: str
    text: str
    metadata: dict[str, Any]


class MalformedError(ValueError):
    """The body is not what the channel takes; the text says what is wrong with it."""


def read_body(body: Any) -> Inbound:
    """Checks a parsed JSON body. Raises MalformedError."""
    if not isinstance(body, dict):
        raise MalformedError("The body must be a JSON object.")
    for name in ("conversation", "message_id", "text"):
        if not isinstance(body.get(name), str) or not body[name].strip():
            raise MalformedError(f"`{name}` must be a string with something in it.")
    for name in ("conversation", "message_id"):
        if len(body[name]) > LONGEST_ID:
            raise MalformedError(f"`{name}` is longer than {LONGEST_ID} characters.")
    if len(body["text"]) > LONGEST_TEXT:
        raise MalformedError(f"`text` is longer than {LONGEST_TEXT} characters.")
    metadata = body.get("metadata")
    if metadata is not None and not isinstance(metadata, dict):
        raise MalformedError("`metadata` must be an object.")
    return Inbound(body["conversation"], body["message_id"], body["text"].replace("\0", ""), metadata or {})


class TurnChannel(InputChannel):
    """The channel, opened with the token that callers must show."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()

    @classmethod
    def name(cls) -> str:
        """The path's part after /webhooks/, and the `input_channel` of its messages."""
        return CHANNEL

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The channel's routes. Rasa's own handler stays unused: it hides failures and has no message ids."""
        blueprint = Blueprint(f"{CHANNEL}_channel")

        @blueprint.route("/turn", methods=["POST"])
        async def turn(request: Request) -> HTTPResponse:
            if not self._authorised(request):
                return problem(
                    401, "Unauthorized", "Send the assistant's token as `Authorization: Bearer …`."
                )
            try:
                inbound = read_body(request.json)
            except MalformedError as error:
                return problem(422, "Unprocessable Content", str(error))
            except Exception:  # Sanic's InvalidUsage, and whatever its JSON reader raises on broken bytes
                return problem(422, "Unprocessable Content", "The body is not JSON.")
            place = Place(
                turn=inbound.message_id,
                conversation=inbound.conversation,
                traceparent=request.headers.get("traceparent"),
            )
            with entered(place):
                return await _take(request.app.ctx.agent, inbound)

        @blueprint.route("/ready", methods=["GET"])
        async def ready(request: Request) -> HTTPResponse:
            if not self._authorised(request):
                return problem(
                    401, "Unauthorized", "Send the assistant's token as `Authorization: Bearer …`."
                )
            agent = request.app.ctx.agent
            if agent is None or not agent.is_ready():
                return problem(503, "Service Unavailable", "The assistant's model is not loaded.")
            return json({"status": "ready", "model": agent.model_name})

        return blueprint

    def _authorised(self, request: Request) -> bool:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and hmac.compare_digest(token.encode(), self._token)


async def _take(agent: TurnAgent, inbound: Inbound) -> HTTPResponse:
    started = time.perf_counter()
    try:
        async with agent.lock_store.lock(inbound.conversation, wait_time_in_seconds=LOCK_POLL_S):
            answered = await agent.take_turn(
                conversation=inbound.conversation,
                message_id=inbound.message_id,
                text=inbound.text,
                metadata=inbound.metadata,
            )
    except AwayError as error:
        logger.warning("Turn %s has to wait: %s", inbound.message_id, error.detail)
        return problem(503, "Service Unavailable", error.detail, action=error.action)
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        logger.warning("Turn %s has to wait for the database: %s", inbound.message_id, type(error).__name__)
        return problem(503, "Service Unavailable", "The conversations cannot be read or kept.", action=None)
    except DiedError as error:
        logger.warning("Turn %s failed: %s", inbound.message_id, error.detail)
        return problem(502, "Bad Gateway", error.detail, action=error.action, died=True)
    except TurnFailedError as error:
        logger.warning("Turn %s failed: %s", inbound.message_id, error.detail)
        return problem(502, "Bad Gateway", error.detail, action=error.action)
    except OvertakenError:
        logger.warning("Turn %s failed: another Rasa was quicker", inbound.message_id)
        return problem(502, "Bad Gateway", "Another Rasa answered in this conversation.", action=None)
    except LockError:
        return problem(502, "Bad Gateway", "The turn before this one did not end in time.", action=None)
    except Exception:
        logger.exception("Turn %s failed", inbound.message_id)
        return problem(502, "Bad Gateway", "The assistant could not finish this turn.", action=None)
    logger.debug("Turn %s took %.1f ms", inbound.message_id, (time.perf_counter() - started) * 1000)
    return json(answered)
