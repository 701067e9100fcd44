"""A deterministic embedder without a model, and six short articles of an invented shop."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import numpy as np

from knowledge.documents import Document
from knowledge.embedding.vectors import Vectors
from knowledge.stemming import stems

NOW = datetime(2026, 3, 12, 15, 0, tzinfo=UTC)
DIMENSIONS = 64


class ToyEmbedder:
    """Adds up a random direction for each word stem. ``asked`` counts the texts that were embedded."""

    def __init__(self, fingerprint: str = "toy-1") -> None:
        self.fingerprint = fingerprint
        self.asked = 0

    def encode(
        self, sentences: Sequence[str], *, on_progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """As `knowledge.snapshot.Embedder`."""
        rows = np.zeros((len(sentences), DIMENSIONS), dtype=np.float32)
        for row, sentence in enumerate(sentences):
            self.asked += 1
            for stem in stems(sentence) or ["?"]:
                rows[row] += _direction(stem)
            rows[row] /= np.linalg.norm(rows[row]) or 1
            if on_progress:
                on_progress(1)
        return rows

    def ask(self, question: str) -> Vectors:
        """As an article's text."""
        vector: Vectors = self.encode([question])[0]
        return vector

    def knows(self, word: str) -> bool:
        """It takes no word for a slip but those with a q."""
        return "q" not in word


def _direction(stem: str) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(stem.encode()).digest()[:8], "big")
    return np.random.default_rng(seed).standard_normal(DIMENSIONS).astype(np.float32)


ARTICLES = (
    Document(
        id="1",
        slug="return-window",
        title="How long do I have to send something back?",
        short_answer="You have 30 days from delivery to send something back.",
        body="## Counting the days\n\nThe day of delivery is day zero. Weekends count.\n\n"
        "## Presents\n\nA present bought in November or December may come back until January 31.",
        category="returns",
        tags=("return window", "deadline"),
    ),
    Document(
        id="2",
        slug="shipping-costs",
        title="What does shipping cost?",
        short_answer="Standard shipping is $6.95, and free from $75.00.",
        body="| Zone | Fee |\n|---|---|\n| Domestic | $6.95 |\n| Canada | $14.50 |\n",
        category="shipping",
        tags=("postage", "delivery fee"),
    ),
    Document(
        id="3",
        slug="gift-cards",
        title="Do gift cards expire?",
        short_answer="Gift cards never expire.",
        body="You can use a gift card in several purchases; what is left stays on it.",
        category="gift-cards",
        tags=("voucher",),
    ),
    Document(
        id="4",
        slug="payment-methods",
        title="Which payment methods do you take?",
        short_answer="We take Visa, Mastercard, American Express, PayPal and Apple Pay.",
        body="- Cards are charged when the parcel leaves.\n- PayPal is charged at once.\n",
        category="payment",
    ),
    Document(
        id="5",
        slug="customs",
        title="Who pays customs and duties?",
        short_answer="For parcels outside the country the receiver pays customs and duties.",
        body="The carrier collects them at the door, with a handling charge of its own.",
        category="customs",
    ),
    Document(
        id="6",
        slug="delete-my-data",
        title="How do I have my personal data deleted?",
        short_answer="Write to us and we delete your account and personal data within 30 days.",
        body="Invoices are kept for as long as the law asks for.",
        category="privacy",
    ),
)
