"""Signing in and out, and the first admin."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from api.clock import Clock, utc_now
from api.editor.callers import Caller, csrf_of, hashed
from api.editor.errors import InvalidError, NotAllowedError, NotFoundError, TakenError, WrongPasswordError
from api.editor.passwords import check_password, hash_password, matches
from api.limits import Limit, Limiter
from store.database import Database
from store.demo.about import MERCHANT_EMAIL, MERCHANT_PASSWORD
from store.models import User
from store.normalise import email_key
from store.repositories.accounts import AccountRepository, EmailTakenError, LastAdminError
from store.vocabulary import EditorRole

TOKEN_PREFIX: Final = "dst_"
_SYSTEM: Final = "system"


@dataclass(frozen=True, kw_only=True)
class AccountRules:
    """Limits, and the admin that the settings name. ``demo`` lets the demo's merchant in."""

    lifetime: timedelta
    per_address: Limit
    per_account: Limit
    admin_email: str | None
    admin_password: str | None
    demo: bool

    @property
    def shown(self) -> tuple[str, str] | None:
        """Address and password that the sign-in page shows: the demo's, unless an admin is set."""
        return (MERCHANT_EMAIL, MERCHANT_PASSWORD) if self.demo and not self.admin_email else None

    @property
    def first_admin(self) -> tuple[str, str] | None:
        """Address and password of the admin that is made at start."""
        if self.admin_email and self.admin_password:
            return self.admin_email, self.admin_password
        return self.shown


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """A new session, with the only copy of its token."""

    token: str
    caller: Caller


