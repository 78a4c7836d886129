"""The pipeline that reads records: spaCy, scispaCy's tokens and abbreviations, then our extractors.

`build` puts the components together, `extract` sends texts through them. To add an extractor: write a module
that registers a component over a pure function, import it here and add its name to `EXTRACTORS`.
"""

import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from typing import Any

import numpy as np
import spacy
from spacy.attrs import IDX, SENT_START
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import is_package

from extractors import (  # noqa: F401  (each registers its component)
    arm_results,
    checks,
    conclusion_model,
    design_model,
    effect_direction,
    effects,
    frequencies,
    interventions,
    keys,
    pairs,
    sample_size,
    slot_model,
    spans,
)
from extractors.abbreviations import abbreviations
from extractors.errors import ExtractorError
from extractors.guarded import learn
from extractors.reading import GAP, Item, Sentence, findings, join, place, reading, text_of
from extractors.roles import roles
from extractors.sentences import split
from extractors.tokens import Tokens
from extractors.version import EXTRACTOR
from warehouse.rows import FINDINGS, Check, Extraction, Finding

Text = tuple[str, str, str]  # key, title, abstract

# What every extractor stands on, and then the extractors, each in the order in which it runs.
GROUND = ("gleanings_sentences", "gleanings_abbreviations")
EXTRACTORS: tuple[str, ...] = (
    "gleanings_design",
    "gleanings_sample_size",
    "gleanings_interventions",
    "gleanings_effects",
    "gleanings_frequencies",
    "gleanings_arm_results",
    "gleanings_pairs",
    "gleanings_effect_direction",
    "gleanings_slots",
    "gleanings_checks",
    "gleanings_conclusion",
    "gleanings_keys",
)
# What reads the text alone, and asks for no tokens of it.
_BY_TEXT = frozenset((*GROUND, *EXTRACTORS))
# Texts that a component reads one after the other, while what it looks things up in is at hand.
TOGETHER = 16
# So many times as many texts are read before what was met may be forgotten.
BATCHES = 40
# spaCy reads a word that it has kept twice as fast; so many cost some 50 MB.
ENOUGH_WORDS = 150_000
UNUSED = ("tagger", "attribute_ruler", "lemmatizer", "parser")


class ModelError(ExtractorError):
    """A model that the settings name and that is not installed."""


@Language.component("gleanings_sentences")
def sentences(doc: Doc) -> Doc:
    """Sets the Doc's sentences and their roles; the title is a sentence of its own."""
    text = text_of(doc)
    title_end = max(text.find(GAP), 0)
    stretches = split(text, start=title_end)
    found = [Sentence(0, title_end, "title")] if text[:title_end].strip() else []
    found += [
        Sentence(s.start, s.end, role) for s, role in zip(stretches, roles(text, stretches), strict=True)
    ]
    findings(doc)["sentences"] = [list(sentence) for sentence in found]
    learn([text, *(text[sentence.start : sentence.end] for sentence in found)])
    if not len(doc):
        return doc
    starts = np.isin(doc.to_array(IDX), [sentence.start for sentence in found])
    marks: Any = np.where(starts, 1, -1).astype("int64").reshape(-1, 1)
    return doc.from_array([SENT_START], marks.astype("uint64"))


@Language.factory("gleanings_abbreviations")
def make_abbreviations(nlp: Language, name: str) -> Callable[[Doc], Doc]:  # noqa: ARG001  (spaCy names it)
    """A component that sets the abbreviations that the text defines."""
    tokens = nlp.tokenizer if isinstance(nlp.tokenizer, Tokens) else Tokens(nlp)

    def find_abbreviations(doc: Doc) -> Doc:
        found = reading(doc)
        findings(doc)["abbreviations"] = abbreviations(found.text, found.sentences, tokens.of_sentence)
        return doc

    return find_abbreviations


def build(*, model: str | None = None, components: Sequence[str] = (*GROUND, *EXTRACTORS)) -> Language:
    """The pipeline; `model` names an installed scispaCy model whose entities are used beside the rules.

    Raises `ModelError` where that model is not installed.
    """
    if model and not is_package(model):
        raise ModelError(
            f"The model {model} is named in the settings but not installed; "
            f"install it into this environment (pip install {model}) or leave the setting empty."
        )
    with warnings.catch_warnings():
        # A package that spaCy imports with it warns about itself.
        warnings.simplefilter("ignore")
        nlp = spacy.load(model, exclude=UNUSED) if model else spacy.blank("en")
    nlp.tokenizer = Tokens(nlp, scientific=bool(model) or not set(GROUND) <= set(components) <= _BY_TEXT)
    for name in components:
        nlp.add_pipe(name)
    return nlp


def extract(nlp: Language, texts: Iterable[Text], *, batch_size: int = TOGETHER) -> Iterator[Extraction]:
    """What each text says, in the order given; memory stays flat however many there are."""
    remaining = iter(texts)
    while chunk := list(islice(remaining, BATCHES * batch_size)):
        with _zone(nlp):
            parts = [chunk[at : at + batch_size] for at in range(0, len(chunk), batch_size)]
            yield from [found for part in parts for found in _together(nlp, part)]


def _together(nlp: Language, texts: Sequence[Text]) -> list[Extraction]:
    docs = [document(nlp, title, abstract) for _, title, abstract in texts]
    for _, component in nlp.pipeline:
        docs = through(component, docs)
    return [_extraction(doc, text) for doc, text in zip(docs, texts, strict=True)]


def through(component: Callable[[Doc], Doc], docs: Sequence[Doc]) -> list[Doc]:
    """The Docs, each read by a component."""
    pipe: Callable[[Sequence[Doc]], Iterable[Doc]] | None = getattr(component, "pipe", None)
    return list(pipe(docs)) if pipe else [component(doc) for doc in docs]


def document(nlp: Language, title: str, abstract: str) -> Doc:
    """A record's text for the pipeline, with no more tokens than its components ask for."""
    text = join(title, abstract)
    return nlp.tokenizer.of_record(text) if isinstance(nlp.tokenizer, Tokens) else nlp.make_doc(text)


def _zone(nlp: Language) -> AbstractContextManager[Any]:
    """Where a chunk is read: once enough words are known by heart, what is new is forgotten with the chunk."""
    return nlp.memory_zone() if len(nlp.vocab.strings) > ENOUGH_WORDS else nullcontext()


def _extraction(doc: Doc, text: Text) -> Extraction:
    key, title, abstract = text
    store = findings(doc)
    rows: dict[str, Any] = {
        name: tuple(_row(shape, item, title, abstract) for item in store.get(name, ()))
        for name, shape in FINDINGS.items()
    }
    return Extraction(record_key=key, extractor=EXTRACTOR, **rows)


def _row(shape: type[Finding], item: Item, title: str, abstract: str) -> Finding:
    known = item | place(title, abstract, start=item["start"], end=item["end"])
    if "checks" in item:
        known["checks"] = tuple(Check(**check) for check in item["checks"])
    return shape(**known)
