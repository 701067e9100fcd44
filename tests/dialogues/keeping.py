"""What a conversation left in the store, against what it should have."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.models import Audit, ChangeRequest, Handoff, PolicyGap, ProblemReport
from store.repositories.orders import OrderRepository
from tests.dialogues.script import Stored


def amiss(session: Session, conversation_id: UUID, wanted: Stored) -> list[str]:
    """What is not as it should be, in words."""
    audits = list(session.scalars(select(Audit).where(Audit.actor == f"conversation:{conversation_id}")))
    done = [each.action for each in audits]
    return [
        *_handoffs(session, conversation_id, wanted),
        *_changes(session, conversation_id, wanted),
        *_reports(session, conversation_id, wanted),
        *_returns(session, audits, wanted),
        *_gaps(session, conversation_id, wanted),
        *(f"no audit entry {action}, but {done}" for action in wanted.audit if action not in done),
    ]


def _handoffs(session: Session, conversation_id: UUID, wanted: Stored) -> Iterator[str]:
    of_it = select(Handoff).where(Handoff.conversation_id == conversation_id)
    found = {each.reason: each.priority.value for each in session.scalars(of_it)}
    if wanted.handoff and wanted.handoff not in found:
        yield f"no hand-off {wanted.handoff}, but {found}"
    if wanted.priority and wanted.priority not in found.values():
        yield f"no hand-off of priority {wanted.priority}, but {found}"
    if wanted.no_handoff and found:
        yield f"handed over: {found}"


def _changes(session: Session, conversation_id: UUID, wanted: Stored) -> Iterator[str]:
    of_it = select(ChangeRequest).where(ChangeRequest.conversation_id == conversation_id)
    found = [f"{each.kind} {each.status}" for each in session.scalars(of_it)]
    if wanted.change and wanted.change not in found:
        yield f"no change {wanted.change!r}, but {found}"
    if wanted.no_change and found:
        yield f"changes: {found}"


def _reports(session: Session, conversation_id: UUID, wanted: Stored) -> Iterator[str]:
    of_it = select(ProblemReport).where(ProblemReport.conversation_id == conversation_id)
    reports = list(session.scalars(of_it))
    kinds = [each.kind.value for each in reports]
    titles = {item["title"] for each in reports for item in each.items}
    if wanted.report and wanted.report not in kinds:
        yield f"no problem {wanted.report!r} reported, but {kinds}"
    if missing := set(wanted.reported) - titles:
        yield f"{missing} reported, but {titles}"
    if wanted.wanted and wanted.wanted not in [each.wanted.value for each in reports]:
        yield f"not wanted: {wanted.wanted}"


def _returns(session: Session, audits: list[Audit], wanted: Stored) -> Iterator[str]:
    asked = [each.details for each in audits if each.action == "return.requested"]
    if wanted.no_return and asked:
        yield f"returns: {asked}"
    orders = [OrderRepository(session).get(UUID(each["order"])) for each in asked]
    pieces: dict[str, int] = {}
    for entry in (entry for order in orders if order for entry in order.returns):
        if entry.name in {each.get("rma") for each in asked}:
            for item in entry.items:
                pieces[item.line_item.title] = pieces.get(item.line_item.title, 0) + item.quantity
    if wanted.returned and pieces != wanted.returned:
        yield f"returned {pieces}, not {wanted.returned}"


def _gaps(session: Session, conversation_id: UUID, wanted: Stored) -> Iterator[str]:
    found = list(session.scalars(select(PolicyGap.text).where(PolicyGap.conversation_id == conversation_id)))
    if wanted.gap and wanted.gap not in found:
        yield f"no gap {wanted.gap!r}, but {found}"
