"""Documents cut into passages."""

from collections.abc import Iterable, Iterator

from knowledge.documents import Document, Kind, Passage
from knowledge.markdown import Block, blocks, sentences

FEWEST_WORDS = 40
MOST_WORDS = 120
FEWEST_IN_SENTENCE = 3


def passages_of(document: Document) -> list[Passage]:
    """The passages of a document: title, short answer, the body in pieces, its sentences, and the tags.

    A piece holds what stands under one heading, up to 120 words; shorter ones of the same heading go
    together. Lists and tables stay whole, however long. Sentences and tags are there because a short question
    is more like them than like a piece that says several things.
    """
    body = list(blocks(document.body))
    found = [_plain(Kind.headline, document.title)]
    if document.short_answer:
        found.append(_passage(document, Kind.short_answer, (), document.short_answer))
    found.extend(_passage(document, Kind.body, path, text) for path, text in _pieces(body))
    found.extend(_plain(Kind.sentence, sentence) for sentence in _telling(body))
    found.extend(_plain(Kind.tag, tag) for tag in document.words)
    return found


def _passage(document: Document, kind: Kind, path: tuple[str, ...], text: str) -> Passage:
    head = " > ".join((document.title, *path))
    return Passage(kind=kind, path=path, text=text, context=f"{head}\n{text}")


def _plain(kind: Kind, text: str) -> Passage:
    return Passage(kind=kind, path=(), text=text, context=text)


def _telling(found: Iterable[Block]) -> Iterator[str]:
    for block in found:
        yield from (each for each in sentences(block.text) if len(each.split()) >= FEWEST_IN_SENTENCE)


def _pieces(found: Iterable[Block]) -> Iterator[tuple[tuple[str, ...], str]]:
    path: tuple[str, ...] = ()
    waiting: list[str] = []
    for block in found:
        for text in [block.text] if block.whole else _cut(block.text):
            full = _count(waiting) >= FEWEST_WORDS and _count([*waiting, text]) > MOST_WORDS
            if waiting and (block.path != path or full or _count(waiting) >= MOST_WORDS):
                yield path, "\n".join(waiting)
                waiting = []
            path = block.path
            waiting.append(text)
    if waiting:
        yield path, "\n".join(waiting)


def _cut(text: str) -> Iterator[str]:
    """A paragraph, in pieces of at most so many words where its sentences allow."""
    if _count([text]) <= MOST_WORDS:
        yield text
        return
    piece: list[str] = []
    for sentence in sentences(text):
        if piece and _count([*piece, sentence]) > MOST_WORDS:
            yield " ".join(piece)
            piece = []
        piece.append(sentence)
    if piece:
        yield " ".join(piece)


def _count(texts: Iterable[str]) -> int:
    return sum(len(text.split()) for text in texts)
