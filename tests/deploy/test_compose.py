"""One machine with containers: who is on which network, and who is told what."""

from typing import Any

import pytest
import yaml

from api.settings import Settings
from tests.e2e.product import ROOT

COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("api", "actions", "rasa", "migrate")


def test_only_the_api_has_a_way_to_the_outside() -> None:
    assert COMPOSE["networks"]["inside"]["internal"] is True
    for name, service in SERVICES.items():
        assert service["networks"] == (["inside", "outside"] if name == "api" else ["inside"]), name
        assert ("ports" in service) == (name == "api"), name
    assert SERVICES["api"]["ports"] == ["127.0.0.1:8000:8000"], "TLS is the reverse proxy's"


@pytest.mark.parametrize("name", OURS)
def test_processes_can_do_nothing_that_they_need_not(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service


SECRET = ("PASSWORD", "TOKEN", "SECRET", "DATABASE_URL", "TRACKER_URL")


def test_secrets_come_from_files_that_are_not_in_the_repository() -> None:
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert {".env", "service.env"} <= set(ignored)
    assert [name for name, service in SERVICES.items() if "env_file" in service] == ["api"]
    for service in SERVICES.values():
        for variable, value in service.get("environment", {}).items():
            if any(
                word in variable for word in ("PASSWORD", "TOKEN", "SECRET", "DATABASE_URL", "TRACKER_URL")
            ):
                assert "${" in value, variable


def test_what_rasa_is_told() -> None:
    assert set(SERVICES["rasa"]["environment"]) == {
        "DOORSTEP_TRACKER_URL",
        "DOORSTEP_ACTIONS_URL",
        "DOORSTEP_RASA_TOKEN",
    }


def test_the_database_is_migrated_before_anything_uses_it() -> None:
    for name in ("api", "actions"):
        assert SERVICES[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert SERVICES["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}


@pytest.mark.parametrize("file", [".env.example", "service.env.example"])
def test_the_examples_name_settings_and_hold_no_secret(file: str) -> None:
    known = {f"DOORSTEP_{name.upper()}" for name in Settings.model_fields} | {"POSTGRES_PASSWORD"}
    lines = [
        line.partition("=")[::2]
        for line in (ROOT / "deploy" / file).read_text().splitlines()
        if line and not line.startswith("#")
    ]
    assert {name for name, _ in lines} <= known
    assert {value for _, value in lines} <= {"", "https://help.shop.example", "UTC"}
