"""Trains the tagger of groups and outcomes on sentences of results that were marked by hand.

The sentences are those of `rct_results_train.spacy` and are tested on `rct_results_dev.spacy`. Sentences with
figures out of `ebmnlp_dev.conll.gz`, marked more loosely, teach beside them: each feature of the former counts
twice, once for itself (Daumé, 2007: https://aclanthology.org/P07-1033/). The learner is the averaged structured
perceptron (Collins, 2002: https://aclanthology.org/W02-1001/).
"""

import gzip
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from numpy.typing import NDArray
from spacy.tokens import DocBin

from extractors import numbers
from extractors.arms import find_arms, mentions
from extractors.figure import Figure
from extractors.linear import Columns, Floats, arrays, store
from extractors.result_spans import NAME, TAGS, Shown, allowed, asked, attributes, best, tokenised
from extractors.sentences import split
from extractors.timepoints import find_timepoints
from extractors.training.figures import record
from extractors.windows import columns

EPOCHS = 10
RAREST = 2  # tokens that a feature, and occurrences that a word of a known kind, must be seen in
STEPS = 5  # of how often a word names a treatment, an outcome, people
SEED = 1
LONGEST = 600  # characters of a sentence
OWN = "own "  # the copy of a feature that only the sentences of results teach
_LABELS = {"INTV": 1, "INT": 1, "OC": 3, "OUT": 3}
_HEADING = re.compile(r"(?:RESULTS?|FINDINGS|CONCLUSIONS?|MAIN RESULTS)\s*:?\s+(?=[A-Z])")
_CLOSES, _OPENS = set(",.;:)]%"), ("(", "[")


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence as the tagger sees it: the features of each token, and the tag that it should get."""

    seen: list[list[str]]
    tags: list[int]


def train(folder: Path, out: Path) -> None:
    """Writes the model `result_spans` and its F1 by token on the sentences kept for testing."""
    classes = word_classes(folder / "ebmnlp_dev.conll.gz")
    results = {
        part: list(_results(folder / f"rct_results_{part}.spacy", classes)) for part in ("train", "dev")
    }
    loose = list(_loose(folder / "ebmnlp_dev.conll.gz", classes))
    names, weights, steps = _merged(*fit([*map(_twice, results["train"]), *loose]))
    rows = {name: weights[at] for at, name in enumerate(names)}
    record(out, NAME, scores(results["dev"], rows, steps))
    told = "\n".join(f"{word} {kind}" for word, kind in sorted(classes.items()))
    extra: dict[str, NDArray[Any]] = {"steps": steps, "classes": np.frombuffer(told.encode(), dtype=np.uint8)}
    store(NAME, arrays(names, weights, np.zeros(len(TAGS))) | extra, folder=out)


def word_classes(path: Path) -> dict[str, str]:
    """Three digits a word: how often, in steps from 0 to 4, it is within a treatment, an outcome, a population."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            parts = line.split()
            if len(parts) == 4 and any(map(str.isalpha, parts[0])):
                counts[parts[0].lower()][parts[3][-3:]] += 1
    whole = sum(counts.values(), Counter())
    shares = {kind: whole[kind] / whole.total() for kind in ("INT", "OUT", "PAR")}
    return {
        word: "".join(_step(told[kind], told.total(), share) for kind, share in shares.items())
        for word, told in counts.items()
        if told.total() > RAREST
    }


def _step(of_kind: int, total: int, share: float) -> str:
    return str(min(STEPS - 1, int(STEPS * (of_kind + share) / (total + 1))))


def _results(path: Path, classes: Mapping[str, str]) -> Iterator[Example]:
    for doc in DocBin().from_disk(path).get_docs(spacy.blank("en").vocab):
        tokens = [token.text.strip() for token in doc]
        spaced = [bool(token.i and doc[token.i - 1].whitespace_) for token in doc]
        text, spans = printed(tokens, spaced)
        marked = [
            (spans[e.start][0], spans[e.end - 1][1], _LABELS[e.label_])
            for e in doc.ents
            if e.label_ in _LABELS
        ]
        heading = _HEADING.match(text)
        yield example(text, marked, classes, begin=heading.end() if heading else 0, end=len(text))


