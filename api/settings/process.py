"""This process among others, and what it logs."""

import socket

from pydantic import Field

from store.settings import ShopSettings


class ProcessSettings(ShopSettings):
    """What differs from process to process."""

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

    @property
    def executor(self) -> str:
        """The name of this process among those that share the database."""
        alone = "local" if self.url.startswith("sqlite") else f"{socket.gethostname()}:{self.port}"
        return self.executor_id or alone
