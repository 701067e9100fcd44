"""The assistant's settings from the environment."""

from pathlib import Path

import pytest

from bot.settings import ServerSettings, SettingsError, embedding_dir


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    model = tmp_path / "model.tar.gz"
    model.touch()
    return {"DOORSTEP_RASA_TOKEN": "secret-token", "DOORSTEP_RASA_MODEL": str(model)}


def test_defaults(environment: dict[str, str]) -> None:
    settings = ServerSettings.from_environment(environment)
    assert (settings.port, settings.host) == (5005, "127.0.0.1")
    assert settings.actions_urls == ("http://127.0.0.1:5055",)
    assert settings.tracker_url == "sqlite:///var/rasa.db"
    assert embedding_dir({}) == Path("var/embedding")


def test_secrets_are_not_shown(environment: dict[str, str]) -> None:
    environment["DOORSTEP_TRACKER_URL"] = "postgresql://user:password@db/doorstep"
    shown = repr(ServerSettings.from_environment(environment))
    assert "secret-token" not in shown
    assert "password" not in shown


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("DOORSTEP_RASA_TOKEN", "", "never runs without a token"),
        ("DOORSTEP_RASA_MODEL", "", "name the trained model"),
        ("DOORSTEP_RASA_MODEL", "/nowhere/model.tar.gz", "no model at"),
        ("DOORSTEP_RASA_PORT", "five", "port number"),
        ("DOORSTEP_RASA_PORT", "70000", "port number"),
    ],
)
def test_a_wrong_setting_is_named(environment: dict[str, str], name: str, value: str, complaint: str) -> None:
    environment[name] = value
    with pytest.raises(SettingsError, match=complaint):
        ServerSettings.from_environment(environment)
