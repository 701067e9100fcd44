"""What the action server needs to know, from the environment (prefix ``DOORSTEP_``) and ``.env``."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr

from store.problems import DeliveryPolicy
from store.settings import ShopSettings


class ActionSettings(ShopSettings):
    """Settings of the action server."""

    actions_url: str = Field(default="http://127.0.0.1:5055", description="Where the action server listens.")
    rasa_token: SecretStr | None = Field(
        default=None, description="What Rasa and the actions know each other by."
    )
    time_zone: str = Field(default="UTC", description="The shop's time zone (IANA), where a place has none.")
    limit_verification_attempts: int = Field(default=5, description="Wrong proofs allowed in a conversation.")
    limit_verification_attempts_per_address: int = Field(
        default=10, description="Wrong proofs allowed from one address in an hour."
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

    delivery_wait_hours: int = Field(
        default=24,
        ge=0,
        description="Hours after a delivery scan in which a missing parcel is first looked for, before a "
        "person takes over.",
    )

    @property
    def delivery_policy(self) -> DeliveryPolicy:
        """What the merchant has decided about missing parcels."""
        return DeliveryPolicy(wait=timedelta(hours=self.delivery_wait_hours))

    handover_vip_tags: str = Field(
        default="vip",
        description="Comma-separated tags of orders whose customers get a person when something is wrong.",
    )
    handover_high_value: int = Field(
        default=500,
        ge=0,
        description="Total of an order, in whole units of its currency, from which on the same holds; "
        "0: never.",
    )
    handover_rules: Path | None = Field(
        default=None,
        description="YAML file with rules of your own for handing over to a person; without it the packaged "
        "ones.",
    )

    @property
    def address(self) -> tuple[str, int]:
        """Host and port to listen on."""
        parts = urlsplit(self.actions_url)
        return parts.hostname or "127.0.0.1", parts.port or 5055

    @property
    def vip_tags(self) -> frozenset[str]:
        """The tags, in small letters."""
        tags = (tag.strip().lower() for tag in self.handover_vip_tags.split(","))
        return frozenset(tag for tag in tags if tag)

    @property
    def shop_zone(self) -> ZoneInfo:
        """The shop's time zone."""
        return ZoneInfo(self.time_zone)
