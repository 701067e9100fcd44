"""The card of a conversation as Slack's blocks. Plain facts in, plain data out."""

from datetime import datetime
from typing import Any, Final

from api.slack.facts import LONGEST_SUMMARY, CardFacts, OrderFacts, Parcel
from api.slack.text import clip, inert, masked
from api.slack.words import WORDS
from store.vocabulary import ConversationStatus, HandoffPriority

Block = dict[str, Any]

LONGEST_SECTION: Final = 3000
LONGEST_FIELD: Final = 2000
LONGEST_HEADER: Final = 150
LONGEST_BUTTON: Final = 75
MOST_LINES: Final = 8
"""Of items, parcels, returns and refunds each; a card is read at a glance."""

BLOCK: Final = "desk:"
"""How the id of a card's row of buttons begins; the conversation's follows."""

_LONGEST_LINE: Final = 200

_BUTTONS: Final = {
    ConversationStatus.awaiting_agent: ("claim", "return_to_bot", "resolve", "snooze"),
    ConversationStatus.with_agent: ("return_to_bot", "resolve", "snooze", "release", "take_over"),
    ConversationStatus.bot: (),
    ConversationStatus.closed: (),
}
_STYLES: Final = {"claim": "primary", "resolve": "primary"}


def card(facts: CardFacts) -> list[Block]:
    """The blocks of the card; within Slack's limits whatever the facts hold."""
    blocks = [_header(facts), _fields(facts), _summary(facts)]
    if facts.order:
        blocks.append(_section(order_text(facts.order)))
    if facts.problems:
        blocks.append(_section("\n".join(_problem(*problem) for problem in facts.problems[:MOST_LINES])))
    blocks += [_tried(facts)] if facts.tried else []
    blocks.append({"type": "context", "elements": [_mrkdwn(_state(facts))]})
    buttons = () if facts.is_old else _BUTTONS[facts.status]
    if buttons:
        elements = [_button(name, facts) for name in buttons]
        if facts.status is ConversationStatus.with_agent:
            elements.append(_reassign())
        # A choice of a person carries no value of ours: the block's id names the conversation.
        block_id = f"{BLOCK}{facts.conversation_id}"
        blocks.append({"type": "actions", "block_id": block_id, "elements": elements})
    return blocks


def fallback(facts: CardFacts) -> str:
    """What a notification shows of the card."""
    return clip(f"{_title(facts)}: {inert(masked(facts.summary, facts.secrets))}", LONGEST_FIELD)


def reason_in_words(reason: str) -> str:
    """The reason of a hand-off; a merchant's own as it is named."""
    try:
        return WORDS.say(f"reason-{reason}")
    except KeyError:
        return reason.replace("_", " ").capitalize() or WORDS.say("reason-asked_for_person")


def moment(at: datetime) -> str:
    """A moment that Slack shows in each reader's own time zone."""
    iso = at.strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{iso}>"


def _title(facts: CardFacts) -> str:
    reason = reason_in_words(facts.reason)
    if facts.order:
        return WORDS.say("title-order", reason=reason, order=facts.order.name)
    return WORDS.say("title", reason=reason)


def _header(facts: CardFacts) -> Block:
    return {"type": "header", "text": _plain(clip(_title(facts), LONGEST_HEADER))}


def _fields(facts: CardFacts) -> Block:
    name = inert(facts.name) if facts.name else WORDS.say("someone")
    earlier = WORDS.say("earlier", count=facts.earlier_contacts)
    proven = ", ".join(WORDS.say(f"proof-{kind}") for kind in facts.proofs) or WORDS.say("proof-none")
    language = f" · {inert(facts.language)}" if facts.language else ""
    rows = [
        ("who", f"{name} · {earlier}"),
        ("verified", proven),
        ("asks", WORDS.say(f"priority-{facts.priority}")),
        ("channel", WORDS.say(f"channel-{facts.channel}") + language),
        ("waiting", moment(facts.waiting_since)),
    ]
    if facts.mood:
        rows.append(("mood", inert(facts.mood.replace("_", " ").capitalize())))
    return {
        "type": "section",
        "fields": [_mrkdwn(clip(f"{WORDS.say(key)}\n{text}", LONGEST_FIELD)) for key, text in rows],
    }


