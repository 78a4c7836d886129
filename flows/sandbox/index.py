"""An inverted index over records: which of them have this word, this value, this date.

Records are numbered in the order of their coming; one that leaves is only marked, so nothing is rebuilt.
"""

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable

from warehouse.rows import Author, Record, Registration

_WORD = re.compile(r"[^\W_]+")
_ACCENT = re.compile(r"[\u0300-\u036f]")
_DIGITS = re.compile(r"\d+")

LANGUAGES = {
    "chi": "chinese", "cze": "czech", "dan": "danish", "dut": "dutch", "eng": "english", "fre": "french",
    "ger": "german", "ita": "italian", "jpn": "japanese", "kor": "korean", "nor": "norwegian",
    "pol": "polish", "por": "portuguese", "rus": "russian", "spa": "spanish", "tur": "turkish",
}  # fmt: skip

Postings = defaultdict[str, "array[int]"]


def words(text: str) -> list[str]:
    """The words of a text as they are indexed: lower case, without accents and punctuation."""
    if not text.isascii():
        text = _ACCENT.sub("", unicodedata.normalize("NFKD", text))
    return _WORD.findall(text.lower())


def phrase(text: str) -> str:
    """The words of a text with one space between them."""
    return " ".join(words(text))


def uid_number(uid: str) -> int:
    """The number in an id, by which ids are sorted and ranged: 12 for `EX0012`."""
    digits = _DIGITS.findall(uid)
    return int(digits[-1]) if digits else 0


class Index:
    """Words by part of the record, whole values and dates by field; answers are sets of record numbers."""

    def __init__(self) -> None:
        self.uids: list[str] = []
        self.live: set[int] = set()
        self._words: dict[str, Postings] = defaultdict(_postings)
        self._values: dict[str, Postings] = defaultdict(_postings)
        self._texts: dict[str, dict[int, str]] = defaultdict(dict)
        self._dates: dict[str, dict[int, tuple[str, ...]]] = defaultdict(dict)
        self._sorted: dict[int, list[str]] = {}

    def add(self, record: Record) -> int:
        """Take in a record; the number it has from now on."""
        number = len(self.uids)
        self.uids.append(record.source_id)
        self.live.add(number)
        self._sorted.clear()
        for part, texts in _texts(record).items():
            self._add_words(part, number, texts)
        for field, values in _values(record).items():
            for value in dict.fromkeys(values):
                self._values[field][value].append(number)
        for field, dates in _dates(record).items():
            self._dates[field][number] = tuple(date for date in dates if date)
        return number

    def remove(self, number: int) -> None:
        """Forget the record of that number."""
        self.live.discard(number)

    def with_word(self, part: str, word: str) -> set[int]:
        """The records that have the word in that part."""
        return set(self._words[part].get(word, ())) & self.live

    def with_prefix(self, part: str, prefix: str) -> set[int]:
        """The records that have a word beginning so in that part."""
        return self._union(self._words[part], prefix) & self.live

    def with_phrase(self, part: str, wanted: str, candidates: Iterable[int]) -> set[int]:
        """Those of the candidates whose part contains the wanted text (it brings the spaces at its ends)."""
        texts = self._texts[part]
        return {number for number in candidates if wanted in texts.get(number, "")}

    def with_value(self, field: str, value: str) -> set[int]:
        """The records that have exactly this value in that field."""
        return set(self._values[field].get(value, ())) & self.live

    def with_value_prefix(self, field: str, prefix: str) -> set[int]:
        """The records that have a value beginning so in that field."""
        return self._union(self._values[field], prefix) & self.live

    def between(self, field: str, low: str, high: str) -> set[int]:
        """The records with a date of that field from `low` to `high` (whole ISO days, both included)."""
        dated = self._dates[field]
        return {n for n in self.live if any(low <= date <= high for date in dated.get(n, ()))}

    def numbered(self, low: int, high: int) -> set[int]:
        """The records whose id has a number from `low` to `high`, both included."""
        return {n for n in self.live if low <= uid_number(self.uids[n]) <= high}

    def named(self, uid: str) -> set[int]:
        """The record of that id, in any case."""
        return self.with_value("uid", uid.lower())

    def _add_words(self, part: str, number: int, texts: Iterable[str]) -> None:
        phrases = [phrase(text) for text in texts]
        joined = " | ".join(phrases)
        if not joined:
            return
        self._texts[part][number] = f" {joined} "
        postings = self._words[part]
        for word in set(joined.split()) - {"|"}:
            postings[word].append(number)

    def _union(self, postings: Postings, prefix: str) -> set[int]:
        keys = self._sorted.setdefault(id(postings), [])
        if not keys:
            keys.extend(sorted(postings))
        found: set[int] = set()
        for key in keys[bisect_left(keys, prefix) :]:
            if not key.startswith(prefix):
                break
            found.update(postings[key])
        return found


def _postings() -> Postings:
    return defaultdict(lambda: array("I"))


def _texts(record: Record) -> dict[str, Iterable[str]]:
    return {
        "ti": (record.title, record.original_title or ""),
        "ab": (record.abstract,),
        "ot": record.keywords,
        "mh": tuple(heading.name for heading in record.headings),
        "pt": tuple(kind.name for kind in record.types),
        "au": tuple(_names(author)[-1] for author in record.authors if _names(author)),
        "ta": (record.journal or "", record.journal_abbreviation or ""),
    }


def _values(record: Record) -> dict[str, list[str]]:
    languages = [language.lower() for language in record.languages]
    return {
        "mh": _headings(record, majors_only=False),
        "majr": _headings(record, majors_only=True),
        "pt": [phrase(kind.name) for kind in record.types],
        "la": languages + [LANGUAGES[language] for language in languages if language in LANGUAGES],
        "au": [name for author in record.authors for name in _names(author)],
        "ta": [phrase(name) for name in (record.journal, record.journal_abbreviation, record.issn) if name],
        "si": [phrase(number) for entry in record.registrations for number in _numbers(entry)],
        "aid": [phrase(identifier.value) for identifier in record.identifiers],
        "uid": [record.source_id.lower()],
    }


def _numbers(entry: Registration) -> tuple[str, str]:
    return entry.number, f"{entry.registry}/{entry.number}"


def _headings(record: Record, *, majors_only: bool) -> list[str]:
    kept = [heading for heading in record.headings if heading.major or not majors_only]
    qualified = [f"{heading.name}/{qualifier}" for heading in kept for qualifier in heading.qualifiers]
    return [phrase(name) for name in [heading.name for heading in kept] + qualified]


def _names(author: Author) -> list[str]:
    if author.collective:
        return [phrase(author.collective)]
    given = phrase(author.given or author.initials or "")
    family = phrase(author.family or "")
    initials = phrase(author.initials or "") or "".join(name[0] for name in given.split())
    return [
        name for name in dict.fromkeys((f"{family} {initials}".strip(), f"{family} {given}".strip())) if name
    ]


def _dates(record: Record) -> dict[str, tuple[str | None, ...]]:
    created = first_day(record.created)
    return {
        "dp": (first_day(record.published), first_day(record.published_online)),
        "crdt": (created,),
        "edat": (created,),
        "lr": (first_day(record.revised) or created,),
    }


def first_day(date: str | None) -> str | None:
    """The first day of an ISO date of any precision, as PubMed files it: `2015-03` is under 2015-03-01."""
    if not date:
        return None
    year, month, day = [*date.split("-"), "01", "01"][:3]
    return f"{year}-{month.zfill(2)}-{day.zfill(2)}"
