"""The processes that share a PostgreSQL: which of them live. The database's clock decides."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from store.models import Executor

_NOW = func.clock_timestamp()
_LEFT = timedelta(days=36_500)
"""How far back the stamp of one that has left is: no clock is that wrong."""


class ExecutorRepository:
    """Queries about executors, in the caller's session and transaction. PostgreSQL only."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def enter(self, executor_id: str, *, run: str) -> None:
        """The run of that name has begun; an earlier run of it is over."""
        new = insert(Executor).values(id=executor_id, run=run, started_at=_NOW, seen_at=_NOW)
        values = {name: new.excluded[name] for name in ("run", "started_at", "seen_at")}
        self._session.execute(new.on_conflict_do_update(index_elements=["id"], set_=values))

    def beat(self, executor_id: str, *, run: str) -> bool:
        """The run lives; False when its name has gone to another run, or was forgotten."""
        seen = self._session.execute(
            update(Executor).where(Executor.id == executor_id, Executor.run == run).values(seen_at=_NOW)
        )
        return bool(seen.rowcount)  # type: ignore[attr-defined]

    def is_known(self, executor_id: str) -> bool:
        """Whether there is a run of that name."""
        return self._session.get(Executor, executor_id) is not None

    def lives(self, executor_id: str, *, heard_of_within: timedelta) -> bool:
        """Whether somebody of that name has been heard of lately."""
        query = select(Executor.id).where(
            Executor.id == executor_id, Executor.seen_at >= _NOW - heard_of_within
        )
        return self._session.scalar(query) is not None

    def leave(self, executor_id: str, *, run: str) -> None:
        """The run has ended: what it left behind may be taken over from now on."""
        self._session.execute(
            update(Executor)
            .where(Executor.id == executor_id, Executor.run == run)
            .values(seen_at=_NOW - _LEFT)
        )

    def stamps(self) -> dict[str, datetime]:
        """When each was heard of last: a stamp to be compared, since the database's clock may be set."""
        query = select(Executor.id, Executor.seen_at).order_by(Executor.id)
        return {row.id: row.seen_at for row in self._session.execute(query)}

    def left(self) -> set[str]:
        """The names of those that said that they ended."""
        query = select(Executor.id).where(Executor.seen_at < _NOW - _LEFT / 2)
        return set(self._session.scalars(query))

    def forget(self, executor_id: str, *, stamp: datetime) -> None:
        """Strike one off, unless it has been heard of since that stamp."""
        self._session.execute(delete(Executor).where(Executor.id == executor_id, Executor.seen_at == stamp))
