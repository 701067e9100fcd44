from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from api.settings import Settings


def settings(**values: Any) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[call-arg]


def test_every_setting_is_described() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name


def test_secrets_are_not_shown() -> None:
    secrets = {
        "rasa_token": "secret-1-that-is-long-enough",
        "widget_identity_secret": "secret-2-that-is-long-enough-as-well",
        "database_url": "postgresql://doorstep:secret-3@db/doorstep",
    }
    shown = repr(settings(**secrets)) + str(settings(**secrets))
    assert "secret-" not in shown.replace("widget_identity_secret", "")


def test_a_token_is_made_up_when_there_is_none() -> None:
    one, other = settings(), settings()
    assert len(one.rasa_token.get_secret_value()) >= 43
    assert one.rasa_token != other.rasa_token


def test_the_environment_beats_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".env"
    file.write_text("DOORSTEP_PORT=8001\nDOORSTEP_HOST=0.0.0.0\nDOORSTEP_WIDGET_IDENTITY_SECRET=\nOTHER=1\n")
    monkeypatch.setenv("DOORSTEP_PORT", "8002")
    read = Settings(_env_file=file)  # type: ignore[call-arg]
    assert (read.port, read.host, read.widget_identity_secret) == (8002, "0.0.0.0", None)


@pytest.mark.parametrize(
    ("public_url", "base", "prefix", "origin"),
    [
        (None, "http://127.0.0.1:8000", "", "http://127.0.0.1:8000"),
        ("", "http://127.0.0.1:8000", "", "http://127.0.0.1:8000"),
        ("https://help.shop.example", "https://help.shop.example", "", "https://help.shop.example"),
        ("https://Shop.example/help/", "https://Shop.example/help", "/help", "https://shop.example"),
    ],
)
def test_where_customers_reach_us(public_url: str | None, base: str, prefix: str, origin: str) -> None:
    read = settings(public_url=public_url)
    assert (read.base_url, read.path_prefix, read.own_origin) == (base, prefix, origin)


@pytest.mark.parametrize("value", ["shop.example", "ftp://shop.example", "/help", "https://"])
def test_a_public_url_has_to_be_one(value: str) -> None:
    with pytest.raises(ValidationError, match="absolute URL"):
        settings(public_url=value)


def test_origins_are_read_leniently() -> None:
    read = settings(widget_allowed_origins=" https://Shop.example/ ,,http://localhost:3000")
    assert read.allowed_origins == ("https://shop.example", "http://localhost:3000")
    assert settings().allowed_origins == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"port": 0},
        {"port": "http"},
        {"log_level": "LOUD"},
        {"limit_sessions_per_address": 0},
        {"widget_session_days": 0},
    ],
)
def test_values_that_make_no_sense_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        settings(**wrong)


def test_an_identity_secret() -> None:
    assert settings(widget_identity_secret="x" * 32).widget_identity_secret == SecretStr("x" * 32)


@pytest.mark.parametrize(
    ("values", "sends"),
    [
        ({"demo": True}, True),
        ({"demo": True, "sms_pictures": "link"}, False),
        ({"demo": True, "twilio_account_sid": "AC1"}, False),
        ({}, False),
        ({"public_url": "https://care.shop.example"}, False),
        ({"public_url": "https://care.shop.example", "sms_pictures": "mms"}, True),
        ({"public_url": "http://care.shop.example", "sms_pictures": "mms"}, False),
        ({"sms_pictures": "mms"}, False),
    ],
)
def test_pictures_go_as_mms_where_that_is_set_and_twilio_can_fetch_them(
    values: dict[str, Any], sends: bool
) -> None:
    assert settings(**values).sends_mms is sends
