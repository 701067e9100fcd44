"""Twilio fails, limits, loses its answers, and calls back twice and in any order, while phones write."""

import threading
import time
from pathlib import Path

from benchmarks.faults.ledger import Ledger
from benchmarks.faults.outside import twilio_faults
from benchmarks.faults.phones import ask_by_text, judge_phones
from benchmarks.faults.verdict import Verdict
from tests.api.conftest import Service
from tests.e2e.product import eventually

PHONES = 3
LASTS = 1.5  # seconds, each trouble
SETTLES_WITHIN = 120.0
TOO_LONG = "to answer"  # the one that only the whole product's tests have the time for


def test_every_reply_is_on_the_phone_once_and_in_order(service: Service, tmp_path: Path) -> None:
    ledger, stopping = Ledger(tmp_path / "ledger.jsonl"), threading.Event()
    threads = [
        threading.Thread(target=ask_by_text, args=([service.url], ledger, stopping, service.twilio, seed))
        for seed in range(PHONES)
    ]
    for thread in threads:
        thread.start()
    try:
        for kind, fault in twilio_faults(service.twilio).items():
            if TOO_LONG not in kind:
                ledger.note("fault", kind=kind)
                with fault():
                    time.sleep(LASTS)
                time.sleep(LASTS / 3)
    finally:
        stopping.set()
        for thread in threads:
            thread.join()

    def verdict() -> Verdict:
        found = Verdict()
        judge_phones(found, ledger, service.parts.database, service.twilio)
        return found

    eventually(
        lambda: verdict().is_clean, within=SETTLES_WITHIN, what=lambda: "\n".join(verdict().complaints)
    )
    assert ledger.faults().total() == 4
    assert verdict().texts >= 2 * PHONES
