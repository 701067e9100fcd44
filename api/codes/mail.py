"""E-mail over SMTP: codes, and whatever else goes out."""

import contextlib
import smtplib
import ssl
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Final

from api.clock import Clock, utc_now
from api.codes.ports import CodeMessage, CodeNotSentError
from api.codes.servers import MailServer
from api.codes.words import Mail, mail_of
from api.conversations.ports import Phrases

PATIENCE: Final = 5.0
"""Seconds for each answer of the mail server; short, so that the service can end in time."""


class SmtpSender:
    """A ``CodeSender``."""

    def __init__(self, *, server: MailServer, sender: str, phrases: Phrases, clock: Clock = utc_now) -> None:
        self.mailer = Mailer(server=server, sender=sender, clock=clock)
        self._phrases = phrases

    def send(self, message: CodeMessage) -> None:
        """Hand the e-mail to the mail server. Raises ``CodeNotSentError``."""
        self.mailer.send(name=f"code-{message.id}", to=message.address, mail=mail_of(message, self._phrases))


class Mailer:
    """Hands e-mails to a mail server. One connection a message; used from any thread."""

    def __init__(self, *, server: MailServer, sender: str, clock: Clock = utc_now) -> None:
        self._server = server
        display_name, address = parseaddr(sender)
        self._sender = Address(display_name=display_name, addr_spec=address)
        self._clock = clock
        self._tls = ssl.create_default_context()

    def send(self, *, name: str, to: str, mail: Mail) -> None:
        """Hand it over; ``name`` is the same for each try of it. Raises ``CodeNotSentError``."""
        try:
            made = self._mail(name, to, mail)
        except (ValueError, IndexError, MessageError) as error:
            raise CodeNotSentError("no_address", permanent=True) from error
        try:
            smtp = self._connected()
            try:
                smtp.send_message(made)
            finally:
                with contextlib.suppress(OSError, smtplib.SMTPException):
                    smtp.quit()  # what is said now changes nothing
        except smtplib.SMTPRecipientsRefused as error:
            raise CodeNotSentError("refused", permanent=_is_permanent(error)) from error
        except smtplib.SMTPNotSupportedError as error:
            raise CodeNotSentError("not_supported", permanent=False) from error
        except smtplib.SMTPResponseException as error:
            raise CodeNotSentError(f"smtp_{error.smtp_code}", permanent=False) from error
        except (OSError, smtplib.SMTPException) as error:  # among them ssl's and timeouts
            raise CodeNotSentError(type(error).__name__, permanent=False) from error

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        if server.implicit_tls:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=PATIENCE, context=self._tls
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=PATIENCE)
        try:
            smtp.ehlo()
            if not server.implicit_tls and not (server.is_local and not smtp.has_extn("starttls")):
                smtp.starttls(context=self._tls)
            if server.user is not None:
                smtp.login(server.user, server.password or "")
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _mail(self, name: str, to: str, mail: Mail) -> EmailMessage:
        made = EmailMessage(policy=SMTP)
        made["From"] = self._sender
        made["To"] = Address(addr_spec=to)
        made["Subject"] = mail.subject
        made["Date"] = format_datetime(self._clock())
        # The same for each try, so that a mailbox can tell that a repeated message is one.
        made["Message-ID"] = f"<{name}@{self._sender.domain}>"
        made["Auto-Submitted"] = "auto-generated"
        made.set_content(mail.text)
        return made


def _is_permanent(error: smtplib.SMTPRecipientsRefused) -> bool:
    return all(code >= 500 for code, _ in error.recipients.values())
