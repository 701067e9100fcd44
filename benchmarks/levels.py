"""How many customers at once the turns are measured with."""

from typing import Final

AT_ONCE: Final = (1, 8, 32)
_MOST_AT_ONCE: Final = 8
"""Above this the conversations are shared out, so that the run stays short."""


def conversations_each(conversations: int, at_once: int) -> int:
    """How many each of ``at_once`` customers has, when one has ``conversations``; at least one."""
    return max(1, min(conversations, conversations * _MOST_AT_ONCE // at_once))
