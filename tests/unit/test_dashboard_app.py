"""The server's side: what it answers, what it refuses, and what it says of itself."""

import csv
import io
import re
import threading
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from flask.testing import FlaskClient

from dashboard.app import create_app
from dashboard.frame import NO_SUCH_CARD, picture, read, render
from dashboard.site_map import PLACES, find_place
from dashboard.store import Releases
from dashboard.summaries import write_gp_pages

RELEASE = "2012-12-31-0123456789"
CSV = f"/download/{RELEASE}/how-fast/condition=back_pain&tier=B/curves.csv"
Write = Callable[..., Path]


@pytest.fixture
def client(published: Path) -> FlaskClient:
    client: FlaskClient = create_app(published).server.test_client()
    return client


def test_the_front_door_leads_to_the_page(client: FlaskClient) -> None:
    answer = client.get("/?condition=stress")
    assert (answer.status_code, answer.location) == (302, "/does-it-work?condition=stress")


def test_the_page_has_a_language_landmarks_one_heading_and_a_way_past_them(
    client: FlaskClient,
) -> None:
    page = client.get("/how-fast").text
    assert '<html lang="en-GB">' in page
    assert page.count("<h1>") == 1
    for part in ("<header>", "<nav ", "<main ", "<footer>", 'class="skip"'):
        assert part in page


def test_a_reader_without_scripts_gets_the_answers_in_words(client: FlaskClient) -> None:
    without = re.search("<noscript>(.*)</noscript>", client.get("/how-fast").text, re.DOTALL)
    assert without is not None
    assert "Of 100 people referred, about this many were back at work" in without[1]
    assert '<th scope="row">At risk</th>' in without[1]
    assert '<a href="/how-fast?condition=back_pain">Back pain</a>' in without[1]
    assert 'href="/gp/"' in without[1]


@pytest.mark.parametrize("query", ["", "?made_up=false", "?release=x", "?condition=stress"])
def test_made_up_data_is_stamped_in_the_page_itself(client: FlaskClient, query: str) -> None:
    assert 'id="made-up"' in client.get(f"/how-fast{query}").text


def test_real_data_is_not_stamped(write_release: Write, absence_curves: pl.DataFrame) -> None:
    folder = write_release(absence_curves, made_up=False)
    app = create_app(folder.parent, candidates=True)
    page = app.server.test_client().get("/how-fast").text
    assert 'id="made-up"' not in page
    assert 'id="candidate"' in page


def test_nothing_published_says_what_comes_next(tmp_path: Path) -> None:
    page = create_app(tmp_path).server.test_client().get("/how-fast").text
    assert "Nothing is published yet" in page
    assert "ias review" in page
    assert "ias publish" in page


def test_a_damaged_release_shows_nothing_and_says_so(
    write_release: Write, referral_curves: pl.DataFrame
) -> None:
    folder = write_release(referral_curves)
    (folder / "evidence.duckdb").write_bytes(b"")
    client = create_app(folder.parent, candidates=True).server.test_client()
    assert "This release cannot be read" in client.get("/how-fast").text
    assert client.get(CSV).status_code == 404


def test_a_release_without_curves_is_shown_as_empty(
    write_release: Write, referral_curves: pl.DataFrame
) -> None:
    folder = write_release(referral_curves.clear())
    app = create_app(folder.parent, candidates=True)
    assert app.server.test_client().get("/how-fast").status_code == 200
    headline = render(Releases(folder.parent, candidates=True), "/how-fast", "", None)[2]
    assert "no curves" in headline


def test_what_a_reader_writes_is_never_repeated(client: FlaskClient) -> None:
    evil = "<script>alert(1)</script>"
    assert evil not in client.get("/how-fast", query_string={"condition": evil}).text


def test_nothing_may_come_from_elsewhere(client: FlaskClient) -> None:
    for path in ("/how-fast", CSV, f"/gp/{RELEASE}/index.html"):
        headers = client.get(path, buffered=True).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-eval" not in policy
        assert "'unsafe-inline'" not in policy.split("style-src")[0]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"


