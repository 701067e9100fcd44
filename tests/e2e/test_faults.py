"""Faults under load, and the ledger afterwards: nothing is lost, doubled or out of order."""

from pathlib import Path

import pytest

from benchmarks.faults.ledger import Ledger
from benchmarks.faults.run import Load, run
from benchmarks.faults.verdict import Verdict

BRISK = (0.3, 1.0)  # seconds between faults
CALM = (3.0, 4.0)

pytestmark = pytest.mark.timeout(900)


def whole(directory: Path, load: Load) -> tuple[Ledger, Verdict]:
    ledger, verdict = run(directory, load)
    assert verdict.is_clean, verdict.complaints
    assert verdict.rude == 0, verdict.complaints
    assert verdict.sent >= 5
    return ledger, verdict


def test_processes_killed_and_hung_and_slack_in_trouble(tmp_path: Path) -> None:
    only = ("kill", "hangs for 12 s", "hangs for 8 s", "hangs for 3 s", "Slack")
    ledger, verdict = whole(tmp_path, Load(seconds=30, askers=2, with_agents=1, texters=0, only=only))
    assert verdict.agent_lines > 0
    assert ledger.faults().total() >= 3


def test_no_room_on_the_disk_a_slow_twilio_poisoned_messages_and_clocks_that_jump(tmp_path: Path) -> None:
    only = ("no room", "a message", "clock", "Twilio takes")
    load = Load(seconds=35, askers=2, with_agents=0, texters=2, only=only, pause=BRISK)
    ledger, verdict = whole(tmp_path, load)
    assert verdict.poisoned >= 3
    assert any("no room" in kind for kind in ledger.faults())
    assert {each["status"] for each in ledger.of("refused")} <= {503, 507}


def test_postgresql_restarted_under_two_of_each_process(tmp_path: Path) -> None:
    load = Load(
        seconds=20, askers=3, with_agents=1, texters=1, on_postgres=True, only=("PostgreSQL",), pause=CALM
    )
    ledger, verdict = whole(tmp_path, load)
    assert ledger.faults().total() >= 2
    assert {each["status"] for each in ledger.of("refused")} <= {503}
    assert verdict.apologies == 0, "nobody was fetched for it"
