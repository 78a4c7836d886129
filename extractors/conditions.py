"""What a share is of: "the prevalence of sciatica was 12%", "12% had sciatica", "sciatica (12%)", "sciatica in 12%"."""

import re
from collections.abc import Sequence

from extractors.guarded import guarded
from extractors.lexicon import Lexicon, by_initial, read
from extractors.phrases import tidy
from extractors.populations import MEMBERS, PEOPLE, VERBS, trailing
from extractors.spots import Spot


class ConditionWords(Lexicon):
    """`conditions.toml`: names of measures, verbs that only say that something is there, words that name nothing."""

    measures: tuple[str, ...]
    being: tuple[str, ...]
    telling_verbs: tuple[str, ...]
    hollow: frozenset[str]
    found_to_have: tuple[str, ...]
    leads: tuple[str, ...]
    instruments: tuple[str, ...]


WORDS = read("conditions", ConditionWords)
_VERB = guarded(rf"(?<!who\s)(?<!that\s)(?<!which\s)(?<!whom\s)\b(?:{VERBS})\b", re.IGNORECASE)
_BEING = re.compile(rf"(?:{by_initial(WORDS.being)})\b", re.IGNORECASE)
_TELLING_VERB = re.compile(rf"(?:{by_initial(WORDS.telling_verbs)})\b", re.IGNORECASE)
_MEASURE = by_initial(sorted(WORDS.measures, key=len, reverse=True))
_STOP = rf"(?=\s(?:in|among|amongst|at|after|during|within|between|across|by|per|(?:{VERBS}))\b|\s?[,;:()\[\]]|\s?$)"
# "the prevalence of X", "rates of A and B"; "X prevalence", "the X rate".
_CALLED = guarded(
    rf"\b(?:{_MEASURE})\s(?:rates?\s|estimates?\s)?(?:of|for)\s(?:the\s|having\s)?(?P<x>[^;:]+?){_STOP}",
    re.IGNORECASE,
)
_X_CALLED = guarded(
    rf"(?:^|[,;]\s|\b(?:and|the|overall|of|in|total|with|whose|while"
    rf"|whereas)\s)(?P<x>(?:(?!(?:{VERBS}|the|of|in|and"
    rf"|overall)\b)[\w/'-]+\s(?:\([^()]*\)\s)?){{1,5}}?)"
    r"(?:point\s|lifetime\s|period\s)?(?:prevalence|incidence|seroprevalence|rates?|frequency)\b",
    re.IGNORECASE,
)
_ADJUNCT = re.compile(rf"^[\s,;]*(?:{by_initial(WORDS.leads)})\b(?:[^,]|,(?=\d))*,\s", re.IGNORECASE)
_LED = re.compile(
    r"(?<!total\sof)\b(?:in|among|amongst|by|of|for|affect\w*|to|from|with)\s(?:(?:only|about"
    r"|approximately|almost|nearly|up\sto|the|an?|as\smany\sas|over|more\sthan|less\sthan"
    r"|estimated|around|some|another|other|average|mean|additional|further|least|at)\s)*$",
    re.IGNORECASE,
)
_COPULA = guarded(
    rf"\b(?:{VERBS})\s(?:(?:only|about|approximately|almost|nearly|up\sto|over|more\sthan"
    rf"|less\sthan|estimated|around|between|from|at|as|high|low|to|be|even)\s)*$",
    re.IGNORECASE,
)
_PREDICATE = re.compile(
    rf"\s?(?:of\s(?:[^,;:()]|\([^()]*\))+?\s"
    rf"|(?:of\s)?(?:the\s)?(?:[\w-]+\s){{0,3}}?(?:{MEMBERS})\s(?:[^,;:()]+?\s)??"
    rf"|\s?)(?P<verb>{_VERB.pattern})(?P<x>[^,;:(]*)",
    re.IGNORECASE,
)
_HAVING = re.compile(
    rf"^\s?(?:of\s)?(?:the\s)?(?:[\w-]+\s){{0,2}}(?:(?:{MEMBERS})\s)?(?:with|having"
    rf"|experiencing|reporting|presenting\swith|suffering\sfrom|who\s(?:had|have|reported"
    rf"|developed|experienced))\s(?P<x>[^,;:(]+)",
    re.IGNORECASE,
)
_FOUND = re.compile(rf"^(?:{by_initial(WORDS.found_to_have)})\s", re.IGNORECASE)
_MEMBERS_WITH = re.compile(
    rf"^(?:the\s)?(?:[\w-]+\s){{0,3}}?(?:{MEMBERS})\s(?:with|who\s(?:had|have|were|reported"
    rf"|developed)|having|reporting|suffering from|presenting with|in whom)\s",
    re.IGNORECASE,
)
_BACK = re.compile(
    rf"^(?:however,\s|overall,\s|the\s|this\s|these\s|it\s|its\s|for\s|in\s|among\s"
    rf"|corresponding\s|reported\s|pooled\s|estimated\s|such\s|annual\s|mean\s)*(?:it\b|this\b"
    rf"|these\b|they\b|{_MEASURE}|figures?|corresponding|values?|numbers?)",
    re.IGNORECASE,
)
_PARTICIPLE = re.compile(r"[a-z]+ed\b", re.IGNORECASE)


