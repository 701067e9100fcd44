"""What goes wrong. Each fault begins, lasts its while, and ends."""

import contextlib
import random
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final

import psutil

from api.simulators.slack.web_api import Trouble
from benchmarks.faults.ledger import Ledger
from tests.api.agent import SlackDouble
from tests.e2e.product import Product

PAUSE: Final = (2.0, 6.0)
"""Seconds between faults, from and to: so that no process dies five times a minute and is given up."""

Fault = Callable[[], AbstractContextManager[None]]


class Sabotage:
    """Injects faults one after another until told to stop."""

    def __init__(self, product: Product, slack: SlackDouble, ledger: Ledger, seed: int) -> None:
        self._product = product
        self._slack = slack
        self._ledger = ledger
        self._drawn = random.Random(seed)
        self._faults: dict[str, Fault] = {
            "kill -9 of the API": lambda: self._killed("api"),
            "kill -9 of Rasa": lambda: self._killed("rasa"),
            "kill -9 of the action server": lambda: self._killed("actions"),
            "Rasa hangs for 12 s": lambda: self._hanging("rasa", 12),
            "the action server hangs for 8 s": lambda: self._hanging("actions", 8),
            "the API hangs for 3 s": lambda: self._hanging("api", 3),
            "Slack answers 500 for 6 s": lambda: self._slack_in_trouble(Trouble(status=500)),
            "Slack limits the rate for 6 s": lambda: self._slack_in_trouble(
                Trouble(status=429, error="ratelimited", retry_after=1)
            ),
            "Slack's answers get lost for 6 s": lambda: self._slack_in_trouble(
                Trouble(status=500, after=True)
            ),
            "Slack delivers events twice for 6 s": self._slack_stutters,
        }

    def run(self, stopping: threading.Event) -> None:
        """Each kind of fault in turn, in an order drawn anew for every round."""
        while not stopping.is_set():
            kinds = list(self._faults)
            self._drawn.shuffle(kinds)
            for kind in kinds:
                if stopping.wait(self._drawn.uniform(*PAUSE)):
                    return
                self._ledger.note("fault", kind=kind)
                with self._faults[kind]():
                    stopping.wait(self._lasts(kind))

    def _lasts(self, kind: str) -> float:
        words = kind.split()
        return float(words[-2]) if words[-1] == "s" else 0.0

    @contextmanager
    def _killed(self, name: str) -> Iterator[None]:
        with contextlib.suppress(LookupError, psutil.NoSuchProcess):  # it is just being started again
            self._product.service(name).send_signal(signal.SIGKILL)
        yield

    @contextmanager
    def _hanging(self, name: str, _seconds: float) -> Iterator[None]:
        try:
            process = self._product.service(name)
            process.suspend()
        except (LookupError, psutil.NoSuchProcess):
            yield
            return
        try:
            yield
        finally:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.resume()

    @contextmanager
    def _slack_in_trouble(self, trouble: Trouble) -> Iterator[None]:
        def answer(method: str, _arguments: Any) -> Trouble | None:
            return trouble if method.startswith(("chat.", "reactions.")) else None

        self._slack.stand_in.api.trouble = answer
        try:
            yield
        finally:
            self._slack.calm()

    @contextmanager
    def _slack_stutters(self) -> Iterator[None]:
        self._slack.stand_in.sender.twice = True
        try:
            yield
        finally:
            self._slack.calm()
