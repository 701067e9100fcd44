"""The words around a code."""

from dataclasses import dataclass

from api.codes.ports import CodeMessage
from api.conversations.ports import Phrases


@dataclass(frozen=True, kw_only=True)
class Mail:
    """An e-mail in plain text."""

    subject: str
    text: str


def mail_of(message: CodeMessage, phrases: Phrases) -> Mail:
    """The e-mail in the customer's language."""
    values = {
        "code": f"{message.code[:3]} {message.code[3:]}",
        "order": message.order,
        "minutes": str(message.minutes),
    }
    return Mail(
        subject=phrases.say("code-mail-subject", message.locale, **values),
        text=phrases.say("code-mail-text", message.locale, **values),
    )
