"""A merchant's rules: what is wrong is told with its place."""

from pathlib import Path

import pytest

from store.handover.intents import INTENTS
from store.handover.rules import load_handover_rules, read_handover_rules
from store.returns.problems import RulesError
from tests.bot.test_project import INTENTS as OF_THE_DESIGN


def test_the_packaged_rules_are_good() -> None:
    assert [rule.reason for rule in load_handover_rules().rules] == ["recall"]


def test_the_wishes_are_those_of_the_assistant() -> None:
    assert OF_THE_DESIGN | {"nlu_fallback"} == INTENTS


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "must hold a list with the name `rules`"),
        ("rules: [", "expected"),
        ("rules:\n- name: x1\n  when: {words: [abc]}\n", "rules[1] (line 2): reason is missing"),
        ("rules:\n- {name: x1, when: {}, reason: abc}", "needs words, intents or tags"),
        (
            "rules:\n- {name: x1, when: {word: [abc]}, reason: abc}",
            "rules[1].when.word (line 2): there is no such",
        ),
        ("rules:\n- {name: x1, when: {intents: [refunds]}, reason: abc}", "there is no wish 'refunds'"),
        ("rules:\n- {name: x1, when: {tags: [ab]}, reason: Not This}", "small letters, digits and _"),
        ("rules:\n- {name: x1, when: {tags: [ab]}, reason: abc, priority: soon}", "rules[1].priority"),
        ("rules:\n- {name: x1, name: x2}", "given twice"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, says: str) -> None:
    with pytest.raises(RulesError) as error:
        read_handover_rules(text)
    assert says in str(error.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match=r"none\.yml.*cannot be read"):
        load_handover_rules(tmp_path / "none.yml")
