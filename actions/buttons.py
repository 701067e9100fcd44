"""Buttons that many answers share."""

from collections.abc import Mapping

from actions.words import Words


def person_button(catalogue: Words) -> Mapping[str, str]:
    """To a person."""
    return button(catalogue, "button-person", "/talk_to_human")


def button(catalogue: Words, key: str, payload: str) -> Mapping[str, str]:
    """A button with a title of the catalogue."""
    return {"title": catalogue.say(key), "payload": payload}
