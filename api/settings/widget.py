"""The widget on the shop's pages."""

from pydantic import Field

from api.settings.blank import OptionalSecret
from store.settings import ShopSettings


class WidgetSettings(ShopSettings):
    """Who may embed the widget, whom it believes, and how long it stays."""

    widget_identity_secret: OptionalSecret = Field(
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

    @property
    def allowed_origins(self) -> tuple[str, ...]:
        """The origins that may embed the widget, beside our own."""
        named = (origin.strip().rstrip("/").lower() for origin in self.widget_allowed_origins.split(","))
        return tuple(origin for origin in named if origin)
