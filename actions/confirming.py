"""The yes or no to a change of an order that was read back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from actions.changing import WISHES, Proposal, read_back_address, read_back_cancellation, refusal
from actions.details import details
from actions.dialogue import OrderDialogue
from actions.readdressing import NewAddress
from actions.turn import Answer, Reply, Turn
from actions.words import Words, words
from store.changes import Obstacle
from store.changing import request_change
from store.commerce import Commerce
from store.database import Database
from store.models import Order
from store.normalise import number_digits
from store.repositories.orders import OrderRepository
from store.verification import is_proven
from store.vocabulary import ChangeKind, ChangeStatus

NOTHING = {"pending": None, "misses": None, "change": None}
UNCLEAR = frozenset({"inform", "nlu_fallback", "out_of_scope"})


class Outcome(Protocol):
    """What is said once a change is carried out."""

    def carried_out(self, order: Order, status: ChangeStatus, now: datetime, catalogue: Words) -> Reply:
        """The facts after it."""


class Confirmation:
    """Handles what comes while a change is read back (`actions.pending`)."""

    def __init__(
        self,
        database: Database,
        orders: OrderDialogue,
        commerce: Commerce,
        addresses: NewAddress,
        outcomes: Mapping[ChangeKind, Outcome],
    ) -> None:
        self._database = database
        self._orders = orders
        self._commerce = commerce
        self._addresses = addresses
        self._outcomes = outcomes

    def hear(self, turn: Turn, now: datetime) -> Answer | None:
        """Carry it out at a yes to this very question, leave it at a no; None for another subject."""
        proposal = Proposal.of(turn.slots.get("change"))
        if proposal is None:
            return None
        with self._database.begin() as session:
            order = OrderRepository(session).get(proposal.order_id)
            proven = is_proven(session, turn.conversation_id, proposal.order_id, now)
            if order is not None and proven and not _names_another(turn, proposal, order):
                return self._heard(session, turn, proposal, order, now)
        # Another order is meant, or the proof has ended meanwhile: from proof to read-back once more.
        if turn.intent == "affirm" or (turn.intent == "deny" and turn.entity("order_number")):
            return self._orders.answer(turn, now=now, wish=WISHES[proposal.kind])
        return None

    def _heard(
        self, session: Session, turn: Turn, proposal: Proposal, order: Order, now: datetime
    ) -> Answer | None:
        catalogue = words(turn.locale)
        if turn.intent == "affirm" and _means_this(turn, proposal):
            return self._carry_out(session, turn, proposal, order, now, catalogue)
        if turn.intent == "deny":
            return Answer((Reply(text=catalogue.say(f"{proposal.kind}-kept", order=order.name)),), NOTHING)
        if corrected := self._corrected(turn, proposal, order, catalogue):
            return Answer((corrected,), {**NOTHING, **corrected.asks})
        unclear = turn.intent in UNCLEAR and not turn.slots.get("misses")
        if turn.intent == "affirm" or (unclear and not details(turn)):
            return self._ask_again(turn, proposal, order, catalogue)
        return None

    def _carry_out(
        self, session: Session, turn: Turn, proposal: Proposal, order: Order, now: datetime, catalogue: Words
    ) -> Answer:
        request = request_change(
            session,
            order_id=proposal.order_id,
            conversation_id=turn.conversation_id,
            kind=proposal.kind,
            key=proposal.key,
            address=proposal.address,
            now=now,
            commerce=self._commerce,
        )
        if request.obstacle is not None:
            reply = refusal(proposal.kind, order, Obstacle(request.obstacle), catalogue)
        else:
            reply = self._outcomes[proposal.kind].carried_out(order, request.status, now, catalogue)
        return Answer((reply,), NOTHING)

    def _corrected(self, turn: Turn, proposal: Proposal, order: Order, catalogue: Words) -> Reply | None:
        """Another address instead of a yes or no."""
        if proposal.kind is not ChangeKind.address or turn.intent not in UNCLEAR | {"change_address"}:
            return None
        return self._addresses.read_back(turn, order, catalogue)

    def _ask_again(self, turn: Turn, proposal: Proposal, order: Order, catalogue: Words) -> Answer:
        if proposal.address is not None:
            reply = read_back_address(order, proposal.address, catalogue)
        else:
            reply = read_back_cancellation(order, catalogue)
        misses = None if turn.intent == "affirm" else 1
        return Answer((reply,), {"misses": misses, **reply.asks})


def _means_this(turn: Turn, proposal: Proposal) -> bool:
    """A button's yes names its question; a written yes counts when the question was the last thing said."""
    pressed = turn.entity("question")
    return pressed == proposal.key if pressed else not turn.small_talk


def _names_another(turn: Turn, proposal: Proposal, order: Order) -> bool:
    """ "No, the other one, 1004": the message names an order, and not this one.

    A number that may be a postcode, or that is part of the address, names none.
    """
    if turn.intent not in ("affirm", "deny"):
        return False
    address = " ".join(proposal.address.lines) if proposal.address else ""
    postcodes = {entity.start for entity in turn.entities if entity.kind == "postcode"}
    named = [
        entity.value
        for entity in turn.entities
        if entity.kind == "order_number" and entity.start not in postcodes and entity.value not in address
    ]
    return bool(named) and all(number_digits(number) != order.number_digits for number in named)
