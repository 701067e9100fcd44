"""How well articles are found, and the weights of confidence: ``python -m benchmarks finding``.

Confidence is fitted on questions that an article answers, on those that none does, and on out-of-scope
sentences of the assistant's training at half weight; its figures are cross-validated by article.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml
from scipy.optimize import minimize

from api.cli.places import ROOT
from api.cli.training import prepare_embedding
from api.knowledge.documents import documents_of
from benchmarks.figures import table
from knowledge.confidence import ANSWER_FROM, FITTED, STRICT_FROM, features_of
from knowledge.documents import Document
from knowledge.embedding import Encoder
from knowledge.measuring import Asked, quality
from knowledge.search import Circumstances, search
from knowledge.snapshot import Snapshot, assemble
from store.articles.content import PublishedArticle
from store.articles.front_matter import read_article
from store.articles.policy_values import PolicyFacts
from store.articles.shop_facts import read_shop_facts
from store.demo import return_rules, shop_facts
from store.demo.articles import DIRECTORY
from store.returns.reading import read_rules
from store.returns.rule_set import PublishedRules
from store.types import new_id

QUESTIONS = Path(__file__).with_name("questions.yml")
STRANGE = 350
STRANGE_WEIGHT = 0.5
FOLDS = 5
RIDGE = 0.02
NONE = "none"
HELD_OUT = ("held_out", "plain_held_out")
OUT_OF_SCOPE = "out of scope"

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Tried:
    """A question, of which group, the articles it found, and what confidence goes by."""

    group: str
    right: frozenset[str]
    found: tuple[str, ...]
    features: tuple[float, ...]
    confidence: float

    @property
    def is_right(self) -> bool:
        return self.found[0] in self.right


def measure() -> None:
    """Print the tables."""
    encoder = Encoder(prepare_embedding(ROOT / "var", on_step=lambda _: None).directory)
    tried = _try(assemble(demo_documents(), encoder), encoder)
    groups = [group for group in dict.fromkeys(each.group for each in tried) if group not in _UNANSWERED]
    rows = [_found(group, [each for each in tried if each.group == group]) for group in groups]
    table("The demo shop's questions", ("questions", "number", "@1", "@3", "@5", "MRR"), rows)
    fitting = [each for each in tried if each.group not in HELD_OUT]
    weights = _fit(fitting)
    names = ("constant", "likeness", "similarity", "overlap", "lead")
    told = ", ".join(f"{name}={weight:.2f}" for name, weight in zip(names, weights, strict=True))
    table("Weights of confidence", ("", "weights"), [("in force", str(FITTED)), ("fitted now", told)])
    held = [each for each in tried if each.group in HELD_OUT]
    held_out = [each.confidence for each in held]
    rows = [
        _answered("fitted, cross-validated", threshold, fitting, _crossed(fitting)) for threshold in _FROM
    ]
    rows += [_answered("held out, in force", threshold, held, held_out) for threshold in _FROM]
    columns = ("", "from", "answered", "rightly", "unanswerable answered", "out of scope answered")
    table("Answers by confidence", columns, rows)


_UNANSWERED = (NONE, OUT_OF_SCOPE)
_FROM = (ANSWER_FROM, STRICT_FROM)


def demo_documents() -> list[Document]:
    """The demo shop's articles as they read today."""
    facts = PolicyFacts(
        rules=PublishedRules(version=1, rules=read_rules(return_rules())),
        shop=read_shop_facts(shop_facts()),
    )
    files = [read_article(path.read_text("utf-8"), name=path.stem) for path in sorted(DIRECTORY.glob("*.md"))]
    now = datetime.now(UTC)
    articles = [
        PublishedArticle(id=new_id(), slug=each.slug, version=1, published_at=now, content=each.content)
        for each in files
    ]
    return list(documents_of(articles, facts))


