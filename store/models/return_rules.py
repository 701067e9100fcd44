"""The merchant's return rules, version by version, and what they decided for each item that comes back."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Base, Identified, enum, money, owned_by
from store.returns.vocabulary import LabelPayer, OutcomeKind
from store.types import json_column


class ReturnRuleSet(Identified):
    """One version of all return rules; never changed. The highest version is in force.

    ``text`` is what the merchant wrote, with comments; ``document`` the same as data.
    """

    __tablename__ = "return_rule_sets"

    version: Mapped[int] = mapped_column(unique=True)
    text: Mapped[str]
    document: Mapped[dict[str, Any]] = mapped_column(json_column())
    author: Mapped[str]
    note: Mapped[str | None]
    restored_from: Mapped[int | None]
    created_at: Mapped[datetime]


class ReturnDecision(Base):
    """By which rule an item may come back, and what was agreed. Amounts are of the order's currency.

    ``return_shipping_fee`` is kept back once for the whole return, not for each item.
    """

    __tablename__ = "return_decisions"

    return_id: Mapped[UUID] = owned_by("returns", index=False, primary_key=True)
    line_item_id: Mapped[UUID] = owned_by("line_items", primary_key=True)
    outcome: Mapped[OutcomeKind] = enum(OutcomeKind)
    reason_code: Mapped[str]
    rule_id: Mapped[str | None]
    rules_version: Mapped[int]
    policy_version: Mapped[str]
    policy_article: Mapped[str | None]
    last_day: Mapped[date | None] = mapped_column(Date())
    label: Mapped[LabelPayer | None] = enum(LabelPayer)
    return_shipping_fee: Mapped[int | None] = money()
    restocking_fee: Mapped[int] = money()
    bonus: Mapped[int] = money()
    value: Mapped[int] = money()  # what was paid for the pieces
    answers: Mapped[dict[str, Any]] = mapped_column(json_column(), default=dict)
