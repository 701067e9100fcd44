"""The documentation keeps up with the code."""

import re

import pytest
from pydantic import SecretStr

from actions.settings import ActionSettings
from api.settings import Settings
from tests.e2e.product import ROOT

SETTINGS = Settings.model_fields | ActionSettings.model_fields


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_every_setting_is_documented(name: str) -> None:
    documented = (ROOT / "docs" / "settings.md").read_text()
    assert f"| `{name.upper()}` |" in documented
    assert SETTINGS[name].description


def test_no_setting_is_documented_that_is_not_there() -> None:
    documented = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE)
    assert set(documented) == {name.upper() for name in SETTINGS}


def test_secrets_are_secret() -> None:
    for name, field in SETTINGS.items():
        if name.endswith(("secret", "token", "password")):
            assert SecretStr in getattr(field.annotation, "__args__", (field.annotation,)), name


@pytest.mark.parametrize(
    "page",
    [
        "README.md",
        "docs/quickstart.md",
        "docs/operating.md",
        "docs/performance.md",
        "docs/security.md",
        "docs/slack.md",
        "docs/widget.md",
        "docs/sms.md",
    ],
)
def test_links_lead_somewhere(page: str) -> None:
    path = ROOT / page
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text()):
        assert (path.parent / target).exists(), target
