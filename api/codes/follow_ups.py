"""Agents' answers by e-mail, to customers who have left the chat."""

from collections.abc import Collection
from typing import Final, Protocol
from uuid import UUID, uuid5

from api.codes.mail import Mailer
from api.codes.outbox import DemoOutbox
from api.codes.ports import CodeNotSentError
from api.codes.words import Mail
from api.conversations.ports import FollowUpMessage, NotSentError, Phrases
from api.shop_pages import safe_page

_NAMES: Final = UUID("018f4a52-7c11-7c35-9d3c-3f1d6c2f7f10")


class Post(Protocol):
    """A way for e-mails."""

    def __call__(self, name: str, to: str, mail: Mail) -> None:
        """Hand it over."""


class MailFollowUp:
    """A ``FollowUpSender``."""

    def __init__(self, post: Post, *, phrases: Phrases, url: str, origins: Collection[str] = ()) -> None:
        """``url`` is where the chat goes on, unless it began on a page of one of the ``origins``."""
        self._post = post
        self._phrases = phrases
        self._url = url
        self._origins = frozenset(origins)

    def send(self, message: FollowUpMessage) -> None:
        """Hand it over as one e-mail. Raises ``NotSentError``."""
        say, locale = self._phrases.say, message.locale
        url = safe_page(message.page, self._origins) or self._url
        seen = [say("follow-up-mail-pictures", locale, count=message.pictures)] if message.pictures else []
        mail = Mail(
            subject=say("follow-up-mail-subject", locale, agent=message.agent or "none"),
            text=say("follow-up-mail-text", locale, text="\n\n".join([*message.texts, *seen]), url=url),
        )
        try:
            self._post(f"follow-up-{message.id}-{message.seq}", message.address, mail)
        except CodeNotSentError as error:
            raise NotSentError(error.reason, permanent=error.permanent) from error


def by_smtp(mailer: Mailer) -> Post:
    """Over the mail server."""
    return lambda name, to, mail: mailer.send(name=name, to=to, mail=mail)


def to_outbox(outbox: DemoOutbox) -> Post:
    """Into the demo's inbox; the same e-mail has the same id."""
    return lambda name, to, mail: outbox.keep(uuid5(_NAMES, name), to=to, mail=mail)
