"""Opening a return: judged again, recorded once, with an RMA number."""

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.models import Audit, Order, Return, ReturnDecision, ReturnItem
from store.repositories.orders import everything
from store.repositories.return_rules import ReturnRulesRepository
from store.returns.decisions import Decision, Offer, Quote, quote
from store.returns.evaluation import decide
from store.returns.facts import ItemFacts, OrderFacts
from store.returns.from_orders import facts_of
from store.returns.rule_set import PublishedRules
from store.returns.vocabulary import OutcomeKind, Verdict
from store.vocabulary import ReturnReason, ReturnStatus

OWN = "doorstep:"
"""What the external id of a return begins with that was opened here; the caller's key follows."""

LONGEST_KEY = 200
TOKEN_BYTES = 24
"""Of a slip's token: nobody guesses 192 bits."""


@dataclass(frozen=True, kw_only=True)
class RequestedItem:
    """What the customer wants to send back, why, and what for; ``answers`` by the questions' ids.

    Without an outcome only a person can decide, so it must be one that the rules leave to a person.
    """

    line_item_id: UUID
    quantity: int
    reason: ReturnReason
    outcome: OutcomeKind | None = None
    answers: Mapping[str, bool] = field(default_factory=dict)
    reason_raw: str | None = None  # in the customer's words
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class OpenedReturn:
    """A recorded return, and what was agreed for each item. ``created`` is False for a repetition."""

    entry: Return
    agreed: tuple[ReturnDecision, ...]
    created: bool

    @property
    def rma(self) -> str:
        """The number that the customer writes on the parcel: ``#1001-R1``."""
        return self.entry.name or ""

    @property
    def needs_review(self) -> bool:
        """Whether a person has to decide about some of it."""
        return any(agreed.outcome is OutcomeKind.manual_review for agreed in self.agreed)

    @property
    def quote(self) -> Quote:
        """What it comes to, without what a person decides about."""
        return quote(agreed for agreed in self.agreed if agreed.outcome is not OutcomeKind.manual_review)


class NoRulesError(Exception):
    """The merchant has published no return rules."""


class KeyReusedError(Exception):
    """The key has opened another return of this order."""


class UnknownItemError(LookupError):
    """There is no such order, or no such item in it."""


