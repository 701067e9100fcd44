"""The modal in which an agent chooses what the articles say. Plain facts in, plain data out."""

from collections.abc import Sequence
from typing import Any, Final

from api.slack.policy import Offer, OfferKind
from api.slack.text import clip, inert
from api.slack.words import WORDS

CALLBACK: Final = "policy_answer"
"""Of the message shortcut, and of the modal that it opens."""

SEARCH: Final = "policy_search"
QUESTION: Final = "question"
CHOICE: Final = "choice"

LONGEST_OPTION: Final = 75
LONGEST_QUESTION: Final = 500
_LONGEST_SECTION: Final = 1200

View = dict[str, Any]


def waiting() -> View:
    """While it is looked for."""
    return said(WORDS.say("answer-looking"))


def said(text: str) -> View:
    """Words of ours and nothing to choose."""
    return _view([_section(text)])


def chooser(offers: Sequence[Offer], *, question: str, about: str) -> View:
    """The offers in full, and one to be chosen. ``about`` comes back with what is done in it."""
    blocks = [_question(question), {"type": "divider"}]
    for number, offer in enumerate(offers, start=1):
        head = WORDS.say(f"answer-{offer.kind}", number=number, title=inert(clip(offer.title, 150)))
        blocks.append(_section(f"{head}\n{inert(clip(offer.text, _LONGEST_SECTION))}"))
    if not offers:
        return _view([*blocks, _section(WORDS.say("answer-none"))], about=about)
    options = [_option(number, offer) for number, offer in enumerate(offers, start=1)]
    choice = {
        "type": "input",
        "block_id": CHOICE,
        "label": _plain(WORDS.say("answer-choose")),
        "element": {"type": "radio_buttons", "action_id": CHOICE, "options": options},
    }
    return _view([*blocks, {"type": "divider"}, choice], about=about, submit=WORDS.say("answer-send"))


def _question(question: str) -> View:
    return {
        "type": "input",
        "block_id": QUESTION,
        "optional": True,
        "dispatch_action": True,
        "label": _plain(WORDS.say("answer-question")),
        "hint": _plain(WORDS.say("answer-hint")),
        "element": {
            "type": "plain_text_input",
            "action_id": SEARCH,
            **({"initial_value": clip(question, LONGEST_QUESTION)} if question.strip() else {}),
            "max_length": LONGEST_QUESTION,
            "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
        },
    }


def _option(number: int, offer: Offer) -> View:
    title = f"{number}. {offer.title}"
    kind = WORDS.say("answer-kept") if offer.kind is OfferKind.reply else ""
    return {
        "text": _plain(clip(title, LONGEST_OPTION)),
        "value": offer.key,
        **({"description": _plain(kind)} if kind else {}),
    }


def _view(blocks: list[View], *, about: str = "", submit: str | None = None) -> View:
    view = {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": about,
        "title": _plain(WORDS.say("answer-title")),
        "close": _plain(WORDS.say("answer-close")),
        "blocks": blocks,
    }
    return view | ({"submit": _plain(submit)} if submit else {})


def _section(text: str) -> View:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _plain(text: str) -> View:
    return {"type": "plain_text", "text": text, "emoji": False}
