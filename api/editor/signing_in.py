"""``/knowledge/api/sign-in``, ``sign-out``, ``me`` and ``users``."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, StringConstraints
from starlette.concurrency import run_in_threadpool

from api.addresses import address_key
from api.editor.accounts import Accounts, SignedIn
from api.editor.callers import COOKIE, Admin, Editor
from api.editor.editor import Editor as EditorParts
from api.problems import responses
from store.models import User
from store.vocabulary import EditorRole

router = APIRouter(prefix="/knowledge/api", tags=["editor"])

Password = Annotated[str, StringConstraints(max_length=1_000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
_ONE_CALL: Final = responses(401, 403)


class SignIn(BaseModel):
    """Who signs in."""

    email: Annotated[str, StringConstraints(max_length=1_000)]
    password: Password


class Me(BaseModel):
    """Who is signed in. ``csrf_token`` goes into ``X-CSRF-Token`` of every change; null for scripts."""

    name: str
    email: str | None
    role: EditorRole
    csrf_token: str | None


class Person(BaseModel):
    """Somebody with an account."""

    id: UUID
    email: str
    name: str
    role: EditorRole
    disabled: bool
    created_at: datetime


class NewPerson(BaseModel):
    """Somebody to let in."""

    email: Annotated[str, StringConstraints(max_length=320)]
    name: Name
    password: Password
    role: EditorRole = EditorRole.editor


class ChangedPerson(BaseModel):
    """What is to change of an account."""

    role: EditorRole | None = None
    disabled: bool | None = None
    password: Password | None = Field(default=None, description="A new password; ends the person's sessions.")


def _editor(request: Request) -> EditorParts:
    editor: EditorParts = request.app.state.editor
    return editor


def _accounts(request: Request) -> Accounts:
    return _editor(request).accounts


@router.post("/sign-in", summary="Sign in", responses=responses(401, 429))
async def sign_in(request: Request, response: Response, body: SignIn) -> Me:
    """A session cookie, and the token that each change must bring."""
    accounts = _accounts(request)
    signed = await run_in_threadpool(
        accounts.sign_in, body.email, body.password, address_key=address_key(request)
    )
    return remember(response, signed, _editor(request))


def remember(response: Response, signed: SignedIn, editor: EditorParts) -> Me:
    """Give the browser the session's cookie."""
    response.set_cookie(
        COOKIE,
        signed.token,
        max_age=int(editor.accounts.rules.lifetime.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=editor.secure,
        path=editor.cookie_path,
    )
    response.headers["Cache-Control"] = "no-store"
    caller = signed.caller
    return Me(name=caller.name, email=caller.email, role=caller.role, csrf_token=caller.csrf)


@router.post("/sign-out", summary="Sign out", status_code=204, responses=_ONE_CALL)
def sign_out(request: Request, response: Response, _caller: Editor) -> None:
    """End the session of this browser."""
    if token := request.cookies.get(COOKIE):
        _accounts(request).sign_out(token)
    editor = _editor(request)
    response.delete_cookie(
        COOKIE, httponly=True, samesite="lax", secure=editor.secure, path=editor.cookie_path
    )


@router.get("/me", summary="Who is signed in?", responses=_ONE_CALL)
def me(caller: Editor) -> Me:
    """The person or script that asks."""
    return Me(name=caller.name, email=caller.email, role=caller.role, csrf_token=caller.csrf)


@router.get("/users", summary="Everybody with an account", responses=_ONE_CALL)
def users(request: Request, _caller: Admin) -> list[Person]:
    """Everybody who can sign in, by address."""
    return [_person(user) for user in _accounts(request).people()]


@router.post("/users", summary="Let somebody in", status_code=201, responses=responses(401, 403, 409, 422))
def invite(request: Request, caller: Admin, body: NewPerson) -> Person:
    """A new account."""
    return _person(_accounts(request).invite(**body.model_dump(), actor=caller.actor))


@router.patch("/users/{user_id}", summary="Change an account", responses=responses(401, 403, 404, 409, 422))
def change(request: Request, caller: Admin, user_id: UUID, body: ChangedPerson) -> Person:
    """Another role, another password, or no entry any more."""
    return _person(_accounts(request).change(user_id, **body.model_dump(), actor=caller.actor))


def _person(user: User) -> Person:
    return Person(
        id=user.id,
        email=user.email,
        name=user.name,
        role=user.role,
        disabled=user.disabled_at is not None,
        created_at=user.created_at,
    )
