"""How well the policy of handing over decides, and how honest the mood is: plain numbers from plain lists."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.cli.metrics import calibration_error

NONE = "no hand-over"


@dataclass(frozen=True)
class Verdict:
    """One message: whether a person should take over, and with which reason the policy calls one."""

    wanted: bool
    reason: str | None


@dataclass(frozen=True)
class ReasonCount:
    """How often a reason called a person rightly, and for nothing. `NONE`: rightly quiet, and missed."""

    reason: str
    right: int
    wrong: int


@dataclass(frozen=True)
class HandoverReport:
    """Recall over the messages that need a person; the share of the others that got one all the same."""

    messages: int
    recall: float | None
    false_alarms: float | None
    reasons: list[ReasonCount]


@dataclass(frozen=True)
class MoodReport:
    """The likeliest mood against the one a person named, and how far its probability is from the truth.

    ``pressing_recall`` and ``pressing_false_alarms`` count anger and despair together, as the policy does.
    """

    messages: int
    accuracy: float
    calibration_error: float
    pressing_calibration_error: float
    pressing_recall: float | None
    pressing_false_alarms: float | None


def handover_report(verdicts: Sequence[Verdict]) -> HandoverReport:
    """All figures of the policy; None where there is no message of that kind."""
    counts = Counter((verdict.reason or NONE, verdict.wanted) for verdict in verdicts)
    reasons = [
        ReasonCount(reason, counts[reason, reason != NONE], counts[reason, reason == NONE])
        for reason in sorted({reason for reason, _ in counts})
    ]
    called = [(verdict.wanted, verdict.reason is not None) for verdict in verdicts]
    return HandoverReport(len(verdicts), *_recall_and_alarms(called), reasons)


def mood_report(
    moods: Sequence[Mapping[str, float]], truth: Sequence[str], *, pressing: frozenset[str], threshold: float
) -> MoodReport:
    """All figures of the mood; ``pressing`` are the moods that call a person from ``threshold`` on."""
    likeliest = [max(mood, key=lambda name: mood[name]) for mood in moods]
    right = [guess == named for guess, named in zip(likeliest, truth, strict=True)]
    chances = [sum(mood.get(name, 0.0) for name in pressing) for mood in moods]
    called = [(named in pressing, chance >= threshold) for named, chance in zip(truth, chances, strict=True)]
    return MoodReport(
        len(truth),
        sum(right) / len(right),
        calibration_error([mood[guess] for mood, guess in zip(moods, likeliest, strict=True)], right),
        calibration_error(chances, [named in pressing for named in truth]),
        *_recall_and_alarms(called),
    )


def _recall_and_alarms(called: Sequence[tuple[bool, bool]]) -> tuple[float | None, float | None]:
    wanted = [was for want, was in called if want]
    unwanted = [was for want, was in called if not want]
    return (
        sum(wanted) / len(wanted) if wanted else None,
        sum(unwanted) / len(unwanted) if unwanted else None,
    )
