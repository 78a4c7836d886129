"""The demo's summary, made by the whole road and read in a real browser: the right figures in the right places."""

from pathlib import Path

import pytest
from browser import browse, dom
from lxml import html
from roads import EXAMPLES, TOPIC, Road

from flows.sandbox.corpus import read
from flows.sandbox.server import serve

RATES = [
    ("responders for back pain", "HF10 therapy", "84.5%"),
    ("responders for back pain", "traditional spinal cord stimulation", "43.8%"),
    ("responders for leg pain", "HF10 therapy", "83.1%"),
    ("responders for leg pain", "traditional spinal cord stimulation", "55.5%"),
]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, engine: str) -> Path:
    road = Road(tmp_path_factory.mktemp("demo"), engine)
    with serve(read([EXAMPLES])) as sandbox:
        done = road.refresh(TOPIC, sandbox.base_url)
    assert done.code == 0, done.err
    return road.home / "summaries" / "back-related-leg-pain.html"


@pytest.fixture(scope="module")
def summary(page: Path) -> html.HtmlElement:
    return html.document_fromstring(page.read_text(encoding="utf-8"))


def cell(summary: html.HtmlElement, outcome: str, arm: str, figure: str) -> html.HtmlElement:
    """The one link with this figure, in the row of its outcome and the column of its arm."""
    found = []
    for table in summary.xpath("//table"):
        # The fullest name may bring its short form in brackets.
        heads = [head.text_content().strip().lower() for head in table.xpath("./thead/tr/th")]
        columns = [head.partition(" (")[0] for head in heads]
        if arm.lower() not in columns:
            continue
        place = columns.index(arm.lower())
        for row in table.xpath("./tbody/tr"):
            cells = row.xpath("./th | ./td")
            if cells[0].text_content().strip().lower() == outcome:
                found += cells[place].xpath(f".//a[normalize-space()='{figure}']")
    (link,) = found
    return link


@pytest.mark.parametrize(("outcome", "arm", "figure"), RATES)
def test_each_responder_rate_stands_with_its_arm_and_its_outcome_and_opens_its_quote(
    chromium: str, tmp_path: Path, page: Path, summary: html.HtmlElement, outcome: str, arm: str, figure: str
) -> None:
    link = cell(summary, outcome, arm, figure)
    shown = dom(chromium, tmp_path, page.as_uri() + link.get("href"))
    (mark,) = shown.xpath(f"//mark[@id='{link.get('href')[1:]}']")
    assert figure in mark.text_content()
    (source,) = mark.xpath("ancestor::details")
    assert source.get("open") is not None
    assert "HF10 therapy was superior to traditional SCS" in source.text_content()


def test_the_range_of_neuropathic_pain_is_told_with_its_dependence_on_definition(
    chromium: str, tmp_path: Path, page: Path, summary: html.HtmlElement
) -> None:
    first = summary.xpath("(//a[normalize-space()='19% to 80%'])[1]")
    assert first, "the range is not told"
    sentence = first[0].xpath("ancestor::*[self::li or self::p][1]")[0].text_content()
    assert "Neuropathic pain" in sentence
    assert "depending on the diagnostic criteria" in sentence
    assert first[0].xpath("ancestor::*[self::li or self::p][1]//*[@data-cite]"), "no citation"
    href = first[0].get("href")
    (mark,) = dom(chromium, tmp_path, page.as_uri() + href).xpath(f"//mark[@id='{href[1:]}']")
    assert "from 19% to 80%, depending on the diagnostic criteria used" in mark.text_content()


def test_every_figure_leads_to_the_words_it_was_read_from(summary: html.HtmlElement) -> None:
    links = summary.xpath("//a[@data-finding]/@href")
    marks = set(summary.xpath("//mark/@id"))
    assert len(links) > 100
    assert {link[1:] for link in links} <= marks


def test_nothing_retracted_speaks_in_the_summary(summary: html.HtmlElement) -> None:
    retracted = "EX0032"
    cited = summary.xpath("//ol[@class='sources']")[0].text_content()
    assert retracted not in cited
    assert "retracted" in summary.text_content().lower()


def test_the_page_can_be_photographed(chromium: str, tmp_path: Path, page: Path) -> None:
    picture = tmp_path / "page.png"
    browse(chromium, tmp_path, "--window-size=1000,3000", f"--screenshot={picture}", page.as_uri())
    assert len(picture.read_bytes()) > 50_000
