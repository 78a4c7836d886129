"""The search fields of PubMed that the sandbox knows, under every tag by which they may be called."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["words", "values", "date", "uid"]


@dataclass(frozen=True, slots=True)
class Field:
    """One search field: its `long_name` in PubMed and the indexed `parts` of a record that it looks into."""

    key: str
    long_name: str
    kind: Kind
    parts: tuple[str, ...]
    tags: tuple[str, ...]


def _field(key: str, long_name: str, kind: Kind, parts: str, *tags: str) -> Field:
    return Field(key, long_name, kind, tuple(parts.split()), (key, long_name.lower(), *tags))


FIELDS: tuple[Field, ...] = (
    _field("all", "All Fields", "words", "ti ab ot mh pt au ta", "all fields", "all"),
    _field("tiab", "Title/Abstract", "words", "ti ab ot"),
    _field("ti", "Title", "words", "ti", "titl"),
    _field("ab", "Abstract", "words", "ab"),
    _field("ot", "Other Term", "words", "ot", "keyword", "keywords"),
    _field("tw", "Text Word", "words", "ti ab ot mh pt", "text words", "text", "word"),
    _field("mh", "MeSH Terms", "values", "mh", "mesh", "mesh:noexp", "mh:noexp", "mesh terms:noexp"),
    _field("majr", "MeSH Major Topic", "values", "majr", "majr:noexp"),
    _field("pt", "Publication Type", "values", "pt", "ptyp"),
    _field("la", "Language", "values", "la", "lang"),
    _field("au", "Author", "values", "au", "auth", "fau", "full author name"),
    _field("ta", "Journal", "values", "ta", "jour", "title abbreviation"),
    _field("si", "Secondary Source ID", "values", "si"),
    _field("aid", "Article Identifier", "values", "aid", "doi", "location id", "lid"),
    _field("dp", "Date - Publication", "date", "dp", "pdat", "publication date", "ppdat", "epdat"),
    _field("crdt", "Date - Create", "date", "crdt", "create date", "date created"),
    _field("edat", "Date - Entry", "date", "edat", "entrez date", "entry date", "date - entrez"),
    _field("lr", "Date - Modification", "date", "lr", "mdat", "modification date", "date last revised"),
    _field("uid", "UID", "uid", "uid", "pmid"),
)

UNTAGGED = Field("", "All Fields", "words", ("ti", "ab", "ot", "mh"), ())

_BY_TAG = {tag: field for field in FIELDS for tag in field.tags}


def find(tag: str) -> Field | None:
    """The field that the tag (without brackets, in any case) names; `None` when PubMed would not find it."""
    return _BY_TAG.get(" ".join(tag.lower().split()))
