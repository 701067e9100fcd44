"""What becomes of a call to somebody else's service that was not simply done or refused."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Later:
    """Not done, and may be after ``seconds``; without them after a pause that grows."""

    reason: str
    seconds: float | None = None


@dataclass(frozen=True)
class Unknown:
    """Perhaps done: the answer was lost."""

    reason: str
