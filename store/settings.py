"""Where the store is."""

from datetime import UTC, datetime
from pathlib import Path

from pydantic import AwareDatetime, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


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
