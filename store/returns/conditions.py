"""Conditions of return rules: what they look like, and whether an item meets them."""

from collections.abc import Iterable
from decimal import Decimal

from babel.core import get_global
from pydantic import BaseModel, ConfigDict, field_validator, model_validator

from store.returns.facts import ItemFacts, OrderFacts
from store.returns.values import Money, Percent, Word
from store.vocabulary import ReturnReason


class Strict(BaseModel):
    """What all parts of the rules share: nothing unknown in them, nothing changed after reading."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Conditions(Strict):
    """Which items a rule is about. All conditions that are given must hold; a list holds if one of it does.

    Words are compared without case. A price is what was paid for one piece; an order in a currency that a
    price is not given in does not meet it. A SKU may end in ``*``.
    """

    categories: tuple[Word, ...] = ()
    tags: tuple[Word, ...] = ()  # of the product
    skus: tuple[Word, ...] = ()
    countries: tuple[str, ...] = ()  # of delivery, ISO 3166
    order_tags: tuple[Word, ...] = ()
    customer_tags: tuple[Word, ...] = ()
    reasons: tuple[ReturnReason, ...] = ()
    final_sale: bool | None = None
    discounted: bool | None = None
    discount_percent_at_least: Percent | None = None
    price_at_least: Money | None = None
    price_below: Money | None = None

    @field_validator("countries", mode="before")
    @classmethod
    def _countries_exist(cls, given: object) -> object:
        if not isinstance(given, list | tuple):
            return given
        for code in given:
            if code == "UK":
                raise ValueError("the United Kingdom's code is GB, not UK")
            if code not in get_global("territory_currencies"):
                raise ValueError(f"{str(code)[:40]!r} is no country's code of two capital letters, as US")
        return given

    @model_validator(mode="after")
    def _is_about_something(self) -> "Conditions":
        if not self.model_fields_set:
            raise ValueError("there is no condition here; leave it out for a rule about everything")
        return self


def applies(
    when: Conditions | None,
    unless: Conditions | None,
    order: OrderFacts,
    item: ItemFacts,
    reason: ReturnReason | None,
) -> bool:
    """Whether an item meets all conditions of ``when`` and does not meet those of ``unless``."""
    met = when is None or meets(when, order, item, reason)
    return met and (unless is None or not meets(unless, order, item, reason))


def meets(wanted: Conditions, order: OrderFacts, item: ItemFacts, reason: ReturnReason | None) -> bool:
    """Whether all conditions that are given hold. An unknown reason meets no condition about reasons."""
    return (
        _one_of(wanted.categories, [item.category])
        and _one_of(wanted.tags, item.tags)
        and _sku(wanted.skus, item.sku)
        and _one_of(wanted.countries, [order.country_code])
        and _one_of(wanted.order_tags, order.tags)
        and _one_of(wanted.customer_tags, order.customer_tags)
        and (not wanted.reasons or reason in wanted.reasons)
        and wanted.final_sale in (None, item.final_sale)
        and wanted.discounted in (None, item.discount > 0)
        and _discount(wanted.discount_percent_at_least, item)
        and _price(wanted, order, item)
    )


def _one_of(wanted: tuple[str, ...], given: Iterable[str | None]) -> bool:
    return not wanted or not {_key(word) for word in wanted}.isdisjoint(_key(word) for word in given if word)


def _sku(wanted: tuple[str, ...], sku: str | None) -> bool:
    return not wanted or (sku is not None and any(_fits(_key(sku), _key(pattern)) for pattern in wanted))


def _fits(sku: str, pattern: str) -> bool:
    return sku.startswith(pattern[:-1]) if pattern.endswith("*") else sku == pattern


def _discount(percent: Decimal | None, item: ItemFacts) -> bool:
    full = item.price * item.quantity
    return percent is None or (full > 0 and item.discount * 100 >= percent * full)


def _price(wanted: Conditions, order: OrderFacts, item: ItemFacts) -> bool:
    paid = item.paid(0, item.quantity)  # compared for all pieces, which needs no rounding
    for limit, below in ((wanted.price_at_least, False), (wanted.price_below, True)):
        if limit is None:
            continue
        amount = limit.get(order.currency)
        if amount is None or (paid < amount * item.quantity) is not below:
            return False
    return True


def _key(word: str) -> str:
    return word.strip().casefold()
