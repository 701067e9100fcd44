"""The shop's own systems: where orders are changed, and whose webhooks are believed."""

from pydantic import Field, SecretStr

from api.settings.blank import OptionalSecret
from store.settings import ShopSettings
from store.vocabulary import WebhookSource


class ShopSystemSettings(ShopSettings):
    """Shopify, EasyPost and AfterShip."""

    shopify_admin_token: OptionalSecret = Field(
        default=None,
        description="Admin API access token of the shop (scopes read_orders, write_orders).",
    )
    shopify_api_url: str = Field(
        default="", description="Where Shopify's API is; https://SHOPIFY_SHOP when unset. For tests."
    )
    shopify_webhook_secret: OptionalSecret = Field(
        default=None,
        description="Secret with which Shopify signs its webhooks; without it /webhooks/shopify refuses all.",
    )
    easypost_webhook_secret: OptionalSecret = Field(
        default=None,
        description="Secret with which EasyPost signs its webhooks; without it /webhooks/easypost refuses "
        "all.",
    )
    aftership_webhook_secret: OptionalSecret = Field(
        default=None,
        description="Secret with which AfterShip signs its webhooks; without it /webhooks/aftership refuses "
        "all.",
    )

    @property
    def webhook_secrets(self) -> dict[WebhookSource, SecretStr]:
        """The secrets that are set, by who signs with them."""
        secrets_of = {
            WebhookSource.shopify: self.shopify_webhook_secret,
            WebhookSource.easypost: self.easypost_webhook_secret,
            WebhookSource.aftership: self.aftership_webhook_secret,
        }
        return {source: secret for source, secret in secrets_of.items() if secret is not None}
