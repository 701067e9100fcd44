"""What the service consists of, and in which order it starts and stops."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import Final

import structlog
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from api.channels.sms.side import SmsSide
from api.channels.widget.channel import WidgetChannel
from api.codes.outbox import DemoOutbox
from api.conversations.events import Hub
from api.conversations.pulse import Pulse
from api.conversations.service import ConversationService
from api.database import QueuedDatabase
from api.editor.editor import Editor
from api.engine import Engine
from api.errands import Errands
from api.health import Readiness
from api.knowledge.keeper import Keeper
from api.limits import Limiter
from api.machines.executors import Executors
from api.machines.hub import SharedHub
from api.machines.presence import Presence
from api.operating.parts import Operating
from api.privacy.tracker import Tracker
from api.rasa import RasaClient
from api.simulators.slack.stand_in import StandIn as SlackStandIn
from api.simulators.twilio.stand_in import StandIn as TwilioStandIn
from api.slack.side import SlackSide
from api.webhooks.receiving import Receiver

DRAIN_SECONDS: Final = 2.0
"""How long running turns are waited for at the end; after that they are left to the next start."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What the service consists of."""

    database: QueuedDatabase
    hub: Hub
    pulse: Pulse
    presence: Presence
    rasa: RasaClient
    engine: Engine
    errands: Errands
    outbox: DemoOutbox | None
    service: ConversationService
    widget: WidgetChannel
    limiter: Limiter
    executors: Executors | None
    readiness: Readiness
    operating: Operating
    keeper: Keeper
    editor: Editor
    slack: SlackSide | None
    slack_stand_in: SlackStandIn | None
    webhooks: Receiver
    sms: SmsSide | None
    twilio_stand_in: TwilioStandIn | None
    tracker: Tracker

    @asynccontextmanager
    async def lifespan(self, _app: FastAPI) -> AsyncIterator[None]:
        """Started for as long as the block lasts, and stopped after it."""
        await run_in_threadpool(self.start)
        listening = self.slack.listening() if self.slack else nullcontext()
        sharing = self.hub.sharing() if isinstance(self.hub, SharedHub) else nullcontext()
        pulse, presence = self.pulse.beating(), self.presence.beating()
        async with sharing, pulse, presence, self.keeper.keeping(), listening:
            yield
        if self.slack_stand_in:
            await self.slack_stand_in.close()
        if self.twilio_stand_in:
            await self.twilio_stand_in.close()
        await run_in_threadpool(self.stop)

    def start(self) -> None:
        """Migrate the store, then take up the turns. Blocks."""
        self.database.upgrade()
        self.editor.accounts.prepare()
        if self.executors:
            self.executors.enter()
        self.engine.launch()
        if self.executors:
            self.executors.start()
        _log.info("started")

    def stop(self) -> None:
        """Let the turns end or leave them to the next start, then close what is open. Blocks."""
        if self.slack:
            self.slack.stop()
        if self.sms:
            self.sms.stop()
        self._drain()
        self.engine.destroy()
        if self.executors:
            self.executors.leave()
        self.rasa.close()
        if self.sms:
            self.sms.close()
        self.readiness.close()
        self.tracker.close()
        self.database.dispose()
        _log.info("stopped", turns_left=len(self.engine.running()))

    def _drain(self) -> None:
        if not self.engine.stop(patience=DRAIN_SECONDS):
            self.rasa.stop()
            self.engine.stop(patience=0.5)
        self.rasa.stop()
