"""How likely two citations are one publication: evidence field by field, added up in bits.

The model is that of Fellegi and Sunter (1969): each field that agrees or differs multiplies the odds; here the
odds are powers of two, and a field that one side lacks says nothing.
"""

from dataclasses import dataclass

from rapidfuzz.distance import Indel

from warehouse.works.citation import KINDS, Citation
from warehouse.works.places import same_journal
from warehouse.works.wording import words_of

NEEDED = 21.0  # bits: outweighs the odds against any two of ten thousand citations being one, with a margin
NEEDED_WITH_NAME = 12.0  # where both share an identifier and their titles do not speak against it
NEEDED_FOR_LINK = 16.0  # of title, authors and abstract alone, for two reports of one piece of work

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ROMAN = frozenset({"i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "a", "b", "c"})
_OF_A_MEETING = -8.0  # bits: an article may be exported as the abstract of a meeting
_YEARS_APART = -8.0  # bits: three years and more
_TELLS_OF_WORK = ("title", "authors", "abstract")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The evidence that two citations are one: bits by field, and the identifiers that they share."""

    evidence: dict[str, float]
    shared: frozenset[str]
    roles: frozenset[str]

    @property
    def bits(self) -> float:
        """All evidence together."""
        return sum(self.evidence.values())

    @property
    def same(self) -> bool:
        """Whether the two describe one publication."""
        named = self.shared and self.evidence.get("title", 0.0) >= 0
        return self.bits >= (NEEDED_WITH_NAME if named else NEEDED)

    @property
    def vetoed(self) -> bool:
        """Whether they can never be one: other numbers of PubMed, or another kind of publication."""
        return self.evidence.get("pmid", 0.0) < 0 or (
            not self.shared and self.evidence.get("role", 0.0) < _OF_A_MEETING
        )

    @property
    def linked(self) -> bool:
        """Whether they are two publications of one piece of work: preprint or talk and article, notice and paper."""
        told = sum(self.evidence.get(name, 0.0) for name in _TELLS_OF_WORK)
        in_time = self.evidence.get("year", 0.0) > _YEARS_APART
        return not self.same and len(self.roles) > 1 and in_time and told >= NEEDED_FOR_LINK

    @property
    def basis(self) -> str:
        """Why they belong together: the kind of the identifier that they share, else `fuzzy` with its bits."""
        kinds = {name.partition(":")[0] for name in self.shared}
        return next((kind for kind in KINDS if kind in kinds), f"fuzzy {self.bits:.1f}")


def compare(one: Citation, other: Citation) -> Comparison:
    """The evidence for (positive) and against (negative) the two being one publication."""
    weighed = {name: weigh(one, other) for name, weigh in _FIELDS.items()}
    return Comparison(
        evidence={name: bits for name, bits in weighed.items() if bits},
        shared=_telling(one, other),
        roles=frozenset((one.role, other.role)),
    )


def _title(one: Citation, other: Citation) -> float:
    """What equal titles tell grows with their length: two papers may well be called `Low back pain`."""
    pairs = [(a, b) for a in one.titles for b in other.titles]
    return max((_titles(a, b) for a, b in pairs), default=0.0)


def _titles(one: str, other: str) -> float:
    short, long = sorted((one.replace(" ", ""), other.replace(" ", "")), key=len)
    told = min(14.0, len(short) / 3.5)
    if short == long:
        return told
    exchanged = _exchanged(one.split(), other.split())
    if len(short) >= 30 and long.startswith(short):
        return 0.8 * told + exchanged
    return _graded(Indel.normalized_similarity(short, long, score_cutoff=0.6), told) + exchanged


def _graded(alike: float, told: float) -> float:
    if alike >= 0.8:
        return told * (0.9 if alike >= 0.97 else 0.6 if alike >= 0.9 else 0.0)
    return -6.0 if alike >= 0.6 else -10.0


def _exchanged(one: list[str], other: list[str]) -> float:
    """Against titles that differ in a numeral, or in a word put in another's place and no variant of it."""
    mine, theirs = set(one) - set(other), set(other) - set(one)
    if _numerals(mine) != _numerals(theirs):
        return -8.0
    return -6.0 if mine and theirs and (_strange(mine, theirs) and _strange(theirs, mine)) else 0.0


def _numerals(words: set[str]) -> set[str]:
    return {word for word in words if word.isdigit() or word in _ROMAN}


def _strange(words: set[str], others: set[str]) -> bool:
    joined = "".join(sorted(others))
    return any(word not in joined and not _has_variant(word, others) for word in words)


def _has_variant(word: str, others: set[str]) -> bool:
    return any(Indel.normalized_similarity(word, one) >= 0.84 for one in others)


def _authors(one: Citation, other: Citation) -> float:
    if not one.authors or not other.authors:
        return 0.0
    first = bool(one.authors[0] & other.authors[0])
    shared = _shared(one, other)
    if first:
        return 7.0 if shared >= 0.6 else 4.0
    return 1.0 if shared >= 0.7 else -8.0


def _shared(one: Citation, other: Citation) -> float:
    """The share of the shorter list's authors who stand in the longer one."""
    few, many = sorted((one.authors, other.authors), key=len)
    known = frozenset().union(*many)
    return sum(bool(name & known) for name in few) / len(few)


def _year(one: Citation, other: Citation) -> float:
    if one.year is None or other.year is None:
        return 0.0
    return {0: 2.0, 1: 0.0, 2: -3.0}.get(abs(one.year - other.year), _YEARS_APART)


def _journal(one: Citation, other: Citation) -> float:
    if one.issns & other.issns:
        return 3.0
    if not one.journals or not other.journals:
        return 0.0
    if any(same_journal(a, b) for a in one.journals for b in other.journals):
        return 3.0
    return -5.0 if _same_place(one, other) else -12.0


def _same_place(one: Citation, other: Citation) -> bool:
    """Whether volume, first page, DOI or PMID say that both stand in one place."""
    shared = (one.volume and one.volume == other.volume) or (one.pages[0] and one.pages[0] == other.pages[0])
    return bool(shared or one.names & other.names)


def _volume(one: Citation, other: Citation) -> float:
    if not one.volume or not other.volume:
        return 0.0
    return 3.0 if one.volume == other.volume else -4.0


def _issue(one: Citation, other: Citation) -> float:
    if not one.issue or not other.issue:
        return 0.0
    return 1.0 if one.issue == other.issue else -2.0


def _pages(one: Citation, other: Citation) -> float:
    (first, last), (first_other, last_other) = one.pages, other.pages
    if not first or not first_other:
        return 0.0
    if first.lstrip(_LETTERS) != first_other.lstrip(_LETTERS):
        return -8.0 if first[0].isdigit() == first_other[0].isdigit() else -3.0
    if first == "1":
        return 2.0 if last == last_other else 0.0
    return 6.0 if last and last == last_other else 5.0


def _doi(one: Citation, other: Citation) -> float:
    """All abstracts of one supplement may bear its DOI: on different pages an equal one says nothing."""
    mine, theirs = one.named("doi"), other.named("doi")
    if not mine or not theirs:
        return 0.0
    if mine & theirs:
        return 0.0 if _pages(one, other) < -5 else 10.0
    return -14.0 if _registrants(mine) & _registrants(theirs) else -6.0


def _telling(one: Citation, other: Citation) -> frozenset[str]:
    """The identifiers that both bear and that name a publication rather than a supplement full of them."""
    shared = one.names & other.names
    return shared if not shared or _doi(one, other) > 0 else shared - one.named("doi")


def _registrants(dois: frozenset[str]) -> set[str]:
    return {name.partition("/")[0] for name in dois}


def _pmid(one: Citation, other: Citation) -> float:
    return _number(one, other, "pmid", differ=-100.0)


def _pmcid(one: Citation, other: Citation) -> float:
    """An article may be there twice, as its publisher and as its author deposited it."""
    return _number(one, other, "pmcid", differ=-10.0)


def _number(one: Citation, other: Citation, kind: str, *, differ: float) -> float:
    mine, theirs = one.named(kind), other.named(kind)
    if not mine or not theirs:
        return 0.0
    return 30.0 if mine & theirs else differ


def _abstract(one: Citation, other: Citation) -> float:
    if min(len(one.abstract), len(other.abstract)) < 150:
        return 0.0
    size = min(len(one.abstract), len(other.abstract))
    alike = Indel.normalized_similarity(one.abstract[:size], other.abstract[:size], score_cutoff=0.5)
    if alike >= 0.85:
        return 9.0 if alike >= 0.97 else 6.0
    return 0.0 if alike >= 0.6 else -4.0


def _role(one: Citation, other: Citation) -> float:
    """A notice is not its paper, a preprint not the article, a talk not the paper that came of it."""
    if one.role == other.role:
        return 0.0
    if "conference" in (one.role, other.role) and _same_place(one, other):
        return 0.0
    return _OF_A_MEETING if "conference" in (one.role, other.role) else -12.0


def _apart(one: Citation, other: Citation) -> float:
    """A protocol and its results, an original and its update, are two publications."""
    mine, theirs = (set("".join(each.titles[:1]).split()) for each in (one, other))
    return -12.0 if (mine ^ theirs) & words_of("apart", "words") else 0.0


_FIELDS = {
    "title": _title,
    "authors": _authors,
    "year": _year,
    "journal": _journal,
    "volume": _volume,
    "issue": _issue,
    "pages": _pages,
    "doi": _doi,
    "pmid": _pmid,
    "pmcid": _pmcid,
    "abstract": _abstract,
    "role": _role,
    "apart": _apart,
}
