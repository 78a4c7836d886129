"""Which of many citations belong together: block, compare, close."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from warehouse.works.blocks import keys
from warehouse.works.citation import Citation
from warehouse.works.compare import Comparison, compare
from warehouse.works.grouping import Groups, Pair, grouped


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """What was found: the groups (single citations are groups of one), the pairs that are the same or linked."""

    groups: Groups
    pairs: dict[Pair, Comparison]


def match(citations: Iterable[Citation]) -> Matching:
    """Group the citations, whose keys differ, by publication; the order in which they come does not matter."""
    known = {one.key: one for one in citations}
    pairs = {}
    for one, other in candidates(known.values()):
        found = compare(known[one], known[other])
        if found.same or found.linked:
            pairs[one, other] = found
    return Matching(groups=grouped(known, pairs), pairs=dict(sorted(pairs.items())))


def candidates(citations: Iterable[Citation]) -> Iterator[Pair]:
    """The pairs that share a block, each once."""
    blocks: defaultdict[str, list[str]] = defaultdict(list)
    for one in citations:
        for key in keys(one):
            blocks[key].append(one.key)
    seen: set[Pair] = set()
    for members in blocks.values():
        for pair in combinations(sorted(members), 2):
            if pair not in seen:
                seen.add(pair)
                yield pair
