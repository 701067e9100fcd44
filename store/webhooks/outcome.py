"""What became of a webhook."""

from dataclasses import dataclass
from uuid import UUID

from store.vocabulary import WebhookState


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """``note`` tells what was not understood, ``woken`` the webhooks that can go on now."""

    state: WebhookState
    order_id: UUID | None = None
    note: str | None = None
    woken: tuple[UUID, ...] = ()


def noted(notes: list[str]) -> str | None:
    """The notes in one line, short."""
    return "; ".join(dict.fromkeys(notes))[:500] or None
