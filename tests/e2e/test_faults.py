"""Processes killed and hung, Slack in trouble, all under load: nothing is lost, doubled or out of order."""

from pathlib import Path

from benchmarks.faults.run import Load, run


def test_nothing_is_lost_doubled_or_reordered(tmp_path: Path) -> None:
    ledger, verdict = run(tmp_path, Load(seconds=40, askers=2, with_agents=1))
    assert verdict.is_clean, verdict.complaints
    assert verdict.sent > 10
    assert verdict.agent_lines > 0
    assert ledger.faults().total() >= 3
