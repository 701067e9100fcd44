"""The product and the peer side by side in one run: ``python -m benchmarks peer``."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from api.cli.places import ROOT
from benchmarks import memory, turns
from benchmarks.figures import MEBIBYTE, console, milliseconds, percentile, table
from benchmarks.levels import AT_ONCE, conversations_each
from benchmarks.peer import talking
from benchmarks.peer.assistant import serving, trained
from benchmarks.turns import Turns
from tests.e2e.product import make_product

SHARES: Final = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


@dataclass(frozen=True)
class Compared:
    """A figure of both; ``ratio`` is the product's as a part or a multiple of the peer's."""

    ours: float
    peers: float

    @property
    def ratio(self) -> float:
        """Below 1 the product has less of it."""
        return self.ours / self.peers


def compared(ours: Turns, peers: Turns) -> dict[str, Compared]:
    """Latencies by percentile (seconds), and turns per second."""
    figures = {
        name: Compared(percentile(ours.latencies, share), percentile(peers.latencies, share))
        for name, share in SHARES.items()
    }
    return figures | {"turns/s": Compared(ours.per_second, peers.per_second)}


def measure(conversations: int) -> None:
    """Train the peer if need be, start both, and print latencies, throughput and memory with their ratios."""
    console.print(f"load before: {os.getloadavg()[0]:.1f}")
    model = trained(ROOT / "var" / "peer")
    with tempfile.TemporaryDirectory(prefix="doorstep-bench-") as directory:
        scratch = Path(directory)
        (scratch / "product").mkdir()
        (scratch / "peer").mkdir()
        product = make_product(scratch / "product", DOORSTEP_LIMIT_CONNECTIONS_PER_ADDRESS="100000")
        with serving(model, scratch / "peer") as peer:
            product.start()
            try:
                turns.measure(product.api_url, at_once=2, conversations=4)  # warm up
                talking.measure(peer.url, at_once=2, conversations=4)
                rows: list[tuple[str, ...]] = []
                for at_once in AT_ONCE:
                    each = conversations_each(conversations, at_once)
                    theirs = talking.measure(peer.url, at_once=at_once, conversations=each)
                    ours = turns.measure(product.api_url, at_once=at_once, conversations=each)
                    rows += _rows(at_once, compared(ours, theirs))
                    console.print(f"{at_once} at once: measured")
                sizes = Compared(sum(memory.by_process(product).values()), sum(peer.memory().values()))
            finally:
                product.stop()
    columns = ("conversations at once", "figure", "Doorstep", "peer", "ratio")
    size = (f"{sizes.ours / MEBIBYTE:.0f} MiB", f"{sizes.peers / MEBIBYTE:.0f} MiB", f"{sizes.ratio:.2f}")
    table("A turn about an order, against the peer", columns, [*rows, ("", "memory (PSS)", *size)])


def _rows(at_once: int, figures: dict[str, Compared]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for name, figure in figures.items():
        told = (f"{figure.ours:.1f}", f"{figure.peers:.1f}")
        if name in SHARES:
            told = (milliseconds(figure.ours), milliseconds(figure.peers))
        rows.append((str(at_once), name, *told, f"{figure.ratio:.2f}"))
    return rows
