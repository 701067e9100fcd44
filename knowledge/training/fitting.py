"""Learning the map: each question's article against all others of its shop."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from knowledge.documents import Kind
from knowledge.embedding.vectors import Vectors
from knowledge.training.shops import Article

SEED: Final = 7
ROUNDS: Final = 10  # times every question is seen, about
RATE: Final = 1e-3
SHARPNESS: Final = 20.0
"""What a cosine is multiplied by before the softmax over a shop's articles."""
KEPT: Final = 0.01
"""How dear it is to leave the encoder's own embedding, which the map begins with."""
EACH_KIND: Final = 0.2
"""The weight of each kind of passage by itself, beside that of their mean, which the search goes by."""
DROPPED: Final = 0.1


@dataclass(frozen=True)
class Learned:
    """An article as the map reads it: rows of `adapter.views`."""

    passages: Mapping[Kind, Vectors]
    questions: Vectors

    @classmethod
    def of(cls, article: Article, embedded: Callable[[Sequence[str]], Vectors]) -> "Learned":
        """The article's texts, ``embedded`` as rows."""
        passages = {kind: embedded(texts) for kind, texts in article.passages.items()}
        return cls(passages, embedded(article.questions))


def fit(
    shops: Sequence[Sequence[Learned]], dimensions: int, *, on_progress: Callable[[float], None]
) -> Vectors:
    """The matrix, of shape ``(dimensions, columns of the views)``.

    Each step takes a shop, and one question and one passage of each kind of every article in it. The
    question's own article must come out before the others (softmax over the mean of the kinds' cosines, and
    over each).
    """
    import torch

    torch.manual_seed(SEED)
    drawn = random.Random(SEED)
    columns = shops[0][0].questions.shape[1]
    start = torch.eye(dimensions, columns)
    matrix = torch.nn.Parameter(start.clone())
    optimizer = torch.optim.Adam([matrix], lr=RATE)
    questions = sum(len(article.questions) for shop in shops for article in shop)
    steps = ROUNDS * questions // (sum(map(len, shops)) // len(shops))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / steps)
    for step in range(steps):
        loss = _loss(drawn.choice(shops), matrix, drawn) + KEPT * ((matrix - start) ** 2).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        on_progress((step + 1) / steps)
    return np.asarray(matrix.detach().numpy(), dtype=np.float32)


def _loss(shop: Sequence[Learned], matrix: Any, drawn: random.Random) -> Any:
    import torch
    from torch.nn import functional

    def turned(rows: list[Vectors]) -> Any:
        texts = functional.dropout(torch.from_numpy(np.stack(rows)), DROPPED)
        return functional.normalize(texts @ matrix.T, dim=1)

    right = torch.arange(len(shop))
    asked = turned([drawn.choice(article.questions) for article in shop])
    cosines = [asked @ turned([drawn.choice(article.passages[kind]) for article in shop]).T for kind in Kind]
    parts = sum(functional.cross_entropy(SHARPNESS * each, right) for each in cosines)
    whole = functional.cross_entropy(SHARPNESS * sum(cosines) / len(cosines), right)
    return whole + EACH_KIND * parts
