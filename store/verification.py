"""What a conversation may see: proofs of orders, and the limits on trying.

Nothing here tells an unknown order from a wrong pair, neither by its answer nor by the work it takes: the
same queries run, and the same number of comparisons is made, in constant time.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, false, func, not_, or_, select, update
from sqlalchemy.orm import Session

from store.attempts import LIMITS, audit, hold, record_try, tries_left
from store.attempts import UnknownConversationError as UnknownConversationError
from store.attempts import VerificationLimits as VerificationLimits
from store.continuity import counting
from store.models import Order, Proof
from store.normalise import email_key, postcode_key
from store.repositories.orders import MOST_CANDIDATES, candidates_query, newest_orders, phone_is
from store.repositories.sides import side_of
from store.vocabulary import Channel, ProofKind

_EVER = datetime.min.replace(tzinfo=UTC)
_ABSENT = b"\x00"  # compares unlike everything that a customer can give


class Candidate(NamedTuple):
    """What is compared of an order that the customer may mean."""

    order_id: UUID | None = None
    email: str | None = None
    postcode: str | None = None
    country: str | None = None


class Outcome(StrEnum):
    """What a try at proving an order came to."""

    proven = "proven"
    no_match = "no_match"  # wrong pair, or no such order
    locked = "locked"  # too many tries; says nothing of this one


@dataclass(frozen=True, kw_only=True)
class Verification:
    """The outcome; ``order_id`` only when proven. ``tries_left`` counts further failures before the lock."""

    outcome: Outcome
    order_id: UUID | None = None
    tries_left: int = 0


def verify_order(
    session: Session,
    *,
    conversation_id: UUID,
    number: str,
    email: str | None = None,
    postcode: str | None = None,
    now: datetime,
    limits: VerificationLimits = LIMITS,
) -> Verification:
    """Try to prove an order by its number and its e-mail or its shipping postcode. Needs a write session.

    One of the two suffices when both are given. Records the try; a proof lasts ``limits.proof_lasts``.
    Raises `UnknownConversationError`.
    """
    address_key = hold(session, conversation_id)
    left = tries_left(session, conversation_id, address_key, now, limits)
    order_id, kind = _match(_candidates(session, number), email, postcode)
    if left <= 0:
        return Verification(outcome=Outcome.locked)
    record_try(
        session,
        conversation_id=conversation_id,
        address_key=address_key,
        succeeded=order_id is not None,
        left=left,
        now=now,
    )
    if order_id is None:
        return Verification(outcome=Outcome.no_match, tries_left=left - 1)
    prove(session, conversation_id=conversation_id, order_id=order_id, kind=kind, now=now, limits=limits)
    return Verification(outcome=Outcome.proven, order_id=order_id, tries_left=left)


def proven_orders(session: Session, conversation_id: UUID, now: datetime) -> list[Order]:
    """The orders that the conversation may see now, newest first; only their own columns are loaded.

    An identity or phone proof covers the orders with that address. Of a conversation on two channels: what
    may be spoken of where the message is from that is being answered (`store.continuity.counting`). Reads
    only; `renew_proof` prolongs.
    """
    return list(session.scalars(newest_orders(_may_see(session, conversation_id, now))))


def hidden_orders(session: Session, conversation_id: UUID, now: datetime) -> list[Order]:
    """Orders that the browser has proven, and that are not to be spoken of where the customer writes now."""
    if side_of(session, conversation_id).channel is not Channel.sms:
        return []
    browser = select(Proof).where(Proof.conversation_id == conversation_id, Proof.kind != ProofKind.phone)
    shown = _covered(list(session.scalars(browser)))
    return list(session.scalars(newest_orders(and_(shown, _is_not(_may_see(session, conversation_id, now))))))


def is_proven(session: Session, conversation_id: UUID, order_id: UUID, now: datetime) -> bool:
    """Whether the conversation may see this order now."""
    seen = _may_see(session, conversation_id, now)
    return session.scalar(select(Order.id).where(Order.id == order_id, seen)) is not None


def was_proven_by_text(session: Session, conversation_id: UUID, order_id: UUID) -> bool:
    """Whether the conversation's phone has proven this order, however long ago."""
    seen = _may_see(session, conversation_id, _EVER, side=Channel.sms)
    return session.scalar(select(Order.id).where(Order.id == order_id, seen)) is not None


