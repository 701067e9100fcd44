"""The shop's facts and their versions."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from store.articles.policy_values import PolicyFacts
from store.articles.shop_facts import ShopFacts, check_shop_facts, read_shop_facts
from store.models import Audit, ReturnRuleSet, ShopFactSet
from store.repositories.return_rules import MOST_VERSIONS, ReturnRulesRepository


class StaleFactsError(Exception):
    """The facts were changed since the version that an edit started from. ``current`` is the newest one."""

    def __init__(self, *, based_on: int, current: ShopFactSet | None) -> None:
        newest = current.version if current else 0
        super().__init__(f"The edit started from version {based_on}, but version {newest} is in force.")
        self.based_on = based_on
        self.current = current


class UnknownFactsError(LookupError):
    """There is no such version."""


class ShopFactsRepository:
    """Queries about the shop's facts, in the caller's session and transaction."""

    def __init__(self, session: Session) -> None:
        """Work in that session; the caller commits."""
        self._session = session

    def newest(self) -> ShopFactSet | None:
        """The stored version in force, with its text."""
        return self._session.scalar(select(ShopFactSet).order_by(ShopFactSet.version.desc()).limit(1))

    def get(self, version: int) -> ShopFactSet | None:
        """One version."""
        return self._session.scalar(select(ShopFactSet).where(ShopFactSet.version == version))

    def versions(self, limit: int = MOST_VERSIONS) -> list[ShopFactSet]:
        """The versions, newest first."""
        query = select(ShopFactSet).order_by(ShopFactSet.version.desc()).limit(limit)
        return list(self._session.scalars(query))

    def policy_facts(self) -> PolicyFacts:
        """What articles' variables mean now: these facts and the return rules in force."""
        newest = self.newest()
        return PolicyFacts(
            rules=ReturnRulesRepository(self._session).current(),
            shop=check_shop_facts(newest.document) if newest else ShopFacts(),
            shop_version=newest.version if newest else 0,
        )

    def policy_version(self) -> str:
        """As `PolicyFacts.version`, without reading the rules: cheap enough for every second."""
        rules = self._session.scalar(
            select(ReturnRuleSet.version).order_by(ReturnRuleSet.version.desc()).limit(1)
        )
        facts = self._session.scalar(
            select(ShopFactSet.version).order_by(ShopFactSet.version.desc()).limit(1)
        )
        return f"rules-{rules or 0}.facts-{facts or 0}"

    def publish(
        self, text: str, *, based_on: int, author: str, now: datetime, note: str | None = None
    ) -> ShopFactSet:
        """Put facts into force as the next version. ``based_on`` is the version the edit started from, or 0.

        Raises `ShopFactsError` when the text cannot be read and `StaleFactsError` when another version was
        published meanwhile. Leaves an audit entry by ``author``.
        """
        return self._append(text, based_on=based_on, author=author, now=now, note=note)

    def restore(
        self, version: int, *, based_on: int, author: str, now: datetime, note: str | None = None
    ) -> ShopFactSet:
        """Put earlier facts into force again, as a new version. Raises as `publish`; `UnknownFactsError`."""
        old = self.get(version)
        if old is None:
            raise UnknownFactsError(f"there is no version {version} of the shop's facts")
        return self._append(
            old.text, based_on=based_on, author=author, now=now, note=note, restored_from=version
        )

    def _append(
        self,
        text: str,
        *,
        based_on: int,
        author: str,
        now: datetime,
        note: str | None,
        restored_from: int | None = None,
    ) -> ShopFactSet:
        newest = self.newest()
        if (newest.version if newest else 0) != based_on:
            raise self._stale(based_on)
        new = ShopFactSet(
            version=based_on + 1,
            text=text,
            document=read_shop_facts(text).model_dump(mode="json"),
            author=author,
            note=note,
            restored_from=restored_from,
            created_at=now,
        )
        try:
            with self._session.begin_nested():
                self._session.add(new)
        except IntegrityError as error:
            raise self._stale(based_on) from error
        self._session.add(
            Audit(
                at=now,
                actor=author,
                action="shop_facts.restored" if restored_from else "shop_facts.published",
                subject_kind="shop_facts",
                subject_id=str(new.version),
                details={"based_on": based_on} | ({"restored": restored_from} if restored_from else {}),
            )
        )
        self._session.flush()
        return new

    def _stale(self, based_on: int) -> StaleFactsError:
        newest = self.newest()
        if newest is not None:
            self._session.expunge(newest)  # to be read after the caller's rollback
        return StaleFactsError(based_on=based_on, current=newest)
