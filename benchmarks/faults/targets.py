"""What is worn out: the product with its embedded store, or two of each process on PostgreSQL."""

import contextlib
import random
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

import psutil

from store import demo
from store.database import Database
from store.demo.articles import seed_articles
from store.settings import StoreSettings
from tests.e2e.fleet import Fleet, Member, fleet
from tests.e2e.product import Product, make_product
from tests.postgres import PostgresServer, fresh_database, own_server

SABOTAGED: Final = Path(__file__).parents[2] / "tests" / "e2e" / "sabotaged"

REVIVED_AFTER: Final = 1.0
"""Seconds between looks for processes that have ended."""


class Target(Protocol):
    """A running product."""

    @property
    def urls(self) -> Sequence[str]:
        """Where its APIs listen."""

    @property
    def database_url(self) -> str:
        """Its store."""

    @property
    def server(self) -> PostgresServer | None:
        """The PostgreSQL that it is on, if it is."""

    def process(self, name: str) -> psutil.Process:
        """One of its processes called ``rasa``, ``actions`` or ``api``; LookupError while there is none."""

    def kill(self, name: str) -> None:
        """Kill one, which is started again by whoever does that."""

    def wait_until_ready(self) -> None:
        """Return when every part is well."""

    def last_words(self) -> str:
        """The end of its logs."""


@dataclass(frozen=True)
class Embedded:
    """``doorstep up``."""

    product: Product
    server: None = None

    @property
    def urls(self) -> Sequence[str]:
        return [self.product.api_url]

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.product.data_dir / 'doorstep.db'}"

    def process(self, name: str) -> psutil.Process:
        return self.product.service(name)

    def kill(self, name: str) -> None:
        with contextlib.suppress(LookupError, psutil.NoSuchProcess):  # it is just being started again
            self.product.kill(name)

    def wait_until_ready(self) -> None:
        self.product.wait_until_ready()

    def last_words(self) -> str:
        return self.product.log.read_text()[-4000:]


@dataclass(frozen=True)
class Distributed:
    """Two of each process; the benchmark stands in for what restarts the dead."""

    fleet: Fleet
    server: PostgresServer
    database_url: str
    drawn: random.Random = field(default_factory=lambda: random.Random(7))
    changing: threading.Lock = field(default_factory=threading.Lock)

    @property
    def urls(self) -> Sequence[str]:
        return [api.url for api in self.fleet.apis]

    def process(self, name: str) -> psutil.Process:
        member = self._one(name)
        if member.process is None:
            raise LookupError(name)
        return psutil.Process(member.process.pid)

    def kill(self, name: str) -> None:
        with self.changing:
            member = self._one(name)
            member.kill()
            member.start()

    def revive(self) -> None:
        """Start what has ended without being told to, as an orchestrator does."""
        with self.changing:
            for member in self.fleet.members:
                if member.process is not None and member.process.poll() is not None:
                    member.start()

    def keep_alive(self, stopping: threading.Event) -> None:
        """Revive until told to stop."""
        while not stopping.wait(REVIVED_AFTER):
            self.revive()

    def _one(self, name: str) -> Member:
        groups = {"api": self.fleet.apis, "rasa": self.fleet.rasas, "actions": self.fleet.actions}
        return self.drawn.choice(groups[name])

    def wait_until_ready(self) -> None:
        self.fleet.wait_until_ready()

    def last_words(self) -> str:
        return self.fleet.last_words()


@contextmanager
def embedded(directory: Path, settings: Mapping[str, str]) -> Iterator[Target]:
    """The product on SQLite."""
    product = make_product(directory, **{"PYTHONPATH": str(SABOTAGED)} | dict(settings))
    product.start()
    try:
        yield Embedded(product)
    finally:
        product.stop()


@contextmanager
def distributed(directory: Path, settings: Mapping[str, str]) -> Iterator[Target]:
    """The product on a PostgreSQL of its own."""
    with own_server() as server, fresh_database(server.url) as url:
        database = Database(url)
        database.upgrade()
        now = StoreSettings().now()
        demo.seed(database, now=now)
        seed_articles(database, now=now)
        database.dispose()
        with fleet(directory, url, of_each=2, **{"PYTHONPATH": str(SABOTAGED)} | dict(settings)) as started:
            started.wait_until_ready()
            target, stopping = Distributed(started, server, url), threading.Event()
            keeper = threading.Thread(target=target.keep_alive, args=(stopping,), daemon=True)
            keeper.start()
            try:
                yield target
            finally:
                stopping.set()
                keeper.join()
