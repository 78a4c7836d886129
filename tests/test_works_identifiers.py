"""Identifiers in every spelling that sources and exports write."""

import pytest

from warehouse.works import identifiers


@pytest.mark.parametrize(
    ("written", "doi"),
    [
        ("10.5555/ABC.123", "10.5555/abc.123"),
        ("https://doi.org/10.5555/abc.123", "10.5555/abc.123"),
        ("http://dx.doi.org/10.5555/abc%2F1", "10.5555/abc/1"),
        ("doi: 10.5555/abc.123.", "10.5555/abc.123"),
        ("DOI:10.5555/abc.123;", "10.5555/abc.123"),
        ("10.5555/s0140(97)11096-0", "10.5555/s0140(97)11096-0"),
        ("(10.5555/s0140(97)11096-0)", "10.5555/s0140(97)11096-0"),
        ("10.5555/a,b [doi]", "10.5555/a,b"),
        ("10.5555/<12::aid-x3>3.0.co;2-7", "10.5555/<12::aid-x3>3.0.co;2-7"),
        ("10.1234.5/x", "10.1234.5/x"),
        ("NA", None),
        ("10.5555", None),
        ("", None),
    ],
)
def test_a_doi_has_one_spelling(written, doi):
    assert identifiers.cleaned("doi", written) == doi


@pytest.mark.parametrize(
    ("kind", "written", "name"),
    [
        ("pmid", "00123", "123"),
        ("pmid", "PMID: 123", "123"),
        ("pmid", "https://pubmed.ncbi.nlm.nih.gov/123/", "123"),
        ("pmid", "0", None),
        ("pmid", "123 and 124", None),
        ("pmcid", "pmc0123", "PMC123"),
        ("pmcid", "123", "PMC123"),
        ("pmcid", "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC123/", "PMC123"),
        ("pmcid", "none", None),
        ("openalex", "https://openalex.org/W123456", "W123456"),
        ("openalex", "A123456", None),
        ("s2", " 0f9a ", "0f9a"),
        ("s2", " ", None),
    ],
)
def test_other_identifiers_have_one_spelling(kind, written, name):
    assert identifiers.cleaned(kind, written) == name
