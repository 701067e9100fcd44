"""Changing an order at the customer's confirmed wish: judged again, recorded, carried out, once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.addresses import Address
from store.changes import facts_of, obstacle
from store.commerce import Commerce, OwnStore
from store.models import Audit, ChangeRequest, Order
from store.repositories.changes import ChangeRequestRepository
from store.repositories.orders import everything
from store.verification import revoke_postcode_proofs
from store.vocabulary import ChangeKind, ChangeStatus

WORDS = {ChangeKind.cancel: "order.cancellation", ChangeKind.address: "order.address_change"}


class UnknownOrderError(LookupError):
    """There is no such order."""


class KeyReusedError(Exception):
    """The key belongs to another change."""


def request_change(
    session: Session,
    *,
    order_id: UUID,
    conversation_id: UUID,
    kind: ChangeKind,
    key: str,
    now: datetime,
    commerce: Commerce,
    address: Address | None = None,
) -> ChangeRequest:
    """Record a confirmed change and carry it out, with an audit entry. The caller has proof and the yes.

    Needs a write session. The order is judged as it is now: a change that has become impossible is recorded
    as refused. The same ``key`` again gives the first request.
    Raises `UnknownOrderError`, `KeyReusedError`, and ``ValueError`` for a change of address without one.
    """
    if (kind is ChangeKind.address) != (address is not None):
        raise ValueError("a change of address, and nothing else, needs an address")
    order = _held(session, order_id)
    repository = ChangeRequestRepository(session)
    if known := repository.by_key(key):
        if (known.order_id, known.conversation_id, known.kind) != (order_id, conversation_id, kind):
            raise KeyReusedError("the key belongs to another change")
        return known
    request = repository.add(
        ChangeRequest(
            order_id=order_id,
            conversation_id=conversation_id,
            kind=kind,
            key=key,
            status=ChangeStatus.requested,
            address=vars(address) if address else None,
            requested_at=now,
        )
    )
    _settle(session, order, request, commerce, now)
    session.add(_audit(request, f"conversation:{conversation_id}", now))
    session.flush()
    return request


def settle_elsewhere(
    session: Session, *, request_id: UUID, refusal: str | None, now: datetime
) -> ChangeRequest | None:
    """Record what became of a change that another system had to make: made, or refused and why.

    Needs a write session. None when it was settled before.
    """
    request = session.get(ChangeRequest, request_id)
    if request is None:
        return None
    order = _held(session, request.order_id)
    session.refresh(request)
    if request.status is not ChangeStatus.requested:
        return None
    if refusal is None:
        known = order.updated_at
        request.status = OwnStore().carry_out(session, order, request, now=now)
        # What the shop tells of the order once it has made the change counts, though it comes later than now.
        order.updated_at = max(known, request.requested_at)
    else:
        request.status, request.obstacle = ChangeStatus.refused, refusal
    request.settled_at = now
    session.add(_audit(request, "service", now))
    session.flush()
    return request


def _settle(
    session: Session, order: Order, request: ChangeRequest, commerce: Commerce, now: datetime
) -> None:
    request.obstacle = obstacle(request.kind, facts_of(order))
    if request.obstacle is not None:
        request.status = ChangeStatus.refused
    else:
        request.status = commerce.carry_out(session, order, request, now=now)
        if request.kind is ChangeKind.address and request.conversation_id is not None:
            revoke_postcode_proofs(
                session, order_id=order.id, except_conversation=request.conversation_id, now=now
            )
    request.settled_at = None if request.status is ChangeStatus.requested else now


def _held(session: Session, order_id: UUID) -> Order:
    # Changes of one order wait for each other, and what is judged is what is changed.
    order = session.scalar(
        select(Order)
        .where(Order.id == order_id)
        .options(*everything())
        .with_for_update(of=Order)
        .execution_options(populate_existing=True)
    )
    if order is None:
        raise UnknownOrderError(f"there is no order {order_id}")
    return order


def _audit(request: ChangeRequest, actor: str, now: datetime) -> Audit:
    details = {"request": str(request.id)}
    if request.obstacle is not None:
        details["obstacle"] = request.obstacle
    return Audit(
        at=now,
        actor=actor,
        action=f"{WORDS[request.kind]}_{request.status}",
        subject_kind="order",
        subject_id=str(request.order_id),
        details=details,
    )
