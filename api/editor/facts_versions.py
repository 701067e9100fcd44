"""``/knowledge/api/facts/versions``: what the shop's facts were, and the way back."""

from fastapi import APIRouter, Request

from api.editor.callers import Editor, Publisher
from api.editor.comparing import Change
from api.editor.errors import NotFoundError
from api.editor.policy import (
    RestoreStep,
    SetOut,
    SetVersion,
    changes_since,
    facts_out,
    started_from,
    told,
)
from api.editor.schemas import Number
from api.problems import responses
from store.repositories.accounts import AccountRepository
from store.repositories.shop_facts import ShopFactsRepository

router = APIRouter(prefix="/knowledge/api/facts/versions", tags=["editor"])


@router.get("", summary="Versions of the shop's facts", responses=responses(401, 403))
def versions(request: Request, _caller: Editor) -> list[SetVersion]:
    """All versions, newest first."""
    with request.app.state.editor.database.read() as session:
        names = AccountRepository(session).names()
        return [SetVersion.of(each, names) for each in ShopFactsRepository(session).versions()]


@router.get("/{number}", summary="One version", responses=responses(401, 403, 404))
def version(request: Request, _caller: Editor, number: Number) -> SetOut:
    """A version with its text."""
    with request.app.state.editor.database.read() as session:
        found = ShopFactsRepository(session).get(number)
        if found is None:
            raise NotFoundError("version")
        return facts_out(found, AccountRepository(session).names())


@router.get("/{number}/diff", summary="Differences", responses=responses(401, 403, 404))
def difference(request: Request, _caller: Editor, number: Number) -> list[Change]:
    """What changed from version ``number`` to the one in force."""
    with request.app.state.editor.database.read() as session:
        return changes_since(ShopFactsRepository(session), number)


@router.post("/{number}/restore", summary="Restore a version", responses=responses(401, 403, 404, 409, 422))
def restore(request: Request, caller: Publisher, number: Number, body: RestoreStep | None = None) -> SetOut:
    """Put old facts into force again, as a new version; articles that name them read anew at once."""
    editor, step = request.app.state.editor, body or RestoreStep()
    with told(None), editor.database.begin() as session:
        repository = ShopFactsRepository(session)
        stored = repository.restore(
            number,
            based_on=started_from(repository, step),
            author=caller.actor,
            now=editor.clock(),
            note=step.note,
        )
        out = facts_out(stored, {caller.actor: caller.name})
    editor.shelf.refresh()
    return out
