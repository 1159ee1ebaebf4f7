"""Whoever is limited to certain sites is served nothing of others, however they ask."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import g
from flask.testing import FlaskClient

from dashboard.access.guard import IN_PARTS
from dashboard.access.people import Person
from dashboard.downloads import downloads_at
from dashboard.frame import read
from dashboard.page import Page
from dashboard.site_map import PLACES, Place
from dashboard.store import Releases
from tests.access_home import MARK, OTHER, OWN, RELEASE, audit_of, served, sign_in_as, without_wish
from tests.dash_questions import is_of_a_card, question

Enter = Callable[..., FlaskClient]
UNPUBLISHED = "2013-03-31-unpublished"


def views(home: Path) -> Iterator[tuple[Place, str, Page]]:
    """Every page of the whole release with each of its choices, and with another site asked for."""
    for place in PLACES:
        choices = page_at(home, place, "").choices
        wishes = [{choice.name: value} for choice in choices for value, _ in choice.options]
        for wish in [{}, *wishes]:
            query = f"?{urlencode({'tier': 'A', 'site': OTHER} | wish)}"
            yield place, query, page_at(home, place, query)


def page_at(home: Path, place: Place, query: str) -> Page:
    found = read(Releases(home / "releases"), place, query)
    assert found is not None
    return found[1]


def ask(client: FlaskClient, path: str, query: str, cards: Sequence[str] = ("curves",)) -> str:
    """Ask as a page's script does, for all that the page says and each of its charts."""
    # What was shown before is said by the browser too, and can be anything.
    last = {"form": [[OTHER]], "release": OTHER}
    values = {"url.search": query, "url.pathname": path, "view.data": last}
    told = ""
    found = client.get("/_dash-dependencies").json
    assert found is not None
    for one in found:
        if not one["clientside_function"]:
            for card in cards if is_of_a_card(one) else [""]:
                told += post(client, one, card, values)
    return told


def post(client: FlaskClient, one: dict[str, Any], card: str, values: dict[str, Any]) -> str:
    """Ask one question, of a card if it is about one."""
    asked = question(one, values, card)
    answer = client.post("/_dash-update-component", json=asked)
    assert answer.status_code in {200, 204}, answer.text
    return answer.text


def told_at(client: FlaskClient, place: Place, query: str, page: Page) -> str:
    """All that is told at an address: the page, its questions and its files."""
    told = client.get(place.path + query).text
    told += ask(client, place.path, query, [card.key for card in page.cards])
    wishes = [*page.choices, *page.amounts]
    folder = downloads_at(RELEASE, place.path, wishes)
    for card in page.cards:
        told += client.get(f"{folder}/{card.key}.csv").text
    return without_wish(told, "site", OTHER)


def test_no_page_question_or_file_tells_of_another_site(home: Path, enter: Enter) -> None:
    limited, unlimited = enter("dora"), enter("carl")
    own, others = set(), set()
    for place, query, page in views(home):
        told = told_at(limited, place, query, page)
        assert OTHER not in told, place.path + query
        assert str(MARK) not in told.replace(",", ""), place.path + query
        own |= {place.path} if OWN in told.replace(f"({OWN} and totals)", "") else set()
        whole = told_at(unlimited, place, query, page)
        others |= {place.path} if OTHER in whole else set()
    # The pages that tell of sites at all.
    assert own >= others >= {"/how-fast", "/where", "/journey", "/releases"}


def test_every_release_is_read_as_far_as_it_may_be_seen(home: Path) -> None:
    app = served(home)[0]
    with app.server.test_request_context("/"):
        for sites in ({OWN}, set()):
            g.person = Person("dora", "dora", "commissioner", frozenset(sites))
            (earlier,) = app.releases.earlier_than(RELEASE).values()
            for release in (app.releases.get(), earlier()):
                assert release is not None
                assert set(release.table("waits")["site_id"]) == {"all", *sites}
                assert not release.is_whole
        # Where nobody has signed in there is nobody whose sites they could be.
        g.person = None
        assert set(earlier().table("waits")["site_id"]) == {"all"}


def test_the_same_is_told_to_who_is_not_limited(enter: Enter, release: str) -> None:
    client, query = enter("carl"), "?split=site&tier=A"
    assert OTHER in client.get(f"/how-fast{query}").text
    assert OTHER in ask(client, "/how-fast", query)
    assert OTHER in client.get(f"/download/{release}/how-fast/split=site&tier=A/curves.csv").text


