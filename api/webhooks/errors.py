"""Why a webhook is not taken."""

from api.errors import DoorstepError
from store.vocabulary import WebhookSource


class WebhookNotConfiguredError(DoorstepError):
    """Nothing can be verified without the secret."""

    status = 503
    title = "Webhooks are not set up"

    def __init__(self, source: WebhookSource) -> None:
        super().__init__(
            f"Webhooks of {source} are not set up here. The operator sets "
            f"DOORSTEP_{source.upper()}_WEBHOOK_SECRET; docs/webhooks.md says how."
        )


class WrongSignatureError(DoorstepError):
    """Nobody knows who sent it."""

    status = 403
    title = "Signature missing or wrong"

    def __init__(self, header: str) -> None:
        super().__init__(
            f"The header {header} is missing or does not belong to this body. It is the HMAC-SHA256 of the "
            "raw body with the webhook's secret; see that both sides have the same one."
        )


class MalformedWebhookError(DoorstepError):
    """Signed, and yet no JSON object."""

    status = 422
    title = "Not understood"

    def __init__(self, what: str) -> None:
        super().__init__(f"The body is signed, but {what}. Send one JSON object in UTF-8.")


class UnusableWebhookError(DoorstepError):
    """Signed JSON that does not say what it has to."""

    status = 422
    title = "Not usable"

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The webhook is kept, but cannot be applied: {reason}. `doorstep doctor` counts such webhooks."
        )
