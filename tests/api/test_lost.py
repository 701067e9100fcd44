"""Work that nobody runs any more is told from work that takes long."""

import pytest
from dbos import WorkflowStatus

from api.lost import LONGEST_TURN, OWN_LOST_AFTER, LostWork


def begun_by(executor_id: str) -> WorkflowStatus:
    status = WorkflowStatus()
    status.workflow_id, status.status = "one", "PENDING"
    status.executor_id, status.updated_at = executor_id, 1
    return status


@pytest.mark.parametrize(
    ("executor_id", "is_own", "patience"), [("me", True, OWN_LOST_AFTER), ("other", False, LONGEST_TURN)]
)
def test_what_stays_alike_is_lost_sooner_when_it_is_ones_own(
    executor_id: str, is_own: bool, patience: float
) -> None:
    now = 0.0
    lost = LostWork("me", clock=lambda: now)
    status = begun_by(executor_id)
    assert lost.is_own(status) is is_own
    with lost.sweep():
        assert not lost.is_lost(status)
    now = patience - 1
    with lost.sweep():
        assert not lost.is_lost(status)
    now = patience
    with lost.sweep():
        assert lost.is_lost(status)


def test_what_was_not_looked_at_in_a_sweep_is_counted_anew() -> None:
    now = 0.0
    lost = LostWork("me", clock=lambda: now)
    with lost.sweep():
        lost.is_lost(begun_by("me"))
    with lost.sweep():
        pass
    now = OWN_LOST_AFTER
    with lost.sweep():
        assert not lost.is_lost(begun_by("me"))
