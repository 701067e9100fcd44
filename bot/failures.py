"""The one way a turn fails."""

from __future__ import annotations


class TurnFailedError(Exception):
    """The turn could not be finished; nothing of it was kept, and it may be tried anew.

    `action` is the action that failed, or None when it was not an action. The text holds nothing that the
    customer wrote.
    """

    def __init__(self, detail: str, *, action: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.action = action


class AwayError(TurnFailedError):
    """What the turn needs is away for the moment: the message is not why, and waiting helps."""


class DiedError(TurnFailedError):
    """The action server ended while it worked on the turn, which may be why."""
