"""The shop's facts beside its return rules: shipping fees, office hours, whatever articles name often.

Written as YAML::

    currency: USD
    free_shipping_from: {USD: "75.00", EUR: "70.00"}
    standard_shipping_fee: {USD: "6.95"}
    dispatch_days: 2
    office_hours: Monday to Friday, 9 am to 5 pm
"""

from collections.abc import Mapping
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StringConstraints, ValidationError

from store import plain_yaml
from store.returns.values import Money, Words

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=60)]
LONGEST_TEXT = 50_000


class ShopFactsError(Exception):
    """The facts cannot be read. The message says what is wrong, with its place."""


class ShopFacts(BaseModel):
    """Facts by name: amounts of money, whole numbers, or words. ``currency`` is the one that is told."""

    model_config = ConfigDict(frozen=True)

    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "USD"
    facts: dict[Name, Money | StrictInt | Words] = Field(default_factory=dict)


def read_shop_facts(text: str) -> ShopFacts:
    """The facts of a YAML text. Raises `ShopFactsError`."""
    if len(text) > LONGEST_TEXT:
        raise ShopFactsError(f"longer than {LONGEST_TEXT:,} characters")
    try:
        data = plain_yaml.load(text) or {}
    except yaml.YAMLError as error:
        raise ShopFactsError(str(error)) from None
    if not isinstance(data, Mapping):
        raise ShopFactsError("must be names with values, as free_shipping_from: {USD: 75}")
    named = {key: value for key, value in data.items() if key != "currency"}
    return check_shop_facts({"currency": data.get("currency", "USD"), "facts": named})


def check_shop_facts(data: Any) -> ShopFacts:
    """The facts that plain data describe (what `ShopFacts.model_dump(mode="json")` gives)."""
    try:
        return ShopFacts.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"] if part != "facts")
        raise ShopFactsError(f"{place}: {first['msg']}") from None
