"""The alerts and the handbook name figures that there are, and all of them."""

import re
from typing import Any

import pytest
import yaml

from api.operating.collector import StandFigures
from api.operating.looking import Stand, StoreStand
from store.repositories.operating import Queue, Turns
from telemetry import figures
from tests.api.operating.figures import Scrape
from tests.api.operating.test_page import NOW
from tests.e2e.product import ROOT

ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"
HANDBOOK = (ROOT / "docs" / "operating.md").read_text()
ENDINGS = ("_total", "_created", "_bucket", "_sum", "_count")


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load(ALERTS.read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


@pytest.fixture(scope="module")
def told() -> set[str]:
    """Names of all figures: those that a process counts, and those that it looks up."""
    store = StoreStand(
        handoffs=(), slack=Queue(waiting=0, oldest=None), turns=Turns(under_way=0, oldest=None)
    )
    stand = Stand(now=NOW, store=store, errands=(), index=None, connections=0)
    text = figures.exposed(StandFigures(stand, {"store": "ok"})).decode()
    names = set(re.findall(r"^# TYPE (\S+)", text, re.MULTILINE))
    return names | Scrape(text).names | {"doorstep_knowledge_generation", "doorstep_knowledge_passages"}


def base(name: str) -> str:
    return next((name.removesuffix(ending) for ending in ENDINGS if name.endswith(ending)), name)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_an_alert_names_figures_that_there_are_and_says_what_to_do(
    rule: dict[str, Any], told: set[str]
) -> None:
    named = set(re.findall(r"\b(?:doorstep|process)_[a-z_]+", rule["expr"]))
    assert named
    known = {base(name) for name in told} | told
    assert {name for name in named if base(name) not in known and name not in known} == set()
    assert rule["expr"].count("(") == rule["expr"].count(")")
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert rule["annotations"].keys() == {"summary", "do"}
    assert f"`{rule['alert']}`" in HANDBOOK


def test_labels_in_alerts_have_values_that_there_are() -> None:
    text = ALERTS.read_text()
    assert set(re.findall(r'outcome=~?"([\w|]+)"', text)) == {"apologised|given_up", "failed", "unknown"}
    assert set(re.findall(r'stage="(\w+)"', text)) == {"total"}


def test_every_figure_is_in_the_handbook_and_no_other(told: set[str]) -> None:
    ours = {base(name) for name in told if name.startswith("doorstep_")}
    rows = {base(name) for name in re.findall(r"^\| `(doorstep_\w+)", HANDBOOK, re.MULTILINE)}
    assert rows == ours
