"""What PubMed queries find in a tiny corpus: the grammar, the fields, the dates, the errors."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.sandbox.corpus import article
from flows.sandbox.holdings import Holdings
from flows.sandbox.query import QueryError, parse
from flows.sandbox.search import Found, days

LINES: list[dict[str, Any]] = [
    {
        "pmid": "EX0001",
        "title": "Epidural injections for sciatica: a randomised trial",
        "abstract": "Low back pain and leg pain fell by 1.5 points.",
        "authors": [{"family": "Smith", "given": "Jane B"}],
        "journal": "Example Spine Journal",
        "journal_abbreviation": "Ex Spine J",
        "published": "2015-03-14",
        "created": "2015-04-02",
        "revised": "2016-01-01",
        "mesh": [{"name": "Sciatica", "major": True, "qualifiers": ["drug therapy"]}, "Humans"],
        "types": [{"name": "Randomized Controlled Trial"}],
        "registrations": [{"registry": "ClinicalTrials.gov", "number": "NCT00000001"}],
        "doi": "10.1234/ex.1",
    },
    {
        "pmid": "EX0002",
        "title": "Low-back pain in rats",
        "abstract": "Pain in the leg was measured. The back was not.",
        "authors": [{"family": "Smithson", "given": "Al"}],
        "published": "2015-09",
        "created": "2015-10-01",
        "mesh": ["Low Back Pain", "Animals"],
    },
    {
        "pmid": "EX0003",
        "title": "Radiculopathy and its radiculopathic signs",
        "abstract": "A review of Sjögren's disease.",
        "authors": [{"collective": "The Example Study Group"}],
        "published": "2020",
        "created": "2020-02-29",
        "types": [{"name": "Review"}],
        "languages": ["ger"],
        "keywords": ["neuropathic pain"],
    },
    {"pmid": "EX0004", "title": "Sciatica", "created": "2024-01-31"},
    {
        "pmid": "EX0010",
        "title": "Spinal cord stimulation",
        "abstract": "Stimulation of the spinal cord for leg pain",
        "published": "2024-01-15",
        "created": "2024-02-01",
        "authors": [{"family": "Smith", "initials": "K"}],
    },
]
HOLDINGS = Holdings(article(line) for line in LINES)


def find(query: str) -> Found:
    return HOLDINGS.search(parse(query))


def ids(query: str) -> list[int]:
    """The numbers of the ids found, lowest first."""
    return sorted(int(uid.removeprefix("EX")) for uid in find(query).uids)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # words and phrases
        ("sciatica", [1, 4]),
        ("SCIATICA[TIAB]", [1, 4]),
        ("sciatica[Title/Abstract]", [1, 4]),
        ('"low back pain"[tiab]', [1, 2]),
        ('"low-back pain"[tiab]', [1, 2]),
        ('"pain low back"[tiab]', []),
        ("low back pain[tiab]", [1, 2]),
        ("pain low back[tiab]", [1, 2]),
        ('"leg pain"[ab]', [1, 10]),
        ('"leg pain"[ti]', []),
        ("leg pain[tiab]", [1, 10]),
        ("pain back leg", [1, 2]),
        ("neuropathic[tiab]", [3]),
        ("sjogren[ab]", [3]),
        ("1.5[tiab]", [1]),
        ('"points sciatica"[tiab]', []),
        ("rats the unheardof", [2]),
        # operators from left to right, and parentheses
        ("sciatica OR rats", [1, 2, 4]),
        ("rats OR sciatica AND injections", [1]),
        ("rats OR (sciatica AND injections)", [1, 2]),
        ("sciatica NOT trial", [4]),
        ("sciatica NOT trial OR rats", [2, 4]),
        ("sciatica NOT (trial OR rats)", [4]),
        ("sciatica[ti] trial[ti]", [1]),
        ("((sciatica))", [1, 4]),
        ("(sciatica)(trial)", [1]),
        ("sciatica AND and", [1]),
        # truncation
        ("radiculopath*[ti]", [3]),
        ('"spinal cor*"[tiab]', []),
        ('"spinal stimul*"[ti]', []),
        ('"cord stimul*"[ti]', [10]),
        ("rat*[ti]", []),
        ("Low Back*[mh]", [2]),
        # values
        ("sciatica[mh]", [1]),
        ('"Sciatica"[MeSH Terms]', [1]),
        ('"sciatica/drug therapy"[Mesh]', [1]),
        ("sciatica[majr]", [1]),
        ("humans[majr]", []),
        ("back[mh]", []),
        ('"Randomized Controlled Trial"[Publication Type]', [1]),
        ("review[pt]", [3]),
        ("german[la]", [3]),
        ("ger[Language]", [3]),
        ("english[la] AND sciatica", [1, 4]),
        ("smith[au]", [1, 10]),
        ("smith j[au]", [1]),
        ("smith jb[Author]", [1]),
        ("smith jane[au]", [1]),
        ("smiths*[au]", [2]),
        ("example study group[au]", []),
        ("the example study group[au]", [3]),
        ('"Ex Spine J"[ta]', [1]),
        ('"Example Spine Journal"[Journal]', [1]),
        ("NCT00000001[si]", [1]),
        ("10.1234/ex.1[aid]", [1]),
        # ids
        ("EX0001[uid]", [1]),
        ("ex0001[pmid]", [1]),
        ("1:4[uid]", [1, 2, 3, 4]),
        ("2:10[UID] NOT 3:3[uid]", [2, 4, 10]),
        # dates
        ("2015[dp]", [1, 2]),
        ("2015/03[dp]", [1]),
        ("2015/09/01[dp]", [2]),
        ("2015/09/02[dp]", []),
        ("2015:2020[dp]", [1, 2, 3]),
        ("2015/04:2020[pdat]", [2, 3]),
        ("2021:3000[Date - Publication]", [10]),
        ('"2024/01/01"[crdt] : "2024/02/01"[crdt]', [4, 10]),
        ('"2024/01/01"[crdt]:"2024/01/31"[crdt]', [4]),
        ('"2024/01/01":"2024/01/31"[Date - Create]', [4]),
        ("2024/01/01:2024/02/01[edat]", [4, 10]),
        ("2015/01/01 : 2016/12/31[lr]", [1, 2]),
        ("2020/02[crdt]", [3]),
        # a colon between words is only punctuation
        ("sciatica: a randomised trial[ti]", [1]),
        # a record without a publication date is found by none
        ("sciatica AND 1000:3000[dp]", [1]),
    ],
)
def test_query_finds(query: str, expected: list[int]) -> None:
    assert ids(query) == expected


def test_ids_come_newest_first() -> None:
    assert find("pain").uids == ["EX0010", "EX0003", "EX0002", "EX0001"]


@pytest.mark.parametrize(
    ("query", "quoted", "unquoted"),
    [
        ('"no such phrase"[tiab]', ['"no such phrase"[tiab]'], []),
        ("unheardof", [], ["unheardof"]),
        ("unheardof sciatica", [], ["unheardof"]),
        ("unheardof[mh]", [], ["unheardof[mh]"]),
        ("sciatica", [], []),
        ("2015/13[dp]", [], ["2015/13[dp]"]),
        ("soon:later[crdt]", [], ["soon:later[crdt]"]),
    ],
)
def test_what_is_not_found_is_named_as_it_was_written(
    query: str, quoted: list[str], unquoted: list[str]
) -> None:
    found = find(query)
    assert (found.quoted_not_found, found.phrases_not_found) == (quoted, unquoted)


@pytest.mark.parametrize(
    ("query", "fields", "ignored", "messages"),
    [
        ("sciatica[titel]", ("titel",), (), ()),
        ("(sciatica OR rats)[ti]", ("ti",), (), ()),
        ("pain in the leg", (), ("in", "the"), ()),
        ('"pain in the leg', (), ("in", "the"), ("Unmatched double quote ignored.",)),
        ("(sciatica AND (", (), (), ("Unmatched parenthesis ignored.",) * 2),
        ("sciatica) OR rats", (), (), ("Unmatched parenthesis ignored.",)),
    ],
)
def test_what_is_ignored_is_told(
    query: str, fields: tuple[str, ...], ignored: tuple[str, ...], messages: tuple[str, ...]
) -> None:
    parsed = parse(query)
    assert (parsed.fields_not_found, parsed.phrases_ignored, parsed.messages) == (fields, ignored, messages)


@pytest.mark.parametrize(
    "query", ["((", "()", "AND", "NOT sciatica", "a OR (NOT b)", "(" * 200 + "a", ":", "[ti]"]
)
def test_a_query_that_asks_nothing_is_refused(query: str) -> None:
    with pytest.raises(QueryError, match=r"^Search Backend failed: "):
        parse(query)


def test_an_empty_phrase_finds_nothing() -> None:
    assert ids('""') == []


def test_a_reference_to_an_earlier_search_needs_its_session() -> None:
    assert HOLDINGS.search(parse("#2 AND trial"), history={2: {"EX0001", "EX0004"}}.get).uids == ["EX0001"]
    with pytest.raises(QueryError, match="Unable to obtain query #3"):
        HOLDINGS.search(parse("#3"), history={2: {"EX0001"}}.get)


def test_a_thousand_alternatives_are_no_trouble() -> None:
    assert ids(" OR ".join(f"word{number}" for number in range(1500)) + " OR rats") == [2]


@pytest.mark.parametrize(
    ("query", "translation"),
    [
        ("sciatica[ti] AND 2015[dp]", '"sciatica"[Title] AND 2015[Date - Publication]'),
        ("(a1 OR b1) NOT c1", '("a1"[All Fields] OR "b1"[All Fields]) NOT "c1"[All Fields]'),
        ("1:4[uid]", "1:4[UID]"),
    ],
)
def test_the_translation_names_the_fields_in_full(query: str, translation: str) -> None:
    assert str(parse(query).tree) == translation


TERMS = st.sampled_from(
    [
        "sciatica",
        "pain[tiab]",
        '"leg pain"[tiab]',
        "radiculopath*[ti]",
        "humans[mh]",
        "2015:2020[dp]",
        "1:3[uid]",
        "zzz",
    ]
)
QUERIES = st.recursive(
    TERMS,
    lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from(["AND", "OR", "NOT"]), inner),
    max_leaves=6,
)


@given(QUERIES, QUERIES)
def test_operators_are_those_of_sets(one: str, other: str) -> None:
    a, b = set(ids(one)), set(ids(other))
    assert set(ids(f"({one}) OR ({other})")) == a | b
    assert set(ids(f"({one}) AND ({other})")) == a & b
    assert set(ids(f"({one}) NOT ({other})")) == a - b


@given(st.text(st.sampled_from('ab "()[]:*#/AND OR NOTti1é\x00'), max_size=40))
def test_any_text_is_searched_or_refused(query: str) -> None:
    with suppress(QueryError):
        assert set(ids(query)) <= {1, 2, 3, 4, 10}


@given(QUERIES, st.integers(1, 10))
def test_parts_by_id_make_up_the_whole(query: str, border: int) -> None:
    low, high = ids(f"({query}) AND 0:{border}[uid]"), ids(f"({query}) AND {border + 1}:99[uid]")
    assert low + high == ids(query)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024", ("2024-01-01", "2024-12-31")),
        ("2024/2", ("2024-02-01", "2024-02-29")),
        ("2024/02/09", ("2024-02-09", "2024-02-09")),
        ("2024-02-09", None),
        ("2024/13", None),
        ("2024/00", ("2024-01-01", "2024-12-31")),
        ("0000/01", None),
        ("soon", None),
    ],
)
def test_days_of_a_date(text: str, expected: tuple[str, str] | None) -> None:
    assert days(text) == expected


def test_a_revised_record_is_found_by_its_new_words_alone() -> None:
    holdings = Holdings(article(line) for line in LINES)
    holdings.revise("EX0004", revised="2025-05-05", title="Lumbago")
    assert holdings.search(parse("sciatica")).uids == ["EX0001"]
    assert holdings.search(parse("lumbago")).uids == ["EX0004"]
    assert holdings.search(parse("2025/05/05[lr]")).uids == ["EX0004"]
    holdings.delete("EX0004")
    assert holdings.search(parse("lumbago OR lumba*")).uids == []
