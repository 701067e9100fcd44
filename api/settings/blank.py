"""Settings that are unset when they are given as nothing: compose passes on what is empty."""

from typing import Annotated

from pydantic import BeforeValidator, SecretStr


def _blank_is_unset(value: object) -> object:
    return None if value == "" else value


OptionalSecret = Annotated[SecretStr | None, BeforeValidator(_blank_is_unset)]
OptionalText = Annotated[str | None, BeforeValidator(_blank_is_unset)]
