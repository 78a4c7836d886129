"""What every extractor is given: the text of a record, its sentences with their roles, its abbreviations.

One text holds both fields, `title + "\\n\\n" + abstract`, and every offset counts in it; `place` turns a
stretch of it into the field and offsets that a finding carries. On a spaCy Doc all of it lies in
`doc.user_data["gleanings"]` as plain lists and dicts, so that a Doc can travel between processes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from spacy.tokens import Doc

from extractors.expanding import expand

Role = Literal["title", "background", "objective", "methods", "results", "conclusions"]
Item = dict[str, Any]
GAP = "\n\n"


class Sentence(NamedTuple):
    """`text[start:end]` is one sentence, without a section's label before it."""

    start: int
    end: int
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One record as the extractors see it; `abbreviations` maps short forms to the long ones it defines."""

    text: str
    title_end: int
    sentences: tuple[Sentence, ...]
    abbreviations: Mapping[str, str]

    def words(self, sentence: Sentence) -> str:
        """The sentence's own text."""
        return self.text[sentence.start : sentence.end]

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence that the offset lies in."""
        return next((s for s in self.sentences if s.start <= offset < s.end), None)

    def expand(self, phrase: str) -> str:
        """The phrase with the record's abbreviations written out."""
        return expand(phrase, self.abbreviations)


def join(title: str, abstract: str) -> str:
    """The text that is read, as long as its fields: no line break in the title, no lone surrogate."""
    whole = re.sub(r"[\n\r\u2028\u2029]", " ", title) + GAP + abstract
    return readable(whole)


def readable(text: str) -> str:
    """The text, as long as it was: a lone surrogate, which no tokeniser takes, is replaced."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def findings(doc: Doc) -> dict[str, Any]:
    """The Doc's own store of plain results, by component."""
    store: dict[str, Any] = doc.user_data.setdefault("gleanings", {})
    return store


def design_of(doc: Doc) -> str | None:
    """The design that was read in the Doc, where one was."""
    designs = findings(doc).get("designs") or [{"design": None}]
    design: str | None = designs[0]["design"]
    return design


def text_of(doc: Doc) -> str:
    """The Doc's text."""
    store = findings(doc)
    if "text" not in store:
        store["text"] = doc.text
    text: str = store["text"]
    return text


def reading(doc: Doc) -> Reading:
    """The Doc's text with what the first components found in it."""
    store, text = findings(doc), text_of(doc)
    return Reading(
        text=text,
        title_end=max(text.find(GAP), 0),
        sentences=tuple(map(Sentence._make, store.get("sentences", ()))),
        abbreviations=store.get("abbreviations", {}),
    )


def place(title: str, abstract: str, *, start: int, end: int) -> Item:
    """Field, offsets and quote of `text[start:end]`; a stretch over the gap is cut to one field."""
    shift = len(title) + len(GAP)
    if start < len(title):
        end = min(end, len(title))
        return {"field": "title", "start": start, "end": end, "quote": title[start:end]}
    start, end = max(start - shift, 0), max(end - shift, 0)
    return {"field": "abstract", "start": start, "end": end, "quote": abstract[start:end]}
