"""Where the store is."""

from pathlib import Path

from pydantic import Field
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

    @property
    def url(self) -> str:
        """The database to use."""
        return self.database_url or f"sqlite:///{self.data_dir / 'doorstep.db'}"
