"""The page in a real browser: figures open their words, nothing is fetched, nothing of an abstract runs."""

import re
from pathlib import Path

import pytest
from browser import browse, dom, told
from lxml import html

from tests import brief
from warehouse.summary.compose import compose
from warehouse.summary.writing import write


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    con = brief.warehouse(folder)
    path, *_ = write(compose(con, brief.TOPIC.topic_id), folder)
    con.close()
    return path


CONTRAST = """(() => {
  const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const linear = (v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  document.querySelectorAll('details').forEach((box) => { box.open = true; });
  let worst = 21, where = '';
  for (const e of document.querySelectorAll('body *')) {
    const words = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!words || e.closest('script, style, svg')) continue;
    const pair = [light(parse(getComputedStyle(e).color)), light(ground(e))].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < worst) { worst = ratio; where = e.className || e.tagName; }
  }
  return [worst.toFixed(2), where, light(ground(document.body)) < 0.2].join('|');
})()"""


def test_a_figure_opens_its_quote_in_the_abstract(chromium: str, tmp_path: Path, page: Path) -> None:
    (link,) = html.document_fromstring(page.read_text(encoding="utf-8")).xpath(
        "//section[h3/@id='treatment-10-khz-stimulation']//a[.='84.5%']"
    )
    shown = dom(chromium, tmp_path, page.as_uri() + link.get("href"))
    (mark,) = shown.xpath(f"//mark[@id='{link.get('href')[1:]}']")
    assert mark.text_content() == "84.5% of HF10 therapy subjects were responders for back pain"
    (box,) = mark.xpath("ancestor::details")
    assert box.get("open") is not None
    closed = [one for one in shown.xpath("//ol[@class='sources']//details") if one.get("open") is None]
    assert len(closed) == len(shown.xpath("//ol[@class='sources']/li")) - 1


def test_the_quote_is_highlighted_and_in_sight(chromium: str, tmp_path: Path, page: Path) -> None:
    name = "q-" + str(
        html.document_fromstring(page.read_text(encoding="utf-8")).xpath("//a[.='83.1%']/@data-finding")[0]
    )
    script = (
        "(() => { const m = document.getElementById('" + name + "'), b = m.getBoundingClientRect();"
        " return [getComputedStyle(m).backgroundColor, b.height > 0, b.top >= 0 && b.bottom <= "
        "innerHeight]; })()"
    )
    colour, shown, seen = told(chromium, tmp_path, page, script, fragment=f"#{name}").rsplit(",", 2)
    assert colour not in ("rgba(0, 0, 0, 0)", "transparent")
    assert (shown, seen) == ("true", "true")


def test_a_segment_of_the_meter_opens_its_list(chromium: str, tmp_path: Path, page: Path) -> None:
    shown = dom(chromium, tmp_path, page.as_uri() + "#votes-1-no_difference")
    (box,) = shown.xpath("//ul[@id='votes-1-no_difference']/ancestor::details")
    assert box.get("open") is not None
    assert "no better than placebo stimulation" in box.text_content()


def test_the_page_needs_no_script_to_open_a_quote(chromium: str, tmp_path: Path, page: Path) -> None:
    bare = tmp_path / "bare.html"
    bare.write_text(
        re.sub(r"<script>.*?</script>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL),
        encoding="utf-8",
    )
    link = html.document_fromstring(bare.read_text(encoding="utf-8")).xpath("//a[.='84.5%']/@href")[0]
    (mark,) = dom(chromium, tmp_path, bare.as_uri() + link).xpath(f"//mark[@id='{link[1:]}']")
    assert mark.xpath("ancestor::details")[0].get("open") is not None


def test_our_script_runs_under_its_policy_and_no_other_does(
    chromium: str, tmp_path: Path, page: Path
) -> None:
    spoilt = tmp_path / "spoilt.html"
    text = page.read_text(encoding="utf-8")
    spoilt.write_text(
        text.replace("</body>", "<script>document.title = 'taken'</script></body>"), encoding="utf-8"
    )
    result = browse(chromium, tmp_path, "--enable-logging=stderr", "--dump-dom", spoilt.as_uri())
    assert html.document_fromstring(result.stdout).xpath("string(//title)") != "taken"
    refused = re.findall(r"Executing inline script violates", result.stderr)
    assert len(refused) <= 1


@pytest.mark.parametrize("width", [360, 500, 1000, 1600])
def test_nothing_is_wider_than_the_window(chromium: str, tmp_path: Path, page: Path, width: int) -> None:
    framed = tmp_path / "framed.html"
    # Headless windows have a least width; a frame does not.
    script = (
        "onload = () => { const d = frames[0].document.documentElement; document.title = d.scrollWidth; }"
    )
    source = page.read_text(encoding="utf-8").replace("&", "&amp;").replace('"', "&quot;")
    framed.write_text(
        f'<!DOCTYPE html><iframe width="{width}" height="900" style="border:0" srcdoc="{source}"></iframe>'
        f"<script>{script}</script>",
        encoding="utf-8",
    )
    shown = browse(chromium, tmp_path, "--window-size=1800,1000", "--dump-dom", framed.as_uri()).stdout
    assert int(html.document_fromstring(shown).xpath("string(//title)")) <= width


@pytest.mark.parametrize(
    ("dark", "flags"), [(False, ()), (True, ("--blink-settings=preferredColorScheme=0",))]
)
def test_words_stand_out_from_their_ground(
    chromium: str, tmp_path: Path, page: Path, dark: bool, flags: tuple[str, ...]
) -> None:
    worst, where, is_dark = told(chromium, tmp_path, page, CONTRAST, *flags).split("|")
    assert is_dark == str(dark).lower()
    assert float(worst) >= 4.5, where


def test_it_can_be_photographed_and_printed(chromium: str, tmp_path: Path, page: Path) -> None:
    picture, paper = tmp_path / "page.png", tmp_path / "page.pdf"
    browse(chromium, tmp_path, "--window-size=1000,3000", f"--screenshot={picture}", page.as_uri())
    browse(chromium, tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={paper}", page.as_uri())
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert len(picture.read_bytes()) > 50_000
    assert paper.read_bytes().startswith(b"%PDF")
