"""What is printed: a line every quarter of a minute, and the tables of docs/performance.md."""

import time
from typing import Final

from benchmarks.faults.ledger import Ledger
from benchmarks.faults.verdict import Verdict
from benchmarks.figures import console, table

EVERY: Final = 15.0
MOST_COMPLAINTS: Final = 50


class Progress:
    """Says how far a long run is."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._began: float | None = None
        self._told = 0.0

    def tell(self, ledger: Ledger) -> None:
        """A line, when it is time for one."""
        now = time.monotonic()
        self._began = self._began or now
        if now - self._told < EVERY:
            return
        self._told = now
        faults = ledger.of("fault")
        console.print(
            f"{_clock(now - self._began)} of {_clock(self._seconds)}: {len(faults)} faults, "
            f"{len(ledger.of('acknowledged')) + len(ledger.of('texted'))} messages acknowledged, "
            f"{len(ledger.of('refused'))} refused; last: {faults[-1]['kind'] if faults else 'none'}",
            markup=False,
            soft_wrap=True,
        )


def print_report(ledger: Ledger, verdict: Verdict, *, minutes: float, on_postgres: bool) -> None:
    """The faults by kind, the figures, and what is to complain about."""
    faults = ledger.faults()
    rows = [(kind, str(count)) for kind, count in sorted(faults.items())]
    table("Faults injected", ("fault", "times"), [*rows, ("all", str(faults.total()))])
    figures = {
        "run": f"{minutes:g} minutes, {'two of each process, PostgreSQL' if on_postgres else 'embedded'}",
        "faults": f"{faults.total()} of {len(faults)} kinds",
        "messages acknowledged": f"{verdict.sent:,}",
        "answered by the bot": f"{verdict.answered:,}",
        "of these with an apology and a person": f"{verdict.apologies:,}",
        "poisoned, isolated": f"{verdict.poisoned:,}",
        "agents' replies": f"{verdict.agent_lines:,}",
        "texts": f"{verdict.texts:,}",
        "refused meanwhile": f"{len(ledger.of('refused')):,}",
        "lost": str(verdict.lost),
        "doubled": str(verdict.doubled),
        "reordered": str(verdict.reordered),
    }
    table("What became of the messages", tuple(figures), [tuple(figures.values())])
    for complaint in verdict.complaints[:MOST_COMPLAINTS]:
        console.print(complaint, markup=False, soft_wrap=True)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
