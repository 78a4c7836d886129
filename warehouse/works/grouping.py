"""From pairs to groups: what belongs together belongs together in a chain, unless two in it contradict."""

from collections.abc import Iterable, Mapping

from warehouse.works.citation import Citation
from warehouse.works.compare import Comparison, compare

# Sources that give a publication one record: two ids there are two publications, unless an identifier says no.
ONE_RECORD_EACH = frozenset(
    {
        "pubmed",
        "europepmc",
        "openalex",
        "crossref",
        "semanticscholar",
        "clinicaltrials",
        "biorxiv",
        "medrxiv",
        "plos",
    }
)

Pair = tuple[str, str]
Groups = tuple[tuple[str, ...], ...]
_Unit = tuple[str, ...]


def pair_of(one: str, other: str) -> Pair:
    """The two keys in order."""
    return (one, other) if one <= other else (other, one)


def connected(keys: Iterable[str], pairs: Iterable[Pair]) -> Groups:
    """The keys that hang together by pairs, each list in order, the lists in order of their first."""
    group_of = {key: [key] for key in keys}
    for one, other in pairs:
        _unite(group_of, group_of[one], group_of[other])
    groups = {id(group): tuple(sorted(group)) for group in group_of.values()}
    return tuple(sorted(groups.values()))


def _unite(group_of: dict[str, list[str]], first: list[str], second: list[str]) -> None:
    if first is not second:
        few, many = sorted((first, second), key=len)
        many.extend(few)
        group_of.update((key, many) for key in few)


def grouped(
    citations: Mapping[str, Citation],
    pairs: Mapping[Pair, Comparison],
    decided: Mapping[Pair, bool] | None = None,
) -> Groups:
    """The groups, each in order of its keys, the groups in order of their first; whatever the order of the input.

    The best founded pairs come first; two groups become one if nothing across them contradicts. `decided` holds
    what a person said of a pair: true joins and false keeps apart, against any evidence.
    """
    grouping = _Grouping(citations, pairs, decided or {})
    for pair in grouping.by_weight():
        grouping.join(*pair)
    return grouping.groups()


class _Grouping:
    """Groups that grow; a unit within them is what a person joined, and is taken for one citation."""

    def __init__(
        self,
        citations: Mapping[str, Citation],
        pairs: Mapping[Pair, Comparison],
        decided: Mapping[Pair, bool],
    ) -> None:
        self._citations, self._pairs, self._decided = citations, dict(pairs), decided
        units = connected(citations, sorted(pair for pair, same in decided.items() if same))
        self._group_of: dict[str, list[_Unit]] = {}
        for unit in units:
            group = [unit]
            self._group_of |= dict.fromkeys(unit, group)

    def by_weight(self) -> list[Pair]:
        """The pairs that are the same, the best founded first."""
        return [
            pair for _, pair in sorted((-one.bits, pair) for pair, one in self._pairs.items() if one.same)
        ]

    def join(self, one: str, other: str) -> None:
        """Make one group of theirs, unless something across them contradicts."""
        first, second = self._group_of[one], self._group_of[other]
        named = bool(self._pairs[pair_of(one, other)].shared)
        if first is second or any(self._contradict(a, b, named) for a in first for b in second):
            return
        first.extend(second)
        self._group_of.update((key, first) for unit in second for key in unit)

    def groups(self) -> Groups:
        """The groups as they are now."""
        found = {
            id(group): tuple(sorted(key for unit in group for key in unit))
            for group in self._group_of.values()
        }
        return tuple(sorted(found.values()))

    def _contradict(self, one: _Unit, other: _Unit, named: bool) -> bool:
        across = [pair_of(a, b) for a in one for b in other]
        if any(self._decided.get(pair) is False for pair in across):
            return True
        return all(self._speaks_against(pair, named) for pair in across)

    def _speaks_against(self, pair: Pair, named: bool) -> bool:
        """Whether two are not one; where an identifier ties their groups, other wording is no objection."""
        one, other = (self._citations[key] for key in pair)
        if pair not in self._pairs:
            self._pairs[pair] = compare(one, other)
        found = self._pairs[pair]
        has_one_record_each = one.source == other.source and one.source in ONE_RECORD_EACH
        if found.vetoed or (has_one_record_each and not found.shared):
            return True
        return not named and found.bits < 0
