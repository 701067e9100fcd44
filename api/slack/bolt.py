"""The Slack app: bolt verifies and parses, ``buttons`` and ``replies`` decide.

Each listener ends before Slack is answered (``process_before_response``): what was acknowledged is in the
store, and what could not be kept is answered with an error, so that Slack sends it again.
"""

import asyncio
import logging
import re
from collections.abc import Callable, Coroutine, Mapping
from typing import Any
from uuid import UUID

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from starlette.concurrency import run_in_threadpool

from api.slack import modal
from api.slack.answers import Answers, Asked
from api.slack.buttons import PREFIX, Buttons, Press
from api.slack.card import BLOCK
from api.slack.replies import Replies
from api.slack.words import WORDS

_log = structlog.get_logger(__name__)

Command = Callable[[str], str]


def bolt_app(
    *,
    token: str,
    signing_secret: str,
    client: AsyncWebClient,
    buttons: Buttons,
    replies: Replies,
    command: Command,
    answers: Answers,
) -> AsyncApp:
    """The app with its listeners. ``command`` answers ``/doorstep`` with text for whoever asked."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        # Without asking Slack: an event is taken in even while Slack's API does not answer.
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    app = AsyncApp(
        name="doorstep",
        logger=_quiet_logger(),
        authorize=authorize,
        signing_secret=signing_secret,
        client=AsyncWebClient(base_url=client.base_url, timeout=client.timeout, retry_handlers=[]),
        process_before_response=True,
    )
    background: set[asyncio.Task[None]] = set()

    def later(work: Coroutine[Any, Any, None]) -> None:
        """Do what Slack's answer need not wait for."""
        task = asyncio.create_task(work)
        background.add(task)
        task.add_done_callback(background.discard)

    async def whisper(press: Press, text: str) -> None:
        try:
            await client.chat_postEphemeral(channel=press.channel, user=press.user, text=text)
        except Exception as error:
            _log.warning("whisper_failed", reason=type(error).__name__)

    @app.event("message")
    async def on_message(body: dict[str, Any], event: dict[str, Any]) -> None:
        await run_in_threadpool(replies.take, str(body["event_id"]), event)

    @app.event(re.compile(".*"))
    async def on_anything_else() -> None:
        """Acknowledged, and nothing to us."""

    @app.action(re.compile(f"^{PREFIX}"))
    async def on_button(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        press = _press(body, action)
        if press is not None:
            try:
                words = await run_in_threadpool(buttons.press, press)
            except Exception:
                _log.exception("press_failed", button=press.button)
                words = WORDS.say("press-failed")  # Slack does not send a press again
            if words is not None:
                later(whisper(press, words))
        await ack()

    @app.command("/doorstep")
    async def on_command(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack(text=await run_in_threadpool(command, str(body.get("text") or "")))

    _policy_answers(app, client, answers, later)
    return app


def _policy_answers(
    app: AsyncApp,
    client: AsyncWebClient,
    answers: Answers,
    later: Callable[[Coroutine[Any, Any, None]], None],
) -> None:
    """The message shortcut, and the modal that it opens."""

    async def show(trigger_id: str, asked: Asked) -> None:
        try:  # at once, as a trigger lasts three seconds
            opened = await client.views_open(trigger_id=trigger_id, view=modal.waiting())
            view = await run_in_threadpool(answers.begin, asked)
            await client.views_update(view_id=opened["view"]["id"], view=view)
        except Exception as error:
            _log.warning("modal_failed", reason=type(error).__name__)

    async def look_again(body: Mapping[str, Any], question: str) -> None:
        view = body["view"]
        try:
            found = await run_in_threadpool(
                answers.again, str(body["user"]["id"]), str(view["private_metadata"]), question
            )
            await client.views_update(view_id=view["id"], view=found)
        except Exception as error:
            _log.warning("modal_failed", reason=type(error).__name__)

    @app.shortcut(modal.CALLBACK)
    async def on_shortcut(ack: AsyncAck, body: dict[str, Any]) -> None:
        message = body.get("message") or {}
        asked = Asked(
            user=str(body["user"]["id"]),
            channel=str((body.get("channel") or {}).get("id")),
            thread_ts=str(message.get("thread_ts") or message.get("ts")),
        )
        later(show(str(body.get("trigger_id")), asked))
        await ack()

    @app.action(modal.SEARCH)
    async def on_search(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        later(look_again(body, str(action.get("value") or "")))
        await ack()

    @app.view(modal.CALLBACK)
    async def on_choice(ack: AsyncAck, body: dict[str, Any]) -> None:
        view = body["view"]
        chosen = view["state"]["values"].get(modal.CHOICE, {}).get(modal.CHOICE, {})
        wrong = await run_in_threadpool(
            lambda: answers.send(
                user=str(body["user"]["id"]),
                view_id=str(view["id"]),
                about=str(view.get("private_metadata") or ""),
                choice=str((chosen.get("selected_option") or {}).get("value")),
            )
        )
        if wrong:
            await ack(response_action="errors", errors=dict(wrong))
        else:
            await ack()


def _press(body: dict[str, Any], action: dict[str, Any]) -> Press | None:
    try:
        named = action.get("value") or str(action.get("block_id") or "").removeprefix(BLOCK)
        conversation_id = UUID(str(named))
    except ValueError:
        return None
    user, container = body.get("user") or {}, body.get("container") or {}
    return Press(
        button=str(action.get("action_id", "")).removeprefix(PREFIX),
        conversation_id=conversation_id,
        user=str(user.get("id")),
        user_name=str(user.get("name") or user.get("username") or user.get("id")),
        channel=str((body.get("channel") or {}).get("id") or container.get("channel_id")),
        message_ts=str(container.get("message_ts") or (body.get("message") or {}).get("ts")),
        chosen=str(action.get("selected_user") or ""),
    )


def _quiet_logger() -> logging.Logger:
    """Bolt logs whole requests when it is asked for details: never that."""
    logger = logging.getLogger("slack_bolt.doorstep")
    logger.setLevel(logging.WARNING)
    return logger
