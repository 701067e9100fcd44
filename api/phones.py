"""Which Twilio account texts go through, by the settings: the shop's own, or the demo's stand-in."""

import secrets
from typing import Final

from pydantic import SecretStr

from api.channels.sms.access import API_URL, TwilioAccess
from api.channels.sms.channel import SmsRules
from api.channels.sms.consent import ShopContact
from api.limits import Limit
from api.settings import Settings
from api.simulators.twilio.people import people_of
from api.simulators.twilio.stand_in import StandIn
from store.database import Database
from store.demo.about import PHONE

SIMULATED: Final = f"AC{'d0' * 16}"
"""The stand-in's account: always the same, as addresses of pictures hold it."""


def twilio_stand_in(settings: Settings, database: Database) -> StandIn | None:
    """The stand-in, when it takes Twilio's place."""
    if not settings.twilio_is_simulated:
        return None
    return StandIn(
        file=settings.data_dir / "twilio-simulator.db",
        sid=SIMULATED,
        token=secrets.token_hex(16),
        number=PHONE,
        inbound_url=f"{settings.base_url}/sms/inbound",
        media_url=f"{settings.loopback_url}/simulators/twilio",
        reached_at={settings.base_url: settings.loopback_url},
        people=lambda: people_of(database),
    )


def access_to_twilio(settings: Settings, stand_in: StandIn | None) -> TwilioAccess | None:
    """The account to use, if there is one."""
    if stand_in is not None:
        return TwilioAccess(
            account_sid=stand_in.account.sid,
            auth_token=SecretStr(stand_in.api.token),
            sender=stand_in.number,
            api_url=f"{settings.loopback_url}/simulators/twilio",
            base_url=settings.base_url,
            mms=settings.sends_mms,
        )
    if settings.twilio_auth_token is None:
        return None
    return TwilioAccess(
        account_sid=settings.twilio_account_sid,
        auth_token=settings.twilio_auth_token,
        sender=settings.twilio_from,
        api_url=settings.twilio_api_url,
        calls_back=settings.public_url is not None or settings.twilio_api_url != API_URL,
        base_url=settings.base_url,
        mms=settings.sends_mms,
    )


def sms_rules(settings: Settings) -> SmsRules:
    """What the operator has set for text messages."""
    return SmsRules(
        messages_per_number=Limit.per_minute("sms", settings.limit_sms_per_number),
        countries=settings.served_countries,
        shop=ShopContact(name=settings.shop, contact=settings.contact),
    )