class Accounts:
    """Recognises people and scripts."""

    def __init__(
        self,
        database: Database,
        rules: AccountRules,
        *,
        limiter: Limiter | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self.rules = rules
        self._database = database
        self._clock = clock
        self._limiter = limiter or Limiter()

    def prepare(self) -> None:
        """Make the first admin, or bring its password up to date; shut the demo's out where there is none."""
        first = self.rules.first_admin
        with self._database.begin() as session:
            accounts, now = AccountRepository(session), self._clock()
            demo = accounts.by_email(MERCHANT_EMAIL)
            if demo and demo.disabled_at is None and (first is None or first[0] != demo.email):
                accounts.disable(demo, actor=_SYSTEM, now=now, keep_an_admin=False)
            if first is None:
                return
            email, password = first
            user = accounts.by_email(email)
            if user is None:
                accounts.create(
                    email=email,
                    name=_name_of(email),
                    password_hash=hash_password(password),
                    role=EditorRole.admin,
                    actor=_SYSTEM,
                    now=now,
                )
                return
            if not matches(password, user.password_hash):
                accounts.set_password(user, hash_password(password), actor=_SYSTEM, now=now)
            if user.disabled_at is not None:
                accounts.enable(user, actor=_SYSTEM, now=now)
            if user.role is not EditorRole.admin:
                accounts.set_role(user, EditorRole.admin, actor=_SYSTEM, now=now)

    def sign_in(self, email: str, password: str, *, address_key: str) -> SignedIn:
        """A session for whoever knows the password.

        Raises `WrongPasswordError` (401), as slowly for an unknown address as for a known one, and
        `TooManyRequestsError` (429) for too many tries from one address or at one account.
        """
        key = email_key(email) or ""
        self._limiter.check(self.rules.per_address, address_key)
        self._limiter.check(self.rules.per_account, hashed(key or email))
        with self._database.read() as session:
            user = AccountRepository(session).by_email(key)
        right = matches(password, user.password_hash if user else None)
        now = self._clock()
        with self._database.begin() as session:
            accounts = AccountRepository(session)
            user = accounts.by_email(key)
            if user is not None and right and user.disabled_at is None:
                token = secrets.token_urlsafe(32)
                accounts.open_session(
                    user, token_hash=hashed(token), now=now, expires_at=now + self.rules.lifetime
                )
                return SignedIn(token=token, caller=_person(user, token))
            accounts.note("user.sign_in_failed", _SYSTEM, user.id if user else "unknown", now)
        raise WrongPasswordError

    def sign_out(self, token: str) -> None:
        """End a session, if it lives."""
        with self._database.begin() as session:
            AccountRepository(session).end_session(hashed(token), self._clock())

    def by_session(self, token: str) -> Caller | None:
        """The person of a session."""
        if not token:
            return None
        with self._database.read() as session:
            user = AccountRepository(session).session_user(hashed(token), self._clock())
        return _person(user, token) if user else None

    def by_token(self, token: str) -> Caller | None:
        """The script of a token."""
        if not token.startswith(TOKEN_PREFIX):
            return None
        with self._database.read() as session:
            found = AccountRepository(session).token(hashed(token))
        if found is None:
            return None
        return Caller(actor=f"token:{found.id}", name=found.name, email=None, role=found.role)

    def people(self) -> list[User]:
        """Everybody who has an account."""
        with self._database.read() as session:
            return AccountRepository(session).every()

    def invite(self, *, email: str, name: str, password: str, role: EditorRole, actor: str) -> User:
        """A new account. Raises `InvalidError` (422) and `TakenError` (409)."""
        key = email_key(email)
        if key is None:
            raise InvalidError("That is no e-mail address.")
        hash_ = self._hash(password, key)
        try:
            with self._database.begin() as session:
                return AccountRepository(session).create(
                    email=key,
                    name=name,
                    password_hash=hash_,
                    role=role,
                    actor=actor,
                    now=self._clock(),
                )
        except EmailTakenError:
            raise TakenError("Somebody has an account with that address already.") from None

    def change(
        self,
        user_id: UUID,
        *,
        role: EditorRole | None,
        disabled: bool | None,
        password: str | None,
        actor: str,
    ) -> User:
        """Change an account. Raises `NotFoundError`, `InvalidError`, and `TakenError` for the last admin."""
        try:
            with self._database.begin() as session:
                accounts, now = AccountRepository(session), self._clock()
                user = accounts.get(user_id)
                if user is None:
                    raise NotFoundError("account")
                if role is not None and role is not user.role:
                    accounts.set_role(user, role, actor=actor, now=now)
                if password is not None:
                    self._refuse_fixed(user)
                    accounts.set_password(user, self._hash(password, user.email), actor=actor, now=now)
                if disabled is True and user.disabled_at is None:
                    accounts.disable(user, actor=actor, now=now)
                if disabled is False and user.disabled_at is not None:
                    accounts.enable(user, actor=actor, now=now)
                return user
        except LastAdminError:
            raise TakenError("This is the last admin. Make somebody else an admin first.") from None

    def change_own_password(self, caller: Caller, *, token: str, current: str, new: str) -> SignedIn:
        """Another password for whoever asks: all their sessions end, and they get a new one.

        Raises `InvalidError` (422) when ``current`` is wrong or ``new`` too easy, `TooManyRequestsError`
        (429) after too many tries, and `NotAllowedError` (403) for scripts.
        """
        with self._database.read() as session:
            user = AccountRepository(session).session_user(hashed(token), self._clock())
        if user is None or caller.actor != f"editor:{user.id}":
            raise NotAllowedError("of a person who is signed in")
        self._limiter.check(self.rules.per_account, hashed(user.email))
        self._refuse_fixed(user)
        right, now = matches(current, user.password_hash), self._clock()
        hash_ = self._hash(new, user.email) if right else None
        with self._database.begin() as session:
            accounts = AccountRepository(session)
            found = accounts.get(user.id)
            if hash_ is not None and found is not None and found.password_hash == user.password_hash:
                accounts.set_password(found, hash_, actor=caller.actor, now=now)
                fresh, until = secrets.token_urlsafe(32), now + self.rules.lifetime
                accounts.open_session(found, token_hash=hashed(fresh), now=now, expires_at=until)
                return SignedIn(token=fresh, caller=_person(found, fresh))
            accounts.note("user.password_refused", caller.actor, user.id, now)
        raise InvalidError("The password you have now is another one. Type it again.")

    def _refuse_fixed(self, user: User) -> None:
        first = self.rules.first_admin
        if first and user.email == first[0]:
            raise InvalidError(
                "This account's password comes from the settings. Change DOORSTEP_ADMIN_PASSWORD and restart."
            )

    def _hash(self, password: str, email: str) -> str:
        try:
            check_password(password, email=email)
        except ValueError as error:
            raise InvalidError(f"{str(error)[:1].upper()}{str(error)[1:]}.") from None
        return hash_password(password)


def new_token(database: Database, *, name: str, role: EditorRole, clock: Clock = utc_now) -> str:
    """A token for scripts; only its hash is kept."""
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    with database.begin() as session:
        AccountRepository(session).create_token(
            name=name, role=role, token_hash=hashed(token), actor=_SYSTEM, now=clock()
        )
    return token


def _person(user: User, token: str) -> Caller:
    return Caller(
        actor=f"editor:{user.id}", name=user.name, email=user.email, role=user.role, csrf=csrf_of(token)
    )


def _name_of(email: str) -> str:
    return email.partition("@")[0].replace(".", " ").replace("_", " ").title()
