"""Messages with pictures: kept when they come in, and taken into the conversation once these are here.

What a number sends meanwhile waits behind them, so that nothing is out of order.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from api.channels.sms.media import MediaNotThereError, MediaRefusedError, MediaStore
from api.conversations.announcements import Announcements
from api.conversations.pictures import Picture
from api.conversations.service import ConversationService
from api.conversations.texts import EmptyMessageError
from store.database import Database
from store.repositories.sms import SmsRepository
from store.vocabulary import Channel

NAME: Final = "sms-pictures"

MOST_TRIES: Final = 8
_PAUSE: Final = 2.0

_log = structlog.get_logger(__name__)


class KeptMessages:
    """An ``Errand``: takes what is kept of a number into its conversation, in order."""

    name = NAME

    def __init__(
        self,
        *,
        database: Database,
        media: MediaStore,
        service: ConversationService,
        announcements: Announcements,
    ) -> None:
        self._database = database
        self._media = media
        self._service = service
        self._announcements = announcements

    def open(self, session: Session) -> Sequence[str]:
        """The first that is kept of each number."""
        first: dict[str, str] = {}
        for kept in SmsRepository(session).kept():
            first.setdefault(kept.phone, kept.message_sid)
        return list(first.values())

    def run(self, key: str, attempt: int) -> timedelta | None:
        """See ``Errand``."""
        with self._database.read() as session:
            repository = SmsRepository(session)
            asked = repository.inbound(key)
            if asked is None or asked.form is None:
                return None
            waiting = repository.kept(asked.phone)
            thread = repository.thread_of(asked.phone)
        if thread is None:
            return None
        for kept in waiting:
            try:
                self._take(thread.conversation_id, kept.message_sid, kept.form or {}, attempt)
            except MediaNotThereError as error:
                _log.warning("sms_picture_waits", sid=kept.message_sid, reason=error.reason)
                return timedelta(seconds=_PAUSE * attempt)
        return None

    def _take(self, conversation_id: UUID, sid: str, form: dict[str, Any], attempt: int) -> None:
        pictures: list[Picture] = []
        trouble: str | None = None
        for url in form["media"]:
            try:
                pictures.append(self._media.fetch(url))
            except MediaRefusedError as error:
                _log.warning("sms_picture_refused", sid=sid, reason=str(error))
                trouble = "sms-picture-unread"
            except MediaNotThereError:
                if attempt < MOST_TRIES:
                    raise
                trouble = "sms-picture-lost"
        try:
            self._service.accept(
                conversation_id=conversation_id,
                external_id=sid,
                text=form["body"],
                pictures=pictures,
                channel=Channel.sms,
            )
        except EmptyMessageError:
            _log.info("sms_empty", sid=sid)
        self._settle(conversation_id, sid, trouble)

    def _settle(self, conversation_id: UUID, sid: str, trouble: str | None) -> None:
        publish = None
        with self._database.begin() as session:
            kept = SmsRepository(session).inbound(sid)
            if kept is None or kept.form is None:
                return
            kept.form = None
            if trouble is not None:
                publish = self._announcements.say(
                    session, conversation_id=conversation_id, key=trouble, external_id=f"sms-picture:{sid}"
                )
        if publish is not None:
            publish()
