"""What an error of the database says of the database itself: that it is away, or that its disk is full.

Neither is the fault of what was being done: it may be done again as soon as the database can.
"""

import sqlite3
from enum import StrEnum
from typing import Final

import psycopg
from sqlalchemy import exc


class Outage(StrEnum):
    """Why the database cannot be used."""

    away = "away"  # stopped, restarting, not to be reached, or with more to do than it can
    full = "full"  # nothing can be written; what is there can be read


_SQLITE_FULL: Final = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR_WRITE,  # a quota, or a limit of the process
    sqlite3.SQLITE_IOERR_FSYNC,  # where space is found missing late, as on network disks
    sqlite3.SQLITE_IOERR_SHMSIZE,
}
_SQLITE_AWAY: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}

_POSTGRES_FULL: Final = "53100"
_POSTGRES_AWAY: Final = (
    "08",  # the connection
    "53",  # too many connections, no memory
    "57P",  # shut down, crashed, starting (57014 is a cancelled statement)
    "58",  # the machine
    "25006",  # read-only: another server leads now
)


def outage_of(error: BaseException | None) -> Outage | None:
    """What an error of SQLAlchemy's, or of a driver's, says of the database; None: the statement is wrong."""
    if isinstance(error, exc.TimeoutError):  # all connections are in use
        return Outage.away
    if isinstance(error, exc.DBAPIError):
        found = outage_of(error.orig)
        return found or (Outage.away if error.connection_invalidated else None)
    if isinstance(error, sqlite3.OperationalError):
        return _of_sqlite(getattr(error, "sqlite_errorcode", 0))
    if isinstance(error, psycopg.Error):
        return _of_postgres(error)
    return None


def _of_sqlite(code: int) -> Outage | None:
    if code in _SQLITE_FULL:
        return Outage.full
    return Outage.away if code & 0xFF in _SQLITE_AWAY else None


def _of_postgres(error: psycopg.Error) -> Outage | None:
    state = error.sqlstate or ""
    if state == _POSTGRES_FULL:
        return Outage.full
    is_lost = not state and isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    return Outage.away if is_lost or state.startswith(_POSTGRES_AWAY) else None
