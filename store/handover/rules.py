"""The merchant's own rules of when a person takes over: words, wishes or tags of an order, with a reason."""

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from store.handover.intents import INTENTS
from store.returns.problems import Place, Problem, RulesError, in_words
from store.returns.reading import LONGEST_TEXT, parsed
from store.vocabulary import HandoffPriority

Rules = TypeVar("Rules", bound=BaseModel)

PACKAGED = Path(__file__).with_name("rules.yml")

_Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
_Words = Annotated[str, StringConstraints(min_length=2, max_length=100, strip_whitespace=True)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, ignored_types=(cached_property,))


class When(_Part):
    """What must be so. Of one list any will do; all lists that are given must be met."""

    words: tuple[_Words, ...] = Field(default=(), max_length=200)
    intents: tuple[str, ...] = Field(default=(), max_length=50)
    tags: tuple[_Words, ...] = Field(default=(), max_length=200)

    @field_validator("intents")
    @classmethod
    def _known(cls, intents: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [intent for intent in intents if intent not in INTENTS]
        if unknown:
            raise ValueError(f"there is no wish {unknown[0]!r}; known are {', '.join(sorted(INTENTS))}")
        return intents

    @model_validator(mode="after")
    def _something(self) -> "When":
        if not (self.words or self.intents or self.tags):
            raise ValueError("needs words, intents or tags; empty it would hand over every message")
        return self

    @cached_property
    def said(self) -> re.Pattern[str]:
        """Any of the words, whole, whatever their case and spacing."""
        parts = (r"\s+".join(map(re.escape, words.split())) for words in self.words)
        return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)


class Rule(_Part):
    """One rule: when it applies a person takes over with this reason and priority."""

    name: _Words
    when: When
    reason: _Slug
    priority: HandoffPriority = HandoffPriority.normal

    def applies(self, *, text: str, intent: str, tags: frozenset[str]) -> bool:
        """Whether the message, its wish and the tags of the order meet all that the rule asks for."""
        when = self.when
        lowered = {tag.lower() for tag in tags}
        return (
            (not when.words or when.said.search(text) is not None)
            and (not when.intents or intent in when.intents)
            and (not when.tags or any(tag.lower() in lowered for tag in when.tags))
        )


class HandoverRules(_Part):
    """A merchant's rules; the order does not matter, the most urgent counts."""

    rules: tuple[Rule, ...] = Field(default=(), max_length=500)


NO_RULES = HandoverRules()


def read_handover_rules(text: str) -> HandoverRules:
    """The rules of a YAML or JSON text. Raises `RulesError` with all that is wrong, each with its line."""
    return read_rules(text, HandoverRules)


def read_rules(text: str, model: type[Rules]) -> Rules:
    """Rules of one kind, a mapping with a list that is called ``rules``. Raises `RulesError`."""
    if len(text) > LONGEST_TEXT:
        raise RulesError([Problem(place="", message=f"longer than {LONGEST_TEXT:,} characters")])
    data, lines = parsed(text)
    if not isinstance(data, Mapping):
        raise RulesError([Problem(place="", message="must hold a list with the name `rules`")])
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise RulesError([_problem(details, lines) for details in error.errors(include_url=False)]) from None


def load_handover_rules(path: Path | None = None) -> HandoverRules:
    """The rules of a file, the packaged ones without one.

    Raises `RulesError`, also for a file that cannot be read.
    """
    file = path or PACKAGED
    try:
        return read_handover_rules(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise RulesError([Problem(place=str(file), message=f"cannot be read: {error}")]) from None


def _problem(details: Any, lines: Mapping[Place, int]) -> Problem:
    place: Place = tuple(details["loc"])
    message = str(details["msg"]).removeprefix("Value error, ")
    if details["type"] == "extra_forbidden":
        message = "there is no such setting"
    elif details["type"] == "missing":
        place, message = place[:-1], f"{place[-1]} is missing"
    elif details["type"] == "string_pattern_mismatch":
        message = f"must be small letters, digits and _, not {details['input']!r}"
    known = place
    while known and known not in lines:
        known = known[:-1]
    return Problem(place=in_words(place), message=message, line=lines.get(known))
