"""What the peer does: each action opens its SQLite file, asks or changes it, and closes it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

FILE = os.environ.get("PEER_DATABASE", "peer.db")


class OrderStatus(Action):
    """Tells how the newest order of an e-mail address stands."""

    def name(self) -> str:
        return "action_order_status"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        found = _found(
            "SELECT status FROM orders WHERE email = ? ORDER BY day DESC", tracker.get_slot("email")
        )
        if found:
            dispatcher.utter_message(response="utter_order_status", status=found[0])
        else:
            dispatcher.utter_message(response="utter_no_order")
        return []


class _Change:  # no Action, or the server would take it for one
    status: str
    response: str

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        with closing(sqlite3.connect(FILE)) as database, database:
            changed = database.execute(
                "UPDATE orders SET status = ? WHERE email = ?", (self.status, tracker.get_slot("email"))
            )
        dispatcher.utter_message(response=self.response if changed.rowcount else "utter_no_order")
        return []


class CancelOrder(_Change, Action):
    """Cancels the orders of an e-mail address."""

    status, response = "cancelled", "utter_cancelled"

    def name(self) -> str:
        return "action_cancel_order"


class ReturnOrder(_Change, Action):
    """Notes that the orders of an e-mail address come back."""

    status, response = "coming back", "utter_returning"

    def name(self) -> str:
        return "action_return"


class ProductSearch(Action):
    """Looks for shoes by size and colour."""

    def name(self) -> str:
        return "action_product_search"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        wanted = tracker.get_slot("size"), tracker.get_slot("color")
        found = _found("SELECT 1 FROM stock WHERE size = ? AND color = ?", *wanted)
        dispatcher.utter_message(response="utter_in_stock" if found else "utter_no_stock")
        return [SlotSet("size", None), SlotSet("color", None)]


def _found(query: str, *values: Any) -> Any:
    with closing(sqlite3.connect(FILE)) as database:
        return database.execute(query, values).fetchone()
