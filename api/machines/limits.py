"""Where ``limits`` keeps its counts when several processes count together: one table of the store.

A key is a row, its moving window the times of its hits. Counting is one statement, and waits for nobody but
those who count the same key. The database's clock decides; hits far ahead of it, which it leaves when it is
set back, do not count.
"""

import threading
import time
from typing import Any, Final

from limits.storage import MovingWindowSupport, Storage
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

SWEEP_SECONDS: Final = 60.0
"""How often a process forgets windows that are over."""

_NOW: Final = "extract(epoch FROM clock_timestamp())::double precision"

_ACQUIRE: Final = text(f"""
    INSERT INTO limit_windows AS held (key, hits, expires_at)
    SELECT :key, array_fill(moment, ARRAY[:amount]), moment + :expiry
    FROM (SELECT {_NOW} AS moment) AS clock
    WHERE :amount <= :limit
    ON CONFLICT (key) DO UPDATE SET
        hits = array(SELECT hit FROM unnest(held.hits) AS hit
            WHERE hit > excluded.hits[1] - :expiry AND hit <= excluded.hits[1] + :expiry)
            || excluded.hits,
        expires_at = excluded.expires_at
    WHERE (SELECT count(*) FROM unnest(held.hits) AS hit
            WHERE hit > excluded.hits[1] - :expiry AND hit <= excluded.hits[1] + :expiry) + :amount <= :limit
    RETURNING key
""")
_COUNT: Final = text(f"""
    INSERT INTO limit_windows AS held (key, hits, expires_at)
    SELECT :key, array_fill(moment, ARRAY[:amount]), moment + :expiry
    FROM (SELECT {_NOW} AS moment) AS clock
    ON CONFLICT (key) DO UPDATE SET
        hits = CASE WHEN held.expires_at > excluded.hits[1] THEN held.hits ELSE '{{}}' END || excluded.hits,
        expires_at = CASE
            WHEN held.expires_at > excluded.hits[1] THEN held.expires_at ELSE excluded.expires_at END
    RETURNING cardinality(hits)
""")
_WINDOW: Final = text(f"""
    SELECT {_NOW} - min(hit) AS age, count(hit) AS hits
    FROM limit_windows, unnest(hits) AS hit
    WHERE key = :key AND hit > {_NOW} - :expiry AND hit <= {_NOW} + :expiry
""")
_HELD: Final = text(f"""
    SELECT cardinality(hits) AS hits, expires_at - {_NOW} AS remaining
    FROM limit_windows WHERE key = :key AND expires_at > {_NOW}
""")
_FORGET: Final = text(f"DELETE FROM limit_windows WHERE expires_at < {_NOW}")


class PostgresStorage(Storage, MovingWindowSupport):
    """Counts in the table ``limit_windows``, found along the engine's search path."""

    STORAGE_SCHEME = ["doorstep+postgresql"]  # noqa: RUF012  # as ``limits`` declares it

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._sweeping = threading.Lock()
        self._sweep_at = time.monotonic() + SWEEP_SECONDS

    @property
    def base_exceptions(self) -> type[Exception]:
        """What goes wrong when the database does not answer."""
        return SQLAlchemyError

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count ``amount`` unless that makes more than ``limit`` in ``expiry`` seconds; whether it did."""
        taken = self._row(_ACQUIRE, key=key, limit=limit, expiry=expiry, amount=amount)
        self._sweep()
        return taken is not None

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """When the window's oldest hit was, by this machine's clock, and how many there are."""
        row = self._row(_WINDOW, key=key, expiry=expiry)
        return time.time() - float(row.age or 0.0), int(row.hits)

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count ``amount`` in a window that is fixed at its first hit; how many there are now."""
        return int(self._row(_COUNT, key=key, expiry=expiry, amount=amount)[0])

    def get(self, key: str) -> int:
        """How many hits there are."""
        row = self._row(_HELD, key=key)
        return int(row.hits) if row else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends, by this machine's clock."""
        row = self._row(_HELD, key=key)
        return time.time() + (float(row.remaining) if row else 0.0)

    def check(self) -> bool:
        """Whether the database answers."""
        try:
            self._row(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True

    def reset(self) -> int:
        """Forget everything; how many keys there were."""
        return self._change(text("DELETE FROM limit_windows"))

    def clear(self, key: str) -> None:
        """Forget a key."""
        self._change(text("DELETE FROM limit_windows WHERE key = :key"), key=key)

    def _row(self, statement: Any, **values: Any) -> Any:
        with self._engine.connect() as connection:
            return connection.execute(statement, values).first()

    def _change(self, statement: Any, **values: Any) -> int:
        with self._engine.connect() as connection:
            return int(connection.execute(statement, values).rowcount)

    def _sweep(self) -> None:
        with self._sweeping:
            if time.monotonic() < self._sweep_at:
                return
            self._sweep_at = time.monotonic() + SWEEP_SECONDS
        self._change(_FORGET)
