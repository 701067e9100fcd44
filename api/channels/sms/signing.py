"""Whether a request is Twilio's: signed over the URL that it called and every parameter that it posted."""

from urllib.parse import parse_qsl

from starlette.datastructures import ImmutableMultiDict
from starlette.requests import Request
from twilio.request_validator import RequestValidator

from api.channels.sms.access import TwilioAccess
from api.errors import DoorstepError

FORM = "application/x-www-form-urlencoded"
MOST_PARAMETERS = 500

Form = ImmutableMultiDict[str, str]


class SmsNotConfiguredError(DoorstepError):
    """Nothing can be verified without the token."""

    status = 503
    title = "SMS is not set up"

    def __init__(self) -> None:
        super().__init__(
            "SMS is not set up here. The operator sets DOORSTEP_TWILIO_ACCOUNT_SID, "
            "DOORSTEP_TWILIO_AUTH_TOKEN and DOORSTEP_TWILIO_FROM."
        )


class NotSignedError(DoorstepError):
    """Not Twilio's."""

    status = 403
    title = "Signature not accepted"

    def __init__(self) -> None:
        super().__init__(
            "The request is not signed with this account's token. Twilio signs the URL that it calls: it "
            "has to be the one under DOORSTEP_PUBLIC_URL, to the letter."
        )


class MalformedSmsError(DoorstepError):
    """Signed, but not what Twilio sends here."""

    status = 422
    title = "Not understood"

    def __init__(self, missing: str) -> None:
        super().__init__(f"The request is not understood: {missing}.")


async def signed_form(request: Request, access: TwilioAccess, url: str) -> Form:
    """What Twilio posted to ``url``, our public address of this endpoint.

    Raises ``NotSignedError``, ``MalformedSmsError``.
    """
    body = await request.body()
    is_form = request.headers.get("content-type", "").partition(";")[0].strip().lower() == FORM
    try:
        pairs = parse_qsl(
            body.decode() if is_form else "", keep_blank_values=True, max_num_fields=MOST_PARAMETERS
        )
    except ValueError:
        raise NotSignedError from None  # what cannot be read cannot have been verified
    form: Form = ImmutableMultiDict(pairs)
    called = f"{url}?{request.url.query}" if request.url.query else url
    signature = request.headers.get("x-twilio-signature", "")
    if not is_signed(access, called, form, signature):
        raise NotSignedError
    if not is_form:
        raise MalformedSmsError(f"it has to be {FORM}")
    return form


def is_signed(access: TwilioAccess, url: str, form: Form, signature: str) -> bool:
    """Whether the signature is of this URL and these parameters. With an empty token nothing is."""
    token = access.auth_token.get_secret_value()
    if not token or not signature.isascii():
        return False
    return bool(RequestValidator(token).validate(url, form, signature))
