"""Rasa's agent with our processor, and with a tracker store whose failures are failures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain

from bot.processor import TurnProcessor, inbound_message
from bot.remote_action import ActionEndpoint


class TurnAgent(Agent):
    """An agent that takes turns. The locks are in memory: among several Rasas the tracker store decides."""

    processor: TurnProcessor

    def __init__(self, *, model: Path, tracker_store: TrackerStore, action_endpoint: ActionEndpoint) -> None:
        """Loads the model; raises what Rasa raises when it cannot."""
        super().__init__(
            tracker_store=tracker_store, lock_store=InMemoryLockStore(), action_endpoint=action_endpoint
        )
        self.load_model(model)

    async def take_turn(
        self, *, conversation: str, message_id: str, text: str, metadata: dict[str, Any]
    ) -> dict[str, Any]:
        """See `TurnProcessor.take_turn`."""
        return await self.processor.take_turn(
            inbound_message(conversation=conversation, message_id=message_id, text=text, metadata=metadata)
        )

    def load_model(self, model_path: str | Path, fingerprint: str | None = None) -> None:
        """As Rasa's, with our processor."""
        self.processor = TurnProcessor(
            model_path=model_path,
            tracker_store=self.tracker_store,
            lock_store=self.lock_store,
            action_endpoint=self.action_endpoint,
            generator=self.nlg,
        )
        self.domain = self.processor.domain
        self._set_fingerprint(fingerprint)
        self.tracker_store.domain = self.domain
        if isinstance(self.nlg, TemplatedNaturalLanguageGenerator):
            self.nlg.responses = self.domain.responses

    @staticmethod
    def _create_tracker_store(store: TrackerStore, domain: Domain) -> TrackerStore:
        """The store itself. Rasa wraps it in one that goes on in memory when the database fails."""
        store.domain = domain
        return store
