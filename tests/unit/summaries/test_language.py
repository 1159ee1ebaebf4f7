"""Every string of a page comes from one catalogue, so that the pages can be had in Welsh."""

import re
from gettext import NullTranslations
from io import BytesIO

import pytest
from babel.messages.pofile import read_po

from dashboard.summaries.catalogue import PATH, catalogue
from dashboard.summaries.content import page_of
from dashboard.summaries.index import index_of
from dashboard.summaries.language import Language, read_language
from dashboard.summaries.results import Results
from dashboard.summaries.write import page_html
from dashboard.verdicts import MINUS
from tests.unit.summaries.gp_release import everyone, followed, gp_release, referred, shrunk


class Marked(NullTranslations):
    """Puts marks round every string that is in the catalogue."""

    def __init__(self) -> None:
        super().__init__()
        self.known = {message.id for message in read_po(BytesIO(catalogue())) if message.id}

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧" if message in self.known else message


def outside(text: str) -> str:
    """Return what is not within marks."""
    found, depth = [], 0
    for sign in text:
        depth += (sign == "⟦") - (sign == "⟧")
        found.append(sign if depth == 0 and sign != "⟧" else " ")
    return "".join(found)


def test_the_catalogue_in_the_repository_is_that_of_the_source() -> None:
    assert catalogue() == PATH.read_bytes(), "Run: python -m dashboard.summaries.catalogue"


def test_nothing_a_page_says_is_outside_the_catalogue() -> None:
    timed = referred("A", dimension="timing", level="28-41")
    parts = [referred("A"), timed, referred("B", gained=None), everyone((2.4, 0.6, 4.0))]
    results = Results(gp_release(*parts, shrunk("A"), followed()))
    welsh = Language("cy", Marked())
    for page in (page_of(results, "back_pain", welsh), index_of(results, welsh)):
        html = re.sub(r"<style>.*?</style>", " ", page_html(page), flags=re.S)
        html = re.sub('<span class="range">(.*?)</span>', r"\1", html)
        body, _, foot = html.partition("<footer>")
        spoken = [
            *re.findall(r'(?:aria-label|data-of)="([^"]*)"', body),
            *re.split("<[^>]*>", body),
        ]
        left = " ".join(outside(text) for text in spoken)
        # What a release itself says stays in its own language.
        left = left.replace("Too few were followed.", "")
        assert re.findall(r"[A-Za-z]{2,}", left) == []
        assert "⟦Release" in foot


def test_numbers_lists_and_dates_are_those_of_the_language() -> None:
    english, welsh = Language(), Language("cy")
    assert english.listed(["a", "b", "c"]) == "a, b and c"
    assert welsh.listed(["a", "b", "c"]) == "a, b ac c" or " a" in welsh.listed(["a", "b", "c"])
    assert english.day("2012-12-03") == "3 December 2012"
    assert welsh.day("2012-12-03") == "3 Rhagfyr 2012"
    assert english.number(1234.5, 1) == "1,234.5"
    assert english.number(-0.04, 1) == "0.0"
    assert english.number(-2.25, 1) == f"{MINUS}2.2"


def test_an_easy_read_version_is_a_catalogue_of_its_own() -> None:
    easy = Language("en-GB-x-easyread", Marked())
    assert easy.say("Low") == "⟦Low⟧"
    assert easy.day("2012-12-03") == "3 December 2012"


def test_a_language_without_a_catalogue_is_refused() -> None:
    assert read_language("en-GB") == Language()
    with pytest.raises(FileNotFoundError):
        read_language("cy")
