"""The actions that need a proven order."""

from actions.base import StoreAction
from actions.details import PROOF_ASKED, details
from actions.dialogue import OrderDialogue
from actions.turn import Answer, Reply, Turn


class AboutOrder(StoreAction):
    """A wish about an order: ``action_<wish>``."""

    def __init__(self, orders: OrderDialogue, wish: str) -> None:
        self._orders = orders
        self._wish = wish
        self.key = f"action_{wish}"

    def answer(self, turn: Turn) -> Answer:
        """See :class:`OrderDialogue`."""
        return self._orders.answer(turn, now=turn.now, wish=self._wish)


class Inform(StoreAction):
    """The customer gives a detail."""

    key = "action_inform"

    def __init__(self, orders: OrderDialogue) -> None:
        self._orders = orders

    def answer(self, turn: Turn) -> Answer:
        """Use the details; a message that turns out to hold none is asked about."""
        if details(turn) or turn.slots.get("pending") == PROOF_ASKED:
            return self._orders.answer(turn, now=turn.now)
        return Answer((Reply("utter_yes_what"),), {"misses": None})
