"""Which undecided works a reviewer should look at first: a classifier taught by the topic's own decisions.

Words and pairs of words weighed by TF-IDF, and a balanced logistic regression: the choice of most screening
tools, since it learns from a handful. The reviewer decides; this is only an order.
"""

from collections.abc import Sequence
from dataclasses import replace

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from warehouse.screening import Candidate

# With fewer of either the order would be chance.
ENOUGH = 5


def ranked(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The undecided ones, the likeliest to be included first; in their given order until enough are decided."""
    decided = [one for one in candidates if one.decision]
    waiting = [one for one in candidates if not one.decision]
    answers = [one.decision == "include" for one in decided]
    if not waiting or min(answers.count(True), answers.count(False)) < ENOUGH:
        return waiting
    model = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, stop_words="english"),
        LogisticRegression(class_weight="balanced", C=10, max_iter=1000),
    )
    model.fit([_text(one) for one in decided], answers)
    chances = model.predict_proba([_text(one) for one in waiting])[:, 1]
    scored = [replace(one, chance=round(float(p), 4)) for one, p in zip(waiting, chances, strict=True)]
    return sorted(scored, key=lambda one: -(one.chance or 0.0))


def _text(one: Candidate) -> str:
    # The title says in a few words what it is about, so it counts twice.
    return f"{one.title} {one.title} {one.abstract}"
