"""What the variables in articles mean today: the return rules' own numbers, and the shop's facts.

Because decisions and words come from the same rules, they cannot disagree.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency, format_decimal, format_percent

from store.articles.shop_facts import ShopFacts
from store.returns.rule_set import PublishedRules, RuleSet
from store.returns.schema import Rule, Season
from store.returns.vocabulary import OutcomeKind
from store.types import major_units

DEFAULT_CURRENCY = "USD"


@dataclass(frozen=True, kw_only=True)
class PolicyFacts:
    """The rules and facts in force. ``version`` changes whenever a value may have."""

    rules: PublishedRules | None = None
    shop: ShopFacts = field(default_factory=ShopFacts)
    shop_version: int = 0

    @property
    def version(self) -> str:
        """As ``rules-3.facts-2``."""
        return f"rules-{self.rules.version if self.rules else 0}.facts-{self.shop_version}"

    def values(self, locale: str = "en") -> dict[str, str]:
        """Every variable with its value in words of ``locale``.

        Of the return rules: ``return_window_days``, ``return_fee``, ``store_credit_bonus`` and
        ``restocking_fee`` of the general rule, and with a rule's id behind an underscore of that rule;
        ``holiday_return_until`` of the first season, and with each season's id.
        """
        teller = _Teller(locale.replace("-", "_"), self.shop.currency)
        values = dict(_of_rules(self.rules.rules, teller)) if self.rules else {}
        return values | {name: teller.fact(fact) for name, fact in self.shop.facts.items()}


@dataclass(frozen=True)
class _Teller:
    locale: str
    currency: str

    def money(self, amounts: Mapping[str, int]) -> str:
        currency = self.currency if self.currency in amounts else next(iter(amounts))
        return str(format_currency(major_units(amounts[currency], currency), currency, locale=self.locale))

    def percent(self, percent: Decimal) -> str:
        return str(format_percent(percent / 100, locale=self.locale, decimal_quantization=False))

    def day(self, day: str) -> str:
        if len(day) > len("11-15"):
            return str(format_date(date.fromisoformat(day), "long", locale=self.locale))
        return str(format_skeleton("MMMMd", date.fromisoformat(f"2000-{day}"), locale=self.locale))

    def fact(self, fact: Mapping[str, int] | int | str) -> str:
        if isinstance(fact, int):
            return str(format_decimal(fact, locale=self.locale))
        return fact if isinstance(fact, str) else self.money(fact)


def _of_rules(rules: RuleSet, teller: _Teller) -> Iterator[tuple[str, str]]:
    for rule in rules.in_order:
        for name, value in _of_rule(rule, teller):
            yield f"{name}_{rule.id.replace('-', '_')}", value
    if general := general_rule(rules):
        yield from _of_rule(general, teller)
    for index, season in enumerate(rules.seasons):
        yield from _of_season(season, teller, first=index == 0)


def _of_season(season: Season, teller: _Teller, *, first: bool) -> Iterator[tuple[str, str]]:
    names = [f"holiday_return_until_{season.id.replace('-', '_')}", "holiday_return_until"]
    for name in names[: 1 + first]:
        yield name, teller.day(season.last_day)


def _of_rule(rule: Rule, teller: _Teller) -> Iterator[tuple[str, str]]:
    if rule.window is not None:
        yield "return_window_days", str(rule.window.days)
    for outcome in rule.outcomes:
        if outcome.kind is OutcomeKind.refund and outcome.return_shipping_fee:
            yield "return_fee", teller.money(outcome.return_shipping_fee)
        if outcome.restocking_fee_percent:
            yield "restocking_fee", teller.percent(outcome.restocking_fee_percent)
        if outcome.bonus_percent:
            yield "store_credit_bonus", teller.percent(outcome.bonus_percent)


def general_rule(rules: RuleSet) -> Rule | None:
    """The rule for all that no other rule is about: the last one with outcomes and no conditions."""
    fitting = [
        rule
        for rule in rules.in_order
        if rule.outcomes and not rule.when and not rule.unless and not rule.only_from_answers
    ]
    return fitting[-1] if fitting else None
