"""How fast the pipeline reads, beside a plain spaCy pipeline of the shape of `en_core_sci_sm`, in one run.

    python -m extractors.bench FILE.jsonl[.gz] [--texts N]

The plain pipeline has the parts and sizes of that model with random weights: it finds nothing, but works as
hard.
"""

import argparse
import gzip
import json
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from spacy.language import Language

from extractors.pipeline import Text, build
from extractors.reading import join
from extractors.workers import read_all

WIDTH, DEPTH, ROWS, HIDDEN = 96, 4, 2000, 64
TAGS = ("NN", "NNS", "VB", "VBD", "VBN", "IN", "DT", "JJ", "RB", "CC", "CD", "TO", "PRP", "MD", ".", ",")
DEPENDENCIES = (
    "nsubj",
    "dobj",
    "amod",
    "nmod",
    "case",
    "det",
    "ROOT",
    "punct",
    "conj",
    "cc",
    "advmod",
    "aux",
    "mark",
)


def plain() -> Language:
    """A pipeline of tok2vec, tagger, parser and entities, in the sizes of `en_core_sci_sm` and untrained."""
    nlp = build(components=())
    own = {
        "@architectures": "spacy.HashEmbedCNN.v2",
        "pretrained_vectors": None,
        "width": WIDTH,
        "depth": DEPTH,
        "embed_size": ROWS,
        "window_size": 1,
        "maxout_pieces": 3,
        "subword_features": True,
    }
    shared = {"@architectures": "spacy.Tok2VecListener.v1", "width": WIDTH}
    nlp.add_pipe("tok2vec", config={"model": own})
    tagger = nlp.add_pipe(
        "tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": shared}}
    )
    parser = nlp.add_pipe("parser", config={"model": _transitions("parser", shared)})
    entities = nlp.add_pipe("ner", config={"model": _transitions("ner", own)})
    for part, labels in ((tagger, TAGS), (parser, DEPENDENCIES), (entities, ("ENTITY",))):
        for label in labels:
            part.add_label(label)  # type: ignore[attr-defined]
    nlp.initialize()
    return nlp


def _transitions(kind: str, tok2vec: dict[str, Any]) -> dict[str, Any]:
    return {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": kind,
        "extra_state_tokens": False,
        "hidden_width": HIDDEN,
        "maxout_pieces": 2,
        "use_upper": True,
        "tok2vec": tok2vec,
    }


def read_texts(path: Path, *, limit: int) -> list[Text]:
    """The first records of the file that have an abstract: key, title, abstract."""
    return list(islice(_texts(path), limit))


def _texts(path: Path) -> Iterator[Text]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row.get("abstract"):
                key = row.get("id") or row.get("pmid") or row.get("source_id")
                yield str(key), row.get("title") or "", row["abstract"]


def ours_per_second(texts: Sequence[Text], *, workers: int = 1) -> float:
    """Texts a second of our pipeline, all of its extractors on."""
    began = time.perf_counter()
    count = sum(1 for _ in read_all(texts, workers=workers))
    return count / (time.perf_counter() - began)


def plain_per_second(nlp: Language, texts: Sequence[Text]) -> float:
    """Texts a second of the plain pipeline."""
    began = time.perf_counter()
    count = sum(1 for _ in nlp.pipe((join(title, abstract) for _, title, abstract in texts), batch_size=64))
    return count / (time.perf_counter() - began)


def milliseconds(nlp: Language, texts: Sequence[Text]) -> dict[str, float]:
    """Milliseconds a text that each component takes."""
    spent = dict.fromkeys(("tokenizer", *nlp.pipe_names), 0.0)
    for _, title, abstract in texts:
        began = time.perf_counter()
        doc = nlp.make_doc(join(title, abstract))
        spent["tokenizer"] += time.perf_counter() - began
        for name, component in nlp.pipeline:
            began = time.perf_counter()
            doc = component(doc)
            spent[name] += time.perf_counter() - began
    return {name: 1000 * seconds / len(texts) for name, seconds in spent.items()}


def report(texts: Sequence[Text]) -> Iterator[str]:
    """The lines of the report: speed of both, their ratio, and where our time goes."""
    nlp, other = build(), plain()
    ours_per_second(texts[:20])
    plain_per_second(other, texts[:20])
    ours, theirs, pair = (
        ours_per_second(texts),
        plain_per_second(other, texts),
        ours_per_second(texts, workers=2),
    )
    mean = sum(len(abstract) for _, _, abstract in texts) / len(texts)
    yield f"texts                 {len(texts)}, {mean:.0f} characters each"
    yield f"gleanings             {ours:8.1f} texts/s on one core"
    yield f"plain spaCy           {theirs:8.1f} texts/s on one core"
    yield f"ratio                 {ours / theirs:8.1f}"
    yield f"gleanings, 2 workers  {pair:8.1f} texts/s ({pair / ours:.2f} times one)"
    for name, spent in milliseconds(nlp, texts[:200]).items():
        yield f"  {name:26} {spent:6.2f} ms a text"


def main(arguments: Sequence[str] | None = None) -> None:
    """Time both pipelines on the abstracts of a file and print the report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path, help="JSON lines with title and abstract, plain or gzip")
    parser.add_argument("--texts", type=int, default=500, help="how many to read (default 500)")
    chosen = parser.parse_args(arguments)
    texts = read_texts(chosen.file, limit=chosen.texts)
    if not texts:
        parser.error(f"{chosen.file} holds no abstract")
    sys.stdout.writelines(f"{line}\n" for line in report(texts))


if __name__ == "__main__":
    main()
