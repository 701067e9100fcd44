"""How much is taken from one caller."""

from pydantic import Field

from store.settings import ShopSettings


class LimitSettings(ShopSettings):
    """Limits of the widget's channel and of webhooks."""

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