def _summary(facts: CardFacts) -> Block:
    words = clip(masked(facts.summary, facts.secrets), LONGEST_SUMMARY)
    text = f"“{words}”" if words else WORDS.say("summary-none")
    return {"type": "section", "text": _plain(text)}


def order_text(order: OrderFacts) -> str:
    """An order in a few lines of mrkdwn."""
    lines = [
        WORDS.say(
            "order",
            name=inert(order.name),
            placed=order.placed,
            total=order.total,
            payment=inert(order.payment),
        ),
        *_short([f"• {inert(item)}" for item in order.items]),
        *(_short([_parcel(parcel) for parcel in order.parcels]) or [WORDS.say("shipment-none")]),
        *_short([WORDS.say("return", name=inert(name), state=state) for name, state in order.returns]),
        *_short([WORDS.say("refund", amount=amount, state=state) for amount, state in order.refunds]),
    ]
    if order.place:
        lines.append(WORDS.say("order-to", place=inert(order.place)))
    return "\n".join(lines)


def _parcel(parcel: Parcel) -> str:
    parts = [WORDS.say("shipment", what=inert(parcel.what))]
    if parcel.promised:
        parts.append(WORDS.say("shipment-promised", day=parcel.promised))
    if parcel.estimated:
        parts.append(WORDS.say("shipment-estimated", day=parcel.estimated))
    if parcel.late_days:
        parts.append(WORDS.say("shipment-late", days=parcel.late_days))
    return " · ".join(parts)


def _short(lines: list[str]) -> list[str]:
    shown = [clip(line, _LONGEST_LINE) for line in lines[:MOST_LINES]]
    return shown + ([WORDS.say("more", count=len(lines) - MOST_LINES)] if len(lines) > MOST_LINES else [])


def _problem(kind: str, text: str) -> str:
    words = inert(kind.replace("_", " ").capitalize())
    return WORDS.say("problem", kind=words, text=clip(inert(masked(text)), _LONGEST_LINE))


def _tried(facts: CardFacts) -> Block:
    said = []
    for tried in facts.tried:
        text = inert(clip(" ".join(masked(tried.text, facts.secrets).split()), 160))
        said.append(WORDS.say("tried", text=text))
        said += [WORDS.say("source", title=inert(title)) for title, _url in tried.sources[:3]]
    return {"type": "context", "elements": [_mrkdwn(clip("\n".join(said), LONGEST_FIELD))]}


def _state(facts: CardFacts) -> str:
    agent = f"<@{facts.claimed_by}>" if facts.claimed_by else inert(facts.agent_name or "")
    state = WORDS.say(f"state-{facts.status}", agent=agent, since=moment(facts.waiting_since))
    parts = [state]
    if facts.rating:
        parts.append(WORDS.say("rated", score=facts.rating))
    if facts.follow_up:
        parts.append(WORDS.say("follow-up"))
    if facts.snoozed_until and facts.status is not ConversationStatus.closed:
        parts.append(WORDS.say("snoozed", until=moment(facts.snoozed_until)))
    return " · ".join(parts)


def _button(name: str, facts: CardFacts) -> Block:
    button: Block = {
        "type": "button",
        "action_id": f"desk_{name}",
        "text": _plain(clip(WORDS.say(name), LONGEST_BUTTON)),
        "value": str(facts.conversation_id),
    }
    urgent = name == "claim" and facts.priority is HandoffPriority.urgent
    style = "danger" if urgent else _STYLES.get(name)
    return button | ({"style": style} if style else {})


def _reassign() -> Block:
    return {"type": "users_select", "action_id": "desk_assign", "placeholder": _plain(WORDS.say("assign"))}


def _section(text: str) -> Block:
    return {"type": "section", "text": _mrkdwn(clip(text, LONGEST_SECTION))}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


def _mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text, "verbatim": True}
