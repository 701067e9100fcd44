"""``/knowledge/api/rules`` and ``/knowledge/api/facts``: what decides, and what articles may name."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field, StringConstraints

from api.editor.callers import Editor, Publisher
from api.editor.comparing import Change, compared
from api.editor.errors import ConflictError, InvalidError, NotFoundError
from api.editor.looking import Looker, Variable
from api.editor.schemas import Note, Number
from api.problems import responses
from store.articles.shop_facts import LONGEST_TEXT as LONGEST_FACTS
from store.articles.shop_facts import ShopFactsError
from store.models import ReturnRuleSet, ShopFactSet
from store.repositories.accounts import AccountRepository
from store.repositories.return_rules import ReturnRulesRepository, StaleRulesError, UnknownVersionError
from store.repositories.shop_facts import ShopFactsRepository, StaleFactsError, UnknownFactsError
from store.returns.problems import RulesError
from store.returns.reading import LONGEST_TEXT, read_rules

router = APIRouter(prefix="/knowledge/api", tags=["editor"])
_CHANGED: Final = responses(401, 403, 409, 422)


class SetOut(BaseModel):
    """Rules or facts in force; version 0 and no text while there are none."""

    version: int
    text: str = Field(description="YAML as the merchant wrote it.")
    author: str | None = None
    created_at: datetime | None = None
    note: str | None = None


class RulesOut(SetOut):
    """The return rules, as text and as data."""

    rules: dict[str, Any] | None = None
    restored_from: int | None = None


class SetVersion(BaseModel):
    """One version of the rules or the facts."""

    version: int
    author: str
    created_at: datetime
    note: str | None
    restored_from: int | None

    @classmethod
    def of(cls, stored: ReturnRuleSet | ShopFactSet, names: dict[str, str]) -> "SetVersion":
        """What is sent of a stored version; ``names`` are the authors'."""
        return cls(
            version=stored.version,
            author=names.get(stored.author, stored.author),
            created_at=stored.created_at,
            note=stored.note,
            restored_from=stored.restored_from,
        )


class NewRules(BaseModel):
    """Rules as YAML or JSON text, or as JSON data. ``version`` is the one that the change started from."""

    version: Number
    text: Annotated[str, StringConstraints(max_length=LONGEST_TEXT + 1)] | None = None
    rules: dict[str, Any] | None = None
    note: Note | None = None

    def written(self) -> str:
        """The text to keep. Raises `InvalidError` (422) when neither was sent."""
        if self.text is not None:
            return self.text
        if self.rules is None:
            raise InvalidError("Send the rules as text (YAML or JSON), or as data in rules.")
        return json.dumps(self.rules, indent=2, ensure_ascii=False)


class NewFacts(BaseModel):
    """Facts as YAML text."""

    version: Number
    text: Annotated[str, StringConstraints(max_length=LONGEST_FACTS + 1)]
    note: Note | None = None


class TextToCheck(BaseModel):
    """Rules to look at without keeping them."""

    text: Annotated[str, StringConstraints(max_length=LONGEST_TEXT + 1)]


class Trouble(BaseModel):
    """Something to mend; ``place`` as ``rules[3].window.days``, ``line`` counted from 1."""

    place: str
    message: str
    line: int | None


class RestoreStep(BaseModel):
    """From which version on an old one is restored; without, from whatever is there."""

    version: Number | None = None
    note: Note | None = None


def changes_since(sets: ReturnRulesRepository | ShopFactsRepository, number: int) -> list[Change]:
    """What changed from version ``number`` to the one in force. Raises `NotFoundError` (404)."""
    old, newest = sets.get(number), sets.newest()
    if old is None or newest is None:
        raise NotFoundError("version")
    return compared({"text": old.text}, {"text": newest.text})


def started_from(sets: ReturnRulesRepository | ShopFactsRepository, step: RestoreStep) -> int:
    """The version that a restoring starts from: the one that was named, else the one in force, or 0."""
    if step.version is not None:
        return step.version
    newest = sets.newest()
    return newest.version if newest else 0


@router.get("/rules", summary="Return rules", responses=responses(401, 403))
def rules(request: Request, _caller: Editor) -> RulesOut:
    """The return rules in force."""
    with request.app.state.editor.database.read() as session:
        newest = ReturnRulesRepository(session).newest()
        return _rules_out(newest, AccountRepository(session).names())


@router.put("/rules", summary="Change the return rules", responses=_CHANGED)
def change_rules(request: Request, caller: Publisher, body: NewRules) -> RulesOut:
    """Put rules into force as the next version; answers and decisions follow at once.

    422 names the line of everything that is wrong; 409 has both texts when somebody else was quicker.
    """
    editor = request.app.state.editor
    text = body.written()
    with told(text), editor.database.begin() as session:
        stored = ReturnRulesRepository(session).publish(
            text, based_on=body.version, author=caller.actor, now=editor.clock(), note=body.note
        )
        out = _rules_out(stored, {caller.actor: caller.name})
    editor.shelf.refresh()
    return out


