"""What a return rule looks like.

A rule first looks at its window, then asks its questions in order, then concludes: it denies, leaves the case
to a person, or offers outcomes.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, StrictInt, Tag, model_validator

from store.returns.conditions import Conditions, Strict
from store.returns.values import Day, Money, Name, Percent, Words
from store.returns.vocabulary import LabelPayer, OutcomeKind, WindowStart

LONGEST_WINDOW = 3650

Days = Annotated[StrictInt, Field(ge=0, le=LONGEST_WINDOW)]


class Window(Strict):
    """So many days after the day of the start; that day itself is day 0. Days of the place of delivery."""

    days: Days
    start: WindowStart = Field(default=WindowStart.delivery, alias="from")


class Deny(Strict):
    """It cannot come back. ``deny`` is the reason code, ``message`` said instead of the catalogue's words."""

    deny: Name
    message: Words | None = None


class Review(Strict):
    """A person decides. ``manual_review`` is the reason code, ``message`` as in `Deny`."""

    manual_review: Name
    message: Words | None = None


class GoTo(Strict):
    """Another rule, further down, takes over; its conditions need not hold."""

    rule: Name


def _kind_of_answer(given: Any) -> str | None:
    if given == "next":
        return "next"
    kinds: dict[str, type[Strict]] = {"deny": Deny, "manual_review": Review, "rule": GoTo}
    found = (
        name
        for name, kind in kinds.items()
        if isinstance(given, kind) or (isinstance(given, Mapping) and name in given)
    )
    return next(found, None)


Answer = Annotated[
    Annotated[Literal["next"], Tag("next")]
    | Annotated[Deny, Tag("deny")]
    | Annotated[Review, Tag("manual_review")]
    | Annotated[GoTo, Tag("rule")],
    Discriminator(
        _kind_of_answer,
        custom_error_type="answer",
        custom_error_message="must be next, {deny: a-reason}, {manual_review: a-reason} or {rule: its-id}",
    ),
]
"""What an answer leads to; ``next`` is the next question, or after the last one the rule's conclusion."""


class Question(Strict):
    """A yes-or-no question to the customer. The same id in two rules is one question, asked once."""

    id: Name
    ask: Words
    yes: Answer = "next"
    no: Answer = "next"

    @model_validator(mode="after")
    def _matters(self) -> "Question":
        if self.yes == self.no:
            raise ValueError("yes and no lead to the same; the question can be left out")
        return self


class Outcome(Strict):
    """Something that the customer may choose, and what it costs.

    ``return_shipping_fee`` is kept back once for a return whose label the customer pays; without it the
    customer pays the carrier. ``restocking_fee_percent`` and ``bonus_percent`` are of what was paid.
    ``days`` is a window of its own, shorter than or as long as the rule's.
    """

    kind: OutcomeKind
    label: LabelPayer | None = None
    return_shipping_fee: Money | None = None
    restocking_fee_percent: Percent | None = None
    bonus_percent: Percent | None = None
    days: Days | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> "Outcome":
        if self.kind is OutcomeKind.manual_review:
            raise ValueError("what a person decides is no outcome; the rule says manual_review: a-reason")
        if (self.label is None) is not (self.kind is OutcomeKind.keep_item):
            raise ValueError(
                "nothing travels when the customer keeps the item; leave out label"
                if self.label
                else "label is missing: who pays the way back, shop or customer?"
            )
        if self.return_shipping_fee is not None and self.label is not LabelPayer.customer:
            raise ValueError("return_shipping_fee needs label: customer")
        if self.bonus_percent is not None and self.kind is not OutcomeKind.store_credit:
            raise ValueError("bonus_percent is for store_credit only")
        return self


class Rule(Strict):
    """One rule. It needs exactly one of ``deny``, ``manual_review`` and ``outcomes``.

    ``message`` is said with the conclusion, instead of the catalogue's words for its reason code. A rule that
    is ``only_from_answers`` waits for a question to lead to it.
    """

    id: Name
    title: Words | None = None
    priority: StrictInt = 0
    when: Conditions | None = None
    unless: Conditions | None = None
    only_from_answers: bool = False
    window: Window | None = None
    seasons: bool = True
    questions: tuple[Question, ...] = ()
    deny: Name | None = None
    manual_review: Name | None = None
    outcomes: tuple[Outcome, ...] = ()
    message: Words | None = None

    @model_validator(mode="after")
    def _concludes_once(self) -> "Rule":
        given = [bool(self.deny), bool(self.manual_review), bool(self.outcomes)]
        if sum(given) != 1:
            raise ValueError("a rule needs exactly one of deny, manual_review and outcomes")
        if self.outcomes and self.window is None:
            raise ValueError("a rule with outcomes needs a window, as {days: 30, from: delivery}")
        kinds = [outcome.kind for outcome in self.outcomes]
        if len(set(kinds)) < len(kinds):
            raise ValueError("two outcomes are of the same kind")
        if self.only_from_answers and (self.when or self.unless):
            raise ValueError("conditions of a rule that is only_from_answers are never looked at")
        if self.window and self.outcomes:
            longest = max(self.window.days if one.days is None else one.days for one in self.outcomes)
            if longest != self.window.days:
                raise ValueError("the longest days of the outcomes must be those of the rule's window")
        return self


class Season(Strict):
    """What was bought (or left, or arrived) between two days may come back until ``last_day`` at least."""

    id: Name
    start: Day = Field(alias="from")
    to: Day
    last_day: Day
    counts: WindowStart = WindowStart.order
    when: Conditions | None = None
    unless: Conditions | None = None

    @property
    def yearly(self) -> bool:
        """Whether it comes every year."""
        return len(self.start) == len("11-15")

    @model_validator(mode="after")
    def _runs_forward(self) -> "Season":
        if len({len(self.start), len(self.to), len(self.last_day)}) > 1:
            raise ValueError("from, to and last_day must all have a year, or all have none")
        if not self.yearly and not self.start <= self.to <= self.last_day:
            raise ValueError("from, to and last_day must follow one another")
        return self
