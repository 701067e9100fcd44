"""Which order is meant when it is not named: "the other one"; and details that come with a hello or a no."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, tzinfo

from actions.conversation.chain import Respond, adding
from actions.conversation.phrases import names_another_order, names_only_another_order
from actions.details import PROOF_ASKED, details
from actions.dialogue import which_order
from actions.turn import Answer, Entity, Reply, Turn
from store.database import Database
from store.models import Order
from store.verification import proven_orders

SAYS_LITTLE = {"greet", "affirm", "deny", "nlu_fallback", "out_of_scope", "inform", "bot_challenge"}
SAYS_LITTLE_TO_A_QUESTION = {"thank", "goodbye"}


class Focusing:
    """The manner that turns to another order when the customer does."""

    def __init__(self, database: Database, shop_zone: tzinfo) -> None:
        self._database = database
        self._zone = shop_zone

    def __call__(self, turn: Turn, respond: Respond) -> Answer:
        """The turn with the order that is meant; or a question which one it is."""
        if details(turn) and _only_details(turn):
            return respond(replace(turn, intent="inform"))
        focus = turn.slots.get("focus_order")
        if not focus or details(turn) or turn.pressed or not names_another_order(turn.text):
            return respond(turn)
        if turn.intent in SAYS_LITTLE or names_only_another_order(turn.text):
            turn = replace(turn, intent="inform")
        others = self._others(turn, str(focus), turn.now)
        if len(others) == 1:
            number = Entity("order_number", others[0].number_key, 0)
            return respond(replace(turn, entities=(*turn.entities, number)))
        return self._which(turn, others)

    def _others(self, turn: Turn, focus: str, now: datetime) -> Sequence[Order]:
        with self._database.read() as session:
            proven = proven_orders(session, turn.conversation_id, now)
        return [order for order in proven if str(order.id) != focus]

    def _which(self, turn: Turn, others: Sequence[Order]) -> Answer:
        wish = turn.slots.get("wish") if turn.intent == "inform" else turn.intent
        slots = {"pending": PROOF_ASKED, "misses": None, "order_number": None}
        slots |= {"wish": wish} if wish else {}
        if others:
            reply = which_order(others, turn.now, self._zone, turn.locale)
        else:
            reply = Reply("utter_ask_other_order")
        return adding(Answer((reply,)), **slots)


def _only_details(turn: Turn) -> bool:
    if turn.slots.get("pending") == PROOF_ASKED:
        return turn.intent in SAYS_LITTLE | SAYS_LITTLE_TO_A_QUESTION
    return turn.intent in SAYS_LITTLE - {"bot_challenge"}
