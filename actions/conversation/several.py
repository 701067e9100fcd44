"""Several wishes in one message: answered in turn, as far as the first question; the rest follow it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from actions.conversation.chain import Respond, after
from actions.details import PROOF_ASKED, details
from actions.turn import Answer, Entity, Reply, Turn, Wish

PERSON = "talk_to_human"
NEED_NO_ORDER = {"ask_policy", PERSON, "complaint"}
MOST_LEFT = 5


def in_turn(turn: Turn, respond: Respond) -> Answer:
    """The manner that answers one wish after the other, and the remembered ones once nothing is asked."""
    first, *rest = _parts(turn)
    left = [*rest, *(_remembered(turn, each) for each in turn.slots.get("wishes_left") or ())]
    answer = respond(first)
    while left and not after(turn, answer, "pending"):
        following, *left = left
        answer = _joined(answer, respond(replace(following, slots={**turn.slots, **answer.slots})))
    added = list(answer.slots.get("wishes_left") or ())  # by the order dialogue: other orders of one wish
    kept = added + [_kept(each) for each in left]
    while kept and not after(turn, answer, "pending"):
        following = _remembered(turn, kept.pop(0))
        answer = _joined(answer, respond(replace(following, slots={**turn.slots, **answer.slots})))
    return replace(answer, slots={**answer.slots, "wishes_left": kept[:MOST_LEFT] or None})


def _parts(turn: Turn) -> list[Turn]:
    """The message as one turn for each wish; itself when there is one."""
    if turn.pressed:
        return [turn]
    if len(turn.wishes) > 1:
        return _by_wish(turn)
    if turn.slots.get("pending") == PROOF_ASKED and turn.intent == "ask_policy" and details(turn):
        return [replace(turn, intent="inform"), replace(turn, entities=())]
    return [turn]


def _by_wish(turn: Turn) -> list[Turn]:
    wishes = sorted(turn.wishes, key=lambda wish: wish.intent == PERSON)
    shared = _outside(turn, wishes)
    taker = next((wish for wish in wishes if wish.intent not in NEED_NO_ORDER), None)
    return [_part(turn, wish, shared if wish is taker else ()) for wish in wishes]


def _part(turn: Turn, wish: Wish, shared: Sequence[Entity]) -> Turn:
    own = [each for each in turn.entities if wish.start <= each.start < wish.end]
    if any(each.kind == "order_number" for each in own):
        beside = {each.start for each in shared if each.kind != "order_number"}
        shared = [each for each in shared if each.start in beside]
    return replace(
        turn,
        intent=wish.intent,
        entities=tuple(sorted([*own, *shared], key=lambda each: each.start)),
        text=turn.text[wish.start : wish.end],
        ranking=(),
        wishes=(),
    )


def _outside(turn: Turn, wishes: Sequence[Wish]) -> list[Entity]:
    """Details that stand in no wish: number and proof for the first wish that needs them."""
    return [each for each in turn.entities if not any(wish.start <= each.start < wish.end for wish in wishes)]


def _joined(answer: Answer, following: Answer) -> Answer:
    return Answer(
        _once((*answer.replies, *following.replies)),
        {**answer.slots, **following.slots},
        answer.taken,
    )


def _once(replies: Sequence[Reply]) -> tuple[Reply, ...]:
    """Without saying the same twice, as when two wishes both need a person."""
    kept: list[Reply] = []
    for reply in replies:
        if not any(reply == other for other in kept):
            kept.append(reply)
    return tuple(kept)


def _kept(turn: Turn) -> dict[str, Any]:
    entities = [[each.kind, each.value, each.start] for each in turn.entities]
    return {"intent": turn.intent, "text": turn.text, "entities": entities}


def _remembered(turn: Turn, kept: Mapping[str, Any]) -> Turn:
    entities = tuple(Entity(kind, value, start) for kind, value, start in kept["entities"])
    return replace(
        turn,
        intent=kept["intent"],
        text=kept["text"],
        entities=entities,
        confidence=1.0,
        small_talk=False,
        pressed=False,
        ranking=(),
        wishes=(),
    )
