"""Trains the network of the spans: first on the corpus, then on four annotated sets.

The first step makes the small sets go further. It guesses the static vectors of hidden words, as `spacy pretrain` does,
and in the marked abstracts also which words are marked.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from thinc.api import Adam, fix_random_seed

from extractors.pipeline import build
from extractors.reading import join
from extractors.span_net import (
    ENTITIES,
    PICO,
    TIMES,
    VECTOR,
    Moves,
    Network,
    Vectors,
    network,
    rows,
    runs,
    save,
    set_weights,
    vectors,
    weights,
)
from extractors.spans import entity_labels, pico_labels
from extractors.training.annotated import NONE, Example, Tokens, conll, entities, kinds, pico, sections
from extractors.training.corpus import records
from extractors.training.figures import record
from extractors.training.marked import Marked, marked
from extractors.training.marked_tokens import MARKS, marks

Array = NDArray[Any]
SEED, BATCH = 0, 16
TEXTS, HIDDEN, UNKNOWN = 24000, 0.15, 7  # texts of the first step, share of hidden words, what hides them
LOUD = 20  # what the two tasks of the first step count
EPOCHS, RATE, FIRST_RATE = 7, 0.002, 0.003
OTHER_MANNER = 0.5  # what a text of the sections counts: they are marked in another manner
KEPT = 6  # each sixth text of EBM-NLP measures and does not teach


class Unlabelled(NamedTuple):
    """A text of the corpus as the network sees it, and for each token what it is marked as, where that is known."""

    seen: Array
    marks: Array | None = None


def train(folder: Path, out: Path) -> None:
    """Writes the model `spans`, taught by all sets, and its figures, measured where parts were kept back."""
    known, nlp = vectors(out), build(components=("gleanings_sentences",))
    first = pretrained(_corpus(folder, nlp, known), known)
    ebm = [pico(text, nlp, known) for text in conll(folder / "ebmnlp_dev.conll.gz")]
    other = [pico(text, nlp, known, source=1) for text in sections(folder / "pico_sections.tar.gz")]
    taught, measured = _entity_sets(folder, nlp, known)
    kept = ebm[::KEPT]
    titles = {example.title for example in kept}
    rest = [*ebm, *other]
    teach = [*(one for one in rest if one.title not in titles), *taught]
    net, follow = fit(teach, first, known), moves(teach)
    record(out, "spans", pico_figures(net, follow, kept) | entity_figures(net, follow, measured))
    save(fit([*rest, *taught, *measured], first, known), moves([*rest, *taught, *measured]), folder=out)


def _entity_sets(folder: Path, nlp: Language, known: Vectors) -> tuple[list[Example], list[Example]]:
    ncbi, mixed = (
        {part: conll(folder / f"{name}_{part}.conll.gz") for part in ("train", "dev")}
        for name in ("ncbi-disease", "bc5cdr")
    )
    kind = kinds(ncbi["train"] + ncbi["dev"], mixed["train"] + mixed["dev"])

    def read(texts: Iterable[Tokens], told: dict[str, str], *, chemicals: bool) -> list[Example]:
        return [entities(text, told, nlp, known, chemicals=chemicals) for text in texts]

    taught = read(mixed["train"], kind, chemicals=True) + read(
        ncbi["train"] + ncbi["dev"], {}, chemicals=False
    )
    return taught, read(mixed["dev"], kind, chemicals=True)


# --- The first step: hidden words and marks ----------------------------------------------------------------------


def _corpus(folder: Path, nlp: Language, known: Vectors) -> list[Unlabelled]:
    """Texts for the first step: the marked ones, and others until there are enough."""
    told = {one.pmid: one for one in marked(folder)}
    texts = list(records(folder))
    order = np.random.default_rng(SEED).permutation(len(texts))
    chosen = set(sorted(order, key=lambda i: texts[i]["pmid"] not in told)[:TEXTS])
    found = (_unlabelled(texts[i], told.get(texts[i]["pmid"]), nlp, known) for i in order if i in chosen)
    return [one for one in found if len(one.seen) > 20]


def _unlabelled(record: dict[str, Any], told: Marked | None, nlp: Language, known: Vectors) -> Unlabelled:
    doc = nlp(join(record["title"] or "", record["abstract"]))
    seen, at = rows(doc, known)
    return Unlabelled(seen, marks(told, doc, at) if told else None)


def pretrained(texts: Sequence[Unlabelled], known: Vectors) -> dict[str, Array]:
    """The weights of a reader that was taught to guess hidden words' vectors and what is marked."""
    fix_random_seed(SEED)
    chance = np.random.default_rng(SEED)
    net = network(known, outputs=known.table.shape[1] + len(MARKS))
    unit = known.table / (np.linalg.norm(known.table, axis=1, keepdims=True) + 1e-6)
    batches = [texts[at : at + BATCH] for at in range(0, len(texts), BATCH)]

    def teach(batch: Sequence[Unlabelled]) -> tuple[list[Array], Callable[[list[Array]], list[Array]]]:
        masked = [_masked(text.seen, chance) for text in batch]
        hidden = sum(len(at) for _, at, _ in masked) or 1
        words = sum(len(text.seen) for text in batch)

        def gradients(guesses: list[Array]) -> list[Array]:
            return [
                np.hstack(
                    [
                        _away(guess[:, : -len(MARKS)], at, unit[word], LOUD / hidden),
                        _from_marks(guess[:, -len(MARKS) :], text.marks, LOUD / words),
                    ]
                )
                for guess, (_, at, word), text in zip(guesses, masked, batch, strict=True)
            ]

        return [seen for seen, _, _ in masked], gradients

    optimizer = Adam(FIRST_RATE, grad_clip=1.0, L2=0.0, use_averages=False)
    _learn(net, batches, teach, rate=FIRST_RATE, optimizer=optimizer)
    return weights(net.layers[0])


