"""Hold a release's GP pages to its CSV: every number, verdict and level, on screen and on paper."""

import html
import re
from pathlib import Path

from pypdf import PdfReader

from tests.gp_oracle.sentences import Oracle


def plain(markup: str) -> str:
    """Return the text of markup, spaces as one."""
    text = html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"<br>|</tr>|</li>|</p>", " ", markup)))
    return " ".join(text.split())


def table_of(markup: str) -> list[list[str]]:
    """Return the cells of a table's body, without the headings of its rows."""
    body = re.findall(r"<tbody.*?</tbody>", markup, re.S)
    rows = re.findall(r"<tr .*?</tr>", body[0], re.S) if body else []
    return [[plain(cell) for cell in re.findall(r"<td .*?</td>", row, re.S)] for row in rows]


def drawn(markup: str) -> list[tuple[int, int]]:
    """Return how many are drawn back at work and gone, picture by picture."""
    pictures = re.findall(r'<svg class="people".*?</svg>', markup, re.S)
    return [(one.count('class="back"'), one.count('class="left"')) for one in pictures]


def faults(gp: Path, oracle: Oracle) -> list[str]:
    """Return where the pages say something else than the CSV; empty where they do not.

    Parameters
    ----------
    gp
        A folder of pages.
    oracle
        Of the same release.
    """
    found: list[str] = []
    index = (gp / "index.html").read_text("utf-8")
    for path in sorted(gp.glob("*.html")):
        if path.stem != "index":
            found += [f"{path.stem}: {one}" for one in _page(path, index, oracle)]
    return found


def _page(path: Path, index: str, oracle: Oracle) -> list[str]:
    markup, name = path.read_text("utf-8"), path.stem
    said = plain(markup.partition("<main>")[2])
    people = said.split(" back at work", 1)[0].rpartition("Are ")[2]
    answer = plain(re.findall(r'<p class="answer">.*?</p>', markup, re.S)[0])
    wanted = oracle.answer(name, people)
    found = [] if answer == wanted else [f"answer {answer!r}, not {wanted!r}"]
    entry = re.findall(rf'<li><a href="{name}\.html">.*?</a><br>(.*?)</li>', index, re.S)
    found += [] if [plain(one) for one in entry] == [wanted] else ["its answer in the index"]
    for text in (oracle.fairest(name), oracle.when(name), *oracle.points(name)):
        found += [] if text in said else [f"not on screen: {text!r}"]
    cells = [cell for row in oracle.table(name) for cell in row]
    paper = path.with_suffix(".pdf")
    if paper.exists():
        printed = _squeezed("".join(page.extract_text() for page in PdfReader(paper).pages))
        for text in (wanted, oracle.fairest(name), oracle.when(name), *cells):
            found += [] if _squeezed(text) in printed else [f"not on paper: {text!r}"]
    found += [] if table_of(markup) == oracle.table(name) else [
        f"table {table_of(markup)}, not {oracle.table(name)}"
    ]  # fmt: skip
    found += [] if drawn(markup) == oracle.pictures(name) else [f"pictures {drawn(markup)}"]
    alike = re.findall(rf'<details id="like_{name}">(.*?)</details>', index, re.S)
    wide = table_of(alike[0]) if alike else []
    found += [] if wide == oracle.alike(name) else [f"look-up {wide}, not {oracle.alike(name)}"]
    return found


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)
