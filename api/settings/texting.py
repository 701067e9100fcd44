"""Text messages, by Twilio."""

import re
from typing import Literal

import phonenumbers
from pydantic import Field, field_validator

from api.channels.sms.access import API_URL
from api.settings.blank import OptionalSecret
from store.demo.about import SUPPORT_CONTACT
from store.settings import ShopSettings


class TextingSettings(ShopSettings):
    """The account, whose phones are answered, and what HELP says."""

    twilio_account_sid: str = Field(
        default="",
        description="Twilio account's id (AC…). In the demo, without any setting of Twilio's, a stand-in "
        "takes its place.",
    )
    twilio_auth_token: OptionalSecret = Field(
        default=None,
        description="Its auth token, with which Twilio signs; without it /sms/inbound refuses everything.",
    )
    twilio_from: str = Field(
        default="",
        description="What texts are sent from: a number of yours (+13125550100) or a Messaging Service "
        "(MG…).",
    )
    twilio_api_url: str = Field(default=API_URL, description="Origin of Twilio's REST API. For tests.")
    sms_countries: str = Field(
        default="",
        description="Comma-separated countries (US, CA) whose phones are answered; all when unset.",
    )
    sms_pictures: Literal["", "mms", "link"] = Field(
        default="",
        description="How agents' pictures go to phones: mms as such (US and Canada, by a number that can, "
        "under an https PUBLIC_URL; links otherwise), link always as links. Unset: link, in the demo mms.",
    )
    limit_sms_per_number: int = Field(
        default=20, ge=1, description="Text messages of a phone that are taken in a minute."
    )
    support_contact: str = Field(
        default="",
        description="Where customers find people besides the assistant: an e-mail address, a number or a "
        "URL. Told to whoever texts HELP.",
    )

    @field_validator("twilio_from")
    @classmethod
    def _sends_texts(cls, value: str) -> str:
        if value and not re.fullmatch(r"\+[1-9]\d{6,14}|MG[0-9a-zA-Z]{32}", value):
            raise ValueError("must be a number such as +13125550100 or a Messaging Service's id (MG…)")
        return value

    @field_validator("sms_countries")
    @classmethod
    def _are_countries(cls, value: str) -> str:
        unknown = [code for code in _codes(value) if code not in phonenumbers.SUPPORTED_REGIONS]
        if unknown:
            raise ValueError(f"{', '.join(unknown)}: countries are two letters such as US")
        return value

    @property
    def twilio_is_simulated(self) -> bool:
        """Whether the stand-in takes Twilio's place: in the demo, unless a setting of Twilio's is given."""
        given = self.twilio_account_sid or self.twilio_auth_token or self.twilio_from
        return self.demo and not given

    @property
    def sends_mms(self) -> bool:
        """Whether pictures may go as MMS: Twilio fetches them over https only, the stand-in anyhow."""
        if self.twilio_is_simulated:
            return self.sms_pictures != "link"
        return self.sms_pictures == "mms" and self.base_url.startswith("https:")

    @property
    def served_countries(self) -> frozenset[str]:
        """The countries whose phones are answered; none means all."""
        return frozenset(_codes(self.sms_countries))

    @property
    def contact(self) -> str:
        """Where customers find people; the demo shop's address in its place."""
        return self.support_contact or (SUPPORT_CONTACT if self.demo else "")


def _codes(text: str) -> list[str]:
    return [code for code in (part.strip().upper() for part in text.split(",")) if code]
