"""Conversations as data: what the files of this folder may say (README.md tells it to people)."""

import re
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

FOLDER = Path(__file__).parent
ORDER_NUMBER = re.compile(r"(?<!\d)(?:9[5-9]\d|10[01]\d)(?!\d)")  # as they are in the demo shop


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(Strict):
    """Something the customer does, and what has to come of it."""

    customer: str | None = None
    press: str | None = None
    code: Literal["right", "wrong"] | None = None
    mailed_to: str | None = None
    times: int = Field(default=1, ge=1)
    says: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    answers: int | None = None
    buttons: tuple[str, ...] = ()
    card: dict[str, Any] = Field(default_factory=dict)
    cites: str | None = None
    no_citation: bool = False
    status: str | None = None

    @model_validator(mode="after")
    def _one_deed(self) -> "Step":
        if [self.customer, self.press, self.code].count(None) != 2:
            raise ValueError(
                "a step has either `customer` (what they write), `press` (a button's title) or `code` "
                "(they type the right or a wrong one)"
            )
        if (self.code is None) != (self.mailed_to is None):
            raise ValueError("`code` needs `mailed_to` (the address that it has to be in the mail of)")
        return self


class Stored(Strict):
    """What has to be in the store at the end."""

    handoff: str | None = None
    no_handoff: bool = False
    priority: str | None = None
    change: str | None = None
    no_change: bool = False
    returned: dict[str, int] = Field(default_factory=dict)
    no_return: bool = False
    report: str | None = None
    reported: tuple[str, ...] = ()
    wanted: str | None = None
    gap: str | None = None
    audit: tuple[str, ...] = ()


class Conversation(Strict):
    """A whole conversation."""

    name: str
    steps: tuple[Step, ...] = Field(min_length=1)
    locale: str | None = None
    signed_in: str | None = None  # at the shop, with this e-mail address
    store: Stored = Stored()

    @property
    def orders(self) -> frozenset[str]:
        """Numbers of the orders that the customer names."""
        return frozenset(
            number for step in self.steps for number in ORDER_NUMBER.findall(step.customer or "")
        )

    @property
    def changes_an_order(self) -> bool:
        """Whether an order is another afterwards."""
        return bool(self.store.change or self.store.returned)


class MistakeError(Exception):
    """A file of conversations that says something which cannot be checked."""


def read(path: Path) -> list[Conversation]:
    """The conversations of a file. Raises `MistakeError` with the place of the first mistake."""
    try:
        told = yaml.safe_load(path.read_text("utf-8"))
    except yaml.YAMLError as error:
        raise MistakeError(f"{path.name}: {error}") from error
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
