"""Pydantic's findings in words that a merchant can act on."""

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from store.returns.conditions import Conditions
from store.returns.problems import InconsistentError, Place, Problem, in_words
from store.returns.rule_set import Policy, RuleSet
from store.returns.schema import Outcome, Question, Rule, Season, Window

_PARTS: dict[str, type[BaseModel]] = {
    "rules": Rule,
    "when": Conditions,
    "unless": Conditions,
    "window": Window,
    "questions": Question,
    "outcomes": Outcome,
    "seasons": Season,
    "policy": Policy,
}

_SENTENCES = {
    "bool_parsing": "must be true or false, not {input}",
    "bool_type": "must be true or false, not {input}",
    "greater_than_equal": "must be at least {ge}, not {input}",
    "int_type": "must be a whole number, not {input}",
    "less_than_equal": "must be at most {le}, not {input}",
    "literal_error": "must be {expected}, not {input}",
    "enum": "must be {expected}, not {input}",
    "list_type": "must be a list, as [one, another]",
    "tuple_type": "must be a list, as [one, another]",
    "model_type": "must be settings with names",
    "model_attributes_type": "must be settings with names",
    "string_pattern_mismatch": "must be small letters and digits, joined by - or _, not {input}",
    "string_too_long": "must have at most {max_length} characters",
    "string_too_short": "must not be empty",
    "string_type": "must be a text; put it in quotes",
    "too_long": "must be at most {max_length}",
    "too_short": "must not be empty",
}


def problems_of(error: ValidationError, lines: Mapping[Place, int]) -> list[Problem]:
    """Everything that is wrong, in the order of the text. ``lines`` tells in which line a place is."""
    found = {
        Problem(place=in_words(place), message=message, line=_line(place, lines))
        for place, message in _flat(error)
    }
    return sorted(found, key=lambda problem: (problem.line or 0, problem.place, problem.message))


def _flat(error: ValidationError) -> Iterator[tuple[Place, str]]:
    for details in error.errors(include_url=False):
        cause = details.get("ctx", {}).get("error")
        if isinstance(cause, InconsistentError):
            yield from cause.problems
        elif details["type"] == "too_short" and details["input"]:
            continue  # pydantic does not count the parts that are wrong
        elif details["type"] == "missing":
            yield _without_tags(details["loc"])[:-1], f"{details['loc'][-1]} is missing"
        elif details["type"] == "extra_forbidden":
            yield _without_tags(details["loc"]), _unknown(_without_tags(details["loc"]))
        else:
            yield _without_tags(details["loc"]), _sentence(details)


def _without_tags(place: Place) -> Place:
    # Below an answer pydantic names the kind that it took the answer for.
    below = {index + 1 for index, part in enumerate(place) if part in ("yes", "no")}
    return tuple(part for index, part in enumerate(place) if index not in below)


def _unknown(place: Place) -> str:
    parents = [part for part in place[:-1] if isinstance(part, str)]
    part = _PARTS.get(parents[-1]) if parents else RuleSet
    names = [field.alias or name for name, field in part.model_fields.items()] if part else []
    close = difflib.get_close_matches(str(place[-1]), names, n=1)
    return f"there is no such setting{f'; did you mean {close[0]}?' if close else ''}"


def _sentence(details: ErrorDetails) -> str:
    sentence = _SENTENCES.get(details["type"])
    if sentence is None:
        return details["msg"].removeprefix("Value error, ")
    return sentence.format(input=_shown(details["input"]), **details.get("ctx", {}))


def _shown(given: Any) -> str:
    if isinstance(given, Mapping | list | tuple):
        return "a list" if not isinstance(given, Mapping) else "settings"
    return "nothing" if given is None else repr(given)[:60]


def _line(place: Place, lines: Mapping[Place, int]) -> int | None:
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place)
