"""Whether the rules of a shop fit together."""

from collections.abc import Iterator, Sequence

from store.returns.problems import Place
from store.returns.schema import GoTo, Rule, Season


def inconsistencies(
    in_order: Sequence[Rule], rules: Sequence[Rule], seasons: Sequence[Season]
) -> list[tuple[Place, str]]:
    """What is wrong between parts that are right by themselves: the place of each, and a sentence."""
    return [
        *_repeated("rules", rules),
        *_repeated("seasons", seasons),
        *_astray(in_order, rules),
        *_asked(rules),
    ]


def _repeated(name: str, parts: Sequence[Rule | Season]) -> Iterator[tuple[Place, str]]:
    seen: set[str] = set()
    for index, part in enumerate(parts):
        if part.id in seen:
            yield (name, index, "id"), f"{part.id!r} is the id of another one, too"
        seen.add(part.id)


def _astray(in_order: Sequence[Rule], rules: Sequence[Rule]) -> Iterator[tuple[Place, str]]:
    # Only downwards, so that answers cannot lead in a circle.
    position = {rule.id: index for index, rule in enumerate(in_order)}
    for index, rule in enumerate(rules):
        for number, question in enumerate(rule.questions):
            for name, answer in (("yes", question.yes), ("no", question.no)):
                if not isinstance(answer, GoTo):
                    continue
                place = ("rules", index, "questions", number, name, "rule")
                if answer.rule not in position:
                    yield place, f"there is no rule {answer.rule!r}"
                elif position[answer.rule] <= position[rule.id]:
                    yield place, f"the rule {answer.rule!r} must come after this one"


def _asked(rules: Sequence[Rule]) -> Iterator[tuple[Place, str]]:
    known: dict[str, str] = {}
    for index, rule in enumerate(rules):
        seen: set[str] = set()
        for number, question in enumerate(rule.questions):
            place = ("rules", index, "questions", number)
            if question.id in seen:
                yield (*place, "id"), f"the rule asks {question.id!r} twice"
            elif known.setdefault(question.id, question.ask) != question.ask:
                yield (*place, "ask"), f"another rule asks {question.id!r} in other words"
            seen.add(question.id)
