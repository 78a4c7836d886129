"""The grammar of PubMed queries: text in, a tree out. It knows nothing of any corpus.

    query   := operand { [AND | OR | NOT] operand }      left to right, a missing operator is AND
    operand := "(" query ")" | term [ ":" term ]
    term    := ( '"' phrase '"' | words ) [ "[" tag "]" ]

Operators are upper case. As in PubMed, unmatched quotes and parentheses are ignored with a message.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from flows.sandbox.fields import UNTAGGED, Field, find

Operator = Literal["AND", "OR", "NOT"]
OPERATORS: dict[str, Operator] = {"AND": "AND", "OR": "OR", "NOT": "NOT"}
STOP_WORDS = frozenset([
    "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "is", "it", "not", "of", "on", "or",
    "the", "to", "was", "were", "with",
])  # fmt: skip
DEEPEST = 100

BACKEND_FAILED = "Search Backend failed: "
REFUSED = "An error occurred while processing request. Details: "


class QueryError(Exception):
    """A query that PubMed's search backend refuses; the message is the backend's."""


@dataclass(frozen=True, slots=True)
class Term:
    """Words or a quoted phrase in one field; `text` keeps its asterisk."""

    text: str
    field: Field = UNTAGGED
    quoted: bool = False

    def __str__(self) -> str:
        shown = f'"{self.text}"' if self.quoted or self.field.kind == "words" else self.text
        return f"{shown}[{self.field.long_name}]"


@dataclass(frozen=True, slots=True)
class Range:
    """Everything from `low` to `high`, both included, in a field of dates or ids."""

    low: str
    high: str
    field: Field

    def __str__(self) -> str:
        return f"{self.low}:{self.high}[{self.field.long_name}]"


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier search of the same history session, `#1`."""

    query_key: int

    def __str__(self) -> str:
        return f"#{self.query_key}"


@dataclass(frozen=True, slots=True)
class Group:
    """Operands joined from left to right."""

    first: "Node"
    rest: tuple[tuple[Operator, "Node"], ...] = ()

    def __str__(self) -> str:
        return _inner(self.first) + "".join(f" {operator} {_inner(node)}" for operator, node in self.rest)


Node = Term | Range | Earlier | Group


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query with what PubMed would say about its writing."""

    tree: Node
    fields_not_found: tuple[str, ...] = ()
    phrases_ignored: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()


_TOKEN = re.compile(
    r"""
      "(?P<quoted>[^"]*)"
    | \[(?P<tag>[^\[\]]*)\]
    | (?P<mark>[():])
    | (?P<word>[^\s()":\[\]]+)
    """,
    re.VERBOSE,
)


@dataclass(slots=True)
class _Reader:
    """Reads the tokens once, from left to right, and notes what it had to ignore."""

    tokens: list[tuple[str, str]]
    at: int = 0
    depth: int = 0
    fields_not_found: list[str] = field(default_factory=list)
    phrases_ignored: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def take(self, kind: str, text: str | None = None) -> str | None:
        found, value = self.peek()
        if found != kind or (text is not None and value != text):
            return None
        self.at += 1
        return value

    def whole(self) -> Node | None:
        """The query to its end; a closing parenthesis too many is ignored."""
        operands = list(self.operands())
        while self.take("mark", ")"):
            self.messages.append("Unmatched parenthesis ignored.")
            operands.extend(self.operands())
        return _joined(operands)

    def operands(self) -> Iterator[tuple[Operator, Node]]:
        operator: Operator = "AND"
        while self.peek() != ("end", "") and self.peek() != ("mark", ")"):
            word = self.take("operator")
            if word is not None:
                operator = OPERATORS[word]
                continue
            node = self.operand()
            if node is not None:
                yield operator, node
                operator = "AND"

    def operand(self) -> Node | None:
        if self.take("mark", "("):
            return self.nested()
        low = self.term()
        if low is None:
            self.skip()
            return None
        if self.take("mark", ":"):
            return self.to(low)
        return low

    def skip(self) -> None:
        """Pass over a token that stands where no operand can; a tag there belongs to nothing."""
        kind, value = self.peek()
        if kind == "tag":
            self.fields_not_found.append(value)
        self.at += 1

    def nested(self) -> Node | None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise QueryError(f"{BACKEND_FAILED}Query is nested more than {DEEPEST} levels deep")
        node = _joined(list(self.operands()))
        self.depth -= 1
        if self.take("mark", ")") is None:
            self.messages.append("Unmatched parenthesis ignored.")
        return node

    def to(self, low: Term | Earlier) -> Node:
        high = self.term()
        if not isinstance(low, Term) or not isinstance(high, Term):
            return low
        field = high.field if high.field is not UNTAGGED else low.field
        if field.kind in ("date", "uid"):
            return Range(low.text, high.text, field)
        return Term(f"{low.text} {high.text}", field, low.quoted and high.quoted)

    def term(self) -> Term | Earlier | None:
        quoted = self.take("quoted")
        if quoted is not None:
            return Term(quoted.strip(), self.tagged(), quoted=True)
        words = []
        while (word := self.take("word")) is not None:
            words.append(word)
        if not words:
            return None
        if len(words) == 1 and re.fullmatch(r"#\d{1,4}", words[0]):
            return Earlier(int(words[0][1:]))
        field = self.tagged()
        return Term(self.spoken(words) if field is UNTAGGED else " ".join(words), field)

    def tagged(self) -> Field:
        tag = self.take("tag")
        if tag is None:
            return UNTAGGED
        field = find(tag)
        if field is None:
            self.fields_not_found.append(tag)
        return field or UNTAGGED

    def spoken(self, words: list[str]) -> str:
        """The words without those too common to search for, unless there are no others."""
        kept = [word for word in words if word.lower() not in STOP_WORDS]
        if kept:
            self.phrases_ignored.extend(word for word in words if word.lower() in STOP_WORDS)
        return " ".join(kept or words)


def parse(text: str) -> Query:
    """The tree of the query; raises `QueryError` where PubMed's backend would refuse it."""
    messages = []
    if text.count('"') % 2:
        position = text.rindex('"')
        text = text[:position] + " " + text[position + 1 :]
        messages.append("Unmatched double quote ignored.")
    reader = _Reader(list(_tokens(text)), messages=messages)
    tree = reader.whole()
    if tree is None:
        raise QueryError(f"{BACKEND_FAILED}{REFUSED}Empty Term in the request")
    return Query(tree, tuple(reader.fields_not_found), tuple(reader.phrases_ignored), tuple(reader.messages))


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "word"
        value = match[kind]
        yield ("operator", value) if kind == "word" and value in OPERATORS else (kind, value)


def _joined(operands: list[tuple[Operator, Node]]) -> Node | None:
    if not operands:
        return None
    operator, first = operands[0]
    if operator == "NOT":
        raise QueryError(f"{BACKEND_FAILED}{REFUSED}NOT without a left operand")
    return Group(first, tuple(operands[1:])) if len(operands) > 1 else first


def _inner(node: Node) -> str:
    return f"({node})" if isinstance(node, Group) else str(node)
