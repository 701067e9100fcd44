"""Making a code and getting it to its address.

Safe to run again from the beginning at any time: nobody keeps a code, so one that may not have gone out is
made anew, and the newer one counts. Only a crash between sending and noting it sends two messages.
"""

from collections.abc import Mapping, Sequence
from contextvars import Context
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from api.clock import Clock, utc_now
from api.codes.ports import CodeMessage, CodeNotSentError, CodeSender
from api.errands import Errands, pause
from store.database import Database
from store.one_time_codes import Outgoing, make_code, settle_code, unsettled_codes
from store.types import new_id
from store.vocabulary import AddressKind

NAME: Final = "code"

_log = structlog.get_logger(__name__)


class CodeDelivery:
    """The `Errand` of a code that was released; ``senders`` by the kind of address that they write to.

    It is tried for as long as somebody may wait for the code, which is as long as it would last.
    """

    name = NAME

    def __init__(
        self, *, database: Database, senders: Mapping[AddressKind, CodeSender], clock: Clock = utc_now
    ) -> None:
        self._database = database
        self._senders = senders
        self._clock = clock

    def open(self, session: Session) -> Sequence[str]:
        """The codes that have to be delivered."""
        return [str(code_id) for code_id in unsettled_codes(session, now=self._clock())]

    def run(self, key: str, attempt: int) -> timedelta | None:
        """Deliver a code, unless that has been done or nobody waits for it any more."""
        with self._database.begin() as session:
            made = make_code(session, code_id=UUID(key), now=self._clock())
        if made is None:
            return None
        try:
            sent = self._send(made)
        except CodeNotSentError as error:
            _log.error("code_not_sent", reason=error.reason, permanent=error.permanent)
            if not error.permanent:
                return pause(attempt)
            sent = False
        with self._database.begin() as session:
            settle_code(session, code_id=made.code_id, sent=sent, now=self._clock())
        return None

    def _send(self, made: Outgoing) -> bool:
        sender = self._senders.get(made.kind)
        if made.address is None or sender is None:
            return False
        message = CodeMessage(
            id=new_id(),
            kind=made.kind,
            address=made.address,
            code=made.code,
            order=made.order_name or "",
            minutes=round((made.expires_at - self._clock()).total_seconds() / 60),
            locale=made.locale,
        )
        sender.send(message)
        return True


class CodeErrands:
    """A ``CodeStarter``: what a turn announces becomes an errand."""

    def __init__(self, errands: Errands) -> None:
        self._errands = errands

    def start(self, code_id: UUID) -> None:
        """Begin it, in a context of its own: it is no part of the turn's workflow."""
        Context().run(self._errands.start, NAME, str(code_id))
