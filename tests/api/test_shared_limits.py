"""Limits that several processes count together, on PostgreSQL."""

import threading
import time
from collections.abc import Iterator

import pytest
from limits import RateLimitItemPerSecond
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import text

from api.limits import Limit, Limiter, TooManyRequestsError
from api.machines import limits as shared
from api.machines.limits import PostgresStorage
from store.database import Database

MESSAGES = Limit.per_minute("messages", 20)


@pytest.fixture(scope="module")
def migrated(postgres_url: str) -> Iterator[Database]:
    database = Database(postgres_url)
    database.upgrade()
    yield database
    database.dispose()


@pytest.fixture
def database(migrated: Database) -> Database:
    PostgresStorage(migrated.engine).reset()
    return migrated


@pytest.fixture
def processes(database: Database) -> Iterator[list[Limiter]]:
    """Two processes' limiters, each with connections of its own."""
    others = [Database(database.url.render_as_string(hide_password=False)) for _ in range(2)]
    yield [Limiter(PostgresStorage(other.engine)) for other in others]
    for other in others:
        other.dispose()


def allowed(limiter: Limiter, limit: Limit, key: str) -> bool:
    try:
        limiter.check(limit, key)
    except TooManyRequestsError:
        return False
    return True


def test_two_processes_share_one_limit_also_at_the_same_moment(processes: list[Limiter]) -> None:
    went_through: list[bool] = []

    def hurry(limiter: Limiter) -> None:
        went_through.extend(allowed(limiter, MESSAGES, "one") for _ in range(20))

    threads = [threading.Thread(target=hurry, args=(limiter,)) for limiter in processes * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(went_through) == 80
    assert sum(went_through) == 20


def test_a_flood_slows_only_the_flooder(processes: list[Limiter]) -> None:
    here, there = processes
    while allowed(here, MESSAGES, "flooder"):
        pass
    assert not allowed(there, MESSAGES, "flooder")
    assert allowed(there, MESSAGES, "honest")
    assert allowed(there, Limit.per_minute("sessions", 1), "flooder")


def test_it_says_how_long_to_wait_and_the_window_moves(processes: list[Limiter]) -> None:
    here, there = processes
    two = Limit("quick", RateLimitItemPerSecond(2, 2))
    here.check(two, "one")
    time.sleep(1.1)
    there.check(two, "one")
    with pytest.raises(TooManyRequestsError) as refused:
        here.check(two, "one")
    assert refused.value.retry_after is not None
    assert 1 <= refused.value.retry_after <= 2
    time.sleep(1.0)  # the first of the two is over, the second is not
    assert allowed(here, two, "one")
    assert not allowed(there, two, "one")


def test_windows_that_are_over_are_forgotten(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = PostgresStorage(database.engine)
    monkeypatch.setattr(shared, "SWEEP_SECONDS", 0.0)
    assert storage.acquire_entry("old", limit=1, expiry=1)
    time.sleep(1.1)
    storage._sweep_at = 0.0
    storage.acquire_entry("new", limit=1, expiry=60)
    with database.engine.connect() as connection:
        assert connection.scalars(text("SELECT key FROM limit_windows")).all() == ["new"]


def test_the_library_s_fixed_window_works_on_it_too(database: Database) -> None:
    storage = PostgresStorage(database.engine)
    window, two = FixedWindowRateLimiter(storage), RateLimitItemPerSecond(2, 60)
    assert [window.hit(two, "one") for _ in range(3)] == [True, True, False]
    assert window.get_window_stats(two, "one").remaining == 0
    assert storage.check()
    window.clear(two, "one")
    assert window.hit(two, "one")
    assert storage.reset() == 1


def test_counting_takes_about_a_millisecond(database: Database) -> None:
    limiter, often = Limiter(PostgresStorage(database.engine)), Limit.per_minute("often", 500)
    limiter.check(often, "warm")
    began = time.perf_counter()
    for _ in range(200):
        limiter.check(often, "one")
    each = (time.perf_counter() - began) / 200
    print(f"a check takes {each * 1000:.2f} ms")
    assert each < 0.02
