"""The identity of a customer who is signed in at the shop, in a JWT that the shop signs."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

import jwt
import phonenumbers
from pydantic import AfterValidator, BaseModel, Field, SecretStr, ValidationError

from api.errors import DoorstepError

LONGEST_LIFE: Final = timedelta(hours=1)
_LEEWAY: Final = timedelta(seconds=30)
"""How far the shop's clock may be off."""


class InvalidIdentityError(DoorstepError):
    """The token is forged, expired, or says too little."""

    status = 401
    title = "Identity not accepted"

    def __init__(self, reason: str) -> None:
        super().__init__(f"The shop's identity token was not accepted: {reason}. Sign in again.")


class IdentityNotConfiguredError(DoorstepError):
    """The shop has not said how it signs."""

    status = 503
    title = "Identity not configured"

    def __init__(self) -> None:
        super().__init__(
            "Signed identities are not set up here. The operator sets DOORSTEP_WIDGET_IDENTITY_SECRET; "
            "until then open the session without one."
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """Who the shop says the customer is. ``phone`` in E.164, ``email`` in lower case; at least one is there.

    ``expires_at`` is when the token does.
    """

    subject: str
    name: str | None
    email: str | None
    phone: str | None
    expires_at: datetime


def _e164(value: str) -> str:
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException as error:
        raise ValueError("not a telephone number") from error
    if not phonenumbers.is_possible_number(number):
        raise ValueError("not a telephone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class _Claims(BaseModel):
    sub: str = Field(min_length=1, max_length=255)
    iat: float
    exp: float
    name: str | None = Field(default=None, max_length=200)
    email: str | None = Field(default=None, max_length=320, pattern=r"^[^@\s]+@[^@\s]+$")
    phone: Annotated[str, AfterValidator(_e164)] | None = None


def read_identity(token: str, secret: SecretStr | None, *, now: datetime) -> Identity:
    """The identity in a token.

    Raises ``InvalidIdentityError`` (401) when the signature, the times or the claims are not as they have
    to be, and ``IdentityNotConfiguredError`` (503) when there is no secret.
    """
    if secret is None:
        raise IdentityNotConfiguredError
    try:
        # The times are judged below, against our clock; "none" and all other algorithms are refused here.
        decoded = jwt.decode(
            token,
            secret.get_secret_value(),
            algorithms=["HS256"],
            options={
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
                "verify_aud": False,
                "require": ["sub", "iat", "exp"],
            },
        )
        claims = _Claims.model_validate(decoded)
    except jwt.InvalidSignatureError as error:
        raise InvalidIdentityError("its signature is wrong") from error
    except (jwt.PyJWTError, ValidationError) as error:
        raise InvalidIdentityError("it is not complete") from error
    expires_at = _expiry(claims, now)
    if not (claims.email or claims.phone):
        raise InvalidIdentityError("it names neither an e-mail address nor a telephone number")
    return Identity(
        subject=claims.sub,
        name=claims.name,
        email=claims.email.lower() if claims.email else None,
        phone=claims.phone,
        expires_at=expires_at,
    )


def _expiry(claims: _Claims, now: datetime) -> datetime:
    try:
        issued, expires = (datetime.fromtimestamp(value, UTC) for value in (claims.iat, claims.exp))
    except (OverflowError, ValueError, OSError) as error:
        raise InvalidIdentityError("its times make no sense") from error
    if expires + _LEEWAY <= now:
        raise InvalidIdentityError("it has expired")
    if issued - _LEEWAY > now:
        raise InvalidIdentityError("it was issued in the future")
    if expires - issued > LONGEST_LIFE:
        raise InvalidIdentityError("it is valid for more than an hour")
    return expires
