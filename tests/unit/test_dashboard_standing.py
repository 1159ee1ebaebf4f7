"""Readers see the last release that stands, reach those before, and learn what was withdrawn."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from flask.testing import FlaskClient

from dashboard.app import create_app
from dashboard.frame import picture, render
from dashboard.store import Releases
from dashboard.summaries import write_gp_pages
from tests.conftest import write_release_folder

FIRST, SECOND = "2012-12-31-aaaaaaaaaa", "2013-04-04-bbbbbbbbbb"
REASON = "Returns of <b>Derby</b> were counted twice."
Sign = Callable[..., None]


@pytest.fixture(scope="module")
def unsigned(tmp_path_factory: pytest.TempPathFactory, referral_curves: pl.DataFrame) -> Path:
    releases = tmp_path_factory.mktemp("unsigned")
    for name in (FIRST, SECOND):
        folder = write_release_folder(releases, referral_curves, release=name)
        write_gp_pages(folder, folder / "gp")
    return releases


@pytest.fixture
def releases(unsigned: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(unsigned, tmp_path / "releases"))


@pytest.fixture
def sign(releases: Path) -> Sign:
    def add(release: str, action: str, day: int, note: str = "") -> None:
        manifest = hashlib.sha256((releases / release / "manifest.json").read_bytes()).hexdigest()
        line = {"action": action, "by": "Ben", "at": f"2013-05-{day:02}T09:00:00+00:00"}
        with (releases / f"{release}.signatures.jsonl").open("a") as file:
            file.write(json.dumps(line | {"note": note, "manifest": manifest}) + "\n")

    return add


@pytest.fixture
def client(releases: Path) -> FlaskClient:
    client: FlaskClient = create_app(releases).server.test_client()
    return client


def csv_of(release: str) -> str:
    return f"/download/{release}/how-fast/condition=back_pain/curves.csv"


def test_an_earlier_release_stays_where_it_was_and_says_that_it_is_one(
    client: FlaskClient, sign: Sign
) -> None:
    sign(FIRST, "publish", 1)
    sign(SECOND, "publish", 2)
    page = client.get(f"/how-fast?release={FIRST}").text
    assert f'data-release="{FIRST}"' in page
    assert f'href="/does-it-work?release={SECOND}"' in page
    assert "Not the latest figures" in page
    assert f'href="/gp/{SECOND}/index.html"' in client.get(f"/gp/{FIRST}/stress.html").text
    assert client.get(csv_of(FIRST)).status_code == 200
    latest = client.get("/how-fast").text
    assert f'data-release="{SECOND}"' in latest
    assert "Not the latest figures" not in latest


def test_a_reader_can_choose_between_what_was_published(releases: Path, sign: Sign) -> None:
    sign(FIRST, "publish", 1)
    assert "choose-release" not in str(render(Releases(releases), "/how-fast", "", None)[0])
    sign(SECOND, "publish", 2)
    filters = str(render(Releases(releases), "/how-fast", f"?release={FIRST}", None)[0])
    assert "choose-release" in filters
    assert f"{SECOND} (latest)" in filters


def test_a_release_is_compared_with_what_was_published_before_it_and_stands(
    client: FlaskClient, releases: Path, sign: Sign
) -> None:
    sign(FIRST, "publish", 1)
    assert "No release was published before this one" in client.get("/releases").text
    sign(SECOND, "publish", 2)
    assert list(Releases(releases).earlier_than(SECOND)) == [FIRST]
    assert list(Releases(releases).earlier_than(FIRST)) == []
    page = client.get("/releases").text
    assert f"Since release {FIRST}" in page
    assert 'aria-current="page">Releases</a>' in page
    sign(FIRST, "withdraw", 3, REASON)
    assert "No release was published before this one" in client.get("/releases").text


def test_what_was_withdrawn_is_not_shown_and_says_why(client: FlaskClient, sign: Sign) -> None:
    sign(FIRST, "publish", 1)
    sign(SECOND, "publish", 2)
    sign(SECOND, "withdraw", 3, REASON)
    asked = [f"/how-fast?release={SECOND}", f"/gp/{SECOND}/stress.html", csv_of(SECOND)]
    for answer in map(client.get, asked):
        assert answer.status_code == 410
        assert (
            "on 3 May 2013: Returns of &lt;b&gt;Derby&lt;/b&gt; were counted twice." in answer.text
        )
        assert f'href="/does-it-work?release={FIRST}"' in answer.text


def test_a_file_is_of_the_release_that_its_address_names(client: FlaskClient, sign: Sign) -> None:
    sign(FIRST, "publish", 1)
    sign(SECOND, "publish", 2)
    for wished in (FIRST, SECOND):
        address = f"/download/{SECOND}/how-fast/release={wished}/curves.csv"
        assert client.get(address).status_code == (200 if wished == SECOND else 404)


def test_the_release_before_takes_its_place_and_tells_of_it_on_every_page(
    client: FlaskClient, sign: Sign
) -> None:
    sign(FIRST, "publish", 1)
    sign(SECOND, "publish", 2)
    sign(SECOND, "withdraw", 3, REASON)
    page = client.get("/how-fast").text
    assert f'data-release="{FIRST}"' in page
    index = client.get("/gp/")
    assert index.location == f"/gp/{FIRST}/index.html"
    for text in (page, client.get(index.location).text):
        assert f"Release {SECOND} was withdrawn on 3 May 2013: Returns of &lt;b&gt;Derby" in text
        assert "Not the latest figures" not in text


def test_where_nothing_stands_a_plain_page_says_why(client: FlaskClient, sign: Sign) -> None:
    sign(FIRST, "publish", 1)
    sign(FIRST, "withdraw", 2, REASON)
    assert client.get("/gp/").location == "/does-it-work"
    page = client.get("/how-fast")
    assert page.status_code == 200
    assert "No figures stand at present" in page.text
    assert "counted twice" in page.text
    assert "<script" not in page.text


def test_an_evaluator_cannot_mistake_a_candidate_for_what_is_published(
    releases: Path, sign: Sign
) -> None:
    sign(FIRST, "publish", 1)
    client = create_app(releases, candidates=True).server.test_client()
    published, candidate = (client.get(f"/how-fast{q}").text for q in ("", f"?release={SECOND}"))
    assert f"<strong>Published: release {FIRST}</strong>" in published
    assert f'href="/does-it-work?release={SECOND}"' in published
    assert 'class="is-candidate"' not in published
    assert f"<strong>Not published: candidate {SECOND}</strong>" in candidate
    assert f'href="/releases?release={SECOND}&amp;since={FIRST}"' in candidate
    assert 'class="is-candidate"' in candidate
    assert "<title>Candidate: How soon" in candidate
    beside = client.get(f"/releases?release={SECOND}&since={FIRST}").text
    assert f"If candidate {SECOND} took the place of release {FIRST}" in beside


def test_what_leaves_a_candidates_page_says_that_it_is_not_published(
    releases: Path, sign: Sign
) -> None:
    sign(FIRST, "publish", 1)
    client = create_app(releases, candidates=True).server.test_client()
    assert "Not published" in client.get(csv_of(SECOND)).text
    assert "Not published" not in client.get(csv_of(FIRST)).text
    shown = Releases(releases, candidates=True)
    for name, is_said in ((SECOND, True), (FIRST, False)):
        chart = picture(shown, "/how-fast", f"?release={name}", "curves")
        assert chart is not None
        assert ("Not published" in chart["layout"]["meta"]["source"]) == is_said


def test_readers_are_told_of_no_candidate(releases: Path, sign: Sign) -> None:
    sign(FIRST, "publish", 1)
    client = create_app(releases).server.test_client()
    for path in ("/how-fast", "/releases"):
        page = client.get(path).text
        assert SECOND not in page
        assert 'id="published"' not in page


def test_a_correction_says_what_it_puts_right(client: FlaskClient, sign: Sign) -> None:
    sign(FIRST, "publish", 1, REASON)
    for text in (client.get("/how-fast").text, client.get(f"/gp/{FIRST}/index.html").text):
        assert "puts right what was wrong before: Returns of &lt;b&gt;Derby" in text


def test_an_evaluator_still_sees_what_was_withdrawn(releases: Path, sign: Sign) -> None:
    sign(FIRST, "publish", 1)
    sign(FIRST, "withdraw", 2, REASON)
    client = create_app(releases, candidates=True).server.test_client()
    page = client.get(f"/how-fast?release={FIRST}")
    assert page.status_code == 200
    assert 'id="withdrawn"' in page.text
