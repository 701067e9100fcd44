"""What the operator's endpoints work with, put together."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from api.clock import utc_now
from api.database import QueuedDatabase
from api.errands import Errands
from api.health import Readiness
from api.knowledge.keeper import Keeper
from api.operating.access import Access
from api.operating.looking import Looker
from api.operating.page import StatusPage
from api.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Operating:
    """Who may look, who looks, and how it is shown."""

    access: Access
    looker: Looker
    readiness: Readiness
    page: StatusPage


def operating_of(
    settings: Settings,
    *,
    database: QueuedDatabase,
    errands: Errands,
    keeper: Keeper,
    readiness: Readiness,
    version: str,
) -> Operating:
    """The operator's side of these settings."""
    looker = Looker(database=database, errands=errands, keeper=keeper, clock=utc_now)
    return Operating(
        access=Access.of(settings.base_url, demo=settings.demo),
        looker=looker,
        readiness=readiness,
        page=StatusPage(
            looker=looker,
            data_dir=settings.data_dir,
            version=version,
            zone=ZoneInfo(settings.time_zone),
            prefix=settings.path_prefix,
            shop=settings.shop,
        ),
    )
