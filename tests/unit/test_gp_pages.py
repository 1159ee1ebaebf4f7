"""A GP's page: one a condition, complete in itself, plain, and honest about what is not known."""

import re
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from dashboard.summaries import write_gp_pages

Write = Callable[..., Path]


@pytest.fixture
def pages(published: Path) -> Path:
    return published / "current" / "gp"


def text_of(path: Path) -> str:
    body = re.sub(
        r"<style>.*?</style>|<title>.*?</title>", " ", path.read_text("utf-8"), flags=re.S
    )
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_there_is_an_index_and_a_page_for_every_condition_even_a_suppressed_one(
    write_release: Write, referral_curves: pl.DataFrame
) -> None:
    folder = write_release(referral_curves)
    written = write_gp_pages(folder, folder / "gp")
    names = [path.name for path in written]
    told = ("back_pain", "other_musculoskeletal", "stress", "depression_anxiety", "cancer")
    assert names == [
        "index.html", *(f"{name}.html" for name in told), *(f"{name}.pdf" for name in told),
        "booklet.pdf",
    ]  # fmt: skip
    index = written[0].read_text("utf-8")
    for name in (*(f"{name}.html" for name in told), "booklet.pdf"):
        assert f'href="{name}"' in index


def test_no_page_has_a_script_or_reaches_elsewhere_or_is_heavy(pages: Path) -> None:
    for path in pages.glob("*.html"):
        html = path.read_text("utf-8")
        assert "<script" not in html
        assert not re.search(r'(?:src|href)="(?!\w+\.(?:html|pdf)"|#\w+")', html)
        assert "url(" not in html
        assert "@import" not in html
        assert len(html.encode()) < 100_000


def test_every_page_has_a_language_one_heading_and_its_release(pages: Path) -> None:
    for path in pages.glob("*.html"):
        html = path.read_text("utf-8")
        assert '<html lang="en-GB">' in html
        assert html.count("<h1>") == 1
        assert "Release 2012-12-31-0123456789" in html
        assert "protocol c0ffeec0ffee" in html


def test_made_up_data_is_stamped_on_every_page(pages: Path) -> None:
    for path in pages.glob("*.html"):
        assert "Made-up data." in text_of(path)


def test_real_data_is_not_stamped(write_release: Write, referral_curves: pl.DataFrame) -> None:
    folder = write_release(referral_curves, made_up=False)
    for path in write_gp_pages(folder, folder / "gp"):
        if path.suffix != ".html":
            continue
        assert "ade-up" not in text_of(path)


def test_the_answer_comes_with_its_range_and_without_a_claim(pages: Path) -> None:
    text = text_of(pages / "back_pain.html")
    assert (
        "Of people with back pain, this many were back at work 13 weeks after referral: about 57 "
        "(54 to 61) in 100 in tier A, about 49 (44 to 54) in 100 in tier B and about 33 (25 to 42) "
        "in 100 in tier C."
    ) in text
    assert "does not tell you what the service changed" in text


def test_what_would_have_happened_otherwise_is_not_invented(pages: Path) -> None:
    text = text_of(pages / "back_pain.html")
    assert "Similar people without the service Not known yet" in text
    assert "beside similar people Not known yet" in text


def test_each_picture_shows_a_hundred_people_and_says_what_it_shows(pages: Path) -> None:
    html = (pages / "back_pain.html").read_text("utf-8")
    pictures = re.findall(r'<svg class="people".*?</svg>', html, re.S)
    assert len(pictures) == 3
    for picture in pictures:
        assert len(re.findall(r"<(?:circle|path) ", picture)) == 100
    assert pictures[0].count('class="back"') == 57
    # These curves have no range for who left work, so nobody is drawn as gone.
    assert 'class="left"' not in pictures[0]
    assert "or left work, if no cross" in html
    assert "Of 100 people, 57 were back at work after 13 weeks" in pictures[0]


def test_the_table_has_seven_rows_at_most(pages: Path) -> None:
    html = (pages / "back_pain.html").read_text("utf-8")
    table = re.search(r"<tbody[^>]*>(.*?)</tbody>", html, re.S)
    assert table is not None
    assert table[1].count("<tr ") == 7


def test_too_few_is_said_with_the_reason_and_without_a_picture(pages: Path) -> None:
    html = (pages / "cancer.html").read_text("utf-8")
    assert html.count('<svg class="people"') == 1
    text = text_of(pages / "cancer.html")
    assert (
        "Tier C: support. Too few people to show without risk that somebody is recognised." in text
    )
    assert "For tier B and tier C there is not enough to go on yet." in text


def test_a_gp_is_told_how_to_refer(pages: Path) -> None:
    text = text_of(pages / "back_pain.html")
    assert "Tick one box. There is no extra form." in text
    assert "When should I refer?" in text
    assert "GPs thought it best to refer straight away." in text


def test_data_without_referrals_has_no_tiers(
    write_release: Write, absence_curves: pl.DataFrame
) -> None:
    folder = write_release(absence_curves)
    write_gp_pages(folder, folder / "gp")
    text = text_of(folder / "gp" / "back_pain.html")
    assert "13 weeks after going off sick: about 60 (58 to 63) in 100 in pilot practices" in text
    assert "These records hold no referrals" in text
    assert "tier" not in text.lower()


def test_a_release_without_conditions_has_an_index_that_says_so(
    write_release: Write, referral_curves: pl.DataFrame
) -> None:
    folder = write_release(referral_curves.clear())
    (index,) = write_gp_pages(folder, folder / "gp")
    assert "There is no condition to write about yet" in text_of(index)


def test_a_name_is_never_taken_as_markup(
    write_release: Write, referral_curves: pl.DataFrame
) -> None:
    renamed = referral_curves.with_columns(level=pl.col("level").replace("derby", "<b>derby"))
    folder = write_release(renamed)
    write_gp_pages(folder, folder / "gp")
    assert "<b>derby" not in (folder / "gp" / "back_pain.html").read_text("utf-8")


def test_a_condition_that_can_have_no_page_is_not_in_the_index(
    write_release: Write, referral_curves: pl.DataFrame
) -> None:
    renamed = referral_curves.with_columns(
        condition=pl.col("condition").replace("cancer", "../<i>odd")
    )
    folder = write_release(renamed)
    index, *others = write_gp_pages(folder, folder / "gp")
    assert "odd" not in index.read_text("utf-8")
    assert not any("odd" in path.name for path in others)


def test_sentences_are_short(pages: Path) -> None:
    html = (pages / "back_pain.html").read_text("utf-8")
    paragraphs = re.findall(r"<(?:p|li)[^>]*>(.*?)</(?:p|li)>", html, re.S)
    plain = " ".join(re.sub(r"<[^>]+>", "", text) for text in paragraphs)
    sentences = [s.split() for s in re.split(r"[.:;?]\s", plain) if s.strip()]
    assert sum(map(len, sentences)) / len(sentences) < 15


def test_a_page_carries_what_was_changed_after_publication_and_nothing_of_other_analyses(
    write_release: Write, referral_curves: pl.DataFrame
) -> None:
    said = {"since_referral": ["Changed: <b>horizons</b>."], "since_absence": ["Post hoc: that."]}
    folder = write_release(referral_curves, stamps=said)
    index, *written = write_gp_pages(folder, folder / "gp")
    pages = [path for path in written if path.suffix == ".html"]
    for page in pages:
        foot = page.read_text("utf-8").partition("<footer>")[2]
        assert "<p>Changed: &lt;b&gt;horizons&lt;/b&gt;.</p>" in foot
        assert "Post hoc" not in foot
    assert "Post hoc: that." in text_of(index)
