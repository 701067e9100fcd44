"""Which channel a request for a person goes to: the merchant's rules, the first that fits decides."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from store.handover.rules import read_rules
from store.returns.problems import Problem, RulesError
from store.vocabulary import HandoffPriority

_Reason = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
_Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
_Name = Annotated[str, StringConstraints(min_length=2, max_length=100, strip_whitespace=True)]
ChannelName = Annotated[str, StringConstraints(pattern=r"^(#[a-z0-9_-]{1,80}|[CG][A-Z0-9]{5,20})$")]
"""As operators name it: an id, or # and its name."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Request(_Part):
    """What is known of a request. ``language`` as ``en``; ``order_value`` in whole units of its currency."""

    reason: str
    priority: HandoffPriority
    language: str | None = None
    order_value: Decimal | None = None


class When(_Part):
    """What must be so. Of one list any will do; all that is given must be met.

    ``order_value`` is the least total of the order that is talked about, in whole units of its currency.
    """

    reasons: tuple[_Reason, ...] = Field(default=(), max_length=100)
    priorities: tuple[HandoffPriority, ...] = ()
    languages: tuple[_Language, ...] = Field(default=(), max_length=100)
    order_value: Decimal | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _something(self) -> "When":
        if not (self.reasons or self.priorities or self.languages or self.order_value):
            raise ValueError("needs reasons, priorities, languages or order_value")
        return self

    def fits(self, request: Request) -> bool:
        """Whether the request meets all that is given."""
        value = request.order_value
        return (
            (not self.reasons or request.reason in self.reasons)
            and (not self.priorities or request.priority in self.priorities)
            and (not self.languages or request.language in self.languages)
            and (self.order_value is None or (value is not None and value >= self.order_value))
        )


class Route(_Part):
    """One rule."""

    name: _Name
    when: When
    channel: ChannelName


class Routes(_Part):
    """A merchant's rules, in their order."""

    rules: tuple[Route, ...] = Field(default=(), max_length=200)

    def channel(self, request: Request, otherwise: str) -> str:
        """The channel of the first rule that fits."""
        return next((rule.channel for rule in self.rules if rule.when.fits(request)), otherwise)

    @property
    def channels(self) -> tuple[str, ...]:
        """Every channel that is named, each once."""
        return tuple(dict.fromkeys(rule.channel for rule in self.rules))


def read_routes(text: str) -> Routes:
    """The rules of a YAML or JSON text. Raises `RulesError` with all that is wrong, each with its line."""
    return read_rules(text, Routes)


def load_routes(path: Path | None) -> Routes:
    """The rules of a file; none without one. Raises `RulesError`, also for a file that cannot be read."""
    if path is None:
        return Routes()
    try:
        return read_routes(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise RulesError([Problem(place=str(path), message=f"cannot be read: {error}")]) from None
