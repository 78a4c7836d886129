"""A parsed query and an index give the matching records and what was not found."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from flows.sandbox.fields import Field
from flows.sandbox.index import Index, phrase, uid_number
from flows.sandbox.query import Earlier, Group, Node, Query, QueryError, Range, Term

SHORTEST_STEM = 4
LAST_DAY = "9999-12-31"

_DATE = re.compile(r"(\d{4})(?:/(\d{1,2})(?:/(\d{1,2}))?)?")

History = Callable[[int], set[str] | None]


@dataclass(slots=True)
class Found:
    """The ids that match, newest first, and the phrases that occur nowhere (as they were written)."""

    uids: list[str] = field(default_factory=list)
    phrases_not_found: list[str] = field(default_factory=list)
    quoted_not_found: list[str] = field(default_factory=list)


def no_history(query_key: int) -> set[str] | None:
    """The history of a session that has none."""
    del query_key
    return None


def search(index: Index, query: Query, *, history: History = no_history) -> Found:
    """What the query finds; raises `QueryError` when it refers to an earlier search that is not there."""
    searcher = _Searcher(index, history, Found())
    numbers = searcher.node(query.tree)
    uids = (index.uids[number] for number in numbers)
    searcher.found.uids = sorted(uids, key=lambda uid: (uid_number(uid), uid), reverse=True)
    return searcher.found


@dataclass(slots=True)
class _Searcher:
    index: Index
    history: History
    found: Found

    def node(self, node: Node) -> set[int]:
        match node:
            case Group():
                return self.group(node)
            case Range():
                return self.range(node)
            case Earlier():
                return self.earlier(node)
            case Term():
                return self.term(node)

    def group(self, group: Group) -> set[int]:
        numbers = self.node(group.first)
        for operator, operand in group.rest:
            other = self.node(operand)
            if operator == "AND":
                numbers = numbers & other
            elif operator == "OR":
                numbers = numbers | other
            else:
                numbers = numbers - other
        return numbers

    def earlier(self, earlier: Earlier) -> set[int]:
        uids = self.history(earlier.query_key)
        if uids is None:
            raise QueryError(f"Unable to obtain query #{earlier.query_key}")
        return {number for uid in uids for number in self.index.named(uid)}

    def range(self, wanted: Range) -> set[int]:
        if wanted.field.kind == "uid":
            return self.index.numbered(uid_number(wanted.low), uid_number(wanted.high))
        first, last = days(wanted.low), days(wanted.high)
        if first is None or last is None:
            self.missing(Term(f"{wanted.low}:{wanted.high}", wanted.field))
            return set()
        return self.index.between(wanted.field.key, first[0], last[1])

    def term(self, term: Term) -> set[int]:
        matchers = {"words": self.words, "values": self.value, "date": self.date, "uid": self.uid}
        numbers = matchers[term.field.kind](term)
        if not numbers:
            self.missing(term)
        return numbers

    def missing(self, term: Term) -> None:
        tag = f"[{term.field.key}]" if term.field.key else ""
        if term.quoted:
            self.found.quoted_not_found.append(f'"{term.text}"{tag}')
        elif f"{term.text}{tag}" not in self.found.phrases_not_found:
            self.found.phrases_not_found.append(f"{term.text}{tag}")

    def date(self, term: Term) -> set[int]:
        span = days(term.text)
        return self.index.between(term.field.key, *span) if span else set()

    def uid(self, term: Term) -> set[int]:
        return {number for uid in re.split(r"[\s,]+", term.text) for number in self.index.named(uid)}

    def value(self, term: Term) -> set[int]:
        wanted, truncated = _stem(term.text)
        if term.field.key == "au":
            return self.author(wanted, truncated=truncated)
        if truncated:
            return self.index.with_value_prefix(term.field.key, wanted)
        return self.index.with_value(term.field.key, wanted)

    def author(self, name: str, *, truncated: bool) -> set[int]:
        """Authors are truncated by themselves: `smith j` finds `smith jb`, `smith` finds every Smith."""
        if truncated or " " in name:
            return self.index.with_value_prefix("au", name)
        return self.index.with_value("au", name) | self.index.with_value_prefix("au", f"{name} ")

    def words(self, term: Term) -> set[int]:
        """A phrase where it is quoted or occurs as one, otherwise each of its words."""
        wanted, truncated = _stem(term.text)
        as_phrase = self.phrase(term.field, wanted, truncated=truncated)
        if as_phrase or term.quoted or " " not in wanted:
            return as_phrase
        return self.each_word(term, wanted.split(), truncated=truncated)

    def each_word(self, term: Term, wanted: list[str], *, truncated: bool) -> set[int]:
        """The records with all words; as in PubMed, an untagged word that occurs nowhere is left out."""
        numbers: set[int] | None = None
        for position, word in enumerate(wanted):
            last = position == len(wanted) - 1
            having = self.phrase(term.field, word, truncated=truncated and last)
            if not having and not term.field.key:
                self.missing(Term(word))
                continue
            numbers = having if numbers is None else numbers & having
        return numbers or set()

    def phrase(self, field: Field, wanted: str, *, truncated: bool) -> set[int]:
        if not wanted:
            return set()
        return set().union(*(self.phrase_in(part, wanted, truncated=truncated) for part in field.parts))

    def phrase_in(self, part: str, wanted: str, *, truncated: bool) -> set[int]:
        *whole, last = wanted.split()
        having = [self.index.with_word(part, word) for word in whole]
        having.append((self.index.with_prefix if truncated else self.index.with_word)(part, last))
        candidates = set.intersection(*having)
        if not whole:
            return candidates
        return self.index.with_phrase(part, f" {wanted}" + ("" if truncated else " "), candidates)


def _stem(text: str) -> tuple[str, bool]:
    """The words of a term and whether the last is truncated: PubMed asks for four letters before the `*`."""
    wanted = phrase(text)
    last = wanted.rsplit(" ", 1)[-1]
    return wanted, text.rstrip().endswith("*") and len(last) >= SHORTEST_STEM


def days(text: str) -> tuple[str, str] | None:
    """First and last ISO day of a date as PubMed writes it (`2015`, `2015/3`, `2015/03/14`), else `None`."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = match[1], int(match[2] or 0), int(match[3] or 0)
    if not month:
        return f"{year}-01-01", f"{year}-12-31"
    if month > 12 or day > 31 or year == "0000":
        return None
    if not day:
        return f"{year}-{month:02}-01", f"{year}-{month:02}-{calendar.monthrange(int(year), month)[1]:02}"
    return f"{year}-{month:02}-{day:02}", f"{year}-{month:02}-{day:02}"