def _from_marks(guess: Array, wanted: Array | None, share: float) -> Array:
    """The gradient of the cross-entropy of the marks; nothing where a text has none."""
    if wanted is None:
        return np.zeros_like(guess)
    gradient: Array = (share * (1 / (1 + np.exp(-guess)) - wanted)).astype(np.float32)
    return gradient


def _masked(seen: Array, chance: np.random.Generator) -> tuple[Array, Array, Array]:
    """The rows with some words hidden, where those of a known word are, and which words they were."""
    hidden = chance.random(len(seen)) < HIDDEN
    at = np.flatnonzero(hidden & (seen[:, VECTOR] > 0))
    words = seen[at, VECTOR].astype(np.int64)
    shown = seen.copy()
    shown[hidden, :VECTOR] = UNKNOWN
    shown[hidden, VECTOR] = 0
    shown[hidden, TIMES] = 20
    return shown, at, words


def _away(guess: Array, at: Array, wanted: Array, share: float) -> Array:
    """The gradient of one less the cosine between guess and wanted vector."""
    length = np.linalg.norm(guess[at], axis=1, keepdims=True) + 1e-6
    towards = guess[at] / length
    cosine = (towards * wanted).sum(axis=1, keepdims=True)
    gradient = np.zeros_like(guess)
    gradient[at] = -share * (wanted - cosine * towards) / length
    return gradient


# --- The second step: labels --------------------------------------------------------------------------------


def fit(
    examples: Sequence[Example], first: dict[str, Array], known: Vectors, *, epochs: int = EPOCHS
) -> Network:
    """A network taught by the examples, begun with the weights of the first step."""
    fix_random_seed(SEED)
    net = network(known)
    set_weights(net.layers[0], first)
    order = np.random.default_rng(SEED)
    batches = [
        [examples[i] for i in turn[at : at + BATCH]]
        for turn in (order.permutation(len(examples)) for _ in range(epochs))
        for at in range(0, len(turn), BATCH)
    ]

    def teach(batch: Sequence[Example]) -> tuple[list[Array], Callable[[list[Array]], list[Array]]]:
        # Each task has its own mean, so that the longer texts of one do not drown the other.
        return [one.seen for one in batch], lambda scores: _gradients(scores, batch)

    optimizer = Adam(RATE, grad_clip=1.0, L2=0.01, L2_is_weight_decay=True, use_averages=True)
    _learn(net, batches, teach, rate=RATE, optimizer=optimizer)
    for node in net.walk():
        for name in node.param_names:
            if (node.id, name) in optimizer.averages:
                node.set_param(name, optimizer.averages[(node.id, name)])
    return net


