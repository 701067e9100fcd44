"""How a one-time code comes to the customer: what can be chosen, in words and buttons."""

from collections.abc import Mapping
from dataclasses import dataclass

from actions.buttons import person_button
from actions.code_words import way_wanted
from actions.turn import Turn
from actions.words import Words
from store.vocabulary import AddressKind

CHOICE, BY_TEXT = "send_code", "text_code"
"""What the buttons choose: a code, e-mail first; or one by text."""

_BOTH = (AddressKind.email, AddressKind.phone)


@dataclass(frozen=True)
class Way:
    """The addresses of an order to which a code may go, the first that it has; never none."""

    kinds: tuple[AddressKind, ...]
    has_choice: bool = False

    @classmethod
    def of(cls, turn: Turn, before: str | None) -> "Way":
        """What the message chooses, else what was chosen ``before``, else every kind that there is."""
        open_to = tuple(kind for kind in _BOTH if kind in turn.codes)
        if len(open_to) < len(_BOTH):
            return cls(open_to)
        pressed = {CHOICE: AddressKind.email, BY_TEXT: AddressKind.phone}.get(turn.entity("choice") or "")
        chosen = pressed or way_wanted(turn.text) or before
        return cls((AddressKind.phone,) if chosen == AddressKind.phone else open_to, has_choice=True)

    @property
    def name(self) -> str:
        """As the words know it: ``email``, ``phone`` or ``both``."""
        return "both" if len(self.kinds) > 1 else self.kinds[0].value

    def place(self, catalogue: Words) -> str:
        """Where a code goes, after "sent"."""
        return catalogue.say("code-place", way=self.name)

    def by_text(self) -> "Way":
        """To phones only, where that can be chosen."""
        return Way((AddressKind.phone,), has_choice=True) if self.has_choice else self

    def offers(self, catalogue: Words) -> tuple[Mapping[str, str], ...]:
        """The buttons that ask for a first code, or for a person."""
        if self.has_choice and self.name == "phone":
            choices = [("button-code-text", BY_TEXT)]
        else:
            choices = [("button-code", CHOICE)]
            choices += [("button-code-text", BY_TEXT)] if self.has_choice else []
        return _buttons(choices, catalogue)

    def offers_again(self, catalogue: Words) -> tuple[Mapping[str, str], ...]:
        """The buttons that ask for another code, in this or the other way, or for a person."""
        if not self.has_choice:
            return _buttons([("button-code-again", CHOICE)], catalogue)
        if self.name == "phone":
            choices = [("button-code-again", BY_TEXT), ("button-code-mail-instead", CHOICE)]
        else:
            choices = [("button-code-again", CHOICE), ("button-code-text-instead", BY_TEXT)]
        return _buttons(choices, catalogue)


def is_pressed(turn: Turn) -> bool:
    """Whether a button asks for a code; there is nothing else in such a message."""
    return turn.entity("choice") in (CHOICE, BY_TEXT)


def _buttons(choices: list[tuple[str, str]], catalogue: Words) -> tuple[Mapping[str, str], ...]:
    made: list[Mapping[str, str]] = [
        {"title": catalogue.say(title), "payload": f'/inform{{"choice": "{choice}"}}'}
        for title, choice in choices
    ]
    return (*made, person_button(catalogue))
