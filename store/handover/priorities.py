"""How soon a person should look, by the reason for asking one."""

from store.vocabulary import HandoffPriority, HandoffReason

_URGENT = {HandoffReason.self_harm, HandoffReason.safety, HandoffReason.legal}
_HIGH = {
    HandoffReason.press,
    HandoffReason.chargeback,
    HandoffReason.despair,
    HandoffReason.anger,
    HandoffReason.lost_parcel,
    HandoffReason.bereavement,
    HandoffReason.repeated_contact,
    HandoffReason.vip,
}
_RANK = {priority: rank for rank, priority in enumerate(HandoffPriority)}


def priority_of(reason: str) -> HandoffPriority:
    """How soon a person looks at it, when nothing else is known; normal for a reason that is not ours."""
    if reason in _URGENT:
        return HandoffPriority.urgent
    return HandoffPriority.high if reason in _HIGH else HandoffPriority.normal


def most_urgent(*priorities: HandoffPriority) -> HandoffPriority:
    """The one that is to be looked at soonest."""
    return max(priorities, key=rank)


def rank(priority: HandoffPriority) -> int:
    """The higher, the sooner."""
    return _RANK[priority]
