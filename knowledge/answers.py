"""The answer to a question: the merchant's own words, quoted and never composed, or none."""

from dataclasses import dataclass

from knowledge.confidence import ANSWER_FROM, FITTED, Calibration
from knowledge.documents import Document, Kind, Passage
from knowledge.lexical import Lexical
from knowledge.markdown import sentences
from knowledge.passages import passages_of
from knowledge.search import Found, Match
from knowledge.stemming import stems

PASSAGE_LEAD = 0.08
"""By how much a passage must beat title and short answer to be quoted in the short answer's place."""
MOST_SENTENCES = 3
MOST_CHARACTERS = 600


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What is said. Every sentence of ``text`` stands in ``document``; ``short`` is fit for an SMS."""

    document: Document
    text: str
    short: str
    confidence: float


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a question came to. ``answer`` is None when the articles do not settle it."""

    found: Found
    confidence: float
    answer: Answer | None


def find_answer(
    found: Found, lexical: Lexical, *, threshold: float = ANSWER_FROM, calibration: Calibration = FITTED
) -> Finding:
    """The answer that the best match gives, when it is likely enough to be right."""
    confidence = calibration.confidence(found)
    if not found.matches or confidence < threshold:
        return Finding(found=found, confidence=confidence, answer=None)
    answer = quote(found.matches[0], found.query, lexical, confidence=confidence)
    return Finding(found=found, confidence=confidence, answer=answer)


def quote(match: Match, query: str, lexical: Lexical, *, confidence: float = 1.0) -> Answer:
    """What an article says to a question: its short answer, or the sentences that fit best."""
    document = match.document
    short = document.short_answer
    body = next((hit for hit in match.hits if hit.passage.kind is Kind.body), None)
    others = [hit.score for hit in match.hits if hit.passage.kind is not Kind.body]
    if body is None or (short and body.score < max(others, default=0.0) + PASSAGE_LEAD):
        text = short or document.title
    else:
        text = excerpt(body.passage, query, lexical)
    return Answer(document=document, text=text, short=short or text, confidence=confidence)


def excerpt(passage: Passage, query: str, lexical: Lexical) -> str:
    """The sentences of a passage that fit a question best, in order; short lists and tables whole."""
    if len(passage.text) <= MOST_CHARACTERS and "\n" in passage.text:
        return passage.text
    parts = sentences(passage.text)
    wanted = lexical.weights(stems(query))
    weight = {
        place: sum(wanted[stem] for stem in set(stems(part)) & wanted.keys())
        for place, part in enumerate(parts)
    }
    best = max(weight, key=lambda place: (weight[place], -place), default=0)
    chosen: list[str] = []
    for part in parts[best : best + MOST_SENTENCES]:
        if chosen and len(" ".join([*chosen, part])) > MOST_CHARACTERS:
            break
        chosen.append(part)
    return " ".join(chosen)


def introduce(document: Document) -> Answer:
    """What an article says when it was asked for itself."""
    text = document.short_answer
    if not text:
        bodies = (each.text for each in passages_of(document) if each.kind is Kind.body)
        text = " ".join(sentences(next(bodies, document.title))[:MOST_SENTENCES])
    return Answer(document=document, text=text, short=text, confidence=1.0)
