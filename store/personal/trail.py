"""What the audit keeps of an export or an erasure: ids and counts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from store.models import Audit
from store.personal.finding import Person

ERASED = "person.erased"
EXPORTED = "person.exported"


def note(
    session: Session,
    action: str,
    person: Person,
    details: Mapping[str, Any],
    *,
    actor: str,
    now: datetime,
) -> None:
    """Keep that something was done with a known person's data."""
    session.add(
        Audit(
            at=now,
            actor=actor,
            action=action,
            subject_kind="contact" if person.contacts else "order",
            subject_id=str((person.contacts or person.orders)[0]),
            details={"contacts": [str(one) for one in person.contacts], **details},
        )
    )


def note_export(session: Session, person: Person, *, actor: str, now: datetime) -> None:
    """Keep that a copy was made."""
    orders = [str(one) for one in person.orders]
    note(session, EXPORTED, person, {"orders": orders}, actor=actor, now=now)
