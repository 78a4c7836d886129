"""The tags and values of one entry, given out by role; what nobody takes is left over and never lost."""

from collections.abc import Iterator, Mapping, Sequence

from flows.files.entry import Pair
from warehouse.rows import Other

Roles = Mapping[str, Sequence[str]]


class Bag:
    """Values by role; a value is given out once, except to `look`."""

    def __init__(self, pairs: Sequence[Pair], roles: Roles) -> None:
        self._pairs = [(tag, value) for tag, value in pairs if value.strip()]
        self._roles = roles
        self._taken: set[int] = set()
        self._places: dict[str, list[int]] = {}
        for place, (tag, _) in enumerate(self._pairs):
            self._places.setdefault(tag, []).append(place)

    def look(self, role: str) -> list[str]:
        """The values of a role, the most trusted tag's first, without taking them."""
        return [self._pairs[place][1] for place in self._of(role)]

    def first(self, role: str) -> str | None:
        """The most trusted value as one line of text; others that say the same are taken with it."""
        found = [(place, one_line(self._pairs[place][1])) for place in self._of(role)]
        if not found:
            return None
        chosen = found[0][1]
        self._taken.update(place for place, text in found if same(text, chosen))
        return chosen

    def take(self, role: str, value: str) -> None:
        """Take the values of a role that are exactly this one."""
        self._taken.update(place for place in self._of(role) if self._pairs[place][1] == value)

    def every(self, role: str) -> list[str]:
        """All values of the tag that is trusted most, and of others that say the same; in file order."""
        places = list(self._of(role))
        if not places:
            return []
        tag = self._pairs[places[0]][0]
        chosen = [place for place in places if self._pairs[place][0] == tag]
        texts = [self._pairs[place][1] for place in chosen]
        repeats = {place for place in places if self._pairs[place][1] in texts}
        self._taken.update(repeats.union(chosen))
        return texts

    def all(self, role: str) -> list[str]:
        """All values of a role, whichever tag has them."""
        places = list(self._of(role))
        self._taken.update(places)
        return [self._pairs[place][1] for place in places]

    def left(self) -> tuple[Other, ...]:
        """What nobody took, in file order, under the file's own names."""
        rest = [pair for place, pair in enumerate(self._pairs) if place not in self._taken]
        return tuple(Other(name=tag, value=value.strip()) for tag, value in dict.fromkeys(rest))

    def _of(self, role: str) -> Iterator[int]:
        for tag in self._roles.get(role, ()):
            yield from (place for place in self._places.get(tag, ()) if place not in self._taken)


def one_line(text: str) -> str:
    """The text with each run of white space as one blank."""
    return " ".join(text.split())


def same(one: str, other: str) -> bool:
    """Whether two texts say the same, letter case and a full stop at the end apart."""
    return one_line(one).rstrip(". ").casefold() == one_line(other).rstrip(". ").casefold()
