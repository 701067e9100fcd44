"""The Rasa project's files agree with one another and with the design."""

from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]

INTENTS = frozenset(
    {
        "track_order",
        "delivery_problem",
        "return_eligibility",
        "start_return",
        "refund_status",
        "cancel_order",
        "change_address",
        "damaged_or_wrong_item",
        "ask_policy",
        "complaint",
        "talk_to_human",
        "inform",
        "greet",
        "goodbye",
        "thank",
        "affirm",
        "deny",
        "bot_challenge",
        "out_of_scope",
    }
)


def read(name: str) -> dict[str, Any]:
    content = yaml.safe_load((ROOT / name).read_text("utf-8"))
    assert isinstance(content, dict)
    return content


@pytest.fixture(scope="module")
def domain() -> dict[str, Any]:
    return read("domain.yml")


@pytest.fixture(scope="module")
def rules() -> list[dict[str, Any]]:
    return list(read("bot/data/rules.yml")["rules"])


def test_the_intents_are_those_of_the_design(domain: dict[str, Any]) -> None:
    assert set(domain["intents"]) == INTENTS | {"nlu_fallback"}


def test_every_intent_has_one_rule_of_one_turn(domain: dict[str, Any], rules: list[dict[str, Any]]) -> None:
    """The processor predicts from the last turns only: longer rules would need `EVENTS_JUDGED` looked at."""
    asked = [rule["steps"][0]["intent"] for rule in rules]
    assert sorted(asked) == sorted(domain["intents"])
    assert all([set(step) for step in rule["steps"]] == [{"intent"}, {"action"}] for rule in rules)


def test_every_rule_names_an_action_of_ours(domain: dict[str, Any], rules: list[dict[str, Any]]) -> None:
    """Not a fixed response: the conversation's manners stand around actions only."""
    assert {rule["steps"][1]["action"] for rule in rules} <= set(domain["actions"])


def test_details_and_slots_never_decide_which_rule_applies(domain: dict[str, Any]) -> None:
    for entity in domain["entities"]:
        assert next(iter(entity.values()))["influence_conversation"] is False
    for slot in domain["slots"].values():
        assert slot["influence_conversation"] is False
        assert slot["mappings"] == [{"type": "custom"}]


def test_the_assistant_says_that_it_is_automated(domain: dict[str, Any]) -> None:
    for name in ("utter_greet", "utter_bot_challenge"):
        assert "automated" in domain["responses"][name][0]["text"]


def test_buttons_lead_to_intents(domain: dict[str, Any]) -> None:
    for name, variants in domain["responses"].items():
        assert len(variants) == 1, f"{name}: one wording, so that an answer repeats the same"
        for button in variants[0].get("buttons", []):
            assert button["payload"].removeprefix("/") in domain["intents"]


def test_every_intent_that_needs_a_person_says_so_in_its_own_words(
    domain: dict[str, Any], rules: list[dict[str, Any]]
) -> None:
    for rule in rules:
        if rule["steps"][1]["action"] == "action_person_needed":
            assert f"utter_person_needed_{rule['steps'][0]['intent']}" in domain["responses"]
