"""How long what is personal is kept."""

from pydantic import Field

from store.personal.register import Kept
from store.settings import ShopSettings


class KeepingSettings(ShopSettings):
    """Days by kind of what is kept."""

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

    @property
    def retention(self) -> dict[Kept, int]:
        """Days by kind; 0: for ever."""
        return {kept: int(getattr(self, f"retention_{kept.value}_days")) for kept in Kept}
