"""Slack's side of the service, put together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient

from api.conversations.announcements import Announcements
from api.conversations.office_hours import OfficeHours
from api.conversations.ports import Phrases
from api.conversations.service import ConversationService
from api.errands import Errands
from api.slack.answers import Answers
from api.slack.bolt import bolt_app
from api.slack.buttons import Buttons
from api.slack.commands import Commands
from api.slack.courier import NAME as DELIVERY
from api.slack.courier import PACE, SlackCourier
from api.slack.desk import SlackDesk
from api.slack.endpoint import SlackDoor
from api.slack.erasures import SlackErasures
from api.slack.files import Files
from api.slack.ladder import LADDER, Ladder, Snooze
from api.slack.people import People
from api.slack.policy import PolicyShelf
from api.slack.replies import Replies
from api.slack.routing import router
from api.slack.web import FETCH_PATIENCE, SlackWeb
from store.database import Database
from store.handover.routing import Routes

CONNECT_AGAIN_SECONDS: Final = 15.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class SlackAccess:
    """The workspace and the channel. Without a signing secret only Socket Mode takes anything in."""

    token: str
    channel: str
    api_url: str
    signing_secret: str = ""
    app_token: str = ""
    backup_group: str = ""
    pace: float = PACE
    fetch_patience: float = FETCH_PATIENCE
    routes: Routes = field(default_factory=Routes)


class SlackSide:
    """The desk, and once it is connected with the conversations, what comes back from Slack."""

    def __init__(
        self, access: SlackAccess, *, database: Database, errands: Errands, executor_id: str
    ) -> None:
        self._access = access
        self._database = database
        self._errands = errands
        self.web = SlackWeb(token=access.token, base_url=access.api_url, fetch_patience=access.fetch_patience)
        self.desk = SlackDesk(
            database=database,
            channel=router(access.routes, access.channel),
            wake=self._wake,
            asked=lambda handoff_id: errands.start(LADDER, str(handoff_id)),
        )
        self._executor_id = executor_id
        self.door: SlackDoor | None = None

    def connect(
        self,
        *,
        service: ConversationService,
        announcements: Announcements,
        phrases: Phrases,
        hours: OfficeHours,
        step: timedelta,
        shelf: PolicyShelf,
        offers_follow_up: bool = False,
        texts_pictures: bool = False,
    ) -> None:
        """Make the other half, which needs the conversations."""
        access, database = self._access, self._database
        self.replies = Replies(
            database=database,
            service=service,
            desk=self.desk,
            phrases=phrases,
            files=Files(self.web.fetch),
            texts_pictures=texts_pictures,
        )
        self.ladder = Ladder(
            database=database,
            desk=self.desk,
            announcements=announcements,
            hours=hours,
            step=step,
            backup_group=access.backup_group,
            offers_follow_up=offers_follow_up,
        )
        self.courier = SlackCourier(
            database=database,
            web=self.web,
            executor_id=self._executor_id,
            on_gone=self.replies.restore,
            on_trouble=self.ladder.unreachable,
            pace=access.pace,
        )
        self.buttons = Buttons(
            database=database,
            service=service,
            desk=self.desk,
            people=People(self.web.real_name),
            start=self._errands.start,
        )
        snooze = Snooze(database=database, desk=self.desk)
        self.erasures = SlackErasures(database=database, web=self.web, pace=access.pace)
        self._errands.add(self.desk, self.courier, self.ladder, snooze, self.erasures)
        self._app = bolt_app(
            token=access.token,
            signing_secret=access.signing_secret,
            client=AsyncWebClient(token=access.token, base_url=access.api_url, timeout=3, retry_handlers=[]),
            buttons=self.buttons,
            replies=self.replies,
            command=Commands(database=database, shelf=shelf),
            answers=Answers(database=database, service=service, shelf=shelf),
        )
        if access.signing_secret:
            self.door = SlackDoor(AsyncSlackRequestHandler(self._app), access.signing_secret)

    def state(self) -> str:
        """``ok``, or ``degraded`` while what is to be delivered is refused or not answered."""
        return "degraded" if self.courier.troubles() else "ok"

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Connected over Socket Mode for as long as the block lasts, when there is an app token."""
        if not self._access.app_token:
            yield
            return
        handler = AsyncSocketModeHandler(self._app, self._access.app_token)
        task = asyncio.create_task(_stay_connected(handler))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await handler.close_async()  # type: ignore[no-untyped-call]

    def stop(self) -> None:
        """Send nothing more."""
        self.courier.stop()
        self.erasures.stop()

    def _wake(self, delivery_id: UUID) -> None:
        self._errands.start(DELIVERY, str(delivery_id), at_once=True)


async def _stay_connected(handler: AsyncSocketModeHandler) -> None:
    """Connect; the client then mends its connection itself."""
    while True:
        try:
            await handler.connect_async()  # type: ignore[no-untyped-call]
            return
        except Exception as error:
            _log.warning("slack_not_connected", reason=type(error).__name__)
            await asyncio.sleep(CONNECT_AGAIN_SECONDS)