def are_covered(session: Session, conversation_id: UUID, *, email: str | None, phone: str) -> bool:
    """Whether every order that was ever proven in the conversation is of one of these addresses.

    Those of a signed identity's addresses count as proven, too.
    """
    theirs = phone_is([phone]) if email is None else or_(phone_is([phone]), Order.email == email_key(email))
    proofs = list(session.scalars(select(Proof).where(Proof.conversation_id == conversation_id)))
    single = [proof.order_id for proof in proofs if proof.order_id]
    proven = or_(Order.id.in_(single), _covered(proofs))
    return session.scalar(select(Order.id).where(proven, _is_not(theirs)).limit(1)) is None


def proof_ages(
    session: Session,
    *,
    conversation_id: UUID,
    order_id: UUID,
    now: datetime,
    limits: VerificationLimits = LIMITS,
) -> bool:
    """Whether a proof of this order has been unused for a while, so that using it is worth a write."""
    soon = now + limits.proof_lasts - limits.renewed_after
    ageing = select(Proof.id).where(
        Proof.conversation_id == conversation_id,
        Proof.order_id == order_id,
        Proof.expires_at > now,
        Proof.expires_at < soon,
    )
    return session.scalar(ageing.limit(1)) is not None


def renew_proof(
    session: Session,
    *,
    conversation_id: UUID,
    order_id: UUID,
    now: datetime,
    limits: VerificationLimits = LIMITS,
) -> bool:
    """Prolong an unexpired proof of an order because it was used. False when there was none."""
    renewed = session.execute(
        update(Proof)
        .where(Proof.conversation_id == conversation_id, Proof.order_id == order_id, Proof.expires_at > now)
        .values(expires_at=now + limits.proof_lasts)
        .returning(Proof.id)
    )
    return renewed.first() is not None


def add_identity_proof(
    session: Session,
    *,
    conversation_id: UUID,
    now: datetime,
    expires_at: datetime,
    email: str | None = None,
    phone: str | None = None,
    kind: ProofKind = ProofKind.identity,
) -> Proof:
    """Note an address that a trusted party vouched for: the shop's signed login, or the phone's network.

    Covers every order of that address. ``phone`` in E.164. Raises ``ValueError`` without any usable address.
    """
    key = email_key(email)
    if key is None and not phone:
        raise ValueError("an identity proof needs an e-mail address or a phone number")
    proof = Proof(
        conversation_id=conversation_id,
        kind=kind,
        email=key,
        phone=phone or None,
        channel=Channel.sms if kind is ProofKind.phone else Channel.widget,
        proven_at=now,
        expires_at=expires_at,
    )
    session.add(proof)
    audit(session, now, conversation_id, "identity.proven", "conversation", conversation_id, kind=kind.value)
    session.flush()
    return proof


def prove_phone(session: Session, *, conversation_id: UUID, phone: str, now: datetime) -> None:
    """Note that the customer wrote from that phone just now: it lasts as an order's proof does."""
    until = now + LIMITS.proof_lasts
    known = session.scalar(
        select(Proof)
        .where(
            Proof.conversation_id == conversation_id,
            Proof.kind == ProofKind.phone,
            Proof.phone == phone,
            Proof.expires_at > now,
        )
        .limit(1)
    )
    if known is not None:
        known.proven_at, known.expires_at = now, max(until, known.expires_at)
        return
    add_identity_proof(
        session,
        conversation_id=conversation_id,
        phone=phone,
        kind=ProofKind.phone,
        now=now,
        expires_at=until,
    )


def prove(
    session: Session,
    *,
    conversation_id: UUID,
    order_id: UUID,
    kind: ProofKind,
    now: datetime,
    email: str | None = None,
    phone: str | None = None,
    limits: VerificationLimits = LIMITS,
) -> None:
    """Note that the conversation has proven one order, for ``limits.proof_lasts``, with an audit entry.

    For a one-time code ``email`` or ``phone`` is where it went: the proof ends when that leaves the order.
    """
    until = now + limits.proof_lasts
    known = session.scalar(
        select(Proof)
        .where(Proof.conversation_id == conversation_id, Proof.order_id == order_id, Proof.kind == kind)
        .limit(1)
    )
    if known is None:
        known = Proof(conversation_id=conversation_id, kind=kind, order_id=order_id, expires_at=until)
        session.add(known)
    known.proven_at, known.expires_at = now, max(until, known.expires_at)
    known.email, known.phone = email, phone
    if known.channel is not Channel.sms:  # what was typed in a text is read in the browser, too
        known.channel = side_of(session, conversation_id).channel
    audit(session, now, conversation_id, "order.verified", "order", order_id, kind=kind.value)


