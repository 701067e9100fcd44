"""Facts named in an article's words: ``{{ return_window_days }}``."""

import re
from collections.abc import Iterable, Mapping

_PLACE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)


class UnknownVariableError(Exception):
    """An article names facts that the shop does not have. ``known`` are the names that it may use."""

    def __init__(self, *, names: Iterable[str], known: Iterable[str]) -> None:
        self.names = tuple(names)
        self.known = tuple(sorted(known))
        super().__init__(f"unknown: {', '.join(self.names)}; known: {', '.join(self.known) or 'none'}")


def named_in(text: str) -> tuple[str, ...]:
    """The names between double braces, each once, in order; also what is no proper name."""
    return tuple(dict.fromkeys(match[1].strip() for match in _PLACE.finditer(text)))


def check(names: Iterable[str], values: Mapping[str, str]) -> None:
    """Raise `UnknownVariableError` unless every name has a value."""
    unknown = [name for name in names if name not in values]
    if unknown:
        raise UnknownVariableError(names=unknown, known=values)


def fill(text: str, values: Mapping[str, str]) -> str:
    """``text`` with every name replaced by its value. Raises `UnknownVariableError`."""
    check(named_in(text), values)
    return _PLACE.sub(lambda match: values[match[1].strip()], text)
