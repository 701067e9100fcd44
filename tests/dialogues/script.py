"""Conversations as data: what the files of this folder may say (README.md tells it to people)."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

FOLDER = Path(__file__).parent


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(Strict):
    """Something the customer does, and what has to come of it."""

    customer: str | None = None
    press: str | None = None
    says: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()
    card: dict[str, Any] = Field(default_factory=dict)
    cites: str | None = None
    status: str | None = None

    @model_validator(mode="after")
    def _one_deed(self) -> "Step":
        if (self.customer is None) == (self.press is None):
            raise ValueError("a step has either `customer` (what they write) or `press` (a button's title)")
        return self


class Stored(Strict):
    """What has to be in the store at the end."""

    handoff: str | None = None
    priority: str | None = None
    change: str | None = None
    returned: tuple[str, ...] = ()
    report: str | None = None
    audit: tuple[str, ...] = ()
    no_handoff: bool = False


class Conversation(Strict):
    """A whole conversation."""

    name: str
    steps: tuple[Step, ...] = Field(min_length=1)
    locale: str | None = None
    store: Stored = Stored()


class MistakeError(Exception):
    """A file of conversations that says something which cannot be checked."""


def read(path: Path) -> list[Conversation]:
    """The conversations of a file. Raises `MistakeError` with the place of the first mistake."""
    told = yaml.safe_load(path.read_text("utf-8"))
    if not isinstance(told, list):
        raise MistakeError(f"{path.name}: a file is a list of conversations")
    found = []
    for place, each in enumerate(told, start=1):
        try:
            found.append(Conversation.model_validate(each))
        except ValidationError as error:
            first = error.errors()[0]
            named = each.get("name", place) if isinstance(each, dict) else place
            where = ".".join(str(part) for part in first["loc"])
            raise MistakeError(f"{path.name}, {named}: {where}: {first['msg']}") from error
    return found


def everything() -> list[tuple[str, Conversation]]:
    """All conversations with the name of their file."""
    return [(path.stem, conversation) for path in sorted(FOLDER.glob("*.yml")) for conversation in read(path)]
