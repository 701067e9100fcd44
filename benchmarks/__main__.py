"""Prints every figure of docs/performance.md: ``make bench``, or ``python -m benchmarks --help``."""

import argparse
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

from api.cli.places import source_version
from api.cli.training import embedding_directory, train
from benchmarks import finding, growth, handoffs, knowledge, memory, parts, screenshots, setup, turns, widget
from benchmarks.faults import run as faults
from benchmarks.figures import MEBIBYTE, console, milliseconds, percentile, table
from benchmarks.levels import AT_ONCE, conversations_each
from benchmarks.peer import comparing
from tests.e2e.product import ROOT, Product, make_product


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "what",
        nargs="?",
        choices=(
            "all",
            "faults",
            "finding",
            "growth",
            "handoffs",
            "knowledge",
            "peer",
            "product",
            "screenshots",
            "widget",
        ),
        default="all",
        help="faults: processes killed, and more, under load; finding: how well articles are found, and "
        "the weights of confidence; growth: a store of up to a million orders and "
        "messages; handoffs: cards in the stand-in for Slack; knowledge: the search only (many minutes); "
        "peer: the product beside an assistant of stock Rasa, which is trained first; "
        "product: the running product only; screenshots: the pictures of docs/images; widget: in a browser, "
        "and 300 at once",
    )
    parser.add_argument("--conversations", type=int, default=20, help="of three questions, by each customer")
    parser.add_argument("--database", help="of growth: an empty PostgreSQL instead of SQLite")
    parser.add_argument("--minutes", type=float, default=10, help="of faults")
    parser.add_argument("--passages", type=int, help="of knowledge: no more than these (100,000 otherwise)")
    parser.add_argument(
        "--postgres",
        action="store_true",
        help="of faults: two of each process on PostgreSQL, not the embedded",
    )
    parser.add_argument("--setup", action="store_true", help="also set up a fresh clone (minutes)")
    options = parser.parse_args()
    cores = os.cpu_count()
    console.print(
        f"{platform.machine()}, {cores} cores, Python {platform.python_version()}, {source_version()}"
    )
    if options.what in ("screenshots", "widget"):
        return with_widget(options.what, options.conversations)
    if options.what in ("all", "product"):
        whole(options.conversations, with_setup=options.setup)
    if options.what == "faults" and not faults.measure(options.minutes, on_postgres=options.postgres):
        sys.exit(1)
    if options.what in ("all", "finding"):
        finding.measure()
    if options.what in ("all", "peer"):
        comparing.measure(options.conversations)
    if options.what in ("all", "growth"):
        growth.measure(options.database)
    if options.what in ("all", "handoffs"):
        handed_over()
    if options.what in ("all", "knowledge"):
        knowledge.measure(options.passages)


def whole(conversations: int, *, with_setup: bool) -> None:
    """The product: what is paid once, its start, its turns and its memory."""
    with tempfile.TemporaryDirectory(prefix="doorstep-bench-") as scratch:
        once(Path(scratch), with_setup=with_setup)
        product = make_product(Path(scratch), DOORSTEP_LIMIT_CONNECTIONS_PER_ADDRESS="100000")
        started = time.perf_counter()
        product.start()
        table(
            "Start",
            ("what", "time"),
            [("`doorstep up` until ready", f"{time.perf_counter() - started:.1f} s")],
        )
        try:
            running(product, conversations)
        finally:
            product.stop()


def handed_over() -> None:
    """Requests for a person until they are in Slack."""
    with tempfile.TemporaryDirectory(prefix="doorstep-bench-") as scratch:
        product = make_product(
            Path(scratch),
            DOORSTEP_LIMIT_SESSIONS_PER_ADDRESS="100000",
        )
        product.start()
        try:
            handoffs.measure(product)
        finally:
            product.stop()


def with_widget(what: str, conversations: int) -> None:
    """A running product, and what of it is seen in a browser."""
    with tempfile.TemporaryDirectory(prefix="doorstep-bench-") as scratch:
        product = make_product(Path(scratch), DOORSTEP_LIMIT_CONNECTIONS_PER_ADDRESS="10000")
        product.start()
        try:
            if what == "screenshots":
                console.print("\n".join(str(path.relative_to(ROOT)) for path in screenshots.take(product)))
            else:
                load = os.getloadavg()[0]
                console.print(f"load before: {load:.1f}")
                widget.measure(
                    product.api_url, conversations=conversations, sockets=300, per_second=20, seconds=30
                )
        finally:
            product.stop()


def once(scratch: Path, *, with_setup: bool) -> None:
    """What is paid once: set-up and training."""
    rows = [("environments of a fresh clone", f"{setup.measure():.0f} s")] if with_setup else []
    started = time.perf_counter()
    seconds = train(scratch / "training", on_step=lambda _: None).seconds
    rows.append(("embedding model", f"{time.perf_counter() - started - seconds:.1f} s"))
    rows.append(("Rasa training", f"{seconds:.1f} s"))
    table("Once", ("what", "time"), rows)


def running(product: Product, count: int) -> None:
    """What a running product costs."""
    turns.measure(product.api_url, at_once=2, conversations=4)  # warm up
    rows = []
    single = 0.0
    for at_once in AT_ONCE:
        each = conversations_each(count, at_once)
        measured = turns.measure(product.api_url, at_once=at_once, conversations=each)
        p50, p95, p99 = (percentile(measured.latencies, share) for share in (0.5, 0.95, 0.99))
        single = single or p50
        latencies = (milliseconds(p50), milliseconds(p95), milliseconds(p99))
        rows.append((str(at_once), *latencies, f"{measured.per_second:.1f}"))
    table("A WISMO turn", ("customers at once", "p50", "p95", "p99", "turns/s"), rows)
    where_the_time_goes(product, single, 3 * count)
    used = memory.by_process(product)
    sizes = [*used.items(), ("all", sum(used.values()))]
    table(
        "Memory (PSS)",
        ("process", "memory"),
        [(name, f"{size / MEBIBYTE:.0f} MiB") for name, size in sizes],
    )


def where_the_time_goes(product: Product, whole: float, count: int) -> None:
    """The medians of the parts; what is left between them belongs to the outer one."""
    part = parts.measure(product, embedding_directory(ROOT / "var"), rounds=count)
    rows = [
        ("whole turn, one conversation", whole),
        ("API, with its store transactions and DBOS", whole - part.rasa),
        ("Rasa without its action", part.rasa - part.actions),
        ("of this, the sentence embedding", part.embedding),
        ("action server without the store", part.actions - part.store),
        ("store, asked by the action", part.store),
    ]
    table(
        "Where the time goes",
        ("part", "median", "share"),
        [(name, milliseconds(taken), f"{taken / whole:.0%}") for name, taken in rows],
    )


if __name__ == "__main__":
    main()