def revoke_proofs(session: Session, conversation_id: UUID, now: datetime) -> None:
    """End everything a conversation has proven (log-out, change of address)."""
    session.execute(
        update(Proof)
        .where(Proof.conversation_id == conversation_id, Proof.expires_at > now)
        .values(expires_at=now)
    )


def revoke_postcode_proofs(
    session: Session, *, order_id: UUID, except_conversation: UUID, now: datetime
) -> None:
    """End what other conversations proved of an order by its postcode, because its address changed."""
    session.execute(
        update(Proof)
        .where(
            Proof.order_id == order_id,
            Proof.kind == ProofKind.order_postcode,
            Proof.conversation_id != except_conversation,
            Proof.expires_at > now,
        )
        .values(expires_at=now)
    )


def _candidates(session: Session, number: str) -> list[Candidate]:
    """The orders that the number may mean, the best first, filled up to the same length for any number."""
    # What a customer typed in as the new address proves nothing: see `Order.proof_postcode`.
    placed = Order.proof_postcode.is_(None)
    postcode = case((placed, Order.shipping_postcode), else_=Order.proof_postcode)
    country = case((placed, Order.shipping_country_code), else_=Order.proof_country_code)
    columns = (Order.id, Order.email, postcode, country)
    rows = session.execute(candidates_query(number).with_only_columns(*columns))
    found = [Candidate(*row) for row in rows]
    return found + [Candidate()] * (MOST_CANDIDATES - len(found))


def _match(
    candidates: list[Candidate], email: str | None, postcode: str | None
) -> tuple[UUID | None, ProofKind]:
    given_email = email_key(email)
    found: tuple[UUID | None, ProofKind] = (None, ProofKind.order_email)
    for candidate in reversed(candidates):  # the best is looked at last and wins
        country = candidate.country
        by_postcode = _same(postcode_key(postcode, country), postcode_key(candidate.postcode, country))
        by_email = _same(given_email, candidate.email)
        if by_postcode:
            found = (candidate.order_id, ProofKind.order_postcode)
        if by_email:
            found = (candidate.order_id, ProofKind.order_email)
    return found


def _same(given: str | None, stored: str | None) -> bool:
    same = hmac.compare_digest(
        given.encode("utf-8", "replace") if given else b"",
        stored.encode("utf-8", "replace") if stored else _ABSENT,
    )
    return same and bool(given)


def _may_see(
    session: Session, conversation_id: UUID, now: datetime, *, side: Channel | None = None
) -> ColumnElement[bool]:
    proofs = list(session.scalars(select(Proof).where(Proof.conversation_id == conversation_id)))
    if not proofs:
        return false()
    here = side_of(session, conversation_id)
    found = counting(proofs, side=side or here.channel, is_shared=here.is_shared, now=now)
    return and_(*(_covered(each) for each in found))


def _is_not(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Also where nothing is known, as of an order without a phone."""
    return not_(func.coalesce(condition, false()))


def _covered(proofs: Sequence[Proof]) -> ColumnElement[bool]:
    orders = [proof.order_id for proof in proofs if proof.order_id and proof.kind is not ProofKind.code]
    # An address on a proof of one order is a note, not a key to the address's other orders.
    addresses = [proof for proof in proofs if proof.kind in (ProofKind.identity, ProofKind.phone)]
    emails = [proof.email for proof in addresses if proof.email]
    phones = [proof.phone for proof in addresses if proof.phone]
    conditions: list[ColumnElement[bool]] = [Order.id.in_(orders)] if orders else []
    conditions += [_still_there(proof) for proof in proofs if proof.kind is ProofKind.code]
    if emails:
        conditions.append(Order.email.in_(emails))
    if phones:
        conditions.append(phone_is(phones))
    return or_(*conditions) if conditions else false()


def _still_there(proof: Proof) -> ColumnElement[bool]:
    """The order of a one-time code, as long as the address that the code went to is on it."""
    address = Order.email == proof.email if proof.email else phone_is([proof.phone or ""])
    return and_(Order.id == proof.order_id, address)
