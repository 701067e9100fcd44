"""The part of ``doorstep evaluate`` that is about handing over and about the mood.

The policy is the product's own, on what the model makes of the words. What only a running conversation knows
(the order, earlier contacts, the answer itself) is left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.table import Table

from api.cli.handover_metrics import (
    HandoverReport,
    MoodReport,
    Verdict,
    handover_report,
    mood_report,
)
from api.cli.understanding import Understood
from store.handover.policy import ANGRY, PRESSING, Signals, decide
from store.handover.rules import load_handover_rules

FALLBACK = "nlu_fallback"


@dataclass(frozen=True)
class Handover:
    """The figures of one file; None where it has no such rows."""

    policy: HandoverReport | None
    mood: MoodReport | None

    def figures(self) -> dict[str, Any]:
        """For ``--json``."""
        found = {"handover": self.policy, "mood": self.mood}
        return {name: asdict(each) for name, each in found.items() if each is not None}

    def tables(self, name: str) -> Iterator[Table]:
        """For the terminal."""
        if self.policy is not None:
            yield _policy(name, self.policy)
        if self.mood is not None:
            yield _mood(name, self.mood)


def handover(rows: Sequence[Understood]) -> Handover:
    """The figures of the rows that say ``handoff`` and of those that say ``mood``."""
    rules = load_handover_rules()
    verdicts = []
    for row in rows:
        if row.sentence.handoff is not None:
            intent = (row.guess if row.sure else None) or FALLBACK
            signals = Signals(
                text=row.sentence.text,
                intent=intent,
                mood=row.mood,
                needs=row.needs,
                complaint=row.chances.get("complaint", 0.0),
                human=row.chances.get("talk_to_human", 0.0),
                damaged=row.chances.get("damaged_or_wrong_item", 0.0),
            )
            decision = decide(signals, rules)
            verdicts.append(Verdict(row.sentence.handoff, decision.reason if decision else None))
    named = [(row.mood, row.sentence.mood) for row in rows if row.sentence.mood is not None]
    return Handover(
        handover_report(verdicts) if verdicts else None,
        mood_report(
            [mood for mood, _ in named], [truth for _, truth in named], pressing=PRESSING, threshold=ANGRY
        )
        if named
        else None,
    )


def _policy(name: str, figures: HandoverReport) -> Table:
    table = Table(
        title=f"Handing over ({name})",
        caption=f"{figures.messages} messages: recall {_figure(figures.recall)}, "
        f"false alarms {_figure(figures.false_alarms)}.",
    )
    table.add_column("reason")
    for title in ("right", "wrong"):
        table.add_column(title, justify="right")
    for each in figures.reasons:
        table.add_row(each.reason, str(each.right), str(each.wrong))
    return table


def _mood(name: str, figures: MoodReport) -> Table:
    table = Table(title=f"Mood ({name})", show_header=False)
    for title, value in asdict(figures).items():
        shown = str(value) if isinstance(value, int) else _figure(value)
        table.add_row(title.replace("_", " "), shown)
    return table


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
