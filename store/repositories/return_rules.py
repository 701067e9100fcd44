"""The merchant's return rules and their versions."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from store.models import Audit, ReturnRuleSet
from store.returns.reading import check_rules, document, read_rules
from store.returns.rule_set import PublishedRules

MOST_VERSIONS = 200


class StaleRulesError(Exception):
    """The rules were changed since the version that an edit started from. ``current`` is the newest one."""

    def __init__(self, *, based_on: int, current: ReturnRuleSet | None) -> None:
        newest = current.version if current else 0
        super().__init__(f"The edit started from version {based_on}, but version {newest} is in force.")
        self.based_on = based_on
        self.current = current


class UnknownVersionError(LookupError):
    """There is no such version of the rules."""


class ReturnRulesRepository:
    """Queries about return rules, in the caller's session and transaction."""

    def __init__(self, session: Session) -> None:
        """Work in that session; the caller commits."""
        self._session = session

    def current(self) -> PublishedRules | None:
        """The rules in force; None when none were ever published."""
        newest = self.newest()
        return published(newest) if newest else None

    def newest(self) -> ReturnRuleSet | None:
        """The stored version in force, with its text."""
        return self._session.scalar(select(ReturnRuleSet).order_by(ReturnRuleSet.version.desc()).limit(1))

    def get(self, version: int) -> ReturnRuleSet | None:
        """One version."""
        return self._session.scalar(select(ReturnRuleSet).where(ReturnRuleSet.version == version))

    def versions(self, limit: int = MOST_VERSIONS) -> list[ReturnRuleSet]:
        """The versions, newest first."""
        query = select(ReturnRuleSet).order_by(ReturnRuleSet.version.desc()).limit(limit)
        return list(self._session.scalars(query))

    def publish(
        self, text: str, *, based_on: int, author: str, now: datetime, note: str | None = None
    ) -> ReturnRuleSet:
        """Put rules into force as the next version. ``based_on`` is the version the edit started from, or 0.

        Raises `RulesError` when the text holds no usable rules and `StaleRulesError` when another version was
        published meanwhile. Leaves an audit entry by ``author`` ("editor:<id>", "system").
        """
        return self._append(
            ReturnRuleSet(
                version=based_on + 1,
                text=text,
                document=document(read_rules(text)),
                author=author,
                note=note,
                created_at=now,
            ),
            action="return_rules.published",
        )

    def restore(
        self, version: int, *, based_on: int, author: str, now: datetime, note: str | None = None
    ) -> ReturnRuleSet:
        """Put an earlier version into force again, as a new version. ``based_on`` as in `publish`.

        Raises `UnknownVersionError`, `StaleRulesError`, and `RulesError` when today's schema no longer takes
        the old version.
        """
        old = self.get(version)
        if old is None:
            raise UnknownVersionError(f"there is no version {version} of the return rules")
        return self._append(
            ReturnRuleSet(
                version=based_on + 1,
                text=old.text,
                document=document(read_rules(old.text)),
                author=author,
                note=note,
                restored_from=version,
                created_at=now,
            ),
            action="return_rules.restored",
        )

    def _append(self, new: ReturnRuleSet, *, action: str) -> ReturnRuleSet:
        based_on = new.version - 1
        newest = self.newest()
        if (newest.version if newest else 0) != based_on:
            raise self._stale(based_on)
        try:
            with self._session.begin_nested():
                self._session.add(new)
        except IntegrityError as error:  # published by another process between the look and the write
            raise self._stale(based_on) from error
        self._session.add(
            Audit(
                at=new.created_at,
                actor=new.author,
                action=action,
                subject_kind="return_rules",
                subject_id=str(new.version),
                details={"based_on": based_on, "restored": new.restored_from}
                if new.restored_from
                else {"based_on": based_on},
            )
        )
        self._session.flush()
        return new

    def _stale(self, based_on: int) -> StaleRulesError:
        newest = self.newest()
        if newest is not None:
            self._session.expunge(newest)  # to be read after the caller's rollback
        return StaleRulesError(based_on=based_on, current=newest)


def published(stored: ReturnRuleSet) -> PublishedRules:
    """A stored version as rules to decide by."""
    return PublishedRules(version=stored.version, rules=check_rules(stored.document))
