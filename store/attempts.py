"""The limits on trying to prove an order, shared by every way of proving one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store.models import Audit, Conversation, VerificationAttempt


@dataclass(frozen=True, kw_only=True)
class VerificationLimits:
    """Failed tries allowed, and how long a proven order stays proven."""

    per_conversation: int = 5
    per_address_and_hour: int = 10
    proof_lasts: timedelta = timedelta(minutes=30)
    renewed_after: timedelta = timedelta(minutes=1)  # use within this time costs no write


LIMITS = VerificationLimits()
"""Where nothing else is set."""


class UnknownConversationError(LookupError):
    """The conversation does not exist."""


def hold(session: Session, conversation_id: UUID) -> str:
    """Let this transaction's tries be the only ones of the conversation; its address key.

    Tries of one conversation, and on PostgreSQL those of one address, wait for each other: else tries made at
    once would all count the same failures. SQLite has a single writer anyway.
    Raises `UnknownConversationError`.
    """
    address_key = session.scalar(
        select(Conversation.address_key).where(Conversation.id == conversation_id).with_for_update()
    )
    if address_key is None:
        raise UnknownConversationError(f"there is no conversation {conversation_id}")
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(address_key, 0))))
    return address_key


def tries_left(
    session: Session, conversation_id: UUID, address_key: str, now: datetime, limits: VerificationLimits
) -> int:
    """How many more tries may fail before nothing can be proven; 0 or less: none."""
    failed = select(func.count()).where(VerificationAttempt.succeeded.is_(False))
    in_conversation = failed.where(VerificationAttempt.conversation_id == conversation_id)
    from_address = failed.where(
        VerificationAttempt.address_key == address_key,
        VerificationAttempt.attempted_at > now - timedelta(hours=1),
    )
    counts = select(in_conversation.scalar_subquery(), from_address.scalar_subquery())
    here, there = session.execute(counts).one()
    return min(limits.per_conversation - int(here or 0), limits.per_address_and_hour - int(there or 0))


def record_try(
    session: Session,
    *,
    conversation_id: UUID,
    address_key: str,
    succeeded: bool,
    left: int,
    now: datetime,
) -> None:
    """Count a try that was made with ``left`` tries left; the one that locks leaves an audit entry."""
    session.add(
        VerificationAttempt(
            conversation_id=conversation_id,
            address_key=address_key,
            succeeded=succeeded,
            attempted_at=now,
        )
    )
    if left == 1 and not succeeded:
        audit(session, now, conversation_id, "verification.locked", "conversation", conversation_id)


def audit(
    session: Session,
    now: datetime,
    conversation_id: UUID,
    action: str,
    subject_kind: str,
    subject_id: UUID,
    **details: str,
) -> None:
    """Note what a conversation did."""
    session.add(
        Audit(
            at=now,
            actor=f"conversation:{conversation_id}",
            action=action,
            subject_kind=subject_kind,
            subject_id=str(subject_id),
            details=details,
        )
    )
