"""From pairs to groups: what belongs together belongs together in a chain, unless two in it contradict."""

from collections.abc import Iterable, Mapping

from warehouse.works.citation import Citation
from warehouse.works.compare import Comparison, compare

# Sources that give a publication one record: two ids there are two publications, unless an identifier says no.
ONE_RECORD_EACH = frozenset(
    {"pubmed", "europepmc", "openalex", "crossref", "semanticscholar", "clinicaltrials", "biorxiv", "medrxiv"}
)

Pair = tuple[str, str]
Groups = tuple[tuple[str, ...], ...]


def grouped(
    citations: Mapping[str, Citation],
    pairs: Mapping[Pair, Comparison],
    decided: Mapping[Pair, bool] | None = None,
) -> Groups:
    """The groups, each in order of its keys, the groups in order of their first; whatever the order of the input.

    The best founded pairs come first; two groups become one if no two citations across them contradict.
    `decided` holds what a person said of a pair: true joins, false keeps apart, against any evidence.
    """
    said = decided or {}
    group_of = {key: [key] for key in citations}
    joined = sorted(pair for pair, one in said.items() if one)
    for pair in (*joined, *_by_weight(pairs, said)):
        first, second = (group_of[key] for key in pair)
        if first is not second and _may_join(first, second, citations, pairs, said):
            first.extend(second)
            group_of.update((key, first) for key in second)
    groups = {id(group): tuple(sorted(group)) for group in group_of.values()}
    return tuple(sorted(groups.values()))


def _by_weight(pairs: Mapping[Pair, Comparison], said: Mapping[Pair, bool]) -> list[Pair]:
    same = [(-one.bits, pair) for pair, one in pairs.items() if one.same and pair not in said]
    return [pair for _, pair in sorted(same)]


def _may_join(
    first: Iterable[str],
    second: list[str],
    citations: Mapping[str, Citation],
    pairs: Mapping[Pair, Comparison],
    said: Mapping[Pair, bool],
) -> bool:
    across = (pair_of(one, other) for one in first for other in second)
    return not any(_contradict(pair, citations, pairs, said) for pair in across)


def pair_of(one: str, other: str) -> Pair:
    """The two keys in order."""
    return (one, other) if one <= other else (other, one)


def _contradict(
    pair: Pair,
    citations: Mapping[str, Citation],
    pairs: Mapping[Pair, Comparison],
    said: Mapping[Pair, bool],
) -> bool:
    if pair in said:
        return not said[pair]
    one, other = (citations[key] for key in pair)
    found = pairs.get(pair) or compare(one, other)
    has_one_record_each = one.source == other.source and one.source in ONE_RECORD_EACH
    return found.bits < 0 or (has_one_record_each and not found.shared)
