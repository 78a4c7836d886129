"""Titles, names, journals and pages of many exports in one form."""

import pytest

from warehouse import rows
from warehouse.works import names, places, wording
from warehouse.works.citation import citation


def family(*words):
    return frozenset(words)


@pytest.mark.parametrize(
    "written",
    [
        "Adams J. K.van Baker L.Cole M.",
        "Adams JK, van Baker L, Cole M",
        "Adams, J.K., van Baker, L., Cole, M.",
        "Adams, Jane; van Baker, Lee; Cole, Max",
        "Adams, J. K. and van Baker, L. and Cole, M.",
        ["Adams JK", "van Baker L", "Cole M"],
        [{"family": "Adams", "given": "Jane"}, {"family": "van Baker"}, {"family": "Cole"}],
    ],
)
def test_authors_are_the_same_names_in_every_spelling(written):
    assert names.names(written) == (family("adams"), family("van", "baker"), family("cole"))


@pytest.mark.parametrize(
    ("written", "found"),
    [
        (None, ()),
        ("NA", ()),
        ("Anonymous", ()),
        ("Adams, Jane", (family("adams"),)),
        ("Adams J", (family("adams"),)),
        ("Jane Adams; Lee Baker", (family("jane", "adams"), family("lee", "baker"))),
        ("Müller-Łoś K", (family("muller", "los"),)),
        ([{"collective": "The Leg Pain Group"}], (family("leg", "pain", "group"),)),
        (17, (family("17"),)),
    ],
)
def test_authors_of_one_name_or_none(written, found):
    assert names.names(written) == found


@pytest.mark.parametrize(
    ("written", "first_and_last"),
    [
        ("221-8", ("221", "228")),
        ("221-228", ("221", "228")),
        ("S353", ("s353", "")),
        ("S353-S354", ("s353", "354")),
        ("e001469", ("e1469", "")),
        ("1099–101", ("1099", "1101")),
        ("01-Jul", ("1", "7")),
        ("Nov-19", ("11", "19")),
        ("NA", ("", "")),
        ("no pagination", ("", "")),
        (12, ("12", "")),
    ],
)
def test_pages_are_first_and_last_also_after_a_spreadsheet(written, first_and_last):
    assert places.pages(written) == first_and_last


@pytest.mark.parametrize(
    ("written", "volume"),
    [("58", "58"), ("58 (1 Suppl)", "58"), ("Vol. 058", "58"), ("1)", ""), ("NA", ""), ("Suppl", "")],
)
def test_the_number_of_a_supplement_is_no_volume(written, volume):
    assert places.volume(written) == volume


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("J Example Coll Pain", "Journal of the Example College of Pain", True),
        ("Ann Examp Med", "Annals of example medicine", True),
        ("Curr Opin Exampl", "Current Opinion in Exampling", True),
        ("J Natl Pain Inst", "Journal of the National Pain Institute", True),
        ("JEPA", "Journal of the Example Pain Association", True),
        ("Pain. Conference: 3rd Example Congress", "Pain", True),
        ("Spine (Example City)", "Spine", True),
        ("European pain journal : official organ of nobody", "Eur Pain J", True),
        ("Pain", "Pain Practice", False),
        ("Annals of Pain", "Archives of Pain", False),
    ],
)
def test_a_journal_is_known_by_its_abbreviation(one, other, same):
    assert places.same_journal(places.journal(one), places.journal(other)) is same
    assert places.same_journal(places.journal(other), places.journal(one)) is same


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Pain &amp; <i>TNF-α</i> in Müller's rats.", "pain tnf alpha in muller s rats"),
        ("RETRACTED: Leg pain", "leg pain"),
        ("[Retracted] Leg pain", "leg pain"),
        ("Retracted articles on leg pain", "retracted articles on leg pain"),
        ("[Leg pain in winter]", "leg pain in winter"),
        ("坐骨神经痛", "坐骨神经痛"),
    ],
)
def test_a_title_is_its_words(title, words):
    assert wording.title_words(title) == words


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Erratum: Leg pain", "notice"),
        ("Correction to: Leg pain", "notice"),
        ("Correction of deformity in the leg", None),
        ("Retraction notice to “Leg pain”", "notice"),
        ("Retraction: Leg pain", "notice"),
        ("RETRACTED: Leg pain", None),
        ("Expression of Concern: Leg pain", "notice"),
        ("Leg pain. Reply", "reply"),
        ("Response to exercise in leg pain", None),
        ("Authors' reply: leg pain", "reply"),
        ("Comment on: Leg pain", "comment"),
        ("Leg pain (letter)", "comment"),
        ("The French letter", None),
        ("Editorial", "comment"),
    ],
)
def test_a_title_tells_a_notice_a_reply_and_a_comment(title, role):
    assert wording.role(title) == role


@pytest.mark.parametrize(
    ("row", "role"),
    [
        ({"title": "Leg pain"}, "article"),
        ({"title": "Leg pain", "kind": "JOUR"}, "article"),
        ({"title": "Leg pain", "journal": "medRxiv"}, "preprint"),
        ({"title": "Leg pain", "types": [{"ui": None, "name": "Preprint"}]}, "preprint"),
        ({"title": "Leg pain", "kind": "trial"}, "trial"),
        ({"title": "Leg pain", "types": [{"name": "Conference Abstract"}]}, "conference"),
        ({"title": "Leg pain", "journal": "Pain. Conference: 3rd Congress"}, "conference"),
        ({"title": "Erratum: Leg pain", "kind": "article"}, "notice"),
    ],
)
def test_a_citation_knows_what_it_stands_for(row, role):
    assert citation("1", row).role == role


def test_a_record_and_the_same_line_of_an_export_are_the_same_citation():
    record = rows.Record(
        source="pubmed",
        source_id="7",
        title="Leg pain in winter",
        authors=(rows.Author(family="Adams", given="Jane"), rows.Author(family="Baker")),
        journal="Annals of example pain",
        volume="7",
        issue="2",
        pages="11-9",
        published="2020-05",
        identifiers=(rows.Identifier(kind="doi", value="10.5555/x"), rows.Identifier(kind="pii", value="S1")),
    )
    line = {
        "title": "Leg pain in winter.",
        "author": "Adams, J.; Baker, L.",
        "journal": "Annals of Example Pain",
        "volume": 7,
        "number": "2",
        "pages": "11-19",
        "year": 2020,
        "doi": "https://doi.org/10.5555/X",
        "pmid": "7",
        "source": "pubmed",
    }
    assert citation("1", record.as_json()) == citation("1", line)
