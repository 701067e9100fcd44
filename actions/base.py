"""What every action shares: Rasa's tracker in, our answer out."""

import asyncio
from abc import abstractmethod
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.context import traceparent
from actions.turn import Answer, Reply, Turn
from telemetry import figures, tracing


class StoreAction(Action):
    """A custom action that reads the store. Subclasses give ``key`` and ``answer``."""

    key: str
    clock: Callable[[], datetime] = staticmethod(partial(datetime.now, UTC))

    def name(self) -> str:
        """The action's name in ``domain.yml``."""
        return self.key

    @abstractmethod
    def answer(self, turn: Turn) -> Answer:
        """What to say. Runs on a thread, so it may wait for the database. An error is told to the service."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Called by rasa-sdk."""
        turn = Turn.of(
            sender_id=tracker.sender_id,
            slots=tracker.slots,
            latest_message=tracker.latest_message,
            events=tracker.events,
            now=self.clock(),
        )
        with tracing.continued(traceparent(), "action", action=self.key), figures.action(self.key):
            answer = await asyncio.to_thread(self.answer, turn)
        for reply in answer.replies:
            _dispatch(dispatcher, reply)
        return [SlotSet(name, value) for name, value in answer.slots.items() if turn.slots.get(name) != value]


def _dispatch(dispatcher: CollectingDispatcher, reply: Reply) -> None:
    custom: dict[str, Any] = {}
    if reply.data is not None:
        custom["data"] = reply.data
    if reply.before is not None:
        custom["before"] = reply.before
    if reply.citations:
        custom["citations"] = [dict(citation) for citation in reply.citations]
    if reply.handoff is not None:
        custom["handoff"] = {"reason": reply.handoff, **reply.about}
    if reply.send_code is not None:
        custom["send_code"] = {"id": reply.send_code}
    dispatcher.utter_message(
        response=reply.response,
        text=reply.text,
        buttons=[dict(button) for button in reply.buttons],
        json_message=custom,
        **reply.values,
    )
