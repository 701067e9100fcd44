"""Codes by e-mail, over SMTP."""

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
from api.codes.words import mail_of
from api.conversations.ports import Phrases

PATIENCE: Final = 5.0
"""Seconds for each answer of the mail server; short, so that the service can end in time."""


class SmtpSender:
    """A ``CodeSender``. One connection a message; used from any thread."""

    def __init__(self, *, server: MailServer, sender: str, phrases: Phrases, clock: Clock = utc_now) -> None:
        self._server = server
        name, address = parseaddr(sender)
        self._sender = Address(display_name=name, addr_spec=address)
        self._phrases = phrases
        self._clock = clock
        self._tls = ssl.create_default_context()

    def send(self, message: CodeMessage) -> None:
        """Hand the e-mail to the mail server. Raises ``CodeNotSentError``."""
        try:
            mail = self._mail(message)
        except (ValueError, IndexError, MessageError) as error:
            raise CodeNotSentError("no_address", permanent=True) from error
        try:
            smtp = self._connected()
            try:
                smtp.send_message(mail)
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

    def _mail(self, message: CodeMessage) -> EmailMessage:
        words = mail_of(message, self._phrases)
        mail = EmailMessage(policy=SMTP)
        mail["From"] = self._sender
        mail["To"] = Address(addr_spec=message.address)
        mail["Subject"] = words.subject
        mail["Date"] = format_datetime(self._clock())
        # The same for each try of this code, so that a mailbox can tell that a repeated message is one.
        mail["Message-ID"] = f"<code-{message.id}@{self._sender.domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(words.text)
        return mail


def _is_permanent(error: smtplib.SMTPRecipientsRefused) -> bool:
    return all(code >= 500 for code, _ in error.recipients.values())
