"""When a process is taken for hung: by whole silences in a row, of a process and never of the machine."""

from dataclasses import dataclass

import pytest

from api.cli.watch import Probing, Watch

PROBING = Probing(every=5, timeout=5, failures=3)


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


class Asking:
    """Asks as ``until_hung`` does, on a clock of its own."""

    def __init__(self, probing: Probing = PROBING) -> None:
        self.probing = probing
        self.clock = Clock()
        self.watch = Watch(probing, clock=self.clock)

    def answered(self, after: float = 0.01) -> None:
        self._asks()
        self.clock.now += after
        self.watch.hears()

    def silent(self, *, stood_still: float = 0) -> bool:
        """One question without an answer; whether the process hangs."""
        self._asks()
        self.clock.now += self.probing.timeout + stood_still
        self.watch.hears_nothing()
        return self.watch.is_hung

    def refused(self) -> bool:
        """Nobody listens; whether that is a process that hangs."""
        self._asks()
        self.watch.finds_nobody()
        return self.watch.is_hung

    def sleep(self, seconds: float) -> None:
        """The whole machine, between two questions."""
        self.clock.now += self.watch.pause() + seconds
        self.watch.asks()

    def _asks(self) -> None:
        self.clock.now += self.watch.pause()
        self.watch.asks()


def test_three_silences_in_a_row_and_not_before_fifteen_seconds() -> None:
    asking = Asking()
    asking.answered()
    began = asking.clock.now
    assert [asking.silent() for _ in range(3)] == [False, False, True]
    assert 15 <= asking.clock.now - began <= 20.01
    assert asking.watch.silent_for == asking.clock.now - began


def test_an_answer_however_late_begins_anew() -> None:
    asking = Asking()
    asking.answered()
    for _ in range(10):
        assert not asking.silent()
        assert not asking.silent()
        asking.answered(after=4.9)


def test_what_does_not_listen_yet_is_starting() -> None:
    asking = Asking()
    assert not any(asking.refused() for _ in range(100))
    assert [asking.silent() for _ in range(3)] == [False, False, True], "it listened, and hung at once"
    assert asking.watch.silent_for == 15


def test_what_listens_no_more_answers_nothing() -> None:
    """A process that is ending has the time for it."""
    asking = Asking()
    asking.answered()
    began = asking.clock.now
    assert [asking.refused() for _ in range(3)] == [False, False, True]
    assert asking.clock.now - began >= 3 * PROBING.every - 0.02


def test_the_machine_slept_while_a_question_was_out() -> None:
    asking = Asking()
    asking.answered()
    assert not asking.silent()
    assert not asking.silent()
    assert not asking.silent(stood_still=3600)
    assert [asking.silent() for _ in range(3)] == [False, False, True], "all begins anew"


def test_the_machine_slept_between_two_questions() -> None:
    asking = Asking()
    asking.answered()
    assert not asking.refused()
    assert not asking.refused()
    asking.sleep(3600)
    asking.clock.now += PROBING.timeout
    asking.watch.hears_nothing()
    assert not asking.watch.is_hung


def test_a_machine_that_has_no_time_for_the_asking_blames_nobody() -> None:
    asking = Asking()
    asking.answered()
    assert not any(asking.silent(stood_still=2.6) for _ in range(100))


@pytest.mark.parametrize("failures", [1, 5])
def test_as_many_as_are_set(failures: int) -> None:
    asking = Asking(Probing(every=1, timeout=2, failures=failures))
    asking.answered()
    assert [asking.silent() for _ in range(failures)] == [False] * (failures - 1) + [True]


def test_none_is_never() -> None:
    asking = Asking(Probing(failures=0))
    asking.answered()
    assert not any(asking.silent() for _ in range(100))
