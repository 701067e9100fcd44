"""How an article will look to customers, and what its writer should look at again."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from api.editor.checks import slug_of
from api.editor.schemas import ArticleIn
from api.editor.shelf import Shelf, document, fill_known
from api.help.rendering import render
from api.segments import segments
from knowledge.cautions import contradictions, twins
from store.articles.content import LONGEST_BODY, LONGEST_SHORT_ANSWER, ArticleContent
from store.articles.variables import named_in
from store.database import Database
from store.repositories.shop_facts import ShopFactsRepository


class Sms(BaseModel):
    """The SMS of a short answer. ``costly`` are the characters because of which it takes more segments."""

    text: str
    encoding: Literal["GSM-7", "UCS-2"]
    characters: int
    segments: int
    per_segment: int
    costly: list[str]


class Variable(BaseModel):
    """A fact that articles may name."""

    name: str
    value: str


class Preview(BaseModel):
    """How an article will look."""

    title: str
    html: str = Field(description="Safe to put into a page.")
    short_answer: str
    sms: Sms
    unknown: list[str] = Field(description="Facts that the text names and the shop does not have.")
    too_long: list[str] = Field(description="Parts that are longer than they may be.")


class Caution(BaseModel):
    """Something to look at again."""

    kind: Literal["twin", "numbers"]
    article_id: UUID
    title: str
    similarity: float
    ours: str | None = None
    theirs: str | None = None


class Looker:
    """Previews and warnings."""

    def __init__(self, database: Database, shelf: Shelf, base_url: str) -> None:
        self._database = database
        self._shelf = shelf
        self._base_url = base_url

    def variables(self, locale: str = "en") -> list[Variable]:
        """The facts that articles may name, by name."""
        return [Variable(name=name, value=value) for name, value in sorted(self._values(locale).items())]

    def preview(self, text: ArticleIn, slug: str | None = None) -> Preview:
        """How this text will look; the SMS has the link to the page of ``slug``."""
        values = self._values(text.locale or "en")
        title, short, body = ((part or "").strip() for part in (text.title, text.short_answer, text.body))
        names = named_in("\n".join((title, short, body)))
        limits = {"short_answer": (short, LONGEST_SHORT_ANSWER), "body": (body, LONGEST_BODY)}
        return Preview(
            title=fill_known(title, values),
            html=render(fill_known(body[:LONGEST_BODY], values)),
            short_answer=fill_known(short, values),
            sms=self._sms(fill_known(short, values), slug or slug_of(title)),
            unknown=[name for name in names if name not in values],
            too_long=[name for name, (part, most) in limits.items() if len(part) > most],
        )

    def warnings(self, article_id: UUID, slug: str, content: ArticleContent, version: int) -> list[Caution]:
        """Other articles that say the same, or give other numbers for it."""
        snapshot = self._shelf.published()
        if snapshot is None:
            return []
        values = self._values(content.locale)
        draft = document(article_id, slug, content, version=version, values=values)
        embedder = self._shelf.embedder
        alike = [
            Caution(
                kind="twin",
                article_id=UUID(each.document.id),
                title=each.document.title,
                similarity=round(each.similarity, 3),
            )
            for each in twins(draft, snapshot, embedder)
        ]
        return alike + [
            Caution(
                kind="numbers",
                article_id=UUID(each.document.id),
                title=each.document.title,
                similarity=round(each.similarity, 3),
                ours=each.ours,
                theirs=each.theirs,
            )
            for each in contradictions(draft, snapshot, embedder)
        ]

    def _values(self, locale: str) -> dict[str, str]:
        with self._database.read() as session:
            facts = ShopFactsRepository(session).policy_facts()
        try:
            return facts.values(locale)
        except ValueError:  # a language being typed
            return facts.values()

    def _sms(self, short: str, slug: str) -> Sms:
        text = f"{short}\n{self._base_url}/help/{slug}" if short else ""
        counted = segments(text)
        return Sms(
            text=text,
            encoding=counted.encoding,
            characters=counted.units,
            segments=counted.count,
            per_segment=counted.per_segment,
            costly=list(counted.costly),
        )
