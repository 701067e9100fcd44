"""Learning the maps: each question's article against all others of its shop."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from knowledge.documents import Kind
from knowledge.embedding.adapter import Adapter, Map
from knowledge.embedding.vectors import Vectors
from knowledge.training.shops import Article

SEED: Final = 7
ROUNDS: Final = 10  # times every question is seen, about
RATE: Final = 1e-3
SHARPNESS: Final = 20.0
"""What a cosine is multiplied by before the softmax over a shop's articles."""
UNITS: Final = 1024
"""Of the hidden layer of each map."""
KEPT: Final = 3e-4
"""How dear it is to leave the encoder's own embedding, which the maps begin with."""
KEPT_INWARDS: Final = 0.1
"""The same for a weight into the hidden layer, as a share of that."""
EACH_KIND: Final = 0.2
"""The weight of each kind of passage by itself, beside that of their mean, which the search goes by."""
DROPPED: Final = 0.1
DROPPED_UNITS: Final = 0.2


@dataclass(frozen=True)
class Learned:
    """An article as the maps read it: rows of `adapter.views`."""

    passages: Mapping[Kind, Vectors]
    questions: Vectors

    @classmethod
    def of(cls, article: Article, embedded: Callable[[Sequence[str]], Vectors]) -> "Learned":
        """The article's texts, ``embedded`` as rows."""
        passages = {kind: embedded(texts) for kind, texts in article.passages.items()}
        return cls(passages, embedded(article.questions))


def fit(
    shops: Sequence[Sequence[Learned]], dimensions: int, *, on_progress: Callable[[float], None]
) -> Adapter:
    """The two maps, onto so many ``dimensions``.

    Each step takes a shop, and one question and one passage of each kind of every article in it, as far as
    all its articles have that kind. The question's own article must come out before the others (softmax over
    the mean of the kinds' cosines, and over each).
    """
    import torch

    torch.manual_seed(SEED)
    drawn = random.Random(SEED)
    columns = shops[0][0].questions.shape[1]
    questions, articles = _Side(dimensions, columns), _Side(dimensions, columns)
    optimizer = torch.optim.Adam([*questions.weights, *articles.weights], lr=RATE)
    asked = sum(len(article.questions) for shop in shops for article in shop)
    steps = ROUNDS * asked // (sum(map(len, shops)) // len(shops))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / steps)
    for step in range(steps):
        loss = _loss(drawn.choice(shops), questions, articles, drawn) + questions.far() + articles.far()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        on_progress((step + 1) / steps)
    return Adapter(questions.map(), articles.map())


class _Side:
    """A map while it is learned. It begins as the embedding: nothing goes out of the hidden layer."""

    def __init__(self, dimensions: int, columns: int) -> None:
        import torch

        self._start = torch.eye(dimensions, columns)
        begin = (self._start.clone(), torch.randn(UNITS, columns) / 20, torch.zeros(dimensions, UNITS))
        self.weights = [torch.nn.Parameter(each) for each in begin]

    def __call__(self, rows: list[Vectors]) -> Any:
        import torch
        from torch.nn import functional

        straight, inwards, outwards = self.weights
        texts = functional.dropout(torch.from_numpy(np.stack(rows)), DROPPED)
        hidden = functional.dropout(torch.relu(texts @ inwards.T), DROPPED_UNITS)
        return functional.normalize(texts @ straight.T + hidden @ outwards.T, dim=1)

    def far(self) -> Any:
        """What it costs to be where it is."""
        straight, inwards, outwards = self.weights
        left = ((straight - self._start) ** 2).sum() + (outwards**2).sum()
        return KEPT * (left + KEPT_INWARDS * (inwards**2).sum())

    def map(self) -> Map:
        """It as it is now."""
        return Map(*(np.asarray(each.detach().numpy(), dtype=np.float32) for each in self.weights))


def _loss(shop: Sequence[Learned], questions: _Side, articles: _Side, drawn: random.Random) -> Any:
    import torch
    from torch.nn import functional

    kinds = [kind for kind in Kind if all(kind in article.passages for article in shop)]
    right = torch.arange(len(shop))
    asked = questions([drawn.choice(article.questions) for article in shop])
    cosines = [
        asked @ articles([drawn.choice(article.passages[kind]) for article in shop]).T for kind in kinds
    ]
    parts = sum(functional.cross_entropy(SHARPNESS * each, right) for each in cosines)
    whole = functional.cross_entropy(SHARPNESS * sum(cosines) / len(cosines), right)
    return whole + EACH_KIND * parts
