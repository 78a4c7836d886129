"""Blocking: only citations that share one of these keys are compared, so that work grows with their number."""

from collections.abc import Iterator, Sequence

from warehouse.works.citation import Citation

_LETTERS = 28  # of a title's beginning: enough to be rare, few enough to be without a slip
_WORDS = 3  # the longest of a title, wherever they stand in it
_OPENING = 48  # letters of an abstract


def keys(one: Citation) -> frozenset[str]:
    """The keys of a citation, from the citation alone: whom it meets depends on no third one."""
    longest = [_longest(title) for title in one.titles]
    return frozenset(
        (*one.names, *_by_title(one, longest), *_by_author(one, longest), *_by_place(one), *_by_abstract(one))
    )


def _by_title(one: Citation, longest: Sequence[Sequence[str]]) -> Iterator[str]:
    for title, words in zip(one.titles, longest, strict=True):
        yield f"begins {title.replace(' ', '')[:_LETTERS]}"
        yield f"has {' '.join(sorted(words))}"


def _by_author(one: Citation, longest: Sequence[Sequence[str]]) -> Iterator[str]:
    """The first author with the longest word of the title, and with the first page."""
    if not one.authors:
        return
    for name in one.authors[0]:
        if longest:
            yield f"writes {name} {''.join(longest[0][:1])}"
        if one.pages[0]:
            yield f"stands {name} {one.pages[0]}"


def _longest(title: str) -> list[str]:
    return sorted(sorted(set(title.split())), key=len, reverse=True)[:_WORDS]


def _by_place(one: Citation) -> Iterator[str]:
    if one.volume and one.pages[0] and one.year:
        yield f"place {one.year} {one.volume} {one.pages[0]}"


def _by_abstract(one: Citation) -> Iterator[str]:
    if len(one.abstract) >= _OPENING:
        yield f"says {one.abstract[:_OPENING]}"
