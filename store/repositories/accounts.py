"""People who may use the merchants' editor, their sessions, and scripts' tokens."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from store.models import ApiToken, Audit, EditorSession, User
from store.vocabulary import EditorRole


class EmailTakenError(Exception):
    """Somebody has an account with that address."""


class LastAdminError(Exception):
    """Without this account nobody could let people in any more."""


class AccountRepository:
    """Queries about accounts, in the caller's session and transaction. ``actor`` is who the audit names."""

    def __init__(self, session: Session) -> None:
        """Work in that session; the caller commits."""
        self._session = session

    def by_email(self, email: str) -> User | None:
        """The account of an address in lower case."""
        return self._session.scalar(select(User).where(User.email == email))

    def get(self, user_id: UUID) -> User | None:
        """The account with that id."""
        return self._session.get(User, user_id)

    def every(self) -> list[User]:
        """All accounts, by address."""
        return list(self._session.scalars(select(User).order_by(User.email)))

    def create(
        self, *, email: str, name: str, password_hash: str, role: EditorRole, actor: str, now: datetime
    ) -> User:
        """A new account. Raises `EmailTakenError`."""
        user = User(email=email, name=name, password_hash=password_hash, role=role, created_at=now)
        try:
            with self._session.begin_nested():
                self._session.add(user)
        except IntegrityError as error:
            raise EmailTakenError("somebody has an account with that address") from error
        self.note("user.created", actor, user.id, now, {"role": role.value})
        return user

    def set_role(self, user: User, role: EditorRole, *, actor: str, now: datetime) -> None:
        """Give a person another role. Raises `LastAdminError`."""
        if role is not EditorRole.admin:
            self._keep_an_admin(user)
        user.role = role
        self.note("user.role_changed", actor, user.id, now, {"role": role.value})

    def set_password(self, user: User, password_hash: str, *, actor: str, now: datetime) -> None:
        """Another password; whoever was signed in with the old one no longer is."""
        user.password_hash = password_hash
        self.end_sessions(user.id, now)
        self.note("user.password_changed", actor, user.id, now)

    def disable(self, user: User, *, actor: str, now: datetime, keep_an_admin: bool = True) -> None:
        """Let a person in no more. Raises `LastAdminError`."""
        if keep_an_admin:
            self._keep_an_admin(user)
        user.disabled_at = now
        self.end_sessions(user.id, now)
        self.note("user.disabled", actor, user.id, now)

    def enable(self, user: User, *, actor: str, now: datetime) -> None:
        """Let a person in again."""
        user.disabled_at = None
        self.note("user.enabled", actor, user.id, now)

    def open_session(
        self, user: User, *, token_hash: str, now: datetime, expires_at: datetime
    ) -> EditorSession:
        """Somebody signed in."""
        opened = EditorSession(user_id=user.id, token_hash=token_hash, created_at=now, expires_at=expires_at)
        self._session.add(opened)
        self.note("user.signed_in", f"editor:{user.id}", user.id, now)
        return opened

    def session_user(self, token_hash: str, now: datetime) -> User | None:
        """Whom a live session stands for."""
        return self._session.scalar(
            select(User)
            .join(EditorSession, EditorSession.user_id == User.id)
            .where(
                EditorSession.token_hash == token_hash,
                EditorSession.expires_at > now,
                EditorSession.revoked_at.is_(None),
                User.disabled_at.is_(None),
            )
        )

    def end_session(self, token_hash: str, now: datetime) -> bool:
        """End one session; False when it had ended."""
        ended = self._session.execute(
            update(EditorSession)
            .where(EditorSession.token_hash == token_hash, EditorSession.revoked_at.is_(None))
            .values(revoked_at=now)
            .returning(EditorSession.user_id)
        ).first()
        if ended is None:
            return False
        self.note("user.signed_out", f"editor:{ended.user_id}", ended.user_id, now)
        return True

    def end_sessions(self, user_id: UUID, now: datetime) -> None:
        """End all sessions of a person."""
        self._session.execute(
            update(EditorSession)
            .where(EditorSession.user_id == user_id, EditorSession.revoked_at.is_(None))
            .values(revoked_at=now)
        )

    def create_token(
        self, *, name: str, role: EditorRole, token_hash: str, actor: str, now: datetime
    ) -> ApiToken:
        """A token for scripts."""
        token = ApiToken(name=name, role=role, token_hash=token_hash, created_at=now)
        self._session.add(token)
        self._session.flush()
        self.note("token.created", actor, token.id, now, {"role": role.value}, kind="api_token")
        return token

    def token(self, token_hash: str) -> ApiToken | None:
        """The live token with that hash."""
        return self._session.scalar(
            select(ApiToken).where(ApiToken.token_hash == token_hash, ApiToken.revoked_at.is_(None))
        )

    def tokens(self) -> list[ApiToken]:
        """All tokens, newest first."""
        return list(self._session.scalars(select(ApiToken).order_by(ApiToken.id.desc())))

    def revoke_token(self, token_id: UUID, *, actor: str, now: datetime) -> bool:
        """Take a token back; False when there is no live one with that id."""
        token = self._session.get(ApiToken, token_id)
        if token is None or token.revoked_at is not None:
            return False
        token.revoked_at = now
        self.note("token.revoked", actor, token.id, now, kind="api_token")
        return True

    def names(self) -> dict[str, str]:
        """What to call the authors of versions: ``editor:<id>`` and ``token:<id>`` by name."""
        system = {"system": "Doorstep"}
        people = {f"editor:{user.id}": user.name for user in self._session.scalars(select(User))}
        return system | people | {f"token:{token.id}": token.name for token in self.tokens()}

    def note(
        self,
        action: str,
        actor: str,
        subject: UUID | str,
        now: datetime,
        details: dict[str, Any] | None = None,
        *,
        kind: str = "user",
    ) -> None:
        """Leave an audit entry."""
        self._session.add(
            Audit(
                at=now,
                actor=actor,
                action=action,
                subject_kind=kind,
                subject_id=str(subject),
                details=details or {},
            )
        )
        self._session.flush()

    def _keep_an_admin(self, user: User) -> None:
        others = select(User.id).where(
            User.role == EditorRole.admin, User.disabled_at.is_(None), User.id != user.id
        )
        if user.role is EditorRole.admin and self._session.scalar(others.limit(1)) is None:
            raise LastAdminError("this is the last admin")