def test_who_asks_one_after_the_other_is_not_given_the_others(home: Path) -> None:
    app = served(home)[0]
    carl, dora = app.server.test_client(), app.server.test_client()
    sign_in_as(carl, "carl")
    sign_in_as(dora, "dora")
    for _ in range(2):
        assert OTHER in carl.get("/how-fast?split=site&tier=A").text
        assert OTHER not in dora.get("/how-fast?split=site&tier=A").text


def test_what_they_are_limited_to_is_said(enter: Enter) -> None:
    assert "Signed in as dora (derby and totals)" in enter("dora").get("/how-fast").text


def test_the_whole_release_is_for_who_may_see_all_of_it(enter: Enter) -> None:
    zipped = f"/download/{RELEASE}/{RELEASE}.zip"
    for name, status in (("carl", 200), ("dora", 404)):
        client = enter(name)
        assert client.get(zipped, buffered=True).status_code == status
        assert (zipped in client.get("/how-fast").text) == (status == 200)
        table = f"/download/{RELEASE}/tables/effects.csv"
        assert client.get(table, buffered=True).status_code == status


def test_what_is_added_later_is_not_theirs_until_it_is_named(home: Path) -> None:
    app = served(home)[0]
    app.server.add_url_rule("/more", "more", lambda: f"all of {OTHER}")
    carl, dora = app.server.test_client(), app.server.test_client()
    sign_in_as(carl, "carl")
    sign_in_as(dora, "dora")
    assert carl.get("/more").status_code == 200
    assert dora.get("/more").status_code == 404


def test_every_address_there_is_was_thought_of(home: Path) -> None:
    rules = served(home)[0].server.url_map.iter_rules()
    named = {rule.endpoint for rule in rules if not rule.endpoint.startswith("/")}
    # Not theirs: files of a whole release, and the folder of Flask's own, which is not there.
    assert named - IN_PARTS == {"whole", "whole_table", "static"}


@pytest.mark.parametrize("name", ["carl", "dora", "vera"])
def test_an_unpublished_release_is_shown_to_nobody_where_candidates_are_not(
    enter: Enter, name: str
) -> None:
    refuse_unpublished(enter(name))


@pytest.mark.parametrize("name", ["carl", "dora"])
def test_candidates_are_for_evaluators_even_in_their_own_process(enter: Enter, name: str) -> None:
    refuse_unpublished(enter(name, candidates=True))


def refuse_unpublished(client: FlaskClient) -> None:
    query = f"?release={UNPUBLISHED}"
    asked = [client.get(f"/how-fast{query}").text, ask(client, "/how-fast", query)]
    for told in asked:
        assert UNPUBLISHED not in without_wish(told, "release", UNPUBLISHED)
        assert "Not published" not in told
    assert "There is no such release here" in asked[1]
    for path in (
        f"/download/{UNPUBLISHED}/how-fast/-/curves.csv",
        f"/gp/{UNPUBLISHED}/index.html",
        f"/gp/{UNPUBLISHED}/back_pain.html",
    ):
        assert client.get(path).status_code == 404


def test_an_evaluator_sees_a_candidate_and_that_is_recorded_once(home: Path, enter: Enter) -> None:
    client = enter("vera", candidates=True)
    for _ in range(3):
        assert "Not published" in client.get(f"/how-fast?release={UNPUBLISHED}").text
    client.get("/how-fast")
    viewed = [line for line in audit_of(home) if line["event"] == "candidate viewed"]
    assert [(line["who"], line["release"]) for line in viewed] == [("vera", UNPUBLISHED)]


def test_the_gps_pages_can_be_open_to_all(home: Path, release: str) -> None:
    client = served(home, gp_pages="open")[0].server.test_client()
    assert client.get("/gp/").location == f"/gp/{release}/index.html"
    assert client.get(f"/gp/{release}/back_pain.html", buffered=True).status_code == 200
    assert client.get(f"/gp/{UNPUBLISHED}/index.html").status_code == 404
    for path in ("/how-fast", f"/download/{release}/how-fast/-/curves.csv", "/"):
        assert client.get(path).status_code == 302


@pytest.mark.parametrize("names", [("carl", "dora"), ("dora", "carl")])
def test_what_one_was_told_is_not_told_again_to_who_may_see_less_or_more(
    home: Path, names: tuple[str, str]
) -> None:
    shared = served(home)[0].server
    for name in names:
        alone = served(home)[0].server
        first, second = (server.test_client() for server in (shared, alone))
        assert [sign_in_as(one, name).status_code for one in (first, second)] == [303, 303]
        for place in PLACES:
            told = ask(first, place.path, "")
            assert told == ask(second, place.path, "")
            if name == "dora":
                told += first.get(place.path).text
                assert OTHER not in told
                assert str(MARK) not in told.replace(",", "")
