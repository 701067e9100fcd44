"""What agents write to customers who have left the website: by text, once, unless they have seen it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from api.clock import Clock, utc_now
from api.conversations.leaving import Texter
from api.conversations.ports import Phrases
from store.database import Database
from store.models import Message, TextWish
from store.repositories.sides import SideRepository
from store.repositories.text_wishes import TextWishRepository
from store.vocabulary import AuthorKind

NAME: Final = "left-customer"
AFTER: Final = timedelta(minutes=2)
"""How long an answer waits on the website before it is texted."""

OPENS: Final = "#doorstep"
"""At the end of the website's address: the widget opens, in the browser that has the conversation."""


class LeftCustomers:
    """An ``Errand`` for what an agent said last; what a page has shown meanwhile is not texted."""

    name = NAME

    def __init__(
        self,
        *,
        database: Database,
        texter: Texter,
        phrases: Phrases,
        after: timedelta = AFTER,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._texter = texter
        self._phrases = phrases
        self.after = after
        self._clock = clock

    def open(self, session: Session) -> Sequence[str]:
        """Wishes with the number of the agents' last message."""
        return [f"{wish}:{seq}" for wish, seq in TextWishRepository(session).due()]

    def run(self, key: str, attempt: int) -> timedelta | None:
        """See ``Errand``."""
        wish_id, seq = UUID(key.partition(":")[0]), int(key.partition(":")[2])
        queued: list[UUID | None] = []
        with self._database.begin() as session:
            known = session.get(TextWish, wish_id)
            if known is None:
                return None
            self._texter.hold(session, known.phone)
            wish = TextWishRepository(session).held(wish_id)
            if wish is None or wish.revoked_at is not None:
                return None
            said = TextWishRepository(session).unsent(wish)
            by_agents = [one for one in said if one.author_kind is AuthorKind.agent]
            if not by_agents or by_agents[-1].seq != seq:
                return None  # done, or the errand of the newer one's
            left = by_agents[-1].created_at + self.after - self._clock()
            if left > timedelta():
                return left
            seen = SideRepository(session).seen(wish.conversation_id)
            for message in [one for one in by_agents if one.seq > seen]:
                text = self._text(wish, message)
                key = f"left:{message.id}"
                queued.append(self._texter.text(session, wish.phone, key=key, text=text, said=message))
            wish.sent_seq = seq
        self._texter.wake(next((one for one in queued if one), None))
        return None

    def _text(self, wish: TextWish, message: Message) -> str:
        return self._phrases.say(
            "text-left" if message.text else "text-left-picture",
            None,
            agent=message.author_name or "none",
            text=message.text,
            url=f"{wish.website}{OPENS}",
        )
