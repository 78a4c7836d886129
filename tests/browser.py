"""A headless Chromium for tests: what a page looks like once it has loaded."""

import re
import subprocess
from pathlib import Path

from lxml import html

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
)  # fmt: skip


def browse(chromium: str, tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [chromium, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)


def dom(chromium: str, tmp_path: Path, address: str) -> html.HtmlElement:
    return html.document_fromstring(browse(chromium, tmp_path, "--dump-dom", address).stdout)


def told(
    chromium: str,
    tmp_path: Path,
    page: Path,
    script: str,
    *flags: str,
    fragment: str = "",
    budget: int = 2000,
) -> str:
    """What an expression of the test's own yields in the page once it has loaded, or puts into its title later.

    `budget` is in milliseconds of the browser's own clock, which runs ahead where nothing is to be done.
    """
    text = re.sub(r"<meta http-equiv[^>]*>", "", page.read_text(encoding="utf-8"))
    run = f"<script>onload = () => setTimeout(() => {{ document.title = String({script}); }}, 100)</script>"
    copy = tmp_path / "probe.html"
    copy.write_text(text.replace("</body>", f"{run}</body>"), encoding="utf-8")
    shown = browse(
        chromium,
        tmp_path,
        f"--virtual-time-budget={budget}",
        *flags,
        "--dump-dom",
        f"{copy.as_uri()}{fragment}",
    )
    return str(html.document_fromstring(shown.stdout).xpath("string(//title)"))
