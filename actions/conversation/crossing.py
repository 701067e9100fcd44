"""From the website to the phone: what the phone has not proven is not spoken of there."""

import json
from dataclasses import replace
from typing import Any

from actions.conversation.chain import Respond
from actions.turn import Answer, Turn
from store.database import Database
from store.models import Order
from store.repositories.sides import has_crossed
from store.verification import hidden_orders
from store.vocabulary import Channel

TYPED = ("email", "postcode", "order_number")
"""Details that were given on the other side: half a proof there is none here."""

OPEN = ("pending", "question", "parked", "change", "wish")
"""What was under way, when it was about an order that only the website may see."""


class Crossing:
    """The manner that forgets, in a text, what was begun about orders that only the website may see.

    Everything else goes on where it was.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def __call__(self, turn: Turn, respond: Respond) -> Answer:
        """The answer to what may be known here."""
        gone = self._gone(turn) if turn.channel == Channel.sms else {}
        if not gone:
            return respond(turn)
        answer = respond(replace(turn, slots={**turn.slots, **gone}))
        return replace(answer, slots={**gone, **answer.slots})

    def _gone(self, turn: Turn) -> dict[str, None]:
        with self._database.read() as session:
            hidden = hidden_orders(session, turn.conversation_id, turn.now)
            typed = TYPED if has_crossed(session, turn.conversation_id) else ()
        about = [name for name, value in turn.slots.items() if value and _names(value, hidden)]
        return dict.fromkeys((*typed, *about, *(OPEN if about else ())))


def _names(value: Any, hidden: list[Order]) -> bool:
    said = value if isinstance(value, str) else json.dumps(value, default=str)
    return any(str(order.id) in said or order.name in said or order.number_key == said for order in hidden)
