"""Where Twilio is, and who we are there."""

from dataclasses import dataclass

from pydantic import SecretStr

API_URL = "https://api.twilio.com"
VERSION = "2010-04-01"


@dataclass(frozen=True, kw_only=True)
class TwilioAccess:
    """An account. ``sender`` is a number in E.164 or a Messaging Service's id (MG…).

    ``base_url`` is our public address, as Twilio calls and signs it; without ``calls_back`` it is not asked
    to tell what becomes of messages, as it could not reach us, and neither could customers. ``mms`` says that
    pictures may go out as MMS, which Twilio fetches from us.
    """

    account_sid: str
    auth_token: SecretStr
    sender: str
    api_url: str = API_URL
    base_url: str
    calls_back: bool = True
    mms: bool = False

    @property
    def inbound_url(self) -> str:
        """Where messages come in."""
        return f"{self.base_url}/sms/inbound"

    @property
    def status_url(self) -> str:
        """Where the status of messages is told."""
        return f"{self.base_url}/sms/status"

    @property
    def can_send(self) -> bool:
        """Whether everything is there that sending needs."""
        return bool(self.account_sid and self.sender)

    @property
    def account_url(self) -> str:
        """The account's address in the REST API."""
        return f"{self.api_url.rstrip('/')}/{VERSION}/Accounts/{self.account_sid}"
