"""The pictures of messages."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from store.models import Upload


class UploadRepository:
    """Queries about pictures, in the caller's session and transaction."""

    def __init__(self, session: Session) -> None:
        """Work in that session; the caller commits."""
        self._session = session

    def find(self, upload_id: UUID, *, conversation_id: UUID) -> Upload | None:
        """A picture with its content, if it belongs to that conversation."""
        query = select(Upload).where(Upload.id == upload_id, Upload.conversation_id == conversation_id)
        return self._session.scalar(query.options(undefer(Upload.content)))

    def get(self, upload_id: UUID) -> Upload | None:
        """A picture with its content, for whoever was let in to it otherwise."""
        return self._session.get(Upload, upload_id, options=[undefer(Upload.content)])

    def of_message(self, message_id: UUID) -> list[Upload]:
        """The pictures of a message with their contents, in the order that they were sent."""
        query = select(Upload).where(Upload.message_id == message_id).order_by(Upload.id)
        return list(self._session.scalars(query.options(undefer(Upload.content))))
