"""Who wants what agents write by text once they have left the website."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from store.models import Conversation, Message, Proof, TextWish
from store.vocabulary import AuthorKind, Channel, ProofKind, WishVia

CODE_LASTS: Final = timedelta(minutes=30)
"""How long the number that the chat shows can be answered by the phone."""

MOST_ASKED: Final = 3
"""Texts that ask a phone for it, in a day; and those that one conversation may have sent."""


class TextWishRepository:
    """Queries about such wishes, in the caller's session and transaction."""

    def __init__(self, session: Session) -> None:
        """Work in that session; the caller commits."""
        self._session = session

    def of(self, conversation_id: UUID) -> TextWish | None:
        """The newest wish of a conversation."""
        query = select(TextWish).where(TextWish.conversation_id == conversation_id)
        return self._session.scalar(query.order_by(TextWish.id.desc()).limit(1))

    def signed_phone(self, conversation_id: UUID) -> str | None:
        """The phone that the shop's login names for whoever has the conversation in a browser."""
        query = select(Proof.phone).where(
            Proof.conversation_id == conversation_id,
            Proof.kind == ProofKind.identity,
            Proof.phone.is_not(None),
        )
        return self._session.scalar(query.order_by(Proof.proven_at.desc()).limit(1))

    def may_ask(self, conversation_id: UUID, phone: str, now: datetime) -> bool:
        """Whether that phone may be asked once more, from there."""
        asked = select(func.count()).where(TextWish.code.is_not(None))
        here = asked.where(TextWish.conversation_id == conversation_id)
        there = asked.where(TextWish.phone == phone, TextWish.asked_at > now - timedelta(days=1))
        return max(self._session.scalar(here) or 0, self._session.scalar(there) or 0) < MOST_ASKED

    def add(
        self,
        conversation_id: UUID,
        *,
        phone: str,
        wording: str,
        website: str,
        code: str | None,
        now: datetime,
    ) -> TextWish:
        """Keep a wish in place of the one before; without a ``code`` the signed identity confirms it."""
        self.revoke(conversation_id=conversation_id, now=now)
        said = select(func.max(Message.seq)).where(Message.conversation_id == conversation_id)
        wish = TextWish(
            conversation_id=conversation_id,
            phone=phone,
            wording=wording,
            website=website,
            code=code,
            asked_at=now,
            confirmed_at=None if code else now,
            via=None if code else WishVia.identity,
            sent_seq=self._session.scalar(said) or 0,
        )
        self._session.add(wish)
        self._session.flush()
        return wish

    def answered(self, phone: str, code: str, now: datetime) -> TextWish | None:
        """The wish that a phone confirms with that number; from now on it counts."""
        query = select(TextWish).where(
            TextWish.phone == phone,
            TextWish.code == code,
            TextWish.confirmed_at.is_(None),
            TextWish.revoked_at.is_(None),
            TextWish.asked_at > now - CODE_LASTS,
        )
        wish = self._session.scalar(query.order_by(TextWish.id.desc()).limit(1))
        if wish is not None:
            wish.confirmed_at, wish.via = now, WishVia.reply
            self._session.flush()
        return wish

    def revoke(self, *, now: datetime, conversation_id: UUID | None = None, phone: str | None = None) -> None:
        """End the wishes of a conversation, or of a phone."""
        whose = TextWish.phone == phone if phone else TextWish.conversation_id == conversation_id
        self._session.execute(
            update(TextWish).where(whose, TextWish.revoked_at.is_(None)).values(revoked_at=now)
        )

    def due(self, limit: int = 500) -> list[tuple[UUID, int]]:
        """(wish, the agents' last message) where the customer wrote last on the website."""
        last = func.max(Message.seq)
        query = (
            select(TextWish.id, last)
            .join(Conversation, Conversation.id == TextWish.conversation_id)
            .join(Message, Message.conversation_id == TextWish.conversation_id)
            .where(
                TextWish.confirmed_at.is_not(None),
                TextWish.revoked_at.is_(None),
                Conversation.channel == Channel.widget,
                Message.author_kind == AuthorKind.agent,
                Message.seq > TextWish.sent_seq,
            )
            .group_by(TextWish.id)
            .limit(limit)
        )
        return [(wish_id, seq) for wish_id, seq in self._session.execute(query)]

    def held(self, wish_id: UUID) -> TextWish | None:
        """A wish, kept from others until the transaction ends."""
        query = select(TextWish).where(TextWish.id == wish_id).with_for_update()
        return self._session.scalar(query.execution_options(populate_existing=True))

    def unsent(self, wish: TextWish) -> Sequence[Message]:
        """What was said since, oldest first."""
        query = select(Message).where(
            Message.conversation_id == wish.conversation_id, Message.seq > wish.sent_seq
        )
        return list(self._session.scalars(query.order_by(Message.seq)))
