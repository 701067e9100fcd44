"""What the articles offer an agent to send: passages that fit a question, and replies kept ready."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import structlog

from api.clock import Clock, utc_now
from knowledge.answers import introduce, quote
from knowledge.documents import CANNED, Document
from knowledge.embedding import ArtefactError
from knowledge.library import Library
from knowledge.search import Circumstances, allowed_documents, search
from knowledge.snapshot import Embedder, Snapshot

MOST_PASSAGES: Final = 4
MOST_REPLIES: Final = 5

_log = structlog.get_logger(__name__)


class OfferKind(StrEnum):
    """Found for the question, or kept ready."""

    passage = "passage"
    reply = "reply"


@dataclass(frozen=True, kw_only=True)
class Offer:
    """The merchant's words that an agent may send, and where they stand."""

    kind: OfferKind
    slug: str
    version: int
    title: str
    url: str
    text: str

    @property
    def key(self) -> str:
        """Names it, and the version of its article: other words have another key."""
        return f"{self.kind}:{self.slug}:{self.version}"


class PolicyShelf:
    """The published articles, for agents who write to customers: only what customers may read."""

    def __init__(self, *, library: Library, encoder: Embedder, base_url: str, clock: Clock = utc_now) -> None:
        self._library = library
        self._encoder = encoder
        self._base_url = base_url
        self._clock = clock

    def offers(self, question: str, locale: str | None) -> list[Offer]:
        """What fits a question best, then the replies kept ready that share a word with it, or any."""
        passages = self.passages(question, locale)
        told = {(offer.slug, offer.text) for offer in passages}
        ready = self.replies(question, locale) or self.replies("", locale)
        return [*passages, *(offer for offer in ready if (offer.slug, offer.text) not in told)]

    def passages(self, question: str, locale: str | None) -> list[Offer]:
        """Of the articles that fit a question best what they say to it, the best first."""
        snapshot = self._library.current()
        if snapshot is None or not question.strip():
            return []
        try:
            found = search(snapshot, self._encoder, question, self._reader(locale), limit=MOST_PASSAGES)
        except ArtefactError as error:
            _log.warning("no_embedding_model", reason=str(error))
            return []
        return [
            self._offer(OfferKind.passage, match.document, quote(match, question, snapshot.lexical).text)
            for match in found.matches
        ]

    def replies(self, words: str, locale: str | None) -> list[Offer]:
        """The replies kept ready that share most with ``words``; without words the first by title."""
        snapshot = self._library.current()
        if snapshot is None:
            return []
        ready = sorted(self._ready(snapshot, locale), key=lambda document: document.title.casefold())
        wanted = {word for word in words.casefold().split() if len(word) > 2}
        if wanted:
            shared = {document.id: len(wanted & _words(document)) for document in ready}
            ready = sorted((each for each in ready if shared[each.id]), key=lambda each: -shared[each.id])
        return [
            self._offer(OfferKind.reply, document, introduce(document).short)
            for document in ready[:MOST_REPLIES]
        ]

    def _ready(self, snapshot: Snapshot, locale: str | None) -> Iterator[Document]:
        allowed = allowed_documents(snapshot, self._reader(locale))
        for document, fits in zip(snapshot.documents, allowed, strict=True):
            if fits and CANNED in document.tags:
                yield document

    def _reader(self, locale: str | None) -> Circumstances:
        return Circumstances(now=self._clock(), locale=locale)

    def _offer(self, kind: OfferKind, document: Document, text: str) -> Offer:
        return Offer(
            kind=kind,
            slug=document.slug,
            version=document.version,
            title=document.title,
            url=f"{self._base_url}/help/{document.slug}",
            text=text,
        )


def _words(document: Document) -> set[str]:
    text = f"{document.title} {document.short_answer} {' '.join(document.tags)}".casefold()
    return {"".join(filter(str.isalnum, word)) for word in text.split()}
