import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.conversations.states import IllegalMoveError, Move, after, bot_answers
from store.vocabulary import ConversationStatus as Status


@pytest.mark.parametrize(
    ("status", "move", "expected"),
    [
        (Status.bot, Move.hand_off, Status.awaiting_agent),
        (Status.awaiting_agent, Move.claim, Status.with_agent),
        (Status.with_agent, Move.return_to_bot, Status.bot),
        (Status.with_agent, Move.close, Status.closed),
        (Status.awaiting_agent, Move.hand_off, Status.awaiting_agent),
        (Status.closed, Move.write, Status.bot),
    ],
)
def test_the_way_of_a_conversation(status: Status, move: Move, expected: Status) -> None:
    assert after(status, move) is expected


@pytest.mark.parametrize(
    ("status", "move"),
    [
        (Status.bot, Move.claim),
        (Status.bot, Move.return_to_bot),
        (Status.with_agent, Move.claim),
        (Status.with_agent, Move.hand_off),
        (Status.closed, Move.claim),
        (Status.closed, Move.hand_off),
    ],
)
def test_what_may_not_happen(status: Status, move: Move) -> None:
    with pytest.raises(IllegalMoveError) as refused:
        after(status, move)
    assert refused.value.status == 409
    assert status in refused.value.detail


@given(st.lists(st.sampled_from(Move), max_size=30))
def test_any_sequence_of_moves_either_is_refused_or_follows_the_chain(moves: list[Move]) -> None:
    status = Status.bot
    for move in moves:
        try:
            following = after(status, move)
        except IllegalMoveError:
            continue
        if following is Status.with_agent and status is not Status.with_agent:
            assert status is Status.awaiting_agent
        if following is Status.closed and status is not Status.closed:
            assert status is Status.with_agent
        status = following


def test_the_customer_can_always_write() -> None:
    assert all(after(status, Move.write) in Status for status in Status)


def test_the_bot_is_silent_only_while_a_person_is_there() -> None:
    assert [status for status in Status if not bot_answers(status)] == [Status.with_agent]
