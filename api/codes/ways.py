"""The ways on which e-mail goes, by the settings: a mail server, in the demo an inbox, or none."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.codes.follow_ups import Post, by_smtp, to_outbox
from api.codes.mail import SmtpSender
from api.codes.outbox import DemoOutbox
from api.codes.ports import CodeSender
from api.codes.servers import mail_server
from api.conversations.ports import Phrases
from api.settings import Settings
from store.vocabulary import AddressKind


@dataclass(frozen=True, kw_only=True)
class MailWays:
    """``senders`` of one-time codes by kind of address, ``post`` for other e-mails, the demo's ``outbox``."""

    senders: Mapping[AddressKind, CodeSender]
    post: Post | None
    outbox: DemoOutbox | None


def mail_ways(settings: Settings, phrases: Phrases) -> MailWays:
    """The ways that are open."""
    if settings.smtp_url is not None:
        server = mail_server(settings.smtp_url.get_secret_value())
        smtp = SmtpSender(server=server, sender=settings.mail_from or "", phrases=phrases)
        return MailWays(senders={AddressKind.email: smtp}, post=by_smtp(smtp.mailer), outbox=None)
    if settings.demo:
        outbox = DemoOutbox(phrases=phrases)
        return MailWays(senders={AddressKind.email: outbox}, post=to_outbox(outbox), outbox=outbox)
    return MailWays(senders={}, post=None, outbox=None)
