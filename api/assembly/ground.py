"""What all parts of the service stand on."""

from dataclasses import dataclass

from api.conversations.events import Hub
from api.database import QueuedDatabase
from api.errands import Errands
from api.knowledge.keeper import Keeper
from api.limits import Limiter
from api.machines.hub import SharedHub
from api.machines.limits import PostgresStorage
from api.machines.presence import Presence
from api.messages import Catalogue
from api.settings import Settings
from knowledge.snapshot import Embedder


@dataclass(frozen=True, kw_only=True)
class Ground:
    """The settings, and what is there before anything talks. ``hub`` reaches all machines on PostgreSQL."""

    settings: Settings
    database: QueuedDatabase
    phrases: Catalogue
    keeper: Keeper
    hub: Hub
    presence: Presence
    errands: Errands
    limiter: Limiter


def ground_of(settings: Settings, encoder: Embedder | None) -> Ground:
    """The ground of these settings; ``encoder`` takes the place of the model."""
    database = QueuedDatabase(settings.url)
    hub = Hub() if database.is_sqlite else SharedHub(database.url)
    return Ground(
        settings=settings,
        database=database,
        phrases=Catalogue(),
        keeper=Keeper(database=database, data_dir=settings.data_dir, encoder=encoder),
        hub=hub,
        presence=Presence(hub=hub, database=database),
        errands=Errands(database, executor_id=settings.executor),
        limiter=Limiter(None if database.is_sqlite else PostgresStorage(database.engine)),
    )
