"""Every test that ``handover.md`` names is there."""

import re

from tests.e2e.product import ROOT


def test_what_is_promised_of_people_in_slack_is_shown() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "tests" / "api" / "handover.md").read_text())
    assert len(named) > 60
    for file, name in named:
        assert f"def {name}(" in (ROOT / file).read_text(), f"{file}::{name}"
