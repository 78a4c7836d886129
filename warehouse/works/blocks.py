"""Blocking: only citations that share one of these keys are compared, so that work grows with their number."""

from collections.abc import Iterator

from warehouse.works.citation import Citation

_LETTERS = 28  # of a title's beginning: enough to be rare, few enough to be without a slip
_WORDS = 3  # the longest of a title, wherever they stand in it
_OPENING = 48  # letters of an abstract


def keys(one: Citation) -> frozenset[str]:
    """The keys of a citation, from the citation alone: whom it meets depends on no third one."""
    return frozenset((*one.names, *_by_title(one), *_by_author(one), *_by_place(one), *_by_abstract(one)))


def _by_title(one: Citation) -> Iterator[str]:
    for title in one.titles:
        yield f"begins {title.replace(' ', '')[:_LETTERS]}"
        yield f"has {' '.join(sorted(_longest(title, _WORDS)))}"


def _by_author(one: Citation) -> Iterator[str]:
    """The first author with the longest word of the title, and with the first page."""
    if not one.authors:
        return
    for name in one.authors[0]:
        if one.titles:
            yield f"writes {name} {''.join(_longest(one.titles[0], 1))}"
        if one.pages[0]:
            yield f"stands {name} {one.pages[0]}"


def _longest(title: str, count: int) -> list[str]:
    return sorted(sorted(set(title.split())), key=len, reverse=True)[:count]


def _by_place(one: Citation) -> Iterator[str]:
    if one.volume and one.pages[0] and one.year:
        yield f"place {one.year} {one.volume} {one.pages[0]}"


def _by_abstract(one: Citation) -> Iterator[str]:
    if len(one.abstract) >= _OPENING:
        yield f"says {one.abstract[:_OPENING]}"
