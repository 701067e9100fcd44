"""Rules from a merchant's YAML or JSON, and back."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from pydantic import ValidationError

from store.plain_yaml import PlainLoader
from store.returns.problems import Place, Problem, RulesError
from store.returns.rule_set import RuleSet
from store.returns.sentences import problems_of

LONGEST_TEXT = 500_000
"""In characters."""


def read_rules(text: str) -> RuleSet:
    """The rules of a YAML or JSON text. Raises `RulesError` with all that is wrong, each with its line."""
    if len(text) > LONGEST_TEXT:
        raise RulesError([Problem(place="", message=f"longer than {LONGEST_TEXT:,} characters")])
    data, lines = parsed(text)
    return check_rules(data, lines=lines)


def check_rules(data: Any, *, lines: Mapping[Place, int] | None = None) -> RuleSet:
    """The rules that plain data describe. Raises `RulesError`; ``lines`` tells in which line a place is."""
    if not isinstance(data, Mapping):
        raise RulesError([Problem(place="", message="must be settings with names, as policy and rules")])
    try:
        return RuleSet.model_validate(data)
    except ValidationError as error:
        raise RulesError(problems_of(error, lines or {})) from None


def document(rules: RuleSet) -> dict[str, Any]:
    """The rules as JSON data, without what is as it would be anyway. `check_rules` takes it back."""
    return rules.model_dump(mode="json", by_alias=True, exclude_unset=True)


def as_yaml(rules: RuleSet) -> str:
    """The rules as YAML. `read_rules` takes it back; comments of the first text are not in it."""
    return yaml.safe_dump(document(rules), sort_keys=False, allow_unicode=True, width=100)


class _Loader(PlainLoader):
    """YAML as people read it: only true and false are truth values, so that NO is Norway and yes a word.

    Days stay texts.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012
        first: [
            (tag, pattern)
            for tag, pattern in resolvers
            if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")
        ]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


_TRUTH = re.compile(r"true|false")
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", _TRUTH, list("tf"))


def parsed(text: str) -> tuple[Any, dict[Place, int]]:
    """A YAML or JSON text as plain data, with the line of each place. Raises `RulesError`."""
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            return None, {}
        places = list(_places(node, ()))
        return loader.construct_document(node), dict(places)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = str(error.problem or error.context or "cannot be read")
        raise RulesError([Problem(place="", message=message, line=mark.line + 1 if mark else None)]) from None
    except RecursionError:
        raise RulesError([Problem(place="", message="is nested too deeply")]) from None
    except (yaml.YAMLError, ValueError) as error:
        message = str(error).partition("\n")[0] or "cannot be read"
        raise RulesError([Problem(place="", message=message)]) from None


def _places(node: yaml.Node, place: Place, line: int | None = None) -> Iterator[tuple[Place, int]]:
    """Every place of a text with its line. Raises when a name is given twice."""
    yield place, (line or node.start_mark.line) + 1
    if isinstance(node, yaml.SequenceNode):
        for index, part in enumerate(node.value):
            yield from _places(part, (*place, index))
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, part in node.value:
            name = str(key.value)
            if name in seen:
                raise yaml.MarkedYAMLError(problem=f"{name!r} is given twice", problem_mark=key.start_mark)
            seen.add(name)
            yield from _places(part, (*place, name), key.start_mark.line)
