"""Makes word vectors out of the corpus: what stands beside a word, weighed and brought to few dimensions.

Positive pointwise mutual information and its singular values: Levy and Goldberg (2014),
https://papers.nips.cc/paper/2014/hash/feab05aa91085b7a8012516bc3533958-Abstract.html
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.utils.extmath import randomized_svd
from spacy.strings import hash_string  # type: ignore[attr-defined]

from extractors.linear import store
from extractors.pipeline import build
from extractors.reading import join
from extractors.training.corpus import records

RAREST, CONTEXTS, WIDTH = 5, 12000, 96
# Neighbours by their distance: those beside the word count apart from those further off, which count less.
NEAR: tuple[tuple[int, ...], ...] = ((1,), (-1,), (-5, -4, -3, -2, 2, 3, 4, 5))
SMOOTHED = 0.75
Array = NDArray[Any]


def train(folder: Path, out: Path) -> None:
    """Writes the model `vectors`: for each word's hash, in order, a vector of bytes."""
    texts = list(_texts(folder))
    counts = Counter(word for text in texts for word in text)
    words = sorted((w for w, n in counts.items() if n >= RAREST), key=lambda w: (-counts[w], w))
    table = vectors(texts, words)
    keys = np.array([hash_string(word) for word in words], dtype=np.uint64)
    order = np.argsort(keys)
    whole = np.clip(np.rint(64 * table[order]), -127, 127).astype(np.int8)
    store("vectors", {"keys": keys[order], "table": whole}, folder=out)


def _texts(folder: Path) -> Iterator[list[str]]:
    nlp = build(components=())
    for record in records(folder):
        doc = nlp.make_doc(join(record["title"] or "", record["abstract"]))
        # A number is known by its form; as a word it would say nothing.
        yield ["0" if _numeric(t.text) else t.lower_ for t in doc if not t.is_space]


def _numeric(word: str) -> bool:
    return any(map(str.isdigit, word))


def vectors(texts: Sequence[Sequence[str]], words: Sequence[str]) -> Array:
    """A vector for each word, half a unit of deviation in all of them together."""
    at = {word: row for row, word in enumerate(words)}
    gap = [-1] * max(map(max, NEAR))
    line = np.array([number for text in texts for number in (*(at.get(w, -1) for w in text), *gap)])
    weighed = [_weighed(_beside(line, near, len(words))) for near in NEAR]
    left, strengths, _ = randomized_svd(
        sparse.hstack(weighed).tocsr().astype(np.float32),
        min(WIDTH, len(words) - 1),
        n_iter=3,
        random_state=0,
    )
    table = left * np.sqrt(strengths)
    table /= np.linalg.norm(table, axis=1, keepdims=True) + 1e-6
    scaled: Array = 0.5 * table / table.std()
    return scaled


def _beside(line: Array, near: tuple[int, ...], size: int) -> Any:
    """How often each word (row) has each frequent word (column) at these distances."""
    total = sparse.csr_matrix((size, CONTEXTS), dtype=np.float32)
    for distance in near:
        words, others = (
            (line[:-distance], line[distance:]) if distance > 0 else (line[-distance:], line[:distance])
        )
        kept = (words >= 0) & (others >= 0) & (others < CONTEXTS)
        share = np.full(kept.sum(), 1 / abs(distance), dtype=np.float32)
        total = total + sparse.coo_matrix((share, (words[kept], others[kept])), shape=total.shape).tocsr()
    return total


def _weighed(counts: Any) -> Any:
    found = counts.tocoo()
    rows = np.asarray(found.sum(axis=1)).ravel()
    columns = np.asarray(found.sum(axis=0)).ravel() ** SMOOTHED
    columns /= columns.sum()
    told = np.log(found.data / (rows[found.row] * columns[found.col]))
    kept = told > 0
    return sparse.coo_matrix((told[kept], (found.row[kept], found.col[kept])), shape=found.shape)
