"""Every test that the threat model names is there."""

import re

from tests.e2e.product import ROOT


def test_what_the_threat_model_relies_on_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", (ROOT / "docs" / "security.md").read_text())
    assert len(named) > 50
    for file, name in named:
        source = ROOT / file
        assert source.exists(), file
        assert not name or f"def {name}(" in source.read_text(), f"{file}::{name}"