class NotReturnableError(Exception):
    """The rules do not allow it (any more). ``decision`` says why."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(f"{decision.verdict}: {decision.reason_code}")
        self.decision = decision


def open_return(
    session: Session,
    *,
    order_id: UUID,
    key: str,
    items: Sequence[RequestedItem],
    actor: str,
    now: datetime,
    customer_tags: Iterable[str] = (),
) -> OpenedReturn:
    """Record a return as REQUESTED, with an audit entry. Needs a write session; the caller has the proof.

    The rules in force judge it again. The same ``key`` for the same order gives the first return, whatever
    the rules say by then. Raises `NotReturnableError`, `NoRulesError`, `UnknownItemError`, `KeyReusedError`,
    and ``ValueError`` for a request that makes no sense.
    """
    _check(key, items)
    order = _held(session, order_id)
    external_id = OWN + key
    known = next((entry for entry in order.returns if entry.external_id == external_id), None)
    if known is not None:
        return _again(session, known, items)
    published = ReturnRulesRepository(session).current()
    if published is None:
        raise NoRulesError("no return rules have been published")
    facts = facts_of(order, customer_tags=customer_tags)
    agreed = [_agree(published, facts, item, now) for item in items]
    entry = Return(
        external_id=external_id,
        name=_next_rma(order),
        status=ReturnStatus.REQUESTED,
        requested_at=now,
        updated_at=now,
        slip_token=secrets.token_urlsafe(TOKEN_BYTES),
        items=[_return_item(item) for item in items],
    )
    order.returns.append(entry)
    session.flush()
    for decision in agreed:
        decision.return_id = entry.id
    session.add_all(agreed)
    session.add(_audit(order, entry, items, agreed, actor, now))
    session.flush()
    return OpenedReturn(entry=entry, agreed=tuple(agreed), created=True)


def _check(key: str, items: Sequence[RequestedItem]) -> None:
    if not 0 < len(key) <= LONGEST_KEY:
        raise ValueError(f"a key has 1 to {LONGEST_KEY} characters")
    if not items or any(item.quantity < 1 for item in items):
        raise ValueError("a return needs at least one piece of each of its items")
    if len({item.line_item_id for item in items}) < len(items):
        raise ValueError("an item is named twice")


def _held(session: Session, order_id: UUID) -> Order:
    # Returns of one order wait for each other: else two at once could take the same piece, or number.
    session.execute(select(Order.id).where(Order.id == order_id).with_for_update())
    order = session.scalar(
        select(Order)
        .where(Order.id == order_id)
        .options(*everything())
        .execution_options(populate_existing=True)
    )
    if order is None:
        raise UnknownItemError(f"there is no order {order_id}")
    return order


def _again(session: Session, known: Return, items: Sequence[RequestedItem]) -> OpenedReturn:
    wanted = {(item.line_item_id, item.quantity, item.reason) for item in items}
    if wanted != {(item.line_item_id, item.quantity, item.reason) for item in known.items}:
        raise KeyReusedError("the key has opened another return of this order")
    agreed = session.scalars(select(ReturnDecision).where(ReturnDecision.return_id == known.id))
    position = {item.line_item_id: index for index, item in enumerate(items)}
    in_order = sorted(agreed, key=lambda decision: position[decision.line_item_id])
    return OpenedReturn(entry=known, agreed=tuple(in_order), created=False)


def _agree(
    published: PublishedRules, order: OrderFacts, item: RequestedItem, now: datetime
) -> ReturnDecision:
    facts = next((known for known in order.items if known.line_item_id == item.line_item_id), None)
    if facts is None:
        raise UnknownItemError(f"the order has no item {item.line_item_id}")
    decision = decide(
        published, order, facts, now=now, quantity=item.quantity, reason=item.reason, answers=item.answers
    )
    offer = _chosen(decision, facts, item)
    return ReturnDecision(
        line_item_id=item.line_item_id,
        outcome=offer.kind,
        reason_code=decision.reason_code,
        rule_id=decision.rule_id,
        rules_version=decision.rules_version,
        policy_version=decision.policy_version,
        policy_article=decision.policy_article,
        last_day=offer.last_day,
        label=offer.label,
        return_shipping_fee=offer.return_shipping_fee,
        restocking_fee=offer.restocking_fee,
        bonus=offer.bonus,
        value=offer.value,
        answers=dict(item.answers),
    )


def _chosen(decision: Decision, facts: ItemFacts, item: RequestedItem) -> Offer:
    if decision.quantity < item.quantity:
        raise NotReturnableError(decision)
    if decision.verdict is Verdict.manual_review:
        return Offer(
            kind=OutcomeKind.manual_review,
            quantity=item.quantity,
            value=facts.paid(decision.returned, item.quantity),
            last_day=decision.last_day,
        )
    offer = decision.offer(item.outcome) if item.outcome else None
    if decision.verdict is not Verdict.eligible or offer is None or offer.quantity < item.quantity:
        raise NotReturnableError(decision)
    return offer


def _return_item(item: RequestedItem) -> ReturnItem:
    return ReturnItem(
        line_item_id=item.line_item_id,
        quantity=item.quantity,
        reason=item.reason,
        reason_raw=item.reason_raw,
        note=item.note,
    )


def _next_rma(order: Order) -> str:
    # Shopify counts the returns of an order in the same way.
    numbers = [re.search(r"-R(\d+)$", entry.name or "") for entry in order.returns]
    return f"{order.name}-R{max((int(number[1]) for number in numbers if number), default=0) + 1}"


def _audit(
    order: Order,
    entry: Return,
    items: Sequence[RequestedItem],
    agreed: Sequence[ReturnDecision],
    actor: str,
    now: datetime,
) -> Audit:
    return Audit(
        at=now,
        actor=actor,
        action="return.requested",
        subject_kind="return",
        subject_id=str(entry.id),
        details={
            "order": str(order.id),
            "rma": entry.name,
            "items": [
                {
                    "line_item": str(item.line_item_id),
                    "quantity": item.quantity,
                    "reason": item.reason.value,
                    "outcome": decision.outcome.value,
                    "rule": decision.rule_id,
                    "rules_version": decision.rules_version,
                    "policy_version": decision.policy_version,
                }
                for item, decision in zip(items, agreed, strict=True)
            ],
        },
    )
