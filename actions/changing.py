"""What cancelling and changing an address share: what is proposed, and why it may be impossible."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from actions.buttons import button, person_button
from actions.turn import Reply
from actions.words import Words
from store.addresses import Address
from store.changes import Obstacle, facts_of, obstacle
from store.dispatch import unshipped
from store.models import Order
from store.vocabulary import ChangeKind

CONFIRM = "confirm_change"
NEW_ADDRESS = "new_address"
WISHES = {ChangeKind.cancel: "cancel_order", ChangeKind.address: "change_address"}
STILL_TO_ARRIVE = (Obstacle.shipped, Obstacle.partly_shipped)


@dataclass(frozen=True)
class Proposal:
    """A change that is read back. ``key`` names this very question: its buttons carry it, its request too."""

    kind: ChangeKind
    order_id: UUID
    key: str
    address: Address | None = None

    @classmethod
    def of(cls, slot: Any) -> "Proposal | None":
        """The proposal in the slot ``change``."""
        if not isinstance(slot, Mapping) or "key" not in slot:
            return None
        address = slot.get("address")
        return cls(
            ChangeKind(slot["kind"]),
            UUID(slot["order"]),
            str(slot["key"]),
            Address(**address) if address else None,
        )

    def asks(self) -> dict[str, Any]:
        """The slots while the question is open."""
        address = vars(self.address) if self.address else None
        change = {"kind": self.kind.value, "order": str(self.order_id), "key": self.key, "address": address}
        return {"pending": CONFIRM, "change": change}


def read_back_cancellation(order: Order, catalogue: Words) -> Reply:
    """Asks whether the whole order is to be cancelled."""
    lines = (catalogue.say("item", count=pieces, title=line.title) for line, pieces in unshipped(order))
    text = catalogue.say(
        "cancel-confirm",
        order=order.name,
        items=catalogue.listing(lines),
        total=catalogue.money(order.total, order.currency),
    )
    return _question(Proposal(ChangeKind.cancel, order.id, uuid4().hex), text, catalogue)


def read_back_address(order: Order, address: Address, catalogue: Words) -> Reply:
    """Asks whether the order is to go to ``address``, as it was understood."""
    text = catalogue.say("address-confirm", order=order.name, address="\n".join(address.lines))
    return _question(Proposal(ChangeKind.address, order.id, uuid4().hex, address), text, catalogue)


def impossible(kind: ChangeKind, order: Order, catalogue: Words) -> Reply | None:
    """Why the change cannot be made now, and what can be done instead; None when it can."""
    why = obstacle(kind, facts_of(order))
    return refusal(kind, order, why, catalogue) if why else None


def refusal(kind: ChangeKind, order: Order, why: Obstacle, catalogue: Words) -> Reply:
    """Says why not."""
    text = catalogue.say(f"{kind}-impossible-{why}", order=order.name)
    buttons = [person_button(catalogue)]
    if why in STILL_TO_ARRIVE:
        buttons.insert(0, button(catalogue, "button-where", "/track_order"))
    if why is Obstacle.delivered:
        buttons.insert(0, button(catalogue, "button-returnable", "/return_eligibility"))
    return Reply(text=text, buttons=tuple(buttons), data=_facts(kind, order, "impossible", why))


def done(kind: ChangeKind, order: Order, text: str, buttons: tuple[Mapping[str, str], ...]) -> Reply:
    """Says that it was carried out, or has been asked for."""
    return Reply(text=text, buttons=buttons, data=_facts(kind, order, "confirmed"))


def _question(proposal: Proposal, text: str, catalogue: Words) -> Reply:
    about = f'{{"question": "{proposal.key}"}}'
    buttons = (
        {"title": catalogue.say(f"{proposal.kind}-yes"), "payload": f"/affirm{about}"},
        {"title": catalogue.say(f"{proposal.kind}-no"), "payload": f"/deny{about}"},
    )
    return Reply(text=text, buttons=buttons, asks=proposal.asks())


def _facts(kind: ChangeKind, order: Order, state: str, why: Obstacle | None = None) -> dict[str, Any]:
    return {
        "kind": "order_change",
        "change": kind.value,
        "order": order.name,
        "state": state,
        "reason": why.value if why else None,
    }
