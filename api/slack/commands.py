"""``/doorstep``: what agents look up without leaving Slack."""

from collections.abc import Sequence
from typing import Final

from api.clock import Clock, utc_now
from api.slack.card import order_text
from api.slack.facts import order_facts
from api.slack.policy import Offer, PolicyShelf
from api.slack.text import clip, inert
from api.slack.words import WORDS
from store.database import Database
from store.repositories.orders import OrderRepository

_MOST: Final = 3
_LONGEST: Final = 1200


class Commands:
    """Answers with text that only the one who asked sees."""

    def __init__(self, *, database: Database, shelf: PolicyShelf, clock: Clock = utc_now) -> None:
        self._database = database
        self._shelf = shelf
        self._clock = clock

    def __call__(self, text: str) -> str:
        """``order 1001``, ``knowledge words`` or ``reply words``; else what there is."""
        verb, _, rest = text.strip().partition(" ")
        asked = rest.strip()
        match verb.lower():
            case "order" if asked:
                return self._order(asked)
            case "knowledge" if asked:
                return _told(self._shelf.passages(asked, None), "command-knowledge-none")
            case "reply":
                return _told(self._shelf.replies(asked, None), "command-reply-none")
        return WORDS.say("command-help")

    def _order(self, number: str) -> str:
        with self._database.read() as session:
            orders = OrderRepository(session)
            found = [orders.get(order.id) for order in orders.candidates(number)[:_MOST]]
            told = [order_text(order_facts(order, self._clock())) for order in found if order]
        return "\n\n".join(told) or WORDS.say("command-order-unknown", number=inert(number))


def _told(offers: Sequence[Offer], none: str) -> str:
    told = [
        WORDS.say(
            "command-offer",
            title=inert(clip(offer.title, 150)),
            text=inert(clip(offer.text, _LONGEST)),
            url=offer.url,
        )
        for offer in offers
    ]
    return "\n\n".join(told) or WORDS.say(none)
