"""All return rules of a shop, and the version that they were published as."""

from dataclasses import dataclass
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from store.returns.conditions import Strict
from store.returns.consistency import inconsistencies
from store.returns.problems import InconsistentError
from store.returns.schema import Days, Rule, Season
from store.returns.values import Word


class Policy(Strict):
    """The written policy that the rules carry out: the article's slug, and the version they were made for."""

    version: Word
    article: Word | None = None

    @field_validator("version", mode="before")
    @classmethod
    def _number_is_fine(cls, given: object) -> object:
        return str(given) if isinstance(given, int) and not isinstance(given, bool) else given


class RuleSet(Strict):
    """All return rules of a shop. The first rule whose conditions hold decides.

    Rules are tried by ``priority``, small numbers first, and then as written.
    ``time_zone`` is used where that of the place of delivery is not known. A parcel that no carrier tells of
    counts as delivered ``delivery_assumed_after_days`` after it left; without the setting never.
    """

    policy: Policy
    time_zone: str = "UTC"
    delivery_assumed_after_days: Days | None = None
    rules: Annotated[tuple[Rule, ...], Field(min_length=1, max_length=500)]
    seasons: tuple[Season, ...] = ()

    @field_validator("time_zone")
    @classmethod
    def _zone_exists(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ValueError, OSError, LookupError):
            raise ValueError(f"{name[:40]!r} is no time zone, as America/New_York") from None
        return name

    @model_validator(mode="after")
    def _is_consistent(self) -> "RuleSet":
        problems = inconsistencies(self.in_order, self.rules, self.seasons)
        if problems:
            raise InconsistentError(problems)
        return self

    @property
    def in_order(self) -> tuple[Rule, ...]:
        """The rules as they are tried."""
        return tuple(sorted(self.rules, key=lambda rule: rule.priority))

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id. Raises ``KeyError``."""
        return {rule.id: rule for rule in self.rules}[rule_id]


@dataclass(frozen=True, kw_only=True)
class PublishedRules:
    """The rules with the version that a decision by them carries."""

    version: int
    rules: RuleSet
