"""The arithmetic of the figures that are printed."""

import pytest

from benchmarks.figures import milliseconds, percentile
from benchmarks.levels import AT_ONCE, conversations_each
from benchmarks.peer.comparing import compared
from benchmarks.turns import Turns


def test_a_percentile_is_one_of_the_values() -> None:
    values = [float(each) for each in range(100, -1, -1)]
    assert [percentile(values, share) for share in (0, 0.5, 0.95, 0.99, 1)] == [0, 50, 95, 99, 100]
    assert percentile([0.25], 0.99) == 0.25
    assert milliseconds(0.0254) == "25.4 ms"


def test_ratios_say_what_part_of_the_peers_is_ours() -> None:
    ours = Turns(latencies=[0.02, 0.03, 0.04], elapsed=2.0, all_turns=100)
    peers = Turns(latencies=[0.08, 0.09, 0.10], elapsed=10.0, all_turns=100)
    figures = compared(ours, peers)
    assert list(figures) == ["p50", "p95", "p99", "turns/s"]
    assert figures["p50"].ratio == pytest.approx(1 / 3)
    assert figures["p99"].ratio == pytest.approx(0.4)
    assert (figures["turns/s"].ours, figures["turns/s"].peers) == (50, 10)
    assert figures["turns/s"].ratio == pytest.approx(5)


def test_many_at_once_share_the_conversations_out() -> None:
    assert [conversations_each(20, at_once) for at_once in AT_ONCE] == [20, 20, 5]
    assert conversations_each(1, 32) == 1