def moves(examples: Sequence[Example]) -> Moves:
    """How likely each label follows each, in the texts that are marked throughout and in EBM-NLP's manner."""
    return Moves(
        _following([one.pico for one in examples if not one.seen[0, -1]], PICO),
        _following([one.entities for one in examples if one.chemicals], ENTITIES),
    )


def _following(texts: Iterable[Array], labels: Sequence[str]) -> Array:
    counts = np.full((len(labels), len(labels)), 0.5)
    for codes in texts:
        if codes[0] != NONE:
            np.add.at(counts, (codes[:-1], codes[1:]), 1)
    likely: Array = np.log(counts / counts.sum(axis=1, keepdims=True))
    return likely


def _gradients(scores: list[Array], batch: Sequence[Example]) -> list[Array]:
    total = sum(len(one.seen) for one in batch)
    return [
        np.hstack([_pico_gradient(score, one), _entity_gradient(score, one)]).astype(np.float32) / total
        for score, one in zip(scores, batch, strict=True)
    ]


def _pico_gradient(scores: Array, one: Example) -> Array:
    chance = _softmax(scores[:, : len(PICO)])
    if one.pico[0] == NONE:
        return np.zeros_like(chance)
    chance[np.arange(len(chance)), one.pico] -= 1
    weight: Array = chance * (OTHER_MANNER if one.seen[0, -1] else 1.0)
    return weight


def _entity_gradient(scores: Array, one: Example) -> Array:
    chance = _softmax(scores[:, len(PICO) :])
    if one.entities[0] == NONE:
        return np.zeros_like(chance)
    wanted = np.eye(len(ENTITIES))[one.entities]
    if not one.chemicals:  # what is no condition may be a chemical: the chances among these stay as they are
        allowed = chance * np.array([1, 1, 1, 0, 0])
        free = one.entities == 0
        wanted[free] = (allowed / allowed.sum(axis=1, keepdims=True))[free]
    gradient: Array = chance - wanted
    return gradient


def _softmax(scores: Array) -> Array:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances: Array = raised / raised.sum(axis=1, keepdims=True)
    return chances


def _learn(
    net: Network, batches: Sequence[Any], teach: Callable[..., Any], *, rate: float, optimizer: Any
) -> None:
    for step, batch in enumerate(batches):
        optimizer.learn_rate = rate * min(1, (step + 1) / 50) * max(0.05, 1 - step / len(batches))
        seen, gradients = teach(batch)
        scores, back = net.begin_update(seen)
        back(gradients(scores))
        net.finish_update(optimizer)


# --- Figures ------------------------------------------------------------------------------------------------


def pico_figures(net: Network, follow: Moves, kept: Sequence[Example]) -> dict[str, float]:
    """F1 by token of each of the three, and their mean."""
    said = [label for one in kept for label in pico_labels(net.predict([one.seen])[0], follow)]
    truth = [PICO[code] for one in kept for code in one.pico]
    figures = {f"{name}_f1": _f1(_tokens(truth, name), _tokens(said, name)) for name in PICO[1:]}
    return figures | {"pico_f1": sum(figures.values()) / len(figures)}


def _tokens(labels: Iterable[str], name: str) -> set[Any]:
    return {at for at, label in enumerate(labels) if label == name}


def entity_figures(net: Network, follow: Moves, kept: Sequence[Example]) -> dict[str, float]:
    """F1 by name of chemicals and of conditions, of both, and of both where the kind does not count."""
    said, truth = set[Any](), set[Any]()
    for number, one in enumerate(kept):
        labels = entity_labels(net.predict([one.seen])[0], follow)
        said |= set(_numbered(number, labels))
        truth |= set(_numbered(number, [ENTITIES[code] for code in one.entities]))
    figures = {
        f"{kind}_f1": _f1({m for m in truth if m[3] == kind}, {m for m in said if m[3] == kind})
        for kind in ("chemical", "condition")
    }
    bare = _f1({mention[:3] for mention in truth}, {mention[:3] for mention in said})
    return figures | {"entities_f1": _f1(truth, said), "entities_bare_f1": bare}


def _numbered(number: int, labels: Sequence[str]) -> Iterator[tuple[int, int, int, str]]:
    return ((number, *run) for run in runs(labels, [False] * len(labels)))


def _f1(truth: set[Any], said: set[Any]) -> float:
    return 2 * len(truth & said) / ((len(truth) + len(said)) or 1)
