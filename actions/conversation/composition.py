"""The manners in their order, around the actions."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo

from actions.base import StoreAction
from actions.conversation.catching_up import CatchingUp
from actions.conversation.chain import Manner, Respond, Router, chain, routes
from actions.conversation.crossing import Crossing
from actions.conversation.focusing import Focusing
from actions.conversation.hearing import hearing
from actions.conversation.introducing import introducing
from actions.conversation.questions import remembering
from actions.conversation.readings import Readings
from actions.conversation.repeating import Repeating
from actions.conversation.resuming import Resuming
from actions.conversation.several import in_turn
from actions.pending import AskedFirst, PendingHandler
from actions.pictures import Pictures
from store.database import Database


def conversation(
    actions: Sequence[StoreAction],
    pending: Mapping[str, PendingHandler],
    database: Database,
    shop_zone: tzinfo,
    *,
    proofs: Sequence[Manner] = (),
) -> Respond:
    """From a message to its whole answer; each line may change what those below it are told."""
    manners: tuple[Manner, ...] = (
        Crossing(database),  # from the website to the phone
        CatchingUp(database),  # back from people: what they said
        hearing,  # short words for yes and no, while something is asked
        introducing,  # once in a conversation
        Pictures(database),  # which the assistant cannot look at
        Resuming(database),  # away from a form, and back to it
        remembering,  # the open question, for whoever asks it again
        in_turn,  # several wishes
        Repeating(shop_zone),  # the same question again
        *proofs,  # other ways to prove an order: one-time codes
        AskedFirst(pending),  # the open question takes the message first
        Focusing(database, shop_zone),  # the other order; details that come with a hello
        Readings(database),  # unsure: which of these?
    )
    return chain(manners, Router(actions, routes()))
