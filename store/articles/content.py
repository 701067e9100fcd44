"""What an article says, as plain data that was checked."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from babel.core import Locale, UnknownLocaleError
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from store.articles.variables import named_in
from store.vocabulary import Audience

LONGEST_BODY = 100_000
"""Characters of Markdown."""
LONGEST_SHORT_ANSWER = 480
"""Characters: three SMS of 160."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _printable(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("must have no control characters")
    return text


def _one_line(text: str) -> str:
    if "\n" in text or "\r" in text:
        raise ValueError("must be one line")
    return _printable(text)


def _locale(text: str) -> str:
    try:
        return str(Locale.parse(text, sep="-" if "-" in text else "_")).replace("_", "-")
    except (ValueError, UnknownLocaleError):
        raise ValueError(f"{text[:20]!r} is no language, as en or en-GB") from None


def _unique(tags: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tags))


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
"""The last part of the public page's address: ``return-window``."""
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_one_line)
]
Tag = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60), AfterValidator(_one_line)
]
Category = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([ _-][a-z0-9]+)*$", max_length=60)]


class ArticleContent(BaseModel):
    """An article's words and whom they are for. ``valid_until`` is the first moment when it no longer holds.

    A tag ``country:US`` keeps the article to customers of that country, where the country is known.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Line
    short_answer: Annotated[
        str,
        StringConstraints(strip_whitespace=True, max_length=LONGEST_SHORT_ANSWER),
        AfterValidator(_printable),
    ] = ""
    body: Annotated[str, StringConstraints(max_length=LONGEST_BODY), AfterValidator(_printable)] = ""
    category: Category
    tags: Annotated[tuple[Tag, ...], Field(max_length=50), AfterValidator(_unique)] = ()
    locale: Annotated[str, AfterValidator(_locale)] = "en"
    audience: Audience = Audience.everyone
    valid_from: AwareDatetime | None = None
    valid_until: AwareDatetime | None = None

    @model_validator(mode="after")
    def _valid_some_time(self) -> "ArticleContent":
        if self.valid_from and self.valid_until and self.valid_from >= self.valid_until:
            raise ValueError("valid_until must come after valid_from")
        return self

    @property
    def is_complete(self) -> bool:
        """Whether there is something to tell a customer."""
        return bool(self.short_answer or self.body.strip())

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the facts that it uses."""
        return tuple(
            dict.fromkeys(
                name for text in (self.title, self.short_answer, self.body) for name in named_in(text)
            )
        )

    def valid_at(self, now: datetime) -> bool:
        """Whether it holds at ``now``."""
        return (self.valid_from is None or self.valid_from <= now) and (
            self.valid_until is None or now < self.valid_until
        )

    def columns(self) -> dict[str, Any]:
        """The fields as the tables hold them."""
        return self.model_dump() | {"tags": list(self.tags)}


@dataclass(frozen=True, kw_only=True)
class PublishedArticle:
    """What customers see of an article."""

    id: UUID
    slug: str
    version: int
    published_at: datetime
    content: ArticleContent
