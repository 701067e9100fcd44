"""Small statistics, printed as Markdown."""

import statistics
from collections.abc import Sequence

from rich.console import Console

console = Console(highlight=False, width=120)
MEBIBYTE = 1024 * 1024


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` (0 to 1) of the values lie; nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return statistics.median(values)


def milliseconds(seconds: float) -> str:
    """Seconds as "12.3 ms"."""
    return f"{seconds * 1000:.1f} ms"


def table(heading: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a Markdown table, to be pasted into docs/performance.md."""
    console.print(f"\n### {heading}\n", markup=False)
    console.print("| " + " | ".join(columns) + " |", markup=False, soft_wrap=True)
    console.print("| " + " | ".join("---" for _ in columns) + " |", markup=False, soft_wrap=True)
    for row in rows:
        console.print("| " + " | ".join(row) + " |", markup=False, soft_wrap=True)
