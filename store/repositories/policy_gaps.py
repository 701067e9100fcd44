"""Questions that the articles did not settle."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from store.models import Conversation, PolicyGap
from store.vocabulary import GapOutcome, GapState


@dataclass(frozen=True, kw_only=True)
class OpenGap:
    """An unsettled question, and who asked it: ``customer`` is the contact's id."""

    id: UUID
    text: str
    embedding: bytes
    model: str
    outcome: GapOutcome
    article_id: UUID | None
    conversation_id: UUID
    customer: UUID
    locale: str | None
    at: datetime


class PolicyGapRepository:
    """Queries about gaps, in the caller's session and transaction."""

    def __init__(self, session: Session) -> None:
        """Work in that session; the caller commits."""
        self._session = session

    def record(
        self,
        *,
        conversation_id: UUID,
        message_key: str,
        text: str,
        embedding: bytes,
        model: str,
        outcome: GapOutcome,
        now: datetime,
        article_id: UUID | None = None,
        locale: str | None = None,
    ) -> PolicyGap:
        """Note an unsettled question once; the same message again brings its outcome up to date.

        ``text`` must be masked already.
        """
        known = self._session.scalar(
            select(PolicyGap).where(
                PolicyGap.conversation_id == conversation_id, PolicyGap.message_key == message_key
            )
        )
        if known is not None:
            known.outcome = outcome
            self._session.flush()
            return known
        gap = PolicyGap(
            conversation_id=conversation_id,
            message_key=message_key,
            text=text,
            embedding=embedding,
            model=model,
            outcome=outcome,
            state=GapState.open,
            article_id=article_id,
            locale=locale,
            at=now,
        )
        self._session.add(gap)
        self._session.flush()
        return gap

    def open(self, *, since: datetime | None = None, limit: int = 5_000) -> list[OpenGap]:
        """The unsettled questions, newest first."""
        query = (
            select(PolicyGap, Conversation.contact_id)
            .join(Conversation, Conversation.id == PolicyGap.conversation_id)
            .where(PolicyGap.state == GapState.open)
            .order_by(PolicyGap.at.desc(), PolicyGap.id.desc())
            .limit(limit)
        )
        if since is not None:
            query = query.where(PolicyGap.at >= since)
        return [_open(gap, customer) for gap, customer in self._session.execute(query)]

    def settle(self, gap_ids: Collection[UUID], *, state: GapState, draft_id: UUID | None = None) -> int:
        """Say what was done about questions; returns how many there were."""
        if not gap_ids:
            return 0
        settled = self._session.execute(
            update(PolicyGap)
            .where(PolicyGap.id.in_(gap_ids))
            .values(state=state, draft_id=draft_id)
            .returning(PolicyGap.id)
        )
        return len(settled.all())


def _open(gap: PolicyGap, customer: UUID) -> OpenGap:
    return OpenGap(
        id=gap.id,
        text=gap.text,
        embedding=gap.embedding,
        model=gap.model,
        outcome=gap.outcome,
        article_id=gap.article_id,
        conversation_id=gap.conversation_id,
        customer=customer,
        locale=gap.locale,
        at=gap.at,
    )
