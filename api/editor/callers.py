"""Who asks: a person who signed in, or a script with a token."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Depends, Request

from api.editor.errors import CsrfError, NotAllowedError, NotSignedInError
from store.vocabulary import EditorRole

if TYPE_CHECKING:
    from api.editor.accounts import Accounts

COOKIE: Final = "doorstep_editor"
CSRF_HEADER: Final = "X-CSRF-Token"
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who asks. ``actor`` is what audit and versions call them; ``csrf`` None for scripts."""

    actor: str
    name: str
    email: str | None
    role: EditorRole
    csrf: str | None = None

    def must(self, role: EditorRole) -> None:
        """Raise `NotAllowedError` (403) unless the role suffices."""
        if not self.role.covers(role):
            raise NotAllowedError(role.value)


def hashed(token: str) -> str:
    """What the store keeps of a token: 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def csrf_of(token: str) -> str:
    """The anti-forgery token of a session: nobody can make it who does not hold the session's token."""
    return hmac.new(token.encode("utf-8", "replace"), b"doorstep.csrf", hashlib.sha256).hexdigest()


def caller_of(request: Request) -> Caller:
    """Who asks; a change by a browser needs the session's CSRF token.

    Raises `NotSignedInError` (401) and `CsrfError` (403).
    """
    accounts: Accounts = request.app.state.editor.accounts
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        caller = accounts.by_token(bearer.strip())
        if caller is None:
            raise NotSignedInError
        return caller
    caller = accounts.by_session(request.cookies.get(COOKIE, ""))
    if caller is None:
        raise NotSignedInError
    sent = request.headers.get(CSRF_HEADER, "")
    if request.method not in _READING and not hmac.compare_digest(
        sent.encode(), (caller.csrf or "").encode()
    ):
        raise CsrfError
    return caller


def _at_least(role: EditorRole) -> Callable[[Request], Caller]:
    def dependency(request: Request) -> Caller:
        caller = caller_of(request)
        caller.must(role)
        return caller

    return dependency


Editor = Annotated[Caller, Depends(_at_least(EditorRole.editor))]
Publisher = Annotated[Caller, Depends(_at_least(EditorRole.publisher))]
Admin = Annotated[Caller, Depends(_at_least(EditorRole.admin))]
