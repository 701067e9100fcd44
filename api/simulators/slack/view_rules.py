"""Slack's limits on modals: whether Slack would take a view."""

from collections.abc import Mapping
from typing import Any, Final

LONGEST_TITLE: Final = 24
LONGEST_METADATA: Final = 3000
MOST_BLOCKS: Final = 100
MOST_OPTIONS: Final = 10
LONGEST_OPTION: Final = 75
LONGEST_VALUE: Final = 150

Data = Mapping[str, Any]


def takes(view: Data) -> bool:
    """Whether it is a modal within Slack's limits."""
    blocks = view.get("blocks") or []
    has_input = any(block.get("type") == "input" and not block.get("dispatch_action") for block in blocks)
    return (
        view.get("type") == "modal"
        and _plain(view.get("title"), LONGEST_TITLE)
        and all(_plain(view[name], LONGEST_TITLE) for name in ("submit", "close") if name in view)
        and len(view.get("private_metadata") or "") <= LONGEST_METADATA
        and 0 < len(blocks) <= MOST_BLOCKS
        and all(_fits(block) for block in blocks)
        and ("submit" in view or not has_input)
    )


def _fits(block: Data) -> bool:
    match block.get("type"):
        case "divider":
            return True
        case "section":
            text = block.get("text") or {}
            return text.get("type") in ("plain_text", "mrkdwn") and 0 < len(text.get("text") or "") <= 3000
        case "input":
            element = block.get("element") or {}
            return _plain(block.get("label"), 2000) and _is_element(element)
    return False


def _is_element(element: Data) -> bool:
    if element.get("type") == "plain_text_input":
        longest = int(element.get("max_length") or 3000)
        return "initial_value" not in element or 0 < len(element["initial_value"]) <= longest
    options = element.get("options") or []
    values = [option.get("value") for option in options]
    return (
        element.get("type") == "radio_buttons"
        and 0 < len(options) <= MOST_OPTIONS
        and len(values) == len(set(values))
        and all(_is_option(option) for option in options)
    )


def _is_option(option: Data) -> bool:
    described = "description" not in option or _plain(option["description"], LONGEST_OPTION)
    return (
        _plain(option.get("text"), LONGEST_OPTION)
        and described
        and 0 < len(option.get("value") or "") <= LONGEST_VALUE
    )


def _plain(text: Data | None, longest: int) -> bool:
    given = text or {}
    return given.get("type") == "plain_text" and 0 < len(given.get("text") or "") <= longest
