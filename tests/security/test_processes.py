"""What each process is given, where it listens, and that weak secrets are refused."""

import secrets
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from api.cli.up import services
from api.settings import Settings
from bot.settings import ServerSettings
from store.demo.about import MERCHANT_PASSWORD
from tests.api.conftest import settings_for
from tests.e2e.product import ROOT

SECRETS = {
    "AWS_SECRET_ACCESS_KEY": "aws",
    "DOORSTEP_ADMIN_PASSWORD": "an-admins-own-words",
    "DOORSTEP_SLACK_BOT_TOKEN": "xoxb-secret",
    "DOORSTEP_SLACK_SIGNING_SECRET": "slack-secret",
    "DOORSTEP_SHOPIFY_ADMIN_TOKEN": "shopify-secret",
    "DOORSTEP_SMTP_URL": "smtp://user:mail-secret@mail.example",
    "DOORSTEP_TWILIO_AUTH_TOKEN": "twilio-secret",
    "DOORSTEP_WIDGET_IDENTITY_SECRET": "identity-secret",
    "GITHUB_TOKEN": "github-secret",
    "SOME_API_KEY": "some-key",
}


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    if not (ROOT / ".venv-rasa").exists():
        pytest.skip("Rasa's environment is not there")
    url = "postgresql://app:store-secret@db/doorstep"
    settings = settings_for(
        tmp_path,
        admin_email="ada@shop.example",
        mail_from="help@shop.example",
        widget_identity_secret=SecretStr("x" * 32),
        database_url=url,
        tracker_url=SecretStr("postgresql://rasa:dialogues@db/doorstep"),
        rasa_token=SecretStr(secrets.token_hex()),
    )
    return {service.name: service for service in services(settings, tmp_path / "model.tar.gz")}


@pytest.mark.parametrize("name", ["rasa", "actions"])
def test_rasa_and_the_actions_get_no_secrets_of_others(started: dict[str, Any], name: str) -> None:
    given = started[name].environment
    assert not set(SECRETS) & set(given)
    for secret in SECRETS.values():
        assert secret not in given.values()


def test_rasa_knows_its_own_schema_and_not_the_store(started: dict[str, Any]) -> None:
    given = started["rasa"].environment
    assert given["DOORSTEP_TRACKER_URL"] == "postgresql://rasa:dialogues@db/doorstep"
    assert not any("store-secret" in value for value in given.values())
    ours = {name for name in given if name.startswith("DOORSTEP_")}
    assert ours == {
        "DOORSTEP_ACTIONS_URL",
        "DOORSTEP_DATA_DIR",
        "DOORSTEP_EMBEDDING_DIR",
        "DOORSTEP_LOG_FORMAT",
        "DOORSTEP_LOG_LEVEL",
        "DOORSTEP_RASA_MODEL",
        "DOORSTEP_RASA_PORT",
        "DOORSTEP_RASA_TOKEN",
        "DOORSTEP_TRACKER_URL",
    }


def test_no_secret_is_on_a_command_line(started: dict[str, Any]) -> None:
    for service in started.values():
        line = " ".join(service.command)
        assert not any(secret in line for secret in SECRETS.values())
        assert service.environment["DOORSTEP_RASA_TOKEN"] not in line


def test_everything_listens_on_loopback_unless_told_otherwise() -> None:
    assert ServerSettings.host == "127.0.0.1"
    assert Settings.model_fields["host"].default == "127.0.0.1"


@pytest.mark.parametrize(
    "weak",
    [
        {"widget_identity_secret": "x" * 31},
        {"rasa_token": "short"},
        {"admin_email": "ada@shop.example", "admin_password": MERCHANT_PASSWORD},
        {"admin_email": "ada@shop.example", "admin_password": "ada"},
        {"admin_email": "ada@shop.example", "admin_password": "password1234"},
        {"admin_email": "ada@shop.example"},
    ],
)
def test_what_is_easy_to_guess_is_refused_outside_the_demo(tmp_path: Path, weak: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as refused:
        settings_for(tmp_path, **weak)
    for name, value in weak.items():
        assert name == "admin_email" or value not in str(refused.value), "secrets are not repeated"


def test_the_demo_takes_its_own_words(tmp_path: Path) -> None:
    settings_for(tmp_path, demo=True, widget_identity_secret="x" * 8)
