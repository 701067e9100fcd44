"""Connections to PostgreSQL beside the store's own, which stay open for as long as the process lives."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import URL

KEEPALIVE: Final[Mapping[str, Any]] = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
"""A connection to a machine that vanished is found out within 11 seconds."""


def conninfo(url: URL) -> str:
    """The address of the database as libpq reads it, password and all: never to be logged."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
