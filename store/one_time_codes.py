"""One-time codes to the address on an order: asked for, made, sent.

Nothing here tells an unknown order from a known one, neither by its answer nor by the work it takes: both get
a row and a code, and of an unknown order's code nobody ever hears. The limits that a customer can notice
count requests; that an address gets no more than so many messages is kept in silence. Trying a code is in
`store.code_tries`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from store.attempts import LIMITS, VerificationLimits, audit, hold, tries_left
from store.code_rules import CODE_LIMITS, CodeLimits, address_key, masked, new_code, new_salt, sealed
from store.models import Conversation, OneTimeCode, Order
from store.normalise import email_key
from store.repositories.orders import candidates_query
from store.types import new_id
from store.vocabulary import AddressKind

_HOUR = timedelta(hours=1)
ADDRESSES = (Order.email, Order.phone, Order.shipping_phone, Order.customer_phone)


class Asked(StrEnum):
    """What a request for a code came to."""

    requested = "requested"  # says nothing of whether there is such an order
    too_many = "too_many"
    locked = "locked"  # too many failed proofs


@dataclass(frozen=True, kw_only=True)
class CodeRequest:
    """The outcome; ``code_id`` only when requested."""

    outcome: Asked
    code_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A code that has been made. ``address`` is None when nothing is to be sent."""

    code_id: UUID
    code: str
    kind: AddressKind
    address: str | None
    order_name: str | None
    locale: str | None
    expires_at: datetime


class OnOrder(NamedTuple):
    """The addresses on an order, `ADDRESSES` in order; none of an unknown one."""

    email: str | None = None
    phone: str | None = None
    shipping_phone: str | None = None
    customer_phone: str | None = None

    def of(self, kind: AddressKind) -> str | None:
        """Where a code of that kind would go."""
        if kind is AddressKind.email:
            return email_key(self.email)
        return self.phone or self.shipping_phone or self.customer_phone


def request_code(
    session: Session,
    *,
    conversation_id: UUID,
    number: str,
    key: str,
    kinds: Collection[AddressKind],
    now: datetime,
    limits: CodeLimits = CODE_LIMITS,
    verification: VerificationLimits = LIMITS,
) -> CodeRequest:
    """Ask for a code to the address on the order that ``number`` means best. Needs a write session.

    Nothing is sent before `release_code`. The same ``key`` again gives the first request. ``kinds`` are the
    addresses that can be written to. A network may ask as often as it may fail.
    Raises `UnknownConversationError`.
    """
    network = hold(session, conversation_id)
    left = tries_left(session, conversation_id, network, now, verification)
    known = session.scalar(select(OneTimeCode.id).where(OneTimeCode.key == key))
    within = _requests_left(session, conversation_id, network, now, limits, verification)
    order_id, kind, address = _destination(session, number, kinds)
    if known is not None:
        return CodeRequest(outcome=Asked.requested, code_id=known)
    if left <= 0:
        return CodeRequest(outcome=Asked.locked)
    if within <= 0:
        return CodeRequest(outcome=Asked.too_many)
    code = OneTimeCode(
        id=new_id(),
        conversation_id=conversation_id,
        order_id=order_id,
        key=key,
        address_kind=kind,
        address_mask=masked(address),
        address_key=address_key(address),
        requested_at=now,
        sent=False,
        attempts=0,
    )
    session.add(code)
    audit(session, now, conversation_id, "code.requested", "conversation", conversation_id)
    session.flush()
    return CodeRequest(outcome=Asked.requested, code_id=code.id)


def release_code(session: Session, *, code_id: UUID, conversation_id: UUID, now: datetime) -> bool:
    """Let a requested code be made and sent; False when there is none such, or it has been released."""
    released = session.execute(
        update(OneTimeCode)
        .where(
            OneTimeCode.id == code_id,
            OneTimeCode.conversation_id == conversation_id,
            OneTimeCode.released_at.is_(None),
        )
        .values(released_at=now)
        .returning(OneTimeCode.id)
    )
    return released.first() is not None


