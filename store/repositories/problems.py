"""What customers reported as wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.models import ProblemReport
from store.vocabulary import ProblemKind, Wanted

LONGEST_DESCRIPTION = 4000


@dataclass(frozen=True, kw_only=True)
class ProblemFacts:
    """What one message tells of a problem. None leaves what is known; ``said`` are the customer's words."""

    kind: ProblemKind | None = None
    shipment_id: UUID | None = None
    items: Sequence[dict[str, Any]] | None = None
    said: str | None = None
    wanted: Wanted | None = None
    photo_asked: bool = False


class ProblemReportRepository:
    """Queries about problem reports, in the caller's session and transaction.

    ``goods`` tells what was in the box from what happened on the way; each has its own report.
    """

    def __init__(self, session: Session) -> None:
        """Work in that session; the caller commits."""
        self._session = session

    def of_conversation(self, conversation_id: UUID) -> list[ProblemReport]:
        """The reports of a conversation, oldest first."""
        query = (
            select(ProblemReport)
            .where(ProblemReport.conversation_id == conversation_id)
            .order_by(ProblemReport.id)
        )
        return list(self._session.scalars(query))

    def open_of(self, conversation_id: UUID, order_id: UUID | None, *, goods: bool) -> ProblemReport | None:
        """The open report about an order; with ``order_id`` None the one whose order is not known yet."""
        same_order = (
            ProblemReport.order_id.is_(None) if order_id is None else ProblemReport.order_id == order_id
        )
        return self._session.scalar(
            select(ProblemReport).where(
                ProblemReport.conversation_id == conversation_id,
                same_order,
                ProblemReport.goods == goods,
                ~ProblemReport.closed,
            )
        )

    def record(
        self,
        *,
        conversation_id: UUID,
        order_id: UUID | None,
        goods: bool,
        facts: ProblemFacts,
        now: datetime,
    ) -> ProblemReport:
        """Add what was said to the open report, or open one. The same facts again change nothing.

        With an order, a report of this conversation that had none becomes the order's. A new report without
        a kind is one of damaged goods, or of a late delivery.
        """
        report = self.open_of(conversation_id, order_id, goods=goods)
        if report is None and (report := self.open_of(conversation_id, None, goods=goods)):
            report.order_id = order_id
        if report is None:
            report = ProblemReport(
                conversation_id=conversation_id,
                order_id=order_id,
                goods=goods,
                kind=ProblemKind.damaged if goods else ProblemKind.late,
                items=[],
                description="",
                wanted=Wanted.unknown,
                photo_asked=False,
                photo_given=False,
                created_at=now,
                closed=False,
            )
            self._session.add(report)
        _take(report, facts)
        if self._session.is_modified(report):
            report.updated_at = now
        self._session.flush()
        return report

    def add_photo(self, conversation_id: UUID, *, now: datetime) -> bool:
        """Note with the newest open report about goods that a picture came; False when there is none."""
        reports = [
            report for report in self.of_conversation(conversation_id) if report.goods and not report.closed
        ]
        if not reports:
            return False
        report = reports[-1]
        if not report.photo_given:
            report.photo_given, report.updated_at = True, now
            self._session.flush()
        return True

    def close(self, *, conversation_id: UUID, order_id: UUID, goods: bool, now: datetime) -> None:
        """The problem has solved itself: nothing is left for a person to do."""
        if report := self.open_of(conversation_id, order_id, goods=goods):
            report.closed = True
            report.updated_at = now
            self._session.flush()


def _take(report: ProblemReport, facts: ProblemFacts) -> None:
    report.kind = facts.kind or report.kind
    report.shipment_id = facts.shipment_id or report.shipment_id
    report.items = list(facts.items) if facts.items is not None else report.items
    report.description = _with(report.description, facts.said)
    report.wanted = facts.wanted or report.wanted
    report.photo_asked = report.photo_asked or facts.photo_asked


def _with(description: str, said: str | None) -> str:
    """The words on a line of their own, once: a turn may be run twice."""
    line = " ".join((said or "").split())
    if not line or line in description.splitlines():
        return description
    return f"{description}\n{line}".strip()[:LONGEST_DESCRIPTION]