def _loose(path: Path, classes: Mapping[str, str]) -> Iterator[Example]:
    """The sentences with shares or decimals in which a treatment or an outcome is marked."""
    for words in _documents(path):
        text, spans = printed([word for word, _ in words], [True] * len(words))
        marked = _stretches(spans, [_LABELS.get(label, 0) for _, label in words])
        for stretch in split(text):
            inside = [mark for mark in marked if stretch.start <= mark[0] and mark[1] <= stretch.end]
            sentence = text[stretch.start : stretch.end]
            if inside and len(sentence) < LONGEST and any(map(_may_be_result, numbers.read(sentence))):
                yield example(text, inside, classes, begin=stretch.start, end=stretch.end)


def _documents(path: Path) -> Iterator[list[tuple[str, str]]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        words: list[tuple[str, str]] = []
        for line in lines:
            parts = line.split()
            if line.startswith("-DOCSTART-") and words:
                yield words
                words = []
            elif len(parts) == 4:
                words.append((parts[0], parts[3][-3:]))
    yield words


def _stretches(spans: Sequence[tuple[int, int]], first: Sequence[int]) -> list[tuple[int, int, int]]:
    """Tokens of one label that stand side by side, as one."""
    joined: list[tuple[int, int, int]] = []
    for at, ((start, end), label) in enumerate(zip(spans, first, strict=True)):
        if label and at and first[at - 1] == label:
            joined[-1] = (joined[-1][0], end, label)
        elif label:
            joined.append((start, end, label))
    return joined


def _may_be_result(figure: Figure) -> bool:
    return figure.kind in ("percent", "fraction", "rate") or (figure.kind == "number" and "." in figure.text)


def example(
    text: str, marked: Sequence[tuple[int, int, int]], classes: Mapping[str, str], *, begin: int, end: int
) -> Example:
    """The sentence `text[begin:end]` with its marks as an example; phrases that only say when are not taught."""
    sentence = text[begin:end]
    marks = [(max(low - begin, 0), high - begin, first) for low, high, first in marked if high > begin]
    times = tuple((time.start, time.end) for time in find_timepoints(sentence))
    groups = tuple((m.start, m.end) for m in mentions(sentence, find_arms("")) if not m.weak)
    shown, tokens = Shown(sentence, numbers.read(sentence), groups, times), tokenised(sentence)
    seen = columns([attributes(shown, tokens, classes)], asked(classes))
    told = [mark for mark in marks if not is_time(sentence[mark[0] : mark[1]])]
    return Example(named(seen, len(tokens)), _tags(sentence, tokens, told))


def named(seen: Columns, size: int) -> list[list[str]]:
    """The features of each of so many tokens by name."""
    return [[f"{name} {values[at]}" for name, values in seen.items()] for at in range(size)]


def printed(tokens: Sequence[str], spaced: Sequence[bool]) -> tuple[str, list[tuple[int, int]]]:
    """The text of tokens, without the blanks that tokenising put before marks, and where each token stands."""
    text, spans = "", []
    for word, apart in zip(tokens, spaced, strict=True):
        closes = word[:1] in _CLOSES and not re.match(r"\.\d", word)
        if apart and text and word and not closes and not text.endswith(_OPENS):
            text += " "
        spans.append((len(text), len(text) + len(word)))
        text += word
    return text, spans


def is_time(phrase: str) -> bool:
    """Whether a phrase only says when: the tagger leaves that to the grammar of times."""
    times = [time for lead in ("", "at ") for time in find_timepoints(lead + phrase)]
    return any(time.end - time.start >= 0.6 * len(phrase) for time in times)


def _tags(text: str, tokens: Sequence[tuple[int, int]], marked: Sequence[tuple[int, int, int]]) -> list[int]:
    tags = [0] * len(tokens)
    for start, end, first in marked:
        inside = [at for at, (low, high) in enumerate(tokens) if low < end and start < high]
        while inside and not text[tokens[inside[-1]][0]].isalnum() and text[tokens[inside[-1]][0]] in ",.;:":
            inside.pop()
        for place, at in enumerate(inside):
            tags[at] = first + bool(place)
    return tags


def fit(taught: Sequence[Example]) -> tuple[list[str], Floats, Floats]:
    """The features' names, their weights (rows) and the weights of the steps, averaged over all updates."""
    counts = Counter(name for example in taught for seen in example.seen for name in seen)
    names = sorted(name for name, count in counts.items() if count >= RAREST)
    rows = {name: at for at, name in enumerate(names)}
    known = [[np.array([rows[n] for n in seen if n in rows]) for seen in example.seen] for example in taught]
    order = list(range(len(taught)))
    weights, steps = np.zeros((len(names), len(TAGS))), np.zeros((len(TAGS), len(TAGS)))
    summed, summed_steps, update = np.zeros_like(weights), np.zeros_like(steps), 1
    shuffled = random.Random(SEED)  # noqa: S311  (an order of examples, no secret)
    for _ in range(EPOCHS):
        shuffled.shuffle(order)
        for at in order:
            right = taught[at].tags
            said = _best(np.array([weights[found].sum(axis=0) for found in known[at]]), steps)
            for place, (good, bad) in enumerate(zip(right, said, strict=True)):
                if good != bad:
                    for held, amount in ((weights, 1), (summed, update)):
                        held[known[at][place], good] += amount
                        held[known[at][place], bad] -= amount
                if place:
                    for held, amount in ((steps, 1), (summed_steps, update)):
                        held[right[place - 1], good] += amount
                        held[said[place - 1], bad] -= amount
            update += 1
    averaged = weights - summed / update
    used = np.abs(averaged).max(axis=1) > 0
    return (
        [name for name, use in zip(names, used, strict=True) if use],
        averaged[used],
        steps - summed_steps / update,
    )


def _best(scores: Floats, steps: Floats) -> list[int]:
    return best(scores, allowed(steps), [len(scores)])[0]


def _twice(example: Example) -> Example:
    return Example([seen + [OWN + name for name in seen] for seen in example.seen], example.tags)


def _merged(names: Sequence[str], weights: Floats, steps: Floats) -> tuple[list[str], Floats, Floats]:
    """The model for results: each feature with its own weights and those of its copy."""
    rows: dict[str, Floats] = {}
    for name, weight in zip(names, weights, strict=True):
        plain = name.removeprefix(OWN)
        rows[plain] = rows[plain] + weight if plain in rows else weight
    return sorted(rows), np.array([rows[name] for name in sorted(rows)]), steps


def scores(kept: Sequence[Example], rows: Mapping[str, Floats], steps: Floats) -> dict[str, float]:
    """F1 by token for groups and for outcomes."""
    right: Counter[int] = Counter()
    wanted: Counter[int] = Counter()
    told: Counter[int] = Counter()
    nothing = np.zeros(len(TAGS))
    for example in kept:
        rated = [sum((rows[name] for name in seen if name in rows), nothing) for seen in example.seen]
        said = [(tag + 1) // 2 for tag in _best(np.array(rated), steps)]
        good = [(tag + 1) // 2 for tag in example.tags]
        wanted.update(good)
        told.update(said)
        right.update(kind for kind, other in zip(good, said, strict=True) if kind == other)
    return {
        f"{name} F1": round(2 * right[kind] / (wanted[kind] + told[kind]), 3)
        for kind, name in ((1, "arm"), (2, "outcome"))
    }
