"""Sending an order somewhere else: asking for the address, reading it back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from actions.buttons import person_button
from actions.changing import NEW_ADDRESS, done, impossible, read_back_address
from actions.dialogue import HearingTopic
from actions.people import OFFER
from actions.problems.delivery_words import ADDRESS
from actions.turn import Answer, Reply, Turn
from actions.words import Words, words
from store.addresses import Address, read_address
from store.database import Database
from store.dispatch import facts_of
from store.models import Order
from store.repositories.orders import OrderRepository
from store.shipping import assess
from store.verification import is_proven
from store.vocabulary import ChangeKind, ChangeStatus

SURE_ENOUGH = 0.8
"""From this probability on another wish is believed, though an address was asked for."""

ANSWERS = frozenset({"inform", "change_address", "nlu_fallback", "out_of_scope", "affirm", "deny"})


class NewAddress:
    """Composes the answers to "send it somewhere else"."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reply(self, _session: Session, order: Order, *, now: datetime, locale: str | None) -> Reply:
        """Ask for the address, or say why it is too late."""
        catalogue = words(locale)
        refused = impossible(ChangeKind.address, order, catalogue)
        return refused or self._ask("address-ask", order, catalogue)

    def hear(self, turn: Turn, now: datetime) -> Answer | None:
        """The message after the question; None when it is no address."""
        change = turn.slots.get("change")
        if not isinstance(change, dict) or not _may_be_an_address(turn):
            return None
        with self._database.read() as session:
            order_id = UUID(str(change.get("order")))
            order = OrderRepository(session).get(order_id)
            if order is None or not is_proven(session, turn.conversation_id, order_id, now):
                return None
            return self._heard(turn, order, words(turn.locale))

    def read_back(self, turn: Turn, order: Order, catalogue: Words) -> Reply | None:
        """The address in the message, read back; None when there is none that can be used."""
        address = read_address(turn.text, order.shipping_country_code)
        if address is None:
            return None
        refused = impossible(ChangeKind.address, order, catalogue)
        return refused or _abroad(order, address, catalogue) or read_back_address(order, address, catalogue)

    def carried_out(self, order: Order, status: ChangeStatus, now: datetime, catalogue: Words) -> Reply:
        """After the yes."""
        return done(ChangeKind.address, order, catalogue.say(f"address-{status}", order=order.name), ())

    def _heard(self, turn: Turn, order: Order, catalogue: Words) -> Answer | None:
        if turn.intent == "deny":
            kept = Reply(text=catalogue.say("address-kept", order=order.name))
            return Answer((kept,), {"pending": None, "misses": None, "change": None})
        if reply := self.read_back(turn, order, catalogue):
            return Answer((reply,), {"pending": None, "misses": None, "change": None, **reply.asks})
        if turn.intent not in ANSWERS:
            return None
        misses = int(turn.slots.get("misses") or 0) + 1
        if misses > 1:
            return Answer((Reply("utter_offer_person"),), {"pending": OFFER, "misses": misses})
        reply = self._ask("address-incomplete", order, catalogue)
        return Answer((reply,), {"misses": misses, **reply.asks})

    def _ask(self, key: str, order: Order, catalogue: Words) -> Reply:
        keep = {"title": catalogue.say("address-no"), "payload": "/deny"}
        return Reply(
            text=catalogue.say(key, order=order.name),
            buttons=(keep, person_button(catalogue)),
            asks={"pending": NEW_ADDRESS, "change": {"order": str(order.id)}},
        )


class AddressTrouble:
    """The topic: another address for an order, or the right one for a parcel that waits for it."""

    def __init__(self, new_address: NewAddress, trouble: HearingTopic) -> None:
        self._new_address = new_address
        self._trouble = trouble

    def reply_to(
        self, session: Session, order: Order, turn: Turn, *, now: datetime, locale: str | None
    ) -> Reply:
        """As `NewAddress.reply`, unless the carrier has stopped for the address: then a person is needed."""
        stopped = {assess(facts_of(parcel, order), now).exception for parcel in order.shipments}
        if stopped & ADDRESS:
            return self._trouble.reply_to(session, order, turn, now=now, locale=locale)
        return self._new_address.reply(session, order, now=now, locale=locale)


def _abroad(order: Order, address: Address, catalogue: Words) -> Reply | None:
    now_to = (order.shipping_country_code or "").upper()
    if not now_to or address.country_code in (now_to, None):
        return None
    return Reply(text=catalogue.say("address-abroad", order=order.name), buttons=(person_button(catalogue),))


def _may_be_an_address(turn: Turn) -> bool:
    if turn.intent == "talk_to_human" or (
        turn.text.startswith("/") and turn.intent not in ("affirm", "deny")
    ):
        return False
    return turn.intent in ANSWERS or turn.confidence < SURE_ENOUGH