def conditions(places: Sequence[Spot], *, before: str | None = None) -> list[str | None]:
    """What each share is of; a share that says nothing of its own goes with its list or with the share before it.

    `before` is what the sentence before was about: it is meant where this one does not say.
    """
    own: list[str | None] = []
    headed = False
    for place, spot in enumerate(places):
        shared = _shared(places, place)
        headed = shared is not None and (headed or _headed(places[place - 1]))
        own.append(_own(spot, shared=shared, headed=headed))
    found: list[str | None] = []
    for place, name in enumerate(own):
        ahead = _ahead(places, own, place)
        last = found[-1] if found else before
        found.append(_continued(places[place], name or ahead or last, last if found else None))
    return [_recognised(name, spot, before) for name, spot in zip(found, places, strict=True)]


def _recognised(name: str | None, spot: Spot, before: str | None) -> str | None:
    """The name with that by which it was recognised: "neuropathic pain by clinical examination"."""
    pointing = list(_FIGURES_FROM.finditer(spot.left))
    if pointing and before:
        return f"{before} by {pointing[-1]['how']}"
    if not name:
        return None
    by = _BY_INSTRUMENT.match(spot.right)
    return _COPULA_INSIDE.sub(" ", name, count=1) + (by.group().rstrip() if by else "")


# "deficit was transient": without its verb the phrase is a name.
_COPULA_INSIDE = re.compile(r"\s(?:was|were|is|are)\s")


_INSTRUMENT = rf"(?:(?!(?:and|or|in|of|the)\b)[\w-]+\s){{0,3}}?(?:{by_initial(WORDS.instruments)})(?![\w-])"
_BY_INSTRUMENT = re.compile(
    rf"\s(?:by|with|using|on|according\sto|based\son)\s(?:the\s)?{_INSTRUMENT}(?:\sor\s{_INSTRUMENT})?",
    re.IGNORECASE,
)
_FIGURES_FROM = guarded(
    rf"(?:figures|estimates|values|rates|those)\s(?:from|by|with)\s(?P<how>{_INSTRUMENT})", re.IGNORECASE
)


def points_back(text: str) -> bool:
    """Whether a sentence opens with a word for what the sentence before told: "It was 34%", "Prevalence rose"."""
    return _BACK.match(text) is not None


def topic_of(title: str) -> str | None:
    """What a title says that it counts: "Prevalence of fibromyalgia in a rural district" gives "fibromyalgia"."""
    found = _CALLED.search(title)
    return _short(found["x"]) if found else None


def _shared(places: Sequence[Spot], place: int) -> str | None:
    """What stands before a share without what belongs to the share before it; `None` where nothing does."""
    if not place or places[place].bracketed or not places[place].left.strip():
        return None
    last, left = places[place - 1], places[place].left
    if last.bracketed or not last.right.startswith(left.rstrip()[:12]):
        return None
    parts = _SEPARATOR.split(left, maxsplit=1 if _LED.search(last.left) else 0)
    return parts[-1] if len(parts) > 1 else ""


def _headed(spot: Spot) -> bool:
    """Whether what the share is of stands before it: what follows its list then says in whom, or by which account."""
    return (_COPULA.search(spot.left) or _LED.search(spot.left)) is not None


_SEPARATOR = re.compile(r",\s(?:and\s)?|\sand\s")


def _ahead(places: Sequence[Spot], own: Sequence[str | None], place: int) -> str | None:
    """What the list that the share opens goes on to say: "12, 14 and 20% of them had leg pain"."""
    for later in range(place + 1, len(places)):
        if not places[later].joined:
            return None
        if own[later]:
            return own[later]
    return None


def _continued(spot: Spot, name: str | None, last: str | None) -> str | None:
    """A name that shares its beginning with the one before: "prescribed A in 12%, B in 14%" gives "prescribed B"."""
    if not name or not last or name == last or spot.bracketed or _VERB.search(name):
        return name
    started = _STARTED.match(last)
    if started and len(name.split()) < 4 and not _PARTICIPLE.match(name):
        return f"{started.group()} {name}"
    return name


_STARTED = re.compile(r"(?:[a-z]+ed(?=\s)|[^,;]+?\s(?:was|were|is|are)(?=\s))", re.IGNORECASE)


def _own(spot: Spot, *, shared: str | None, headed: bool) -> str | None:
    """What the words around the share itself say that it is of."""
    left, _ = trailing(spot.left if shared is None else shared)
    if spot.bracketed:
        candidates = _inside(left, spot)
    else:
        candidates = _outside(left, spot, follows=shared is not None, headed=headed)
    return next(filter(None, (_short(candidate) for candidate in candidates if candidate)), None)


def _inside(left: str, spot: Spot) -> list[str | None]:
    """Of a share in brackets: what it follows."""
    called = _called(left)
    if called:
        return [called]
    item = _last_item(left)
    verb = _last_verb(item)
    said = item[verb.end() :] if verb else item
    subject = _subject(item) if verb else None
    predicate = _predicate(spot.right) if not telling(said) else None
    return [said, predicate, subject, _subject(left)]


