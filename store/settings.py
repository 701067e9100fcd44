"""Where the store is, and what the shop is called."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import AwareDatetime, Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from store.demo.about import NAME, RETURN_ADDRESS


class StoreSettings(BaseSettings):
    """Settings of the database, from the environment (prefix ``DOORSTEP_``) and ``.env``."""

    model_config = SettingsConfigDict(env_prefix="DOORSTEP_", env_file=".env", extra="ignore")

    database_url: str | None = Field(
        default=None,
        repr=False,  # may hold a password
        description="postgresql://… or sqlite:///…; without it a SQLite file under DATA_DIR.",
    )
    data_dir: Path = Field(default=Path("var"), description="Directory of everything Doorstep keeps on disk.")
    clock: AwareDatetime | None = Field(
        default=None,
        description="A moment (2026-03-12T15:00:00Z) at which the demo shop is made and the assistant's time "
        "stands still. For tests only.",
    )

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        return (self.clock or datetime.now(UTC)).astimezone(UTC)

    @property
    def url(self) -> str:
        """The database to use."""
        return self.database_url or f"sqlite:///{self.data_dir / 'doorstep.db'}"


class ShopSettings(StoreSettings):
    """What the service and the action server both tell customers about the shop."""

    host: str = Field(default="127.0.0.1", description="Address the service listens on.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port the service listens on.")
    public_url: str | None = Field(
        default=None,
        description="URL under which customers reach the service, with its path prefix if it has one; "
        "http://HOST:PORT when unset.",
    )
    demo: bool = Field(default=False, description="1 fills an empty store with a demo shop.")
    shopify_shop: str = Field(
        default="",
        description="my-shop.myshopify.com: changes of its orders are made there. Needs SHOPIFY_ADMIN_TOKEN.",
    )
    shop_name: str = Field(default="", description="The shop's name, as customers know it.")
    return_address: str = Field(
        default="",
        description="Where returns are sent, its lines separated by semicolons. Printed on return slips; "
        "without it a person tells the address.",
    )
    return_labels: Literal["", "slip", "person"] = Field(
        default="",
        description="Where the shop provides the label: slip when the carrier scans the code of the return "
        "slip at the counter, person when someone of the team sends a label. Unset: person, in the demo "
        "slip.",
    )

    @field_validator("public_url", mode="before")
    @classmethod
    def _blank_is_unset(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("public_url")
    @classmethod
    def _absolute(cls, value: str | None) -> str | None:
        if value is not None and (
            urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).netloc
        ):
            raise ValueError("must be an absolute URL such as https://help.shop.example")
        return value.rstrip("/") if value else None

    @property
    def base_url(self) -> str:
        """The public URL without a slash at its end."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def shop(self) -> str:
        """The shop's name; the demo shop's in its place."""
        return self.shop_name or (NAME if self.demo else "")

    @property
    def returns_to(self) -> tuple[str, ...]:
        """The lines of the address for returns, none when it is not known."""
        given = self.return_address or (RETURN_ADDRESS if self.demo else "")
        return tuple(line.strip() for line in given.split(";") if line.strip())

    @property
    def slip_is_label(self) -> bool:
        """Whether the return slip does for a label where the shop provides it."""
        return (self.return_labels or ("slip" if self.demo else "person")) == "slip"
