"""Rasa's message processor, made honest: what fails is raised, and then nothing of the turn is kept.

Rasa's own loop logs an action's exception, drops its events and saves the rest, so that a customer hears
nothing and the dialogue has moved. Here the tracker is saved at the very end of a whole turn or not at all.
"""

from __future__ import annotations

import re
from typing import Any

from rasa.core.actions.action import Action, ActionExecutionRejection, RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel, OutputChannel, UserMessage
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import ActionExecutionRejected, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.failures import TurnFailedError
from bot.graph import InOrder
from bot.remote_action import LeanRemoteAction
from bot.replies import answer, turn_of

CHANNEL = "doorstep"

EVENTS_JUDGED = 30
"""Events at the end of a long conversation that the next action is predicted from: three turns or more."""

_SLASHES = re.compile(r"[\s/]+")


class TurnProcessor(MessageProcessor):
    """Takes whole turns, each once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(on_circuit_break=_circuit_broken, **kwargs)
        self.graph_runner = InOrder(self.graph_runner)  # type: ignore[has-type]

    async def take_turn(self, message: UserMessage) -> dict[str, Any]:
        """The turn's answer. A message that was answered before gets that answer again and changes nothing.

        Raises TurnFailedError; the tracker store then knows nothing of the turn. The caller holds the
        conversation's lock.
        """
        tracker = await self.get_tracker(message.sender_id)
        known = _answer_from(tracker, message.message_id)
        if known is not None:
            return known
        channel = message.output_channel
        await self._update_tracker_session(tracker, channel, message.metadata)
        await self._handle_message_with_tracker(message, tracker)
        # Rasa would now fill slots by their mappings; ours only the actions fill (a test holds them to it).
        await self._run_prediction_loop(channel, tracker)
        answered = _answer_from(tracker, message.message_id)
        if answered is None:
            raise TurnFailedError("The turn left no trace in the conversation.")
        await self.save_tracker(tracker)
        return answered

    async def parse_message(
        self,
        message: UserMessage,
        tracker: DialogueStateTracker | None = None,
        only_output_properties: bool = True,
    ) -> dict[str, Any]:
        """As Rasa's, but a customer's "/restart" is a word like any other.

        Rasa takes text that begins with "/" for a command. Through our channel only buttons send commands.
        """
        parsed: dict[str, Any]
        if message.input_channel == CHANNEL and (message.metadata or {}).get("payload") is not True:
            slashes = _SLASHES.match(message.text)
            if slashes:
                harmless = " " * slashes.end() + message.text[slashes.end() :]
                message_copy = UserMessage("", None, message.sender_id, metadata=message.metadata)
                message_copy.text = harmless
                parsed = await super().parse_message(message_copy, tracker, only_output_properties)
                parsed["text"] = message.text
                return parsed
        parsed = await super().parse_message(message, tracker, only_output_properties)
        return parsed

    def _predict_next_with_tracker(self, tracker: DialogueStateTracker) -> PolicyPrediction:
        """As Rasa's, but from the end of the conversation only.

        Rasa replays all of it four times a turn; our rules look at one turn (a test holds them to it).
        """
        if tracker.followup_action is None and len(tracker.events) > 2 * EVENTS_JUDGED:
            tracker = DialogueStateTracker.from_events(
                tracker.sender_id, list(tracker.events)[-EVENTS_JUDGED:], self.domain.slots
            )
        return super()._predict_next_with_tracker(tracker)

    async def _run_action(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        prediction: PolicyPrediction,
    ) -> bool:
        if isinstance(action, RemoteAction):
            action = LeanRemoteAction(action.name(), action.action_endpoint)
        # Rasa hands actions a replayed copy of the tracker, which grows with the conversation. A copy is
        # needed only when the prediction brings events of its own, which loops do and our rules do not.
        view = tracker
        if prediction.events:
            view = tracker.copy()
            view.update_with_events(prediction.events, self.domain)
        try:
            events = await action.run(output_channel, nlg, view, self.domain)
        except ActionExecutionRejection as error:
            raise TurnFailedError(f"{action.name()} declined to run.", action=action.name()) from error
        except TurnFailedError:
            raise
        except Exception as error:
            raise TurnFailedError(
                f"{action.name()} failed: {type(error).__name__}.", action=action.name()
            ) from error
        if any(isinstance(event, ActionExecutionRejected) for event in events):
            raise TurnFailedError(f"{action.name()} declined to run.", action=action.name())
        self._log_action_on_tracker(tracker, action, events, prediction)
        if any(isinstance(event, UserUttered) for event in events):
            tracker = await self.run_action_extract_slots(output_channel, tracker)
        await self.execute_side_effects(events, tracker, output_channel)
        return bool(self.should_predict_another_action(action.name()))


def inbound_message(
    *, conversation: str, message_id: str, text: str, metadata: dict[str, Any]
) -> UserMessage:
    """A message as the processor takes it; its replies are read from the events, not from the channel."""
    return UserMessage(
        text,
        CollectingOutputChannel(),
        conversation,
        input_channel=CHANNEL,
        message_id=message_id,
        metadata=metadata,
    )


def _answer_from(tracker: DialogueStateTracker, message_id: str) -> dict[str, Any] | None:
    recent: list[Any] = []
    for event in reversed(tracker.events):
        recent.append(event)
        if isinstance(event, UserUttered) and event.message_id == message_id:
            turn = turn_of((each.as_dict() for each in reversed(recent)), message_id)
            return None if turn is None else answer(turn)
    return None


def _circuit_broken(*_: Any) -> None:
    raise TurnFailedError("The assistant kept on predicting actions without coming to an end.")
