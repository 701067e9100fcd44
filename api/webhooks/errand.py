"""The errand of webhooks that are kept and not applied."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from api.errands import pause
from api.webhooks.receiving import Receiver
from store.vocabulary import WebhookState

NAME: Final = "webhook"


class WebhookErrand:
    """An `Errand`: applies what the request that brought it could not, and what waited for an import."""

    name = NAME

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver

    def open(self, session: Session) -> Sequence[str]:
        """Those that nobody looked at yet."""
        return self._receiver.unsettled(session)

    def run(self, key: str, attempt: int) -> timedelta | None:
        """See `Errand`."""
        state = self._receiver.apply(UUID(key))
        return pause(self._receiver.tries(UUID(key))) if state is WebhookState.received else None
