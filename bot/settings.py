"""What the assistant's processes read from the environment; plain code, for Rasa pins an old pydantic."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

DEFAULT_EMBEDDING_DIR = "var/embedding"


class SettingsError(Exception):
    """A setting is missing or malformed; the text says which and what it should be."""


def embedding_dir(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the sentence encoder lies (DOORSTEP_EMBEDDING_DIR)."""
    return Path(environment.get("DOORSTEP_EMBEDDING_DIR") or DEFAULT_EMBEDDING_DIR)


@dataclass(frozen=True)
class ServerSettings:
    """The Rasa server's settings. The token appears in no repr."""

    model: Path
    token: str = field(repr=False)
    port: int = 5005
    host: str = "127.0.0.1"
    actions_urls: tuple[str, ...] = ("http://127.0.0.1:5055",)
    tracker_url: str = field(default="sqlite:///var/rasa.db", repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> ServerSettings:
        """Reads DOORSTEP_RASA_MODEL, _RASA_TOKEN, _RASA_HOST, _RASA_PORT, _ACTIONS_URL, _TRACKER_URL.

        Raises SettingsError for a missing model or token and for a port that is none.
        """
        token = environment.get("DOORSTEP_RASA_TOKEN", "")
        if not token:
            raise SettingsError(
                "DOORSTEP_RASA_TOKEN is not set: the assistant's HTTP API never runs without a token."
            )
        model = environment.get("DOORSTEP_RASA_MODEL", "")
        if not model:
            raise SettingsError("DOORSTEP_RASA_MODEL is not set: name the trained model's .tar.gz file.")
        if not Path(model).is_file():
            raise SettingsError(
                f"There is no model at {model}. Train one with: python -m bot.train --out {model}"
            )
        port = environment.get("DOORSTEP_RASA_PORT") or "5005"
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise SettingsError(f"DOORSTEP_RASA_PORT is {port!r}; it should be a port number.")
        return cls(
            model=Path(model),
            token=token,
            port=int(port),
            host=environment.get("DOORSTEP_RASA_HOST") or cls.host,
            actions_urls=_urls(environment.get("DOORSTEP_ACTIONS_URL", "")) or cls.actions_urls,
            tracker_url=environment.get("DOORSTEP_TRACKER_URL") or cls.tracker_url,
        )


def _urls(named: str) -> tuple[str, ...]:
    return tuple(url.strip().rstrip("/") for url in named.split(",") if url.strip())
