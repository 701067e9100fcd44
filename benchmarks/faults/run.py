"""``python -m benchmarks faults --minutes 10``: prints what was injected and what became of the messages."""

import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.faults.ledger import Ledger
from benchmarks.faults.people import Customer, ask_the_bot, talk_to_a_person
from benchmarks.faults.sabotage import Sabotage
from benchmarks.faults.verdict import Verdict
from benchmarks.figures import console, table
from tests.api.agent import Agent, SlackDouble, slack_double, words
from tests.api.conftest import serving
from tests.e2e.product import Product, make_product

SETTLES_WITHIN = 300.0
EVENT_RETRIES = (1.0, 5.0, 20.0, 20.0)
"""Seconds before each further try of the stand-in: Slack's own are up to five minutes apart."""


@dataclass(frozen=True)
class Load:
    """How many people at once, and for how long."""

    seconds: float
    askers: int = 4
    with_agents: int = 2
    seed: int = 7


def measure(minutes: float) -> bool:
    """Run and print; whether nothing was lost, doubled or out of order."""
    with tempfile.TemporaryDirectory(prefix="doorstep-faults-") as scratch:
        ledger, verdict = run(Path(scratch), Load(seconds=minutes * 60))
    faults = ledger.faults()
    rows = [(kind, str(count)) for kind, count in sorted(faults.items())]
    table("Faults injected", ("fault", "times"), [*rows, ("all", str(faults.total()))])
    table(
        "What became of the messages",
        ("messages acknowledged", "answered by the bot", "agents' replies", "lost", "doubled", "reordered"),
        [
            tuple(
                str(number)
                for number in (
                    verdict.sent,
                    verdict.answered,
                    verdict.agent_lines,
                    verdict.lost,
                    verdict.doubled,
                    verdict.reordered,
                )
            )
        ],
    )
    for complaint in verdict.complaints[:50]:
        console.print(complaint, markup=False)
    return verdict.is_clean


def run(scratch: Path, load: Load) -> tuple[Ledger, Verdict]:
    """Start a product, wear it out, let it settle, and judge. ``ledger.jsonl`` stays in ``scratch``."""
    with slack_double(serving) as slack:
        slack.stand_in.sender.retries = EVENT_RETRIES
        product = make_product(scratch, **_slack_settings(slack))
        slack.stand_in.sender.url = f"{product.api_url}/slack/events"
        product.start()
        try:
            return _run(product, slack, Ledger(scratch / "ledger.jsonl"), load)
        finally:
            product.stop()


def _run(product: Product, slack: SlackDouble, ledger: Ledger, load: Load) -> tuple[Ledger, Verdict]:
    stopping = threading.Event()
    people: list[Callable[[], None]] = [
        *(lambda n=n: ask_the_bot(product.api_url, ledger, stopping, n) for n in range(load.askers)),
        *(
            lambda n=n: talk_to_a_person(product.api_url, ledger, stopping, slack, f"Agent {n}")
            for n in range(load.with_agents)
        ),
    ]
    threads = [threading.Thread(target=work, daemon=True) for work in people]
    sabotage = Sabotage(product, slack, ledger, load.seed)
    threads.append(threading.Thread(target=sabotage.run, args=(stopping,), daemon=True))
    for thread in threads:
        thread.start()
    time.sleep(load.seconds)
    stopping.set()
    for thread in threads:
        thread.join(SETTLES_WITHIN * 2)
    product.wait_until_ready()
    return ledger, _settled(product, slack, ledger)


def _settled(product: Product, slack: SlackDouble, ledger: Ledger) -> Verdict:
    """The verdict, as soon as it is clean, or when everything had its time."""
    deadline = time.monotonic() + SETTLES_WITHIN
    while True:
        verdict = _judge(product, slack, ledger)
        if verdict.is_clean or time.monotonic() > deadline:
            return verdict
        time.sleep(1)


def _judge(product: Product, slack: SlackDouble, ledger: Ledger) -> Verdict:
    verdict = Verdict()
    reader = Agent(slack, "Reader")
    cards = {entry["conversation"]: entry["card"] for entry in ledger.of("claimed")}
    for customer in _customers(product, ledger):
        verdict.judge_conversation(ledger, customer.conversation, customer.read()["messages"])
        if card := cards.get(customer.conversation):
            said = [words(one) for one in reader.thread(card) if one.get("bot_id")]
            verdict.judge_thread(ledger, customer.conversation, said)
    reader.close()
    return verdict


def _customers(product: Product, ledger: Ledger) -> list[Customer]:
    return [
        Customer(product.api_url, ledger, token=entry["token"], conversation=entry["conversation"])
        for entry in ledger.of("arrived")
    ]


def _slack_settings(slack: SlackDouble) -> dict[str, str]:
    access = slack.access
    return {
        "DOORSTEP_SLACK_BOT_TOKEN": access.token,
        "DOORSTEP_SLACK_SIGNING_SECRET": access.signing_secret or "",
        "DOORSTEP_SLACK_CHANNEL": access.channel,
        "DOORSTEP_SLACK_API_URL": access.api_url,
    }
