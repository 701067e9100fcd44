"""Who owns a conversation, and what may happen to it next: ``bot -> awaiting_agent -> with_agent``."""

from enum import StrEnum

from api.errors import DoorstepError
from store.vocabulary import WITH_PEOPLE, ConversationStatus

_bot, _awaiting, _with_agent, _closed = (
    ConversationStatus.bot,
    ConversationStatus.awaiting_agent,
    ConversationStatus.with_agent,
    ConversationStatus.closed,
)


class Move(StrEnum):
    """What can happen to a conversation's ownership."""

    hand_off = "hand_off"  # the bot asks for a person
    claim = "claim"  # an agent takes over
    take_over = "take_over"  # from another agent
    release = "release"  # the agent gives it back to the team
    return_to_bot = "return_to_bot"
    close = "close"
    write = "write"  # the customer writes


_NEXT: dict[tuple[ConversationStatus, Move], ConversationStatus] = {
    (_bot, Move.hand_off): _awaiting,
    (_awaiting, Move.hand_off): _awaiting,  # a second reason for the same hand-off
    (_awaiting, Move.claim): _with_agent,
    (_with_agent, Move.take_over): _with_agent,
    (_with_agent, Move.release): _awaiting,
    (_with_agent, Move.return_to_bot): _bot,
    (_with_agent, Move.close): _closed,
    (_bot, Move.write): _bot,
    (_awaiting, Move.write): _awaiting,
    (_with_agent, Move.write): _with_agent,
    (_closed, Move.write): _bot,  # a resolved matter comes up again: it starts with the bot
}


class IllegalMoveError(DoorstepError):
    """The conversation is not in a state in which this may happen."""

    status = 409
    title = "Not possible now"

    def __init__(self, status: ConversationStatus, move: Move) -> None:
        super().__init__(
            f"A conversation that is '{status}' cannot take the step '{move}'. Reload it and try again.",
            conversation_status=str(status),
        )


def after(status: ConversationStatus, move: Move) -> ConversationStatus:
    """The status that follows; raises ``IllegalMoveError`` when the move is not allowed in this one."""
    try:
        return _NEXT[status, move]
    except KeyError:
        raise IllegalMoveError(status, move) from None


def is_for_people(status: ConversationStatus) -> bool:
    """Whether people have the conversation, or are asked to take it."""
    return status in WITH_PEOPLE


def bot_answers(status: ConversationStatus) -> bool:
    """Whether the bot may speak: until a person has taken over, it still does."""
    return status is not _with_agent
