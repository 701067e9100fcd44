"""Slack's limits on what is posted: the error that Slack would answer with, or None."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

LONGEST_TEXT: Final = 40_000
MOST_BLOCKS: Final = 50
LONGEST_OF_ALL_BLOCKS: Final = 13_200
LONGEST: Final = {
    "section": 3000,
    "field": 2000,
    "header": 150,
    "context": 3000,
    "button": 75,
    "value": 2000,
    "placeholder": 150,
}
MOST: Final = {"fields": 10, "context": 10, "actions": 25}

_KNOWN: Final = {"section", "header", "context", "actions", "divider"}


def refusal(message: Mapping[str, Any]) -> str | None:
    """Why Slack would not take this message."""
    text, blocks = message.get("text") or "", message.get("blocks") or []
    if not text and not blocks:
        return "no_text"
    if len(text) > LONGEST_TEXT:
        return "msg_too_long"
    if len(blocks) > MOST_BLOCKS or not all(_is_fine(block) for block in blocks):
        return "invalid_blocks"
    if sum(len(piece) for piece in _texts(blocks)) > LONGEST_OF_ALL_BLOCKS:
        return "msg_blocks_too_long"
    metadata = message.get("metadata")
    if metadata is not None and not _is_metadata(metadata):
        return "invalid_metadata_format"
    return None


def _is_fine(block: Mapping[str, Any]) -> bool:
    kind = block.get("type")
    if kind not in _KNOWN:
        return False
    match kind:
        case "section":
            fields = block.get("fields") or []
            if not block.get("text") and not fields:
                return False
            own = block.get("text") is None or _fits(block["text"], LONGEST["section"])
            return own and len(fields) <= MOST["fields"] and all(_fits(f, LONGEST["field"]) for f in fields)
        case "header":
            text = block.get("text") or {}
            return text.get("type") == "plain_text" and _fits(text, LONGEST["header"])
        case "context":
            elements = block.get("elements") or []
            return 0 < len(elements) <= MOST["context"] and all(
                _fits(element, LONGEST["context"]) for element in elements
            )
        case "actions":
            elements = block.get("elements") or []
            return 0 < len(elements) <= MOST["actions"] and all(
                _is_button(one) or _is_choice(one) for one in elements
            )
    return True


def _is_button(element: Mapping[str, Any]) -> bool:
    return (
        element.get("type") == "button"
        and (element.get("text") or {}).get("type") == "plain_text"
        and _fits(element["text"], LONGEST["button"])
        and len(element.get("value") or "") <= LONGEST["value"]
        and 0 < len(element.get("action_id") or "") <= 255
        and element.get("style") in (None, "primary", "danger")
    )


def _is_choice(element: Mapping[str, Any]) -> bool:
    """Of a person."""
    placeholder = element.get("placeholder") or {}
    return (
        element.get("type") == "users_select"
        and placeholder.get("type") == "plain_text"
        and _fits(placeholder, LONGEST["placeholder"])
        and 0 < len(element.get("action_id") or "") <= 255
    )


def _fits(text: Mapping[str, Any], longest: int) -> bool:
    return text.get("type") in ("plain_text", "mrkdwn") and 0 < len(text.get("text") or "") <= longest


def _is_metadata(metadata: Any) -> bool:
    return (
        isinstance(metadata, Mapping)
        and isinstance(metadata.get("event_type"), str)
        and isinstance(metadata.get("event_payload"), Mapping)
    )


def _texts(blocks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for block in blocks:
        parts = [block.get("text"), *(block.get("fields") or []), *(block.get("elements") or [])]
        for part in parts:
            text = part.get("text") if isinstance(part, Mapping) else None
            if isinstance(text, Mapping):  # of a button
                text = text.get("text")
            if isinstance(text, str):
                yield text
