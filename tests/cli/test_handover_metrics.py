"""The figures of handing over, counted by hand."""

import pytest

from api.cli.handover_metrics import NONE, ReasonCount, Verdict, handover_report, mood_report


def test_recall_false_alarms_and_reasons() -> None:
    figures = handover_report(
        [
            Verdict(True, "legal"),
            Verdict(True, "anger"),
            Verdict(True, None),
            Verdict(False, None),
            Verdict(False, "anger"),
        ]
    )
    assert figures.recall == pytest.approx(2 / 3)
    assert figures.false_alarms == pytest.approx(1 / 2)
    assert figures.reasons == [
        ReasonCount("anger", 1, 1),
        ReasonCount("legal", 1, 0),
        ReasonCount(NONE, 1, 1),
    ]


def test_a_set_of_one_kind_has_no_figure_for_the_other() -> None:
    assert handover_report([Verdict(True, "legal")]).false_alarms is None
    assert handover_report([Verdict(False, None)]).recall is None


def test_the_mood_is_measured_as_the_policy_uses_it() -> None:
    figures = mood_report(
        [{"calm": 0.8, "angry": 0.2}, {"calm": 0.4, "angry": 0.6}, {"calm": 0.9, "angry": 0.1}],
        ["calm", "angry", "angry"],
        pressing=frozenset({"angry", "despair"}),
        threshold=0.5,
    )
    assert figures.accuracy == pytest.approx(2 / 3)
    assert (figures.pressing_recall, figures.pressing_false_alarms) == (0.5, 0.0)
    assert figures.calibration_error == pytest.approx((0.2 + 0.4 + 0.9) / 3)
