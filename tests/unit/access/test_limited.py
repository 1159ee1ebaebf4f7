"""Whoever is limited to certain sites is served nothing of others, however they ask."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from dashboard.access.guard import IN_PARTS
from dashboard.asked import Asked
from dashboard.downloads import downloads_at
from dashboard.reader import Reader
from dashboard.site_map import PLACES
from dashboard.store import Release, Releases
from tests.access_home import MARK, OTHER, OWN, audit_of, served, sign_in_as

Enter = Callable[..., FlaskClient]
UNPUBLISHED = "2013-03-31-unpublished"


def whole(home: Path) -> Release:
    found = Releases(home / "releases").get()
    assert found is not None
    return found


def views(release: Release) -> Iterator[tuple[str, dict[str, str]]]:
    """Every page of a whole release with every single choice, and with another site asked for."""
    for place in PLACES:
        yield place.path, {"site": OTHER}
        for choice in place.build(Reader(release, Asked(""))).choices:
            for value, _ in choice.options:
                yield place.path, {"tier": "A", "site": OTHER} | {choice.name: value}


def ask(client: FlaskClient, path: str, query: str, cards: Sequence[str] = ("curves",)) -> str:
    """Ask as a page's script does, for all that the page says and each of its charts."""
    found = client.get("/_dash-dependencies").json
    assert found is not None
    told = ""
    for one in found:
        if one["clientside_function"]:
            continue
        told += post(client, one, path, query, cards)
    return told


def post(
    client: FlaskClient, one: dict[str, Any], path: str, query: str, cards: Sequence[str]
) -> str:
    # What was shown before is said by the browser too, and can be anything.
    last = {"form": [[OTHER]], "release": OTHER}
    values = {"url.search": query, "url.pathname": path, "view.data": last}
    if "search" in one["inputs"][0]["property"]:
        output = one["output"].strip(".").split("...")
        outputs: Any = [
            dict(zip(("id", "property"), name.split("."), strict=True)) for name in output
        ]
        inputs = [{"id": "url", "property": "search", "value": query}]
        state = [
            {"id": part["id"], "property": part["property"]}
            | {"value": values[f"{part['id']}.{part['property']}"]}
            for part in one["state"]
        ]
        return send(client, one["output"], outputs, inputs, state)
    told = ""
    for card in cards:
        near = {"type": "near", "card": card}
        outputs = {"id": {"type": "graph", "card": card}, "property": "figure"}
        inputs = [{"id": near, "property": "data", "value": True}]
        state = [
            {"id": near, "property": "id", "value": near},
            {"id": "url", "property": "search", "value": query},
            {"id": "url", "property": "pathname", "value": path},
        ]
        told += send(client, one["output"], outputs, inputs, state)
    return told


def send(client: FlaskClient, output: str, outputs: Any, inputs: Any, state: Any) -> str:
    asked = {"output": output, "outputs": outputs, "inputs": inputs, "state": state}
    answer = client.post("/_dash-update-component", json=asked | {"changedPropIds": []})
    assert answer.status_code in {200, 204}, answer.text
    return answer.text


def test_no_page_question_or_file_tells_of_another_site(home: Path, enter: Enter) -> None:
    client, seen_own = enter("dora"), False
    release = whole(home)
    for path, wishes in views(release):
        query = f"?{urlencode(wishes)}"
        place = next(place for place in PLACES if place.path == path)
        page = place.build(Reader(release, Asked(query)))
        told = client.get(path + query).text + ask(
            client, path, query, [one.key for one in page.cards]
        )
        folder = downloads_at(release.id, path, page.choices)
        for card in page.cards:
            told += client.get(f"{folder}/{card.key}.csv").text
        # Links to other pages keep the wish, as it was written.
        assert OTHER not in told.replace(f"site={OTHER}", ""), (path, wishes)
        assert str(MARK) not in told.replace(",", ""), (path, wishes)
        seen_own = seen_own or OWN in told
    assert seen_own


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


def test_what_is_added_later_is_not_theirs_until_it_is_named(home: Path) -> None:
    app = served(home)[0]
    app.server.add_url_rule("/whole.zip", "whole", lambda: f"all of {OTHER}")
    carl, dora = app.server.test_client(), app.server.test_client()
    sign_in_as(carl, "carl")
    sign_in_as(dora, "dora")
    assert carl.get("/whole.zip").status_code == 200
    assert dora.get("/whole.zip").status_code == 404


def test_every_address_there_is_was_thought_of(home: Path) -> None:
    rules = served(home)[0].server.url_map.iter_rules()
    named = {rule.endpoint for rule in rules if not rule.endpoint.startswith("/")}
    # Of those that are not theirs: the folder of Flask's own, which is not there.
    assert named - IN_PARTS == {"static"}


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
        # Links to other pages keep the wish, as it was written.
        assert UNPUBLISHED not in told.replace(f"release={UNPUBLISHED}", "")
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
