"""A webhook with its body read."""

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from store.models import WebhookEvent


@dataclass(frozen=True, kw_only=True)
class Told:
    """What one webhook says. ``body`` is the object itself, without an envelope."""

    event: WebhookEvent
    body: dict[str, Any]

    @property
    def sent(self) -> tuple[datetime, str]:
        """Orders those that tell of the same moment."""
        return self.event.triggered_at, self.event.external_id


def body_of(event: WebhookEvent) -> dict[str, Any]:
    """The JSON object of a webhook; amounts of money keep their digits."""
    body: dict[str, Any] = json.loads(event.body, parse_float=Decimal)
    return body
