"""Which citations are one publication: by identifiers, else by what every field says, in any order."""

import gzip
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import shared_path
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.works.citation import Citation, citation
from warehouse.works.compare import compare
from warehouse.works.matching import match

PAPER: dict[str, Any] = {
    "title": "Heat wraps for leg pain in gardeners: a randomised trial",
    "authors": "Adams, J.; Baker, L.; Cole, M.",
    "year": 2020,
    "journal": "Annals of Example Pain",
    "volume": "7",
    "issue": "2",
    "pages": "111-9",
    "doi": "10.5555/aep.111",
    "abstract": "Sixty gardeners with leg pain were given heat wraps or none for six weeks. " * 4,
}


def one(key: str = "1", **changes: Any) -> Citation:
    """The paper with these fields changed; None takes a field away."""
    return citation(key, PAPER | changes)


def bare(**fields: Any) -> Citation:
    return citation("2", fields)


@pytest.mark.parametrize(
    "other",
    [
        one("2"),
        one("2", doi="https://doi.org/10.5555/AEP.111", pages="111-119", authors="Adams J.Baker L.Cole M."),
        one("2", doi=None, abstract=None),
        one("2", journal="Ann Examp Pain", doi=None),
        one("2", title="Heat wraps for leg pain in gardners - a randomized trial", doi=None, abstract=None),
        one("2", title="Heat wraps for leg pain in gardeners", doi=None),
        one("2", year=2019, volume=None, pages=None, issue=None),
        one("2", title="RETRACTED: Heat wraps for leg pain in gardeners: a randomised trial"),
        one("2", title="Wärmepackungen bei Beinschmerz"),
        one("2", kind="conference"),
        bare(title=PAPER["title"], doi=PAPER["doi"]),
        bare(title=PAPER["title"], year=2020, authors="Adams J"),
        bare(title=PAPER["title"], year=2020, journal="Annals of Example Pain", pages="111"),
    ],
)
def test_reports_of_one_paper_are_the_same(other):
    found = compare(one(), other)
    assert found.same, found
    assert compare(other, one()) == found


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(
            one("2", doi="10.5555/aep.112", pages="120-9", title="Heat wraps for arm pain"), id="another"
        ),
        pytest.param(bare(title=PAPER["title"]), id="a title alone"),
        pytest.param(one("2", pmid="2", doi=None), id="ids"),
        pytest.param(one("2", doi="10.5555/aep.111.pub2", year=2023, volume="10"), id="an update"),
        pytest.param(
            one("2", title=PAPER["title"] + ": study protocol", doi=None, year=2018, pages="5"), id="protocol"
        ),
        pytest.param(
            one("2", journal="Pain. Conference: Congress", doi=None, volume=None, pages=None, year=2019),
            id="a talk",
        ),
        pytest.param(one("2", journal="medRxiv", doi="10.1101/7", volume=None, pages=None), id="a preprint"),
        pytest.param(
            one("2", title="Erratum: " + PAPER["title"], pages="300", doi="10.5555/e"), id="an erratum"
        ),
        pytest.param(one("2", title="Reply: " + PAPER["title"], pages="301", doi=None), id="a reply"),
        pytest.param(one("2", title=PAPER["title"] + " II", pages="120", doi=None), id="a second part"),
        pytest.param(
            one("2", title="Heat wraps for leg pain in plumbers: a randomised trial", pages="120", doi=None),
            id="others",
        ),
        pytest.param(
            one(
                "2",
                title="The heat wraps for leg pain in men",
                pages="112",
                authors="Dale K",
                abstract="x" * 300,
            ),
            id="the DOI of a supplement",
        ),
    ],
)
def test_two_publications_are_not_the_same(other):
    mine = one(pmid="1") if other.named("pmid") else one()
    found = compare(mine, other)
    assert not found.same, found
    assert compare(other, mine) == found


@pytest.mark.parametrize(
    ("other", "linked"),
    [
        (one("2", journal="medRxiv", doi="10.1101/7", volume=None, pages=None), True),
        (one("2", kind="conference", journal="Pain", year=2019, doi=None, volume="3", pages="S5"), True),
        (one("2", title="Erratum: " + PAPER["title"], pages="300", doi="10.5555/e", abstract=None), True),
        (
            one(
                "2", title="Reply: " + PAPER["title"], authors="Dale K", pages="301", doi=None, abstract=None
            ),
            False,
        ),
        (one("2"), False),
        (one("2", title="Cold wraps", journal="medRxiv", doi="10.1101/8"), False),
    ],
)
def test_two_reports_of_one_piece_of_work_are_linked(other, linked):
    assert compare(one(), other).linked is linked


