"""The mail server, and in whose name e-mails go out."""

from email.utils import parseaddr

from pydantic import Field

from api.codes.servers import mail_server
from api.settings.blank import OptionalSecret, OptionalText
from store.settings import ShopSettings


class MailSettings(ShopSettings):
    """E-mail to customers."""

    smtp_url: OptionalSecret = Field(
        default=None,
        description="Mail server for one-time codes: smtps://user:password@mail.example:465, or smtp://… for "
        "STARTTLS. Without it, and without DEMO, no codes are offered.",
    )
    mail_from: OptionalText = Field(
        default=None, description="Sender of the e-mails, such as Juniper & Co. <help@shop.example>."
    )

    def _check_mail(self) -> None:
        if self.smtp_url is not None:
            mail_server(self.smtp_url.get_secret_value())
            if "@" not in parseaddr(self.mail_from or "")[1]:
                raise ValueError("MAIL_FROM must be an e-mail address when SMTP_URL is set")