def _try(snapshot: Snapshot, encoder: Encoder) -> list[_Tried]:
    here, tried = Circumstances(now=datetime.now(UTC)), []
    for group, slug, text in _questions():
        found = search(snapshot, encoder, text, here)
        slugs = tuple(match.document.slug for match in found.matches)
        right = frozenset({slug}) if slug else frozenset()
        tried.append(_Tried(group, right, slugs, features_of(found), FITTED.confidence(found)))
    return tried


def _questions() -> list[tuple[str, str, str]]:
    """Group, slug of the right article ("" for none), and words."""
    data = yaml.safe_load(QUESTIONS.read_text("utf-8"))
    none = data.pop(NONE)
    found = [
        (group, slug, text)
        for group, articles in data.items()
        for slug, texts in articles.items()
        for text in texts
    ]
    strange = _strange()
    random.Random(4).shuffle(strange)
    found += [(NONE, "", text) for text in none]
    return found + [(OUT_OF_SCOPE, "", text) for text in strange[:STRANGE]]


def _strange() -> list[str]:
    entries = [
        entry
        for path in sorted((ROOT / "bot" / "data" / "nlu").glob("*.yml"))
        for entry in yaml.safe_load(path.read_text("utf-8")).get("nlu", [])
        if entry.get("intent") == "out_of_scope"
    ]
    lines = [line for entry in entries for line in str(entry["examples"]).splitlines()]
    return [line.removeprefix("- ") for line in lines if line.strip()]


def _found(group: str, tried: Sequence[_Tried]) -> tuple[str, ...]:
    figures = quality([Asked(each.right, each.found, 1.0) for each in tried], threshold=0)
    recalls = (figures.recall_at_1, figures.recall_at_3, figures.recall_at_5, figures.mrr)
    return (group, str(figures.questions), *(f"{each:.3f}" for each in recalls))


def _fit(tried: Sequence[_Tried]) -> Floats:
    """Constant and weights of the logistic function, all but the constant held small."""
    rows = np.array([(1.0, *each.features) for each in tried])
    right = np.array([each.is_right for each in tried], dtype=float)
    counts = np.array([STRANGE_WEIGHT if each.group == OUT_OF_SCOPE else 1.0 for each in tried])

    def loss(weights: Floats) -> tuple[float, Floats]:
        values = rows @ weights
        held = np.r_[0.0, weights[1:]]
        wrong = counts * (1 / (1 + np.exp(-values)) - right)
        total = counts @ (np.logaddexp(0, values) - right * values) + RIDGE * (held @ held) / 2
        return float(total), rows.T @ wrong + RIDGE * held

    fitted: Floats = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x
    return fitted


def _crossed(tried: Sequence[_Tried]) -> list[float]:
    """The confidence in each by weights fitted without its article."""
    articles = sorted({slug for each in tried for slug in each.right})
    drawn = random.Random(7)
    fold_of = {slug: drawn.randrange(FOLDS) for slug in articles}
    folds = [fold_of[min(each.right)] if each.right else drawn.randrange(FOLDS) for each in tried]
    fits = [
        _fit([each for each, fold in zip(tried, folds, strict=True) if fold != out]) for out in range(FOLDS)
    ]
    return [
        float(1 / (1 + np.exp(-(fits[fold] @ (1.0, *each.features)))))
        for each, fold in zip(tried, folds, strict=True)
    ]


def _answered(
    name: str, threshold: float, tried: Sequence[_Tried], confidences: Sequence[float]
) -> tuple[str, ...]:
    pairs = list(zip(tried, confidences, strict=True))
    answered = [each for each, confidence in pairs if each.right and confidence >= threshold]
    asked = sum(bool(each.right) for each in tried)
    rightly = sum(each.is_right for each in answered) / max(1, len(answered))
    strange = [
        _share([sure for each, sure in pairs if each.group == group], threshold) for group in _UNANSWERED
    ]
    return (name, f"{threshold}", f"{len(answered) / asked:.3f}", f"{rightly:.3f}", *strange)


def _share(confidences: Sequence[float], threshold: float) -> str:
    return f"{np.mean([each >= threshold for each in confidences]):.3f}" if confidences else "–"