@router.post("/rules/check", summary="Check return rules", responses=responses(401, 403))
def check_rules(_caller: Editor, body: TextToCheck) -> list[Trouble]:
    """What is wrong with a text of rules; nothing is kept."""
    try:
        read_rules(body.text)
    except RulesError as error:
        return _troubles(error)
    return []


@router.get("/rules/versions", summary="Versions of the return rules", responses=responses(401, 403))
def rules_versions(request: Request, _caller: Editor) -> list[SetVersion]:
    """All versions, newest first."""
    with request.app.state.editor.database.read() as session:
        names = AccountRepository(session).names()
        return [SetVersion.of(each, names) for each in ReturnRulesRepository(session).versions()]


@router.get("/rules/versions/{number}", summary="One version", responses=responses(401, 403, 404))
def rules_version(request: Request, _caller: Editor, number: Number) -> RulesOut:
    """A version with its text."""
    with request.app.state.editor.database.read() as session:
        found = ReturnRulesRepository(session).get(number)
        if found is None:
            raise NotFoundError("version")
        return _rules_out(found, AccountRepository(session).names())


@router.get("/rules/versions/{number}/diff", summary="Differences", responses=responses(401, 403, 404))
def rules_diff(request: Request, _caller: Editor, number: Number) -> list[Change]:
    """What changed from version ``number`` to the one in force."""
    with request.app.state.editor.database.read() as session:
        return changes_since(ReturnRulesRepository(session), number)


@router.post(
    "/rules/versions/{number}/restore",
    summary="Restore a version",
    responses=responses(401, 403, 404, 409, 422),
)
def restore_rules(
    request: Request, caller: Publisher, number: Number, body: RestoreStep | None = None
) -> RulesOut:
    """Put an old version into force again, as a new one."""
    editor, step = request.app.state.editor, body or RestoreStep()
    with told(None), editor.database.begin() as session:
        repository = ReturnRulesRepository(session)
        stored = repository.restore(
            number,
            based_on=started_from(repository, step),
            author=caller.actor,
            now=editor.clock(),
            note=step.note,
        )
        out = _rules_out(stored, {caller.actor: caller.name})
    editor.shelf.refresh()
    return out


@router.get("/facts", summary="The shop's facts", responses=responses(401, 403))
def facts(request: Request, _caller: Editor) -> SetOut:
    """Shipping fees and such, which articles name as variables."""
    with request.app.state.editor.database.read() as session:
        return facts_out(ShopFactsRepository(session).newest(), AccountRepository(session).names())


@router.put("/facts", summary="Change the shop's facts", responses=_CHANGED)
def change_facts(request: Request, caller: Publisher, body: NewFacts) -> SetOut:
    """Put facts into force as the next version; articles that name them read anew at once."""
    editor = request.app.state.editor
    with told(body.text), editor.database.begin() as session:
        stored = ShopFactsRepository(session).publish(
            body.text, based_on=body.version, author=caller.actor, now=editor.clock(), note=body.note
        )
        out = facts_out(stored, {caller.actor: caller.name})
    editor.shelf.refresh()
    return out


@router.get("/variables", summary="What articles may name", responses=responses(401, 403))
def variables(request: Request, _caller: Editor) -> list[Variable]:
    """The variables of articles with today's values, from the return rules and the shop's facts."""
    looker: Looker = request.app.state.editor.looker
    return looker.variables()


@contextmanager
def told(text: str | None) -> Iterator[None]:
    """Errors of the store as those of the API; ``text`` is what was sent."""
    try:
        yield
    except RulesError as error:
        found = _troubles(error)
        sentence = "; ".join(str(problem) for problem in error.problems[:5])
        raise InvalidError(
            f"These rules cannot be used: {sentence}.", [each.model_dump() for each in found]
        ) from None
    except ShopFactsError as error:
        raise InvalidError(f"These facts cannot be read: {error}.") from None
    except (UnknownVersionError, UnknownFactsError):
        raise NotFoundError("version") from None
    except (StaleRulesError, StaleFactsError) as error:
        newest = error.current
        raise ConflictError(
            based_on=error.based_on,
            current={"version": newest.version, "text": newest.text} if newest else None,
            yours={"text": text} if text is not None else None,
        ) from error


def _troubles(error: RulesError) -> list[Trouble]:
    return [Trouble(place=each.place, message=each.message, line=each.line) for each in error.problems]


def _rules_out(stored: ReturnRuleSet | None, names: dict[str, str]) -> RulesOut:
    if stored is None:
        return RulesOut(version=0, text="")
    return RulesOut(**_set_out(stored, names), rules=stored.document, restored_from=stored.restored_from)


def facts_out(stored: ShopFactSet | None, names: dict[str, str]) -> SetOut:
    """What is sent of the facts; none yet is version 0."""
    return SetOut(**_set_out(stored, names)) if stored else SetOut(version=0, text="")


def _set_out(stored: ReturnRuleSet | ShopFactSet, names: dict[str, str]) -> dict[str, Any]:
    return {
        "version": stored.version,
        "text": stored.text,
        "author": names.get(stored.author, stored.author),
        "created_at": stored.created_at,
        "note": stored.note,
    }
