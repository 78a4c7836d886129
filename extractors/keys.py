"""Gives the names in the findings their keys, so that one thing has one name in all texts."""

from collections.abc import Iterator
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from extractors.families import family
from extractors.normal import key, treatment_keys
from extractors.normal_words import Kind
from extractors.reading import findings, reading

# List, column of the name, column of its key.
TREATMENTS = (
    ("interventions", "name", "key"),
    ("arm_results", "arm", "arm_key"),
    ("effects", "intervention", "intervention_key"),
    ("effects", "comparator", "comparator_key"),
)
OTHERS: tuple[tuple[str, str, str, Kind], ...] = (
    ("frequencies", "condition", "condition_key", "condition"),
    ("arm_results", "outcome", "outcome_key", "outcome"),
    ("effects", "outcome", "outcome_key", "outcome"),
)

Store = dict[str, Any]


def set_keys(store: Store, abbreviations: dict[str, str]) -> None:
    """Sets the keys of all names in a text's findings; a name that says nothing has none."""
    named = list(_treatments(store))
    known = treatment_keys([item[name] for item, name, _ in named], abbreviations=abbreviations)
    for item, name, column in named:
        item[column] = known[item[name]] or None
    for item in store.get("interventions", ()):
        item["family"] = family(item["key"]) if item["key"] else None
    for table, name, column, kind in OTHERS:
        for item in store.get(table, ()):
            if item.get(name):
                item[column] = key(item[name], kind, abbreviations=abbreviations) or None


def _treatments(store: Store) -> Iterator[tuple[Store, str, str]]:
    for table, name, column in TREATMENTS:
        for item in store.get(table, ()):
            if item.get(name):
                yield item, name, column


@Language.component("gleanings_keys")
def component(doc: Doc) -> Doc:
    """Sets the keys in the Doc's findings; runs after all that finds names."""
    set_keys(findings(doc), dict(reading(doc).abbreviations))
    return doc
