"""Trying a one-time code. See `store.one_time_codes`."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from store.attempts import LIMITS, VerificationLimits, hold, record_try, tries_left
from store.code_rules import CODE_LIMITS, CodeLimits, Sealed, Verdict, judge
from store.models import OneTimeCode, Order
from store.one_time_codes import ADDRESSES, OnOrder
from store.verification import is_proven, prove
from store.vocabulary import AddressKind, ProofKind


class Tried(StrEnum):
    """What a try of a code came to."""

    proven = "proven"
    wrong = "wrong"
    over = "over"  # no code is open
    locked = "locked"


@dataclass(frozen=True, kw_only=True)
class CodeTry:
    """The outcome; ``order_id`` only when proven. ``tries_left`` counts further failures of this code."""

    outcome: Tried
    order_id: UUID | None = None
    tries_left: int = 0


def try_code(
    session: Session,
    *,
    conversation_id: UUID,
    code: str,
    key: str,
    now: datetime,
    limits: CodeLimits = CODE_LIMITS,
    verification: VerificationLimits = LIMITS,
) -> CodeTry:
    """Try to prove an order by the newest code of the conversation. Needs a write session.

    A wrong code is a failed try like any other (`VerificationLimits`). The same ``key`` again counts once.
    Raises `UnknownConversationError`.
    """
    network = hold(session, conversation_id)
    left = tries_left(session, conversation_id, network, now, verification)
    row, address = _newest(session, conversation_id)
    if row is None:
        return CodeTry(outcome=Tried.over if left > 0 else Tried.locked)
    verdict = judge(_sealed(row, address, limits), code, now=now, limits=limits)
    if row.tried_key == key:
        return _again(session, row, now, min(limits.tries - row.attempts, left))
    if left <= 0:
        return CodeTry(outcome=Tried.locked)
    if verdict is Verdict.over:
        return CodeTry(outcome=Tried.over)
    proven = verdict is Verdict.right and _mark_used(session, row, now, limits)
    row.attempts, row.tried_key = row.attempts + 1, key
    record_try(
        session, conversation_id=conversation_id, address_key=network, succeeded=proven, left=left, now=now
    )
    if not proven or row.order_id is None:
        return CodeTry(outcome=Tried.wrong, tries_left=min(limits.tries - row.attempts, left - 1))
    by = {"email" if row.address_kind is AddressKind.email else "phone": address}
    prove(
        session,
        conversation_id=conversation_id,
        order_id=row.order_id,
        kind=ProofKind.code,
        now=now,
        limits=verification,
        **by,
    )
    return CodeTry(outcome=Tried.proven, order_id=row.order_id)


def _newest(session: Session, conversation_id: UUID) -> tuple[OneTimeCode | None, str | None]:
    found = session.execute(
        select(OneTimeCode, *ADDRESSES)
        .outerjoin(Order, Order.id == OneTimeCode.order_id)
        .where(OneTimeCode.conversation_id == conversation_id, OneTimeCode.released_at.is_not(None))
        .order_by(OneTimeCode.requested_at.desc(), OneTimeCode.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        return None, None
    row, *addresses = found
    return row, OnOrder(*addresses).of(row.address_kind)


def _sealed(row: OneTimeCode, address: str | None, limits: CodeLimits) -> Sealed:
    # Nothing is right before the code has been made, which takes a moment: a try is a try all the same.
    return Sealed(
        salt=row.salt or b"",
        code_hash=row.code_hash or b"",
        address=address,
        expires_at=row.expires_at or row.requested_at + limits.lasts,
        attempts=row.attempts,
        used=row.used_at is not None,
    )


def _mark_used(session: Session, row: OneTimeCode, now: datetime, limits: CodeLimits) -> bool:
    """Use the code up, in the statement that finds it unused: of two right tries at once, one does it."""
    marked = session.execute(
        update(OneTimeCode)
        .where(
            OneTimeCode.id == row.id,
            OneTimeCode.used_at.is_(None),
            OneTimeCode.attempts < limits.tries,
            OneTimeCode.expires_at > now,
        )
        .values(used_at=now)
        .returning(OneTimeCode.id)
    )
    return marked.first() is not None


def _again(session: Session, row: OneTimeCode, now: datetime, left: int) -> CodeTry:
    """What a try came to that has been counted: its turn is repeated."""
    if row.used_at is None:
        return CodeTry(outcome=Tried.wrong, tries_left=left)
    if row.order_id is not None and is_proven(session, row.conversation_id, row.order_id, now):
        return CodeTry(outcome=Tried.proven, order_id=row.order_id)
    return CodeTry(outcome=Tried.over)
