"""Who may use the merchants' editor: people who sign in, their sessions, and scripts' tokens."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Identified, enum, owned_by
from store.vocabulary import EditorRole


class User(Identified):
    """A person of the shop. ``email`` in lower case; ``password_hash`` as argon2 encodes it."""

    __tablename__ = "users"

    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    role: Mapped[EditorRole] = enum(EditorRole)
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class EditorSession(Identified):
    """A browser's right to act for a user. Only the hash of its token is kept."""

    __tablename__ = "editor_sessions"

    user_id: Mapped[UUID] = owned_by("users")
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class ApiToken(Identified):
    """A script's right to the editor's API. Only the hash of the token is kept."""

    __tablename__ = "api_tokens"

    name: Mapped[str]
    role: Mapped[EditorRole] = enum(EditorRole)
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
