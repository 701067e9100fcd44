"""What is done while the database is away or its disk is full: refuse honestly, and wait with what was taken.

``store.outages`` tells such an error from a mistake of ours.
"""

import threading
from collections.abc import Callable
from typing import Final, TypeVar

import structlog
from fastapi import Request
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from api.conversations.ports import TurnInterruptedError
from api.errors import DoorstepError
from api.middleware import told_path
from api.problems import response_of, unexpected
from store.outages import Outage, outage_of

FIRST_PAUSE: Final = 0.2
LONGEST_PAUSE: Final = 2.0

T = TypeVar("T")

_log = structlog.get_logger(__name__)


class StoreAwayError(DoorstepError):
    """The database does not answer."""

    status = 503
    title = "The store is away"

    def __init__(self) -> None:
        super().__init__(
            "The database cannot be reached at the moment, so nothing was taken. Send it again in a few "
            "seconds.",
            retry_after=2,
        )


class StorageFullError(DoorstepError):
    """Nothing can be written."""

    status = 507
    title = "The disk is full"

    def __init__(self) -> None:
        super().__init__(
            "There is no room left to keep this, so it was not taken. Send it again in a minute; whoever "
            "runs the service has to free disk space.",
            retry_after=30,
        )


def refusal_of(error: BaseException) -> DoorstepError | None:
    """What a client is told of an error of the database; None when the database is not to blame."""
    match outage_of(error):
        case Outage.away:
            return StoreAwayError()
        case Outage.full:
            return StorageFullError()
    return None


async def database_failed(request: Request, error: Exception) -> Response:
    """The answer to a request that met an error of the database."""
    refusal = refusal_of(error)
    if refusal is None:
        return await unexpected(request, error)
    _log.warning("store_refused", path=told_path(request.url.path), status=refusal.status)
    return response_of(refusal)


def outlasting(work: Callable[[], T], *, stopping: threading.Event) -> T:
    """What ``work`` returns, done again for as long as the database is away or full.

    For what may be repeated from its beginning. Raises ``TurnInterruptedError`` once ``stopping`` is set.
    """
    pause = FIRST_PAUSE
    while True:
        try:
            return work()
        except SQLAlchemyError as error:
            outage = outage_of(error)
            if outage is None:
                raise
            _log.warning("waits_for_store", outage=outage, seconds=pause)
        if stopping.wait(pause):
            raise TurnInterruptedError
        pause = min(2 * pause, LONGEST_PAUSE)
