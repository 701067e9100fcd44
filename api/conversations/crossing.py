"""The customer goes on elsewhere: from the website to the phone, or back."""

from datetime import datetime

from api.conversations.messages import MessageView
from api.conversations.notes import NOTE
from api.conversations.ports import Phrases
from api.conversations.repository import ConversationState, TurnRepository
from store.vocabulary import AuthorKind, Channel


def crossed(
    turns: TurnRepository,
    conversation: ConversationState,
    to: Channel | None,
    external_id: str,
    phrases: Phrases,
    *,
    now: datetime,
) -> list[MessageView]:
    """Send answers there from now on, with a note for the people who help; nothing if they went there before.

    The conversation is held. ``external_id`` is the message's that came from there.
    """
    if to is None or to is conversation.channel:
        return []
    conversation.channel = to
    note = turns.append(
        conversation,
        author_kind=AuthorKind.system,
        text=phrases.say(f"goes-on-{to}"),
        external_id=f"{NOTE}:{external_id}",
        data={"kind": NOTE},
        now=now,
    )
    return [note]
