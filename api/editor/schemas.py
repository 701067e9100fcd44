"""Articles as the editor's API sends and takes them."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from store.articles.content import LONGEST_BODY, ArticleContent
from store.models import Article, ArticleVersion
from store.vocabulary import ArticleStatus, Audience

Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Query = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
_Text = Annotated[str, StringConstraints(max_length=2 * LONGEST_BODY)]
_CONTENT = tuple(ArticleContent.model_fields)

Number = Annotated[int, Field(ge=0, le=2**31 - 1)]
"""Of a version, as large as the store can hold."""

Version = Annotated[Number, Field(ge=1)]
"""Of an article; the first one is 1."""


class ArticleOut(BaseModel):
    """An article as its newest version has it. Customers see ``published_version`` meanwhile."""

    id: UUID
    slug: str
    title: str
    short_answer: str
    body: str = Field(description="Markdown.")
    category: str
    tags: list[str]
    locale: str
    audience: Audience
    status: ArticleStatus
    valid_from: datetime | None
    valid_until: datetime | None = Field(description="The first moment when it no longer holds.")
    version: int
    published_version: int | None
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None


class ArticleIn(BaseModel):
    """What an article is to say. What is left out stays as it is; other members are passed over."""

    model_config = ConfigDict(extra="ignore")

    title: _Text | None = None
    short_answer: _Text | None = None
    body: _Text | None = None
    category: _Text | None = None
    tags: list[str] | None = Field(default=None, max_length=200)
    locale: _Text | None = None
    audience: Audience | None = None
    valid_from: AwareDatetime | None = None
    valid_until: AwareDatetime | None = None

    def changes(self) -> dict[str, Any]:
        """The parts of the content that were sent. Only a date may be taken away with null."""
        sent = {name: getattr(self, name) for name in self.model_fields_set if name in _CONTENT}
        return {
            name: value
            for name, value in sent.items()
            if value is not None or name in ("valid_from", "valid_until")
        }


class NewArticle(ArticleIn):
    """A new article; without a slug it gets one from its title."""

    title: _Text
    slug: _Text | None = None
    note: Note | None = None


class ChangedArticle(ArticleIn):
    """A changed article. ``version`` is the one that the change started from."""

    version: Version
    slug: _Text | None = None
    note: Note | None = None


class Step(BaseModel):
    """A change of an article's state. Without ``version`` it is meant for whatever is there."""

    version: Version | None = None
    note: Note | None = None
    override_reason: Note | None = Field(
        default=None, description="Why it is to be published although test questions fail."
    )


class VersionOut(BaseModel):
    """One version of an article."""

    version: int
    author: str
    created_at: datetime
    note: str | None
    restored_from: int | None
    published: bool = Field(description="Whether customers see this one.")


class FullVersion(VersionOut):
    """One version with all that it says."""

    content: dict[str, Any]


def article_out(article: Article) -> ArticleOut:
    """What is sent of an article."""
    return ArticleOut.model_validate(article, from_attributes=True)


def version_out(version: ArticleVersion, article: Article, names: dict[str, str]) -> VersionOut:
    """What is sent of a version. ``names`` are the authors', by what the store calls them."""
    return VersionOut(
        version=version.version,
        author=names.get(version.author, version.author),
        created_at=version.created_at,
        note=version.note,
        restored_from=version.restored_from,
        published=version.version == article.published_version
        and article.status is not ArticleStatus.archived,
    )
