"""A question that none of our pages asks is refused, and nothing of it is kept."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.answering import QUESTIONS
from dashboard.app import Dashboard, create_app
from dashboard.questions import LARGEST
from tests.dash_questions import Question, is_of_a_card, question

Change = Callable[[Question], Any]


@pytest.fixture
def app(published: Path) -> Dashboard:
    return create_app(published)


@pytest.fixture
def client(app: Dashboard) -> FlaskClient:
    client: FlaskClient = app.server.test_client()
    return client


def asked(client: FlaskClient, *, of_a_card: bool = False, **values: object) -> Question:
    known = client.get("/_dash-dependencies").json
    found = next(one for one in known if is_of_a_card(one) == of_a_card)
    held = {"url.search": "", "url.pathname": "/how-fast"} | values
    return question(found, held, "curves" if of_a_card else "")


ODD: dict[str, Change] = {
    "a list": lambda one: [one],
    "a number": lambda _: 1,
    "no output": lambda one: {key: one[key] for key in one if key != "output"},
    "another output": lambda one: one | {"output": "page.children"},
    "an output that is no name": lambda one: one | {"output": ["page"]},
    "fewer outputs": lambda one: one | {"outputs": one["outputs"][1:]},
    "no inputs": lambda one: one | {"inputs": []},
    "other inputs": lambda one: one | {"inputs": one["state"]},
    "states of nothing": lambda one: one | {"state": None},
    "states that are words": lambda one: one | {"state": ["view"]},
    "changes that are none": lambda one: one | {"changedPropIds": None},
}


@pytest.mark.parametrize("of_a_card", [False, True])
@pytest.mark.parametrize("how", ODD)
def test_what_no_page_asks_is_refused(client: FlaskClient, how: str, *, of_a_card: bool) -> None:
    ours = asked(client, of_a_card=of_a_card)
    assert client.post(QUESTIONS, json=ours).status_code == 200
    assert client.post(QUESTIONS, json=ODD[how](ours)).status_code == 400


@pytest.mark.parametrize("key", ["url.search", "url.pathname", "view.data"])
@pytest.mark.parametrize("value", [1, ["?tier=A"], True])
def test_what_no_browser_holds_is_refused(client: FlaskClient, key: str, value: object) -> None:
    assert client.post(QUESTIONS, json=asked(client, **{key: value})).status_code == 400


def test_a_card_that_goes_by_another_name_is_refused(client: FlaskClient) -> None:
    ours = asked(client, of_a_card=True)
    ours["state"][0]["value"] = "curves"
    assert client.post(QUESTIONS, json=ours).status_code == 400


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"NaN", 400),
        (b"\xff\xfe", 400),
        (b"[" * 60_000, 400),
        (b" " * (LARGEST + 1), 413),
    ],
)
def test_a_body_that_says_nothing_is_refused(client: FlaskClient, body: bytes, status: int) -> None:
    answer = client.post(QUESTIONS, data=body, content_type="application/json")
    assert answer.status_code == status


def test_a_long_question_takes_no_more_room_than_a_short_one(
    app: Dashboard, client: FlaskClient
) -> None:
    app.releases.remembered("answer", "x" * 100_000, lambda: "told")
    client.post(QUESTIONS, json=asked(client, **{"url.search": f"?tier={'x' * 10_000}"}))
    kept = [key for memory in app.releases._memory.values() for key in memory._kept]
    assert len(kept) > 2
    assert all(len(json.dumps(key)) < 100 for key in kept)