def test_every_script_the_page_names_is_ours(client: FlaskClient) -> None:
    sources = re.findall(r'(?:src|href)="([^"]+)"', client.get("/how-fast").text)
    assert sources
    assert not [source for source in sources if "//" in source]


def test_a_download_is_a_file_of_exactly_the_rows_shown(client: FlaskClient) -> None:
    answer = client.get(CSV)
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].endswith('"how-fast.curves.csv"')
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    week_13 = next(row for row in rows if row["Week"] == "13")
    assert week_13["Back at work (%)"] == "49.0"
    assert {row["Data"] for row in rows} == {"Made-up data"}
    assert list(rows[0])[-1] == "release"
    assert {row["release"] for row in rows} == {RELEASE}
    assert rows[-1]["Status"] == "Stopped: too few people left to show"


@pytest.mark.parametrize(
    "path",
    [
        f"/download/{RELEASE}/how-fast/condition=nobody/curves.csv",
        f"/download/{RELEASE}/how-fast/-/nothing.csv",
        f"/download/{RELEASE}/nowhere/-/curves.csv",
        f"/download/{RELEASE}/manifest.csv",
        f"/download/{RELEASE}/..%2fmanifest.csv",
        "/download/../current/how-fast/-/curves.csv",
        "/download/%2e%2e/how-fast/-/curves.csv",
        f"/gp/{RELEASE}/..%2f..%2fmanifest.html",
        f"/gp/{RELEASE}/nobody.html",
        "/gp/nothing/index.html",
        "/elsewhere",
        "/how-fast/",
    ],
)
def test_only_what_is_offered_can_be_had(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_old_addresses_lead_to_where_their_page_is_now(client: FlaskClient) -> None:
    answer = client.get("/changes?since=x")
    assert (answer.status_code, answer.location) == (302, "/releases?since=x")


def test_a_whole_table_is_the_releases_own_file(
    write_release: Write, referral_curves: pl.DataFrame
) -> None:
    folder = write_release(referral_curves)
    (folder / "csv").mkdir()
    (folder / "csv/curves.csv").write_bytes(b"as released")
    (folder / "csv/people.csv").write_bytes(b"no table of a release")
    (folder / "csv/effects.csv").symlink_to(folder / "manifest.json")
    at = f"/download/{RELEASE}/tables"
    client = create_app(folder.parent, candidates=True).server.test_client()
    answer = client.get(f"{at}/curves.csv", buffered=True)
    assert answer.data == b"as released"
    assert f"filename={RELEASE}.curves.csv" in answer.headers["Content-Disposition"]
    for name in ("people", "effects", "flow", "..%2f..%2fmanifest"):
        assert client.get(f"{at}/{name}.csv").status_code == 404
    readers = create_app(folder.parent).server.test_client()
    assert readers.get(f"{at}/curves.csv").status_code == 404


def test_a_cell_that_leads_somewhere_is_a_link_on_the_page_and_text_in_a_file(
    client: FlaskClient,
) -> None:
    page = client.get("/releases").text
    there = f'<a href="/does-it-work?release={RELEASE}">{RELEASE}</a>'
    assert f'<th scope="row">{there}</th>' in page
    text = client.get(f"/download/{RELEASE}/releases/-/archive.csv").text
    assert f"Made-up data,All releases,{RELEASE},The latest" in text


def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(
    write_release: Write, referral_curves: pl.DataFrame
) -> None:
    renamed = referral_curves.with_columns(level=pl.col("level").replace("derby", "=1+1"))
    folder = write_release(renamed)
    client = create_app(folder.parent, candidates=True).server.test_client()
    text = client.get(f"/download/{RELEASE}/how-fast/split=site&tier=A/curves.csv").text
    assert "'=1+1" in text
    assert ",=1+1" not in text


def test_a_chart_carries_its_words_when_it_is_taken_away(published: Path) -> None:
    releases = Releases(published)
    found = picture(releases, "/how-fast", "?condition=back_pain&tier=B", "curves")
    assert found is not None
    words = found["layout"]["meta"]
    assert "about 49 (44 to 54) were back at work" in words["headline"]
    assert "Made-up data." in words["source"]
    assert RELEASE in words["source"]
    assert "does not show that the service made the difference" in words["source"]
    assert picture(releases, "/how-fast", "", "nothing") is None
    assert picture(releases, "/nowhere", "", "curves") is None


def test_a_card_can_be_asked_for_by_itself(published: Path) -> None:
    releases = Releases(published)
    whole = str(render(releases, "/does-it-work", "", None)[4])
    alone = str(render(releases, "/does-it-work", "?card=unsure", None)[4])
    assert "card-curves" not in alone
    assert "card-unsure" in alone
    assert "card-differences" in whole
    assert "See all results of this page" in alone
    assert "See all results of this page" not in whole


@pytest.mark.parametrize("path", [place.path for place in PLACES])
def test_every_card_can_be_had_by_itself_and_leads_back(published: Path, path: str) -> None:
    releases, place = Releases(published), find_place(path)
    assert place is not None
    found = read(releases, place, "")
    assert found is not None
    for key in (card.key for card in found[1].cards):
        alone = read(releases, place, f"?card={key}")
        assert alone is not None
        assert [card.key for card in alone[1].cards] == [key]
        assert alone[0].asked.notes == []


def test_a_link_to_a_card_keeps_the_view(published: Path) -> None:
    releases = Releases(published)
    view = "?condition=back_pain&tier=B"
    shown = str(render(releases, "/how-fast", f"{view}&card=curves", None)[4])
    assert f"href='{view}&card=curves'" in shown
    assert f"href='{view}'" in shown
    plain = str(render(releases, "/how-fast", "?card=curves", None)[4])
    assert "href='?card=curves'" in plain


def test_a_card_that_is_not_there_gives_the_whole_page_and_a_note(published: Path) -> None:
    shown = render(Releases(published), "/does-it-work", "?card=<b>", None)
    assert NO_SUCH_CARD in str(shown[1])
    assert "&lt;b&gt;" not in str(shown)
    assert "card-unsure" in str(shown[4])


def test_the_gp_pages_are_served_from_the_current_release(client: FlaskClient) -> None:
    front = client.get("/gp/")
    assert front.location == f"/gp/{RELEASE}/index.html"
    assert client.get(front.location, buffered=True).status_code == 200


def test_many_first_readers_at_once_are_all_answered(published: Path) -> None:
    server = create_app(published).server
    paths = ["/how-fast", "/_dash-layout", "/_dash-dependencies"] * 8
    statuses: list[int] = []
    gate = threading.Barrier(len(paths))

    def ask(path: str) -> None:
        gate.wait()
        statuses.append(server.test_client().get(path).status_code)

    threads = [threading.Thread(target=ask, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * len(paths)


def test_a_server_answers_to_this_machines_names_only(client: FlaskClient) -> None:
    assert client.get("/how-fast", headers={"Host": "127.0.0.1:8050"}).status_code == 200
    assert client.get("/how-fast", headers={"Host": "elsewhere.example"}).status_code == 400


def test_what_is_published_is_asked_for_anew_each_time(client: FlaskClient) -> None:
    assert client.get("/how-fast").headers["Cache-Control"] == "no-cache"


def test_the_pages_of_an_unpublished_release_say_so(
    write_release: Callable[..., Path], referral_curves: pl.DataFrame
) -> None:
    folder = write_release(referral_curves, release="unsigned")
    write_gp_pages(folder, folder / "gp")
    app = create_app(folder.parent, candidates=True)
    page = app.server.test_client().get("/gp/unsigned/index.html")
    assert "Not published" in page.text
    hidden = create_app(folder.parent).server.test_client().get("/gp/unsigned/index.html")
    assert hidden.status_code == 404


def test_every_page_says_once_what_was_changed_after_publication(
    write_release: Write, referral_curves: pl.DataFrame
) -> None:
    said = {"since_referral": ["Changed: <b>this</b>."], "before_after": ["Changed: <b>this</b>."]}
    folder = write_release(referral_curves, stamps=said)
    app = create_app(folder.parent, candidates=True)
    page = app.server.test_client().get("/how-fast").text
    assert page.partition("<footer>")[2].count("<p>Changed: &lt;b&gt;this&lt;/b&gt;.</p>") == 1