def unsettled_codes(session: Session, *, now: datetime, limits: CodeLimits = CODE_LIMITS) -> list[UUID]:
    """The released codes that still have to be made or sent, the oldest first."""
    waiting = select(OneTimeCode.id).where(
        OneTimeCode.released_at.is_not(None),
        OneTimeCode.settled_at.is_(None),
        OneTimeCode.requested_at > now - limits.lasts,
    )
    return list(session.scalars(waiting.order_by(OneTimeCode.requested_at, OneTimeCode.id)))


def make_code(
    session: Session, *, code_id: UUID, now: datetime, limits: CodeLimits = CODE_LIMITS
) -> Outgoing | None:
    """Make the code of a released request; None when it has been settled, or it is too late for it.

    Made anew each time, as nobody keeps a code: after a crash in between, the newer one counts. Needs a write
    session.
    """
    found = session.execute(
        select(OneTimeCode, Conversation.locale, Order.name, *ADDRESSES)
        .join(Conversation, Conversation.id == OneTimeCode.conversation_id)
        .outerjoin(Order, Order.id == OneTimeCode.order_id)
        .where(
            OneTimeCode.id == code_id,
            OneTimeCode.released_at.is_not(None),
            OneTimeCode.settled_at.is_(None),
            OneTimeCode.requested_at > now - limits.lasts,
        )
        .with_for_update(of=OneTimeCode)
    ).first()
    if found is None:
        return None
    row, locale, name, *addresses = found
    address = OnOrder(*addresses).of(row.address_kind)
    code, row.salt = new_code(), new_salt()
    row.code_hash = sealed(code, address=address, salt=row.salt)
    row.expires_at = now + limits.lasts
    return Outgoing(
        code_id=row.id,
        code=code,
        kind=row.address_kind,
        address=address if _may_be_sent(session, row, address, now, limits) else None,
        order_name=name,
        locale=locale,
        expires_at=row.expires_at,
    )


def settle_code(session: Session, *, code_id: UUID, sent: bool, now: datetime) -> None:
    """Note that a code was sent, or that nothing is to be sent."""
    session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.id == code_id, OneTimeCode.settled_at.is_(None))
        .values(sent=sent, settled_at=now)
    )


def _requests_left(
    session: Session,
    conversation_id: UUID,
    network: str,
    now: datetime,
    limits: CodeLimits,
    verification: VerificationLimits,
) -> int:
    recent = select(func.count()).select_from(OneTimeCode).where(OneTimeCode.requested_at > now - _HOUR)
    here = recent.where(OneTimeCode.conversation_id == conversation_id)
    there = recent.join(Conversation, Conversation.id == OneTimeCode.conversation_id).where(
        Conversation.address_key == network
    )
    mine, all_of_network = session.execute(select(here.scalar_subquery(), there.scalar_subquery())).one()
    return min(limits.per_hour - int(mine or 0), verification.per_address_and_hour - int(all_of_network or 0))


def _destination(
    session: Session, number: str, kinds: Collection[AddressKind]
) -> tuple[UUID | None, AddressKind, str | None]:
    row = session.execute(candidates_query(number).with_only_columns(Order.id, *ADDRESSES)).first()
    order_id, *addresses = row if row is not None else (None,)
    on_order = OnOrder(*addresses)
    for kind in AddressKind:  # e-mail is tried first
        if kind in kinds and (address := on_order.of(kind)):
            return order_id, kind, address
    return None, next((kind for kind in AddressKind if kind in kinds), AddressKind.email), None


def _may_be_sent(
    session: Session, row: OneTimeCode, address: str | None, now: datetime, limits: CodeLimits
) -> bool:
    recent = select(func.count()).where(
        OneTimeCode.address_key == row.address_key, OneTimeCode.sent, OneTimeCode.settled_at > now - _HOUR
    )
    within = int(session.scalar(recent) or 0) < limits.per_hour
    return within and address is not None and address_key(address) == row.address_key
