"""What is searched: the merchant's articles as they read today, and the passages that they are cut into."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

COUNTRY = "country:"
CANNED = "canned"
"""The tag of articles whose short answer is kept ready for people who write to customers."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """An article with its variables filled in; ``public`` unless only agents may read it.

    Valid from ``valid_from`` until just before ``valid_until``. ``country:US`` as a tag keeps it to there.
    """

    id: str
    slug: str
    title: str
    short_answer: str = ""
    body: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    locale: str = "en"
    public: bool = True
    version: int = 1
    valid_from: datetime | None = None
    valid_until: datetime | None = None

    @property
    def countries(self) -> frozenset[str]:
        """The countries that it is for, ISO 3166 in capitals; empty for all."""
        return frozenset(
            tag.removeprefix(COUNTRY).strip().upper() for tag in self.tags if tag.startswith(COUNTRY)
        )

    @property
    def searched(self) -> str:
        """What the lexical side reads."""
        return "\n".join((self.title, self.short_answer, self.body, *self.words))

    @property
    def words(self) -> tuple[str, ...]:
        """The tags that are words customers use."""
        return tuple(tag for tag in self.tags if tag != CANNED and not tag.startswith(COUNTRY))

    def as_data(self) -> dict[str, Any]:
        """JSON data; `document_of` takes it back."""
        data = asdict(self) | {"tags": list(self.tags)}
        for name in ("valid_from", "valid_until"):
            data[name] = data[name].isoformat() if data[name] else None
        return data


def document_of(data: Mapping[str, Any]) -> Document:
    """The document that JSON data describe."""
    moments = {
        name: datetime.fromisoformat(data[name]) if data[name] else None
        for name in ("valid_from", "valid_until")
    }
    return Document(**(dict(data) | moments | {"tags": tuple(data["tags"])}))


class Kind(StrEnum):
    """Which part of its article a passage is."""

    headline = "title"
    short_answer = "short_answer"
    body = "body"
    sentence = "sentence"  # of the body, to be found by
    tag = "tag"  # words that customers use

    @property
    def is_quotable(self) -> bool:
        """Whether it may be shown; the others only help to find their article."""
        return self in (Kind.headline, Kind.short_answer, Kind.body)


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A part of a document. ``path`` are the headings above it, ``text`` the merchant's own words.

    ``context`` is what is embedded: the words, those of the body with their title and headings.
    """

    kind: Kind
    path: tuple[str, ...]
    text: str
    context: str

    @property
    def key(self) -> str:
        """Digest of what is embedded: passages of one key have one vector."""
        return hashlib.sha256(self.context.encode()).hexdigest()[:32]

    def as_data(self) -> dict[str, Any]:
        """JSON data; `passage_of` takes it back."""
        return asdict(self) | {"path": list(self.path)}


def passage_of(data: Mapping[str, Any]) -> Passage:
    """The passage that JSON data describe."""
    return Passage(**(dict(data) | {"kind": Kind(data["kind"]), "path": tuple(data["path"])}))