def _outside(left: str, spot: Spot, *, follows: bool, headed: bool) -> list[str | None]:
    """Of a share in running text: what stands before "in 12%" or "was 12%", else what is said after it."""
    called = _called(left)
    subject = _subject(left)
    if called or _COPULA.search(left):
        return [called, subject]
    if _LED.search(left) and subject and telling(subject):
        return [subject]
    if headed:
        return [_predicate(spot.right), subject]
    after = [_predicate(spot.right), None if spot.right.lstrip().startswith("of ") else _having(spot.right)]
    elided = _elided(spot.right)
    return [*after, elided, subject] if follows else [*after, subject, elided]


def _called(left: str) -> str | None:
    """ "The prevalence of X", "X prevalence"."""
    every = list(_CALLED.finditer(left))
    found = every[-1] if every else _X_CALLED.search(left)
    if found is None or (", " in left[found.end() :] and telling(left[found.end() :])):
        return None
    name = _MEMBERS_WITH.sub("", found["x"])
    return name if telling(name) else None


def _last_item(left: str) -> str:
    """What stands after the last comma or colon of a list: "fever, cough" gives "cough"."""
    plain = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", lambda match: "_" * len(match.group()), left)
    cut = max(plain.rfind(", "), plain.rfind(": "))
    item = left[cut + 1 :] if cut >= 0 else left
    return re.sub(r"^[\s,;]*(?:and|or|as well as|followed by|but|then)\s", "", item)


def _last_verb(stretch: str) -> re.Match[str] | None:
    verbs = list(_VERB.finditer(stretch))
    return verbs[-1] if verbs else None


def _subject(left: str) -> str | None:
    """The subject of the clause, with what is said of it where that tells something: "deficit was transient"."""
    bare = left
    for _ in range(3):
        bare = _ADJUNCT.sub("", bare, count=1)
    bare = _LED.sub("", bare)
    verb = _VERB.search(bare)
    if verb is None:
        return bare
    name, said = bare[: verb.start()], bare[verb.end() :]
    who = tidy(name)
    if not telling(who) or re.fullmatch(rf"(?:[\w-]+\s){{0,3}}(?:{PEOPLE})", who, re.IGNORECASE):
        return said
    if _TELLING_VERB.match(verb.group()) or (telling(said) and not _PARTICIPLE.match(tidy(said))):
        return bare
    return name


def _predicate(right: str) -> str | None:
    found = _PREDICATE.match(right)
    if found is None:
        return None
    said = found["x"].strip()
    return said if _BEING.match(found["verb"]) and telling(said) else f"{found['verb']} {said}"


def _having(right: str) -> str | None:
    found = _HAVING.match(right)
    return found["x"] if found else None


def _elided(right: str) -> str | None:
    """A name right after its share in a list: "35% muscle relaxants, 12% narcotics"."""
    bare = re.split(r"[,;:(]|\sand\s(?=$)", right, maxsplit=1)[0]
    return None if _LEADING_PREPOSITION.match(bare) else bare


_LEADING_PREPOSITION = re.compile(
    rf"\s?(?:of|in|among|for|at|by|from|on|to|with|using|as|according|globally|worldwide"
    rf"|overall|[a-z]+ly|and|or|vs|versus|respectively|who|that|which|after|during|per|more"
    rf"|less|higher|lower|(?:[\w-]+\s)?(?:{MEMBERS}))\b",
    re.IGNORECASE,
)


def telling(phrase: str) -> bool:
    """Whether a phrase names something: a word that is no filler and no noun for people."""
    found = re.findall(r"[^\W\d_][\w'-]*", phrase.lower())
    return any(word not in WORDS.hollow and not _PEOPLE.fullmatch(word) for word in found)


_PEOPLE = re.compile(PEOPLE, re.IGNORECASE)


def _short(phrase: str) -> str | None:
    bare = _COUNT.sub("", tidy(phrase))
    for _ in range(2):
        bare = tidy(_FOUND.sub("", bare))
    bare = _APPENDED.sub("", _TRAILER.sub("", bare))
    return bare if telling(bare) else None


# "35 small aneurysms (46%)": how many there were is no part of the name.
_COUNT = re.compile(r"^(?:there were\s)?\d[\d,]*\s(?=[a-z])", re.IGNORECASE)
# "admitted, an incidence rate of": what only announces the figure.
_APPENDED = re.compile(
    r",\s(?:an?|the|with|for|giving|corresponding|representing|i\.e\.?)(?:\s[\w-]+)?$", re.IGNORECASE
)
# What says when or by which account, after the name itself.
_TRAILER = re.compile(
    r"(?:\s(?:rates?|prevalence|incidence)|\s(?:in|during|within|at|after)\s(?:the\s)?(?:past"
    r"|last|previous|first|second|preceding)\s.*|,?\srespectively.*|\s(?:was|were|is|are|in|of"
    r"|and|or|that|who|than|compared|at|had|has|have|being|to))+$",
    re.IGNORECASE,
)