def test_what_it_rests_on_is_told_by_field():
    found = compare(one(), one("2", pages="5"))
    assert found.evidence["pages"] < 0 < found.evidence["title"]
    assert found.bits == sum(found.evidence.values())
    assert compare(one(pmid="1"), one("2", pmid="1")).basis == "pmid"
    assert compare(one(), one("2")).basis == "doi"
    assert compare(one(doi=None), one("2")).basis.startswith("fuzzy ")


def groups(*citations: Citation) -> tuple[tuple[str, ...], ...]:
    return match(citations).groups


def test_four_copies_are_one_group():
    assert groups(*(one(str(number)) for number in range(4))) == (("0", "1", "2", "3"),)


def test_no_duplicates_are_no_groups():
    apart = [
        citation(str(n), {"title": f"{word} pain in {word}s", "year": 2000 + n})
        for n, word in enumerate(WORDS)
    ]
    assert groups(*apart) == tuple((str(n),) for n in range(len(WORDS)))


WORDS = ("arm", "back", "hand", "head", "hip", "knee", "leg", "neck")


def test_citations_that_say_nothing_stay_alone():
    assert groups(citation("1", {}), citation("2", {}), citation("3", {"title": "NA", "authors": "NA"})) == (
        ("1",),
        ("2",),
        ("3",),
    )


def test_a_chain_joins_what_nobody_would_compare():
    first = citation("1", {"title": PAPER["title"], "doi": PAPER["doi"]})
    last = citation("3", {"pmid": "9", "title": PAPER["title"]})
    assert groups(first, last) == (("1",), ("3",))
    assert groups(first, one("2", pmid="9"), last) == (("1", "2", "3"),)


def test_a_chain_never_joins_two_records_of_one_source():
    bridge = one("2", doi=None)
    mine, other = one("1", source="pubmed", pmid="1"), one("3", source="pubmed", pmid="3")
    assert len(groups(mine, bridge, other)) == 2
    assert groups(one("1", source="openalex"), one("3", source="openalex")) == (("1", "3"),)
    assert len(groups(one("1", source="openalex", doi=None), one("3", source="openalex", doi=None))) == 2
    assert groups(one("1", source="import", doi=None), one("3", source="import", doi=None)) == (("1", "3"),)


def test_a_preprint_and_its_article_are_not_joined_by_a_vague_third():
    preprint = one("1", journal="medRxiv", doi="10.1101/7", volume=None, pages=None)
    vague = bare(title=PAPER["title"], authors="Adams J; Baker L", year=2020)
    found = groups(preprint, vague, one("3"))
    assert ("1", "3") not in found
    assert len(found) == 2


def _noisy(rng: random.Random) -> Iterator[Citation]:
    """Thirty citations of eight papers, each with fields lost, abbreviated or mistyped, and a few from one source."""
    for number in range(30):
        word = rng.choice(WORDS)
        row = PAPER | {
            "title": f"Heat wraps for {word} pain in {word} patients",
            "pages": f"{100 + len(word)}-9",
        }
        row |= {"doi": f"10.5555/{word}", "source": rng.choice(["pubmed", "openalex", "import", "import"])}
        lost = rng.sample(sorted(set(row) - {"title"}), 4)
        row = {name: value for name, value in row.items() if name not in lost}
        yield citation(f"{number:02}", row)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_groups_are_a_partition_and_the_order_does_not_matter(seed):
    rng = random.Random(seed)
    citations = list(_noisy(rng))
    found = match(citations)
    assert sorted(key for group in found.groups for key in group) == sorted(each.key for each in citations)
    assert all(len(set(group)) == len(group) for group in found.groups)
    rng.shuffle(citations)
    assert match(citations) == found


def test_public_labelled_citations_are_told_apart():
    """Sensitivity at least 0.97 at precision 0.999: a group keeps one citation, the others are called duplicates."""
    lines = gzip.decompress(shared_path("gold/public/duplicates.jsonl.gz").read_bytes()).splitlines()
    rows = {row["record_id"]: row for row in map(json.loads, lines)}
    unique = {key for key, row in rows.items() if row["source"] == "unique"}
    found = match(citation(key, row) for key, row in rows.items())
    kept = [len(unique.intersection(group)) for group in found.groups]
    labelled = len(rows) - len(unique)
    missed, wrong = kept.count(0), sum(count - 1 for count in kept if count > 1)
    caught = labelled - missed
    assert caught / labelled >= 0.97
    assert caught / (caught + wrong) >= 0.999
