"""``python -m benchmarks faults --minutes 10``: prints what was injected and what became of the messages."""

import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.faults.clocks import FakeClock, fake_clock
from benchmarks.faults.ledger import Ledger
from benchmarks.faults.machine import clock_faults, disk_faults, postgres_faults
from benchmarks.faults.outside import slack_faults, twilio_faults
from benchmarks.faults.people import Customer, ask_the_bot, talk_to_a_person
from benchmarks.faults.phones import ask_by_text, judge_phones
from benchmarks.faults.report import Progress, print_report
from benchmarks.faults.sabotage import (
    PAUSE,
    Faults,
    Sabotage,
    hang_faults,
    poison_faults,
    process_faults,
)
from benchmarks.faults.targets import Target, distributed, embedded
from benchmarks.faults.verdict import Verdict
from store.database import Database
from tests.api.agent import Agent, SlackDouble, slack_double, words
from tests.api.conftest import serving
from tests.api.phone import NUMBER, PUBLIC, SID, TOKEN, TwilioDouble, twilio_double

SETTLES_WITHIN = 300.0
EVENT_RETRIES = (1.0, 5.0, 20.0, 20.0)
"""Seconds before each further try of the stand-in: Slack's own are up to five minutes apart."""


@dataclass(frozen=True)
class Load:
    """How many people at once, for how long. ``only`` chooses the faults whose names hold one of these."""

    seconds: float
    askers: int = 4
    with_agents: int = 2
    texters: int = 2
    seed: int = 7
    on_postgres: bool = False
    only: Sequence[str] = ()
    pause: tuple[float, float] = PAUSE


@dataclass(frozen=True)
class Scene:
    """What runs."""

    target: Target
    slack: SlackDouble
    twilio: TwilioDouble
    ledger: Ledger
    clock: FakeClock | None

    def faults(self, load: Load) -> Faults:
        """Every kind that can be brought about here."""
        found = {
            **process_faults(self.target),
            **slack_faults(self.slack),
            **twilio_faults(self.twilio),
            **poison_faults(self._send_poison),
            **(postgres_faults(self.target.server) if self.target.server else self._of_one_machine()),
            **(clock_faults(self.clock) if self.clock else {}),
        }
        return {kind: fault for kind, fault in found.items() if _is_wanted(kind, load.only)}

    def _of_one_machine(self) -> Faults:
        return disk_faults(self.target) | hang_faults(self.target)

    def _send_poison(self, text: str) -> None:
        customer = Customer(self.target.urls, self.ledger)
        customer.arrive()
        self.ledger.note("poisoned", conversation=customer.conversation)
        customer.send(text)


def measure(minutes: float, *, on_postgres: bool) -> bool:
    """Run and print; whether nothing was lost, doubled or out of order."""
    with tempfile.TemporaryDirectory(prefix="doorstep-faults-") as scratch:
        load = Load(seconds=minutes * 60, on_postgres=on_postgres)
        ledger, verdict = run(Path(scratch), load, progress=Progress(load.seconds))
    print_report(ledger, verdict, minutes=minutes, on_postgres=on_postgres)
    return verdict.is_clean


def run(scratch: Path, load: Load, *, progress: Progress | None = None) -> tuple[Ledger, Verdict]:
    """Start a product, wear it out, let it settle, and judge. ``ledger.jsonl`` stays in ``scratch``."""
    with ExitStack() as stack:
        slack = stack.enter_context(slack_double(serving))
        twilio = stack.enter_context(twilio_double(serving))
        slack.stand_in.sender.retries = EVENT_RETRIES
        clock = fake_clock(scratch)
        settings = _settings(slack, twilio) | (clock.environment if clock else {})
        start = distributed if load.on_postgres else embedded
        target: Target = stack.enter_context(start(scratch, settings))
        slack.stand_in.sender.url = f"{target.urls[0]}/slack/events"
        twilio.stand_in.hooks.reached_at = {PUBLIC: target.urls[0]}
        scene = Scene(target, slack, twilio, Ledger(scratch / "ledger.jsonl"), clock)
        return scene.ledger, _run(scene, load, progress)


def _run(scene: Scene, load: Load, progress: Progress | None) -> Verdict:
    stopping = threading.Event()
    urls, ledger = scene.target.urls, scene.ledger
    people: list[Callable[[], None]] = [
        *(lambda n=n: ask_the_bot(urls, ledger, stopping, n) for n in range(load.askers)),
        *(
            lambda n=n: talk_to_a_person(urls, ledger, stopping, scene.slack, f"Agent {n}")
            for n in range(load.with_agents)
        ),
        *(
            lambda n=n: ask_by_text(urls, ledger, stopping, scene.twilio, 100 + n)
            for n in range(load.texters)
        ),
        lambda: Sabotage(scene.faults(load), ledger, load.seed, pause=load.pause).run(stopping),
    ]
    threads = [threading.Thread(target=work, daemon=True) for work in people]
    for thread in threads:
        thread.start()
    ends = time.monotonic() + load.seconds
    while time.monotonic() < ends:
        time.sleep(min(1.0, load.seconds))
        if progress:
            progress.tell(ledger)
    stopping.set()
    for thread in threads:
        thread.join(SETTLES_WITHIN * 2)
    scene.target.wait_until_ready()
    return _settled(scene)


def _settled(scene: Scene) -> Verdict:
    """The verdict, as soon as it is clean, or when everything had its time."""
    deadline = time.monotonic() + SETTLES_WITHIN
    while True:
        verdict = _judge(scene)
        if verdict.is_clean or time.monotonic() > deadline:
            return verdict
        time.sleep(1)


def _judge(scene: Scene) -> Verdict:
    verdict, ledger = Verdict(), scene.ledger
    reader = Agent(scene.slack, "Reader")
    cards = {entry["conversation"]: entry["card"] for entry in ledger.of("claimed")}
    poisoned = {entry["conversation"] for entry in ledger.of("poisoned")}
    for entry in ledger.of("arrived"):
        conversation = entry["conversation"]
        customer = Customer(scene.target.urls, ledger, token=entry["token"], conversation=conversation)
        messages = customer.read()["messages"]
        verdict.judge_conversation(ledger, conversation, messages)
        if conversation in poisoned:
            verdict.judge_poisoned(conversation, messages)
        if card := cards.get(conversation):
            said = [words(one) for one in reader.thread(card) if one.get("bot_id")]
            verdict.judge_thread(ledger, conversation, said)
    reader.close()
    verdict.judge_refusals(ledger)
    database = Database(scene.target.database_url)
    judge_phones(verdict, ledger, database, scene.twilio)
    database.dispose()
    return verdict


def _is_wanted(kind: str, only: Sequence[str]) -> bool:
    return not only or any(part in kind for part in only)


def _settings(slack: SlackDouble, twilio: TwilioDouble) -> dict[str, str]:
    access = slack.access
    return {
        "DOORSTEP_SLACK_BOT_TOKEN": access.token,
        "DOORSTEP_SLACK_SIGNING_SECRET": access.signing_secret or "",
        "DOORSTEP_SLACK_CHANNEL": access.channel,
        "DOORSTEP_SLACK_API_URL": access.api_url,
        "DOORSTEP_TWILIO_ACCOUNT_SID": SID,
        "DOORSTEP_TWILIO_AUTH_TOKEN": TOKEN,
        "DOORSTEP_TWILIO_FROM": NUMBER,
        "DOORSTEP_TWILIO_API_URL": twilio.url,
        "DOORSTEP_PUBLIC_URL": PUBLIC,
        "DOORSTEP_LIMIT_SMS_PER_NUMBER": "10000",
    }
