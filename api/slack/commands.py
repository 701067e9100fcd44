"""``/doorstep``: what agents look up without leaving Slack."""

from typing import Final

from api.clock import Clock, utc_now
from api.slack.card import order_text
from api.slack.facts import order_facts
from api.slack.text import inert
from api.slack.words import WORDS
from store.database import Database
from store.repositories.orders import OrderRepository

_MOST: Final = 3


class Commands:
    """Answers with text that only the one who asked sees."""

    def __init__(self, *, database: Database, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock

    def __call__(self, text: str) -> str:
        """``order 1001``; anything else is answered with what there is."""
        verb, _, rest = text.strip().partition(" ")
        if verb.lower() != "order" or not rest.strip():
            return WORDS.say("command-help")
        number = rest.strip()
        with self._database.read() as session:
            orders = OrderRepository(session)
            found = [orders.get(order.id) for order in orders.candidates(number)[:_MOST]]
            told = [order_text(order_facts(order, self._clock())) for order in found if order]
        return "\n\n".join(told) or WORDS.say("command-order-unknown", number=inert(number))
