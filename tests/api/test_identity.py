import time
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from pydantic import SecretStr

from api.channels.widget.identity import (
    IdentityNotConfiguredError,
    InvalidIdentityError,
    read_identity,
)

SECRET = SecretStr("a-secret-of-the-shop-that-is-long-enough-for-every-algorithm-of-the-tests")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def claims(**changes: Any) -> dict[str, Any]:
    everything = {
        "sub": "customer-7",
        "email": "Maya.Lindqvist@Example.com",
        "phone": "+1 312 555 0142",
        "name": "Maya Lindqvist",
        "iat": NOW.timestamp(),
        "exp": (NOW + timedelta(minutes=10)).timestamp(),
    } | changes
    return {name: value for name, value in everything.items() if value is not None}


def signed(content: dict[str, Any], *, secret: str | None = None, algorithm: str = "HS256") -> str:
    return jwt.encode(content, secret or SECRET.get_secret_value(), algorithm=algorithm)


def test_what_the_shop_says() -> None:
    identity = read_identity(signed(claims()), SECRET, now=NOW)
    assert identity.subject == "customer-7"
    assert identity.name == "Maya Lindqvist"
    assert identity.email == "maya.lindqvist@example.com"
    assert identity.phone == "+13125550142"
    assert identity.expires_at == NOW + timedelta(minutes=10)


@pytest.mark.parametrize("missing", ["email", "phone", "name"])
def test_what_may_be_left_out(missing: str) -> None:
    assert read_identity(signed(claims(**{missing: None})), SECRET, now=NOW).subject == "customer-7"


@pytest.mark.parametrize(
    "changes",
    [
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"iat": None},
        {"exp": None},
        {"exp": "soon"},
        {"iat": 1e300, "exp": 1e300},
        {"email": None, "phone": None},
        {"email": "nobody"},
        {"email": ["a@example.com"]},
        {"phone": "call me"},
        {"phone": "555-0142"},
        {"exp": (NOW - timedelta(minutes=1)).timestamp()},
        {"exp": (NOW + timedelta(minutes=61)).timestamp()},
        {
            "iat": (NOW + timedelta(minutes=5)).timestamp(),
            "exp": (NOW + timedelta(minutes=9)).timestamp(),
        },
    ],
)
def test_what_is_not_believed(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidIdentityError) as refused:
        read_identity(signed(claims(**changes)), SECRET, now=NOW)
    assert refused.value.status == 401
    assert refused.value.detail.endswith("Sign in again.")


@pytest.mark.parametrize(
    "token",
    [
        signed(claims(), secret="another-secret-that-is-long-enough-too"),
        signed(claims(), algorithm="HS512"),
        jwt.encode(claims(), "", algorithm="none"),
        signed(claims())[:-4],
        signed(claims()).replace(".", "", 1),
        "",
        "x.y.z",
        "ü" * 10,
    ],
)
def test_what_is_forged(token: str) -> None:
    with pytest.raises(InvalidIdentityError):
        read_identity(token, SECRET, now=NOW)


def test_without_a_secret_no_identity_is_believed() -> None:
    with pytest.raises(IdentityNotConfiguredError) as refused:
        read_identity(signed(claims()), None, now=NOW)
    assert refused.value.status == 503


def test_the_shops_clock_may_be_a_little_off() -> None:
    ahead = NOW.timestamp() + 20
    assert read_identity(signed(claims(iat=ahead, exp=ahead + 600)), SECRET, now=NOW)


def test_the_clock_of_the_machine_does_not_matter() -> None:
    assert abs(time.time() - NOW.timestamp()) > 0
    past = datetime(2020, 1, 1, tzinfo=UTC)
    content = claims(iat=past.timestamp(), exp=past.timestamp() + 60)
    assert read_identity(signed(content), SECRET, now=past)
