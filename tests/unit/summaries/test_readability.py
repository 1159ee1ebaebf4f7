"""GP pages are in plain English, measured: a reading age of 11 to 12 at most.

The Flesch-Kincaid grade is the American school year: 6 is for ages 11 to 12. Exceptions,
whose words cannot be helped: tables, what a release itself says, and footers, which name hashes.
"""

import re

import pytest
import textstat

from dashboard.summaries.content import page_of
from dashboard.summaries.index import index_of
from dashboard.summaries.language import Language
from dashboard.summaries.results import Results
from dashboard.summaries.write import page_html
from tests.unit.summaries.gp_release import everyone, followed, gp_release, referred, shrunk

AGE_11_TO_12 = 6.5
LONGEST = 32
"""Words in a sentence, among which every number counts as one."""
JARGON = (
    "hazard", "cohort", "confidence", "censor", "cumulative", "incidence", "covariate", "estimand",
    "bootstrap", "statistic", "significan", "interval", "propensity", "regress", "baseline",
)  # fmt: skip


def body_of(html: str) -> str:
    """Return what is said in sentences, each ended by a stop."""
    left_out = r"<style>.*?</style>|<svg.*?</svg>|<table.*?</table>|<footer>.*"
    html = re.sub(left_out, "", html, flags=re.S)
    said = re.findall(r"<(p|li|h1|h2|h3|dd)[^>]*>(.*?)</\1>", html, re.S)
    parts = [" ".join(re.sub(r"<[^>]+>", " ", text).split()) for _, text in said]
    return " ".join(part if part[-1] in ".?!:" else f"{part}." for part in parts if part)


def pages() -> dict[str, str]:
    everything = [
        referred("A"), referred("B", gained=(2.0, -2.3, 6.9)), referred("C", gained=None),
        referred("A", dimension="timing", level="28-41"), everyone((2.4, 0.6, 4.0)), shrunk("A"),
        followed(),
    ]  # fmt: skip
    worse = [referred("A", gained=(-4.0, -7.5, -0.5)), everyone(None)]
    little = [referred("A", gained=None)]
    found = {}
    for name, parts in {"full": everything, "worse": worse, "little": little}.items():
        results = Results(gp_release(*parts))
        found[name] = body_of(page_html(page_of(results, "back_pain", Language())))
    results = Results(gp_release(*everything))
    return found | {"index": body_of(page_html(index_of(results, Language())))}


PAGES = pages()


@pytest.mark.parametrize("name", PAGES)
def test_a_reader_of_eleven_or_twelve_can_read_it(name: str) -> None:
    assert len(PAGES[name].split()) > 100
    assert textstat.flesch_kincaid_grade(PAGES[name]) <= AGE_11_TO_12


@pytest.mark.parametrize("name", PAGES)
def test_no_sentence_is_long(name: str) -> None:
    sentences = re.split(r"(?<=[.?!:;])\s", PAGES[name])
    assert [one for one in sentences if len(one.split()) > LONGEST] == []


@pytest.mark.parametrize("name", PAGES)
def test_no_word_of_the_trade_is_used(name: str) -> None:
    assert [word for word in JARGON if word in PAGES[name].lower()] == []


def test_the_measure_tells_hard_writing_from_plain() -> None:
    hard = (
        "Cumulative incidence of sustained occupational reintegration was estimated "
        "nonparametrically, acknowledging competing events and administrative censoring."
    )
    assert textstat.flesch_kincaid_grade(hard) > AGE_11_TO_12
