"""The theme of a sentence by its words: prevalence, diagnosis, mechanism, prognosis, treatment, harms or cost."""

from functools import cache
from typing import Literal, NamedTuple, get_args

from extractors.guarded import Guarded
from extractors.lexicon import Lexicon, read, words
from extractors.reading import Role

Theme = Literal["cost", "harms", "diagnosis", "prevalence", "prognosis", "mechanism", "treatment"]

ENOUGH = 2


class _Cues(Lexicon):
    weight: int
    strong: list[str]
    weak: list[str]


class _File(Lexicon):
    aside: list[str]
    cost: _Cues
    harms: _Cues
    diagnosis: _Cues
    prevalence: _Cues
    prognosis: _Cues
    mechanism: _Cues
    treatment: _Cues


def theme(sentence: str, role: Role) -> Theme | None:
    """What the sentence is about; None where it says so of nothing, or says only how a study was done.

    Of themes told by as many words, the rarer one: most sentences on harms or cost name the treatment too.
    """
    held = _held()
    if role == "methods" or held.aside.search(sentence):
        return None
    best: Theme | None = None
    most = ENOUGH - 1
    for name, cues in held.themes:
        told = cues.weight * _distinct(cues.strong, sentence) + _distinct(cues.weak, sentence)
        if told > most:
            best, most = name, told
    return best


def _distinct(cues: Guarded, sentence: str) -> int:
    return len({found.lower() for found in cues.findall(sentence)})


class _Patterns(NamedTuple):
    weight: int
    strong: Guarded
    weak: Guarded


class _Held(NamedTuple):
    aside: Guarded
    themes: tuple[tuple[Theme, _Patterns], ...]


@cache
def _held() -> _Held:
    file = read("themes", _File)
    names: tuple[Theme, ...] = get_args(Theme)
    cues = ((name, getattr(file, name)) for name in names)
    themes = ((name, _Patterns(one.weight, words(one.strong), words(one.weak))) for name, one in cues)
    return _Held(words(file.aside), tuple(themes))
