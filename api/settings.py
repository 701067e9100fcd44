"""All settings of the service, from the environment (prefix ``DOORSTEP_``) and ``.env``."""

import re
import secrets
import socket
from email.utils import parseaddr
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from api.channels.sms.access import API_URL
from api.codes.servers import mail_server
from api.conversations.office_hours import OfficeHours, OfficeHoursError
from api.editor.passwords import check_password
from store.demo.about import SUPPORT_CONTACT
from store.handover.routing import Routes, load_routes
from store.normalise import email_key
from store.personal.register import Kept
from store.returns.problems import RulesError
from store.settings import ShopSettings
from store.vocabulary import WebhookSource

_SHORTEST: Final = {"widget_identity_secret": 32, "rasa_token": 16}
"""Characters of the secrets that are made by people, outside the demo. HS256 asks for 32 (RFC 7518)."""


class Settings(ShopSettings):
    """What an operator can change. Secrets never appear in a representation of it, nor in its errors."""

    model_config = SettingsConfigDict(hide_input_in_errors=True)

    trusted_proxies: str = Field(
        default="127.0.0.1",
        description="Comma-separated addresses of reverse proxies whose X-Forwarded-For is believed.",
    )

    rasa_url: str = Field(
        default="http://127.0.0.1:5005",
        description="Where the Rasa server listens; several are separated by commas, and any answers.",
    )
    actions_url: str = Field(
        default="http://127.0.0.1:5055",
        description="Where the action server listens; for the service and for Rasa several are separated by "
        "commas.",
    )
    drain_seconds: float = Field(
        default=0,
        ge=0,
        le=60,
        description="Seconds between SIGTERM and the end in which /readyz says 503 and everything is served "
        "as ever, so that a load balancer can turn away.",
    )
    rasa_token: SecretStr = Field(
        default_factory=lambda: SecretStr(secrets.token_urlsafe(32)),
        description="What the service, Rasa and the action server know each other by; made up when unset.",
    )

    tracker_url: SecretStr | None = Field(
        default=None,
        description="postgresql://… of Rasa's dialogues, with a role that may use only the schema "
        "rasa; unset: DATABASE_URL's database, or a SQLite file under DATA_DIR.",
    )

    smtp_url: SecretStr | None = Field(
        default=None,
        description="Mail server for one-time codes: smtps://user:password@mail.example:465, or smtp://… for "
        "STARTTLS. Without it, and without DEMO, no codes are offered.",
    )
    mail_from: str | None = Field(
        default=None, description="Sender of the e-mails, such as Juniper & Co. <help@shop.example>."
    )

    widget_identity_secret: SecretStr | None = Field(
        default=None,
        description="Secret with which the shop signs the identity of customers who are signed in (HS256). "
        "Without it identities are refused.",
    )
    widget_allowed_origins: str = Field(
        default="",
        description="Comma-separated origins of the shop's pages (https://shop.example) that may embed the "
        "widget; when unset only the service's own pages.",
    )
    widget_session_days: int = Field(
        default=30, ge=1, le=365, description="Days after which a browser's conversation ends."
    )
    widget_read_receipts: bool = Field(
        default=True, description="Tell agents which of their messages the customer has had on the screen."
    )
    widget_idle_minutes: float = Field(
        default=30, gt=0, description="Minutes of silence after which an open connection is closed."
    )

    shopify_admin_token: SecretStr | None = Field(
        default=None,
        description="Admin API access token of the shop (scopes read_orders, write_orders).",
    )
    shopify_api_url: str = Field(
        default="", description="Where Shopify's API is; https://SHOPIFY_SHOP when unset. For tests."
    )

    shopify_webhook_secret: SecretStr | None = Field(
        default=None,
        description="Secret with which Shopify signs its webhooks; without it /webhooks/shopify refuses all.",
    )
    easypost_webhook_secret: SecretStr | None = Field(
        default=None,
        description="Secret with which EasyPost signs its webhooks; without it /webhooks/easypost refuses "
        "all.",
    )
    aftership_webhook_secret: SecretStr | None = Field(
        default=None,
        description="Secret with which AfterShip signs its webhooks; without it /webhooks/aftership refuses "
        "all.",
    )

    slack_bot_token: SecretStr | None = Field(
        default=None,
        description="Bot token (xoxb-…) of the Slack app in which people answer. In the demo, without any "
        "setting of Slack's, a stand-in takes its place.",
    )
    slack_signing_secret: SecretStr | None = Field(
        default=None,
        description="Signing secret of the Slack app; without it /slack/events refuses everything.",
    )
    slack_app_token: SecretStr | None = Field(
        default=None,
        description="App-level token (xapp-…): Slack is listened to over Socket Mode, without a public URL.",
    )
    slack_channel: str = Field(
        default="", description="Channel of the team: its id (C0123ABCD) or its #name. The app is a member."
    )
    slack_routes: Path | None = Field(
        default=None,
        description="YAML file with rules of which requests go to which other channel (docs/slack.md); "
        "without it all go to SLACK_CHANNEL.",
    )
    slack_api_url: str = Field(
        default="https://slack.com/api/", description="Where Slack's Web API is, ending in /api/. For tests."
    )
    slack_backup_group: str = Field(
        default="",
        description="Id of the user group (S0123ABCD) that is mentioned when nobody claims a conversation.",
    )
    twilio_account_sid: str = Field(
        default="",
        description="Twilio account's id (AC…). In the demo, without any setting of Twilio's, a stand-in "
        "takes its place.",
    )
    twilio_auth_token: SecretStr | None = Field(
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
    limit_sms_per_number: int = Field(
        default=20, ge=1, description="Text messages of a phone that are taken in a minute."
    )
    support_contact: str = Field(
        default="",
        description="Where customers find people besides the assistant: an e-mail address, a number or a "
        "URL. Told to whoever texts HELP.",
    )
    remind_after_minutes: float = Field(
        default=5,
        gt=0,
        description="Minutes in office hours after which the channel is reminded of a conversation that "
        "nobody claimed; after twice as many the customer is told, after three times the backup group.",
    )
    follow_up_after_minutes: float = Field(
        default=5,
        gt=0,
        description="Minutes after an agent's answer when it goes by e-mail to a customer who wished that "
        "and does not have the chat open.",
    )
    time_zone: str = Field(default="UTC", description="The shop's time zone (IANA), where a place has none.")
    office_hours: str = Field(
        default="",
        description="When people answer, in TIME_ZONE: Mon-Fri 09:00-17:00; Sat 10:00-14:00. Unset: nothing "
        "is said about it.",
    )
    holidays: str = Field(
        default="", description="Comma-separated days without anybody (2026-12-25, 2026-12-26)."
    )

    limit_sessions_per_address: int = Field(
        default=60, ge=1, description="New widget sessions per address and minute."
    )
    limit_messages_per_conversation: int = Field(
        default=30, ge=1, description="Messages of a customer per conversation and minute."
    )
    limit_uploads_per_conversation: int = Field(
        default=12, ge=1, description="Pictures of a customer per conversation and minute."
    )
    limit_frames_per_session: int = Field(
        default=240, ge=1, description="Frames that a session's live connections may send in a minute."
    )
    limit_connections_per_address: int = Field(
        default=120, ge=1, description="New live connections per address and minute."
    )

    limit_refused_webhooks_per_address: int = Field(
        default=60,
        ge=1,
        description="Webhooks without a valid signature per address and minute; signed ones are never "
        "limited.",
    )

    admin_email: str | None = Field(
        default=None,
        description="E-mail address of the merchants' editor's first admin, whose password always is "
        "ADMIN_PASSWORD.",
    )
    admin_password: SecretStr | None = Field(
        default=None, description="Password of the first admin; outside the demo at least 10 characters."
    )
    editor_session_hours: float = Field(
        default=12, gt=0, le=720, description="Hours after which one signs in to the editor again."
    )
    limit_sign_ins_per_address: int = Field(
        default=20, ge=1, description="Tries to sign in to the editor per address and minute."
    )
    limit_sign_ins_per_account: int = Field(
        default=10, ge=1, description="Tries to sign in to the editor per account in a quarter of an hour."
    )

    retention_conversations_days: int = Field(
        default=730,
        ge=0,
        description="Days after the last message until a conversation is deleted, with all that hangs on it "
        "and its copy in Slack; 0: never. So the others.",
    )
    retention_tracker_days: int = Field(
        default=30, ge=0, description="Days of silence until Rasa forgets a dialogue."
    )
    retention_uploads_days: int = Field(
        default=180, ge=0, description="Days until a customer's picture is deleted."
    )
    retention_codes_days: int = Field(
        default=30, ge=0, description="Days until one-time codes and ended sessions are deleted."
    )
    retention_events_days: int = Field(
        default=30, ge=0, description="Days until what was taken in from other systems is deleted."
    )
    retention_orders_days: int = Field(
        default=0, ge=0, description="Days until an order loses names, addresses and telephone numbers."
    )
    retention_audit_days: int = Field(default=0, ge=0, description="Days until audit entries are deleted.")

    executor_id: str = Field(
        default="",
        description="Name of this process among several on one PostgreSQL, each of which needs its own; its "
        "machine's name and its port when unset.",
    )
    log_format: str = Field(
        default="text",
        pattern="^(text|console|json)$",
        description="text for people, json for machines; console is the same as text.",
    )
    log_level: str = Field(
        default="INFO",
        pattern="^(DEBUG|INFO|WARNING|ERROR)$",
        description="Least serious log entries that are written.",
    )

    @field_validator(
        "widget_identity_secret",
        "shopify_admin_token",
        "shopify_webhook_secret",
        "easypost_webhook_secret",
        "aftership_webhook_secret",
        "slack_bot_token",
        "slack_signing_secret",
        "slack_app_token",
        "twilio_auth_token",
        "smtp_url",
        "tracker_url",
        "mail_from",
        "admin_email",
        "admin_password",
        mode="before",
    )
    @classmethod
    def _blank_secret_is_unset(cls, value: object) -> object:
        return None if value == "" else value

    @model_validator(mode="after")
    def _mail_is_complete(self) -> "Settings":
        if self.smtp_url is not None:
            mail_server(self.smtp_url.get_secret_value())
            if "@" not in parseaddr(self.mail_from or "")[1]:
                raise ValueError("MAIL_FROM must be an e-mail address when SMTP_URL is set")
        return self

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

    @field_validator("admin_email")
    @classmethod
    def _an_address(cls, value: str | None) -> str | None:
        if value is not None and email_key(value) is None:
            raise ValueError("must be an e-mail address")
        return email_key(value)

    @model_validator(mode="after")
    def _admin_is_safe(self) -> "Settings":
        if (self.admin_email is None) != (self.admin_password is None):
            raise ValueError("ADMIN_EMAIL and ADMIN_PASSWORD belong together: set both or none")
        if self.admin_email and self.admin_password and not self.demo:
            check_password(self.admin_password.get_secret_value(), email=self.admin_email)
        return self

    @model_validator(mode="after")
    def _secrets_cannot_be_guessed(self) -> Self:
        if self.demo:
            return self
        for name, shortest in _SHORTEST.items():
            secret: SecretStr | None = getattr(self, name)
            if secret is not None and len(secret.get_secret_value()) < shortest:
                raise ValueError(
                    f"{name.upper()} is too easy to guess: it needs at least {shortest} characters, such as "
                    f"those of `openssl rand -hex {shortest}`"
                )
        return self

    @model_validator(mode="after")
    def _hours_can_be_read(self) -> Self:
        try:
            self.hours  # noqa: B018
        except (ZoneInfoNotFoundError, OfficeHoursError) as error:
            raise ValueError(f"TIME_ZONE, OFFICE_HOURS or HOLIDAYS: {error}") from error
        return self

    @model_validator(mode="after")
    def _routes_can_be_read(self) -> Self:
        try:
            self.routes  # noqa: B018
        except RulesError as error:
            raise ValueError(f"SLACK_ROUTES: {error}") from error
        return self

    @property
    def routes(self) -> Routes:
        """Which requests for a person go to which channel of Slack."""
        return load_routes(self.slack_routes)

    @property
    def hours(self) -> OfficeHours:
        """When people are there."""
        return OfficeHours.read(
            hours=self.office_hours, zone=ZoneInfo(self.time_zone), holidays=self.holidays
        )

    @property
    def executor(self) -> str:
        """The name of this process among those that share the database."""
        alone = "local" if self.url.startswith("sqlite") else f"{socket.gethostname()}:{self.port}"
        return self.executor_id or alone

    @property
    def retention(self) -> dict[Kept, int]:
        """Days by kind; 0: for ever."""
        return {kept: int(getattr(self, f"retention_{kept.value}_days")) for kept in Kept}

    @property
    def loopback_url(self) -> str:
        """Where this very process can call itself."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)
        return f"http://{host}:{self.port}"

    @property
    def webhook_secrets(self) -> dict[WebhookSource, SecretStr]:
        """The secrets that are set, by who signs with them."""
        secrets_of = {
            WebhookSource.shopify: self.shopify_webhook_secret,
            WebhookSource.easypost: self.easypost_webhook_secret,
            WebhookSource.aftership: self.aftership_webhook_secret,
        }
        return {source: secret for source, secret in secrets_of.items() if secret is not None}

    @property
    def slack_is_simulated(self) -> bool:
        """Whether the stand-in takes Slack's place: in the demo, unless any of Slack's settings is given."""
        given = self.slack_bot_token or self.slack_signing_secret or self.slack_app_token
        return self.demo and not (given or self.slack_channel)

    @property
    def twilio_is_simulated(self) -> bool:
        """Whether the stand-in takes Twilio's place: in the demo, unless a setting of Twilio's is given."""
        given = self.twilio_account_sid or self.twilio_auth_token or self.twilio_from
        return self.demo and not given

    @property
    def served_countries(self) -> frozenset[str]:
        """The countries whose phones are answered; none means all."""
        return frozenset(_codes(self.sms_countries))

    @property
    def contact(self) -> str:
        """Where customers find people; the demo shop's address in its place."""
        return self.support_contact or (SUPPORT_CONTACT if self.demo else "")

    @property
    def path_prefix(self) -> str:
        """The path prefix of the public URL: "" or "/something"."""
        return urlsplit(self.base_url).path

    @property
    def allowed_origins(self) -> tuple[str, ...]:
        """The origins that may embed the widget, beside our own."""
        named = (origin.strip().rstrip("/").lower() for origin in self.widget_allowed_origins.split(","))
        return tuple(origin for origin in named if origin)

    @property
    def own_origin(self) -> str:
        """The origin of the service's own pages."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}".lower()


def _codes(text: str) -> list[str]:
    return [code for code in (part.strip().upper() for part in text.split(",")) if code]
