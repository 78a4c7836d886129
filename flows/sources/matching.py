"""Whether a text has the words of a query: for sources that list what they have and cannot search it.

The query is read as PubMed's are: AND, OR, NOT from left to right, parentheses, phrases in quotes, `*` at the end
of a word, and the fields [ti], [ab], [tiab]. Words are compared in small letters and without accents; nothing is
added to them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flows.sandbox.fields import Field
from flows.sandbox.index import words
from flows.sandbox.query import Group, Node, QueryError, Term, parse
from flows.sources.errors import SourceRefusedError

Matcher = Callable[[str, str], bool]

_PARTS = {
    "": ("ti", "ab"),
    "all": ("ti", "ab"),
    "tiab": ("ti", "ab"),
    "tw": ("ti", "ab"),
    "ti": ("ti",),
    "ab": ("ab",),
}


@dataclass(frozen=True, slots=True)
class _Text:
    """Title and abstract as words with a blank around each."""

    title: str
    abstract: str

    def has(self, wanted: str, field: Field) -> bool:
        texts = {"ti": self.title, "ab": self.abstract}
        return any(wanted in texts[part] for part in _PARTS[field.key])


def matcher(query: str, *, source: str) -> Matcher:
    """The test of a title and an abstract; raises `SourceRefusedError` for a query that it cannot test."""
    try:
        parsed = parse(query)
    except QueryError:
        raise _refused(source, f"{query!r} cannot be read") from None
    if parsed.fields_not_found:
        raise _refused(source, f"there is no field [{parsed.fields_not_found[0]}]")
    _check(parsed.tree, source)
    return lambda title, abstract: _matches(parsed.tree, _Text(_spaced(title), _spaced(abstract)))


def _check(node: Node, source: str) -> None:
    match node:
        case Group():
            for part in (node.first, *(operand for _, operand in node.rest)):
                _check(part, source)
        case Term() if node.field.key in _PARTS:
            return
        case _:
            raise _refused(source, f"{node} cannot be looked for in a title and an abstract")


def _matches(node: Node, text: _Text) -> bool:
    if isinstance(node, Term):
        wanted = [node.text] if node.quoted else node.text.split()
        return all(text.has(_phrase(word), node.field) for word in wanted)
    if not isinstance(node, Group):
        return False
    found = _matches(node.first, text)
    for operator, operand in node.rest:
        other = _matches(operand, text)
        found = found or other if operator == "OR" else found and (other if operator == "AND" else not other)
    return found


def _phrase(text: str) -> str:
    """The words with blanks around, but none after a beginning that ends with an asterisk."""
    return " " + " ".join(words(text)) + ("" if text.endswith("*") else " ")


def _spaced(text: str) -> str:
    return f" {' '.join(words(text))} "


def _refused(source: str, why: str) -> SourceRefusedError:
    return SourceRefusedError(
        f"the search text for {source} cannot be used: {why}",
        advice="it has no search of its own, so write words with AND, OR, NOT, quotes and [ti] or [ab] only",
    )
