"""Where the processes of Doorstep find one another, and at which addresses they are reached."""

import secrets
from urllib.parse import urlsplit

from pydantic import Field, SecretStr

from api.settings.blank import OptionalSecret
from store.settings import ShopSettings


class ReachingSettings(ShopSettings):
    """The service, Rasa, the action server and what stands before them."""

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
    tracker_url: OptionalSecret = Field(
        default=None,
        description="postgresql://… of Rasa's dialogues, with a role that may use only the schema "
        "rasa; unset: DATABASE_URL's database, or a SQLite file under DATA_DIR.",
    )

    @property
    def loopback_url(self) -> str:
        """Where this very process can call itself."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)
        return f"http://{host}:{self.port}"

    @property
    def path_prefix(self) -> str:
        """The path prefix of the public URL: "" or "/something"."""
        return urlsplit(self.base_url).path

    @property
    def own_origin(self) -> str:
        """The origin of the service's own pages."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}".lower()
