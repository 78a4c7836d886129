"""One readable key for the many ways in which a treatment, a condition or an outcome is written.

`key("HF10 therapy", "intervention")`, `key("10 kHz SCS", …)` and `key("high-frequency spinal cord stimulation", …)`
are all `spinal cord stimulation, high-frequency`. The key holds for every topic: what a topic calls by one name more
is laid over it by the topic's own terms (`Term.keys`). A key is its own key.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from extractors import plain_words
from extractors.doses import doses, undosed
from extractors.expanding import expand
from extractors.normal_words import Kind, Words, words
from extractors.phrase_set import Tokens
from extractors.plain_words import tokens

_BRACKETED = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_ROUNDS = 6


def key(name: str, kind: Kind, *, abbreviations: Mapping[str, str] | None = None, dosed: bool = False) -> str:
    """The key of a name, empty where the name says nothing.

    `abbreviations` are those that the text defines; `dosed` keeps the dose of a treatment, for texts that compare
    two doses of one.
    """
    written = expand(name, abbreviations) if abbreviations else name
    return _key(written, kind, dosed)


@lru_cache(maxsize=50_000)
def _key(name: str, kind: Kind, dosed: bool) -> str:
    """What the steps make of a name when nothing more changes; of names in a circle, the first."""
    seen: list[str] = []
    while name not in seen and len(seen) < _ROUNDS:
        seen.append(name)
        made = _step(name, kind, dosed)
        # Without capitals, which mark abbreviations, the same words give the same again.
        if made == name.lower():
            return made
        name = made
    return min(seen[seen.index(name) :]) if name in seen else name


def _step(name: str, kind: Kind, dosed: bool) -> str:
    held = words(kind)
    unbracketed = _BRACKETED.sub(" ", name)
    text = unbracketed if unbracketed.strip(" ,;") else name
    text = plain_words.spelled_out(text)
    if kind != "intervention":
        return _named(tokens(text), held)
    kept = doses(text) if dosed else ""
    bare = undosed(text)
    parts = {_named(part, held) for part in plain_words.split(tokens(bare), held.joints)} - {""}
    joined = " + ".join(sorted(parts))
    return f"{joined}, {kept}" if joined and kept else joined


def _named(given: Tokens, held: Words) -> str:
    """The key of one thing, by its whole name where the lexicon knows it, else by what names it."""
    whole = held.ordered(given)
    shorter = given if whole in held.synonyms else plain_words.cut(given, held.cuts)
    if shorter != given:
        whole = held.ordered(shorter)
    found = held.synonyms.get(whole, whole)
    return held.head(found) or held.shown(found)


def treatment_keys(names: Sequence[str], *, abbreviations: Mapping[str, str]) -> dict[str, str]:
    """The keys of the treatments of one text; two that differ in their dose alone keep it."""
    plain = {name: key(name, "intervention", abbreviations=abbreviations) for name in set(names)}
    shared = {one for one, count in Counter(plain.values()).items() if count > 1}
    full = {
        name: key(name, "intervention", abbreviations=abbreviations, dosed=True)
        for name, one in plain.items()
        if one in shared
    }
    told = {one: {full[name] for name in full if plain[name] == one and full[name] != one} for one in shared}
    return {name: full[name] if len(told.get(one, ())) > 1 else one for name, one in plain.items()}
