"""What was worked out for one view is given again, as long as nothing it depends on has changed."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from flask.testing import FlaskClient

from dashboard import frame
from dashboard.answering import QUESTIONS
from dashboard.app import create_app
from dashboard.memory import Memory
from tests.conftest import RELEASE, publish
from tests.dash_questions import is_of_a_card, question

Write = Callable[..., Path]
FIRST, SECOND = "2012-12-31-aaaaaaaaaa", "2013-04-04-bbbbbbbbbb"


def ask(client: FlaskClient, search: str = "", last: dict[str, Any] | None = None) -> str:
    """Ask what the page *How fast?* says."""
    asked = next(one for one in client.get("/_dash-dependencies").json if not is_of_a_card(one))
    values = {"url.search": search, "url.pathname": "/how-fast", "view.data": last}
    answer = client.post(QUESTIONS, json=question(asked, values))
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    return answer.text


@pytest.fixture
def worked_out(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every view that was worked out."""
    found: list[str] = []
    render = frame.render

    def noted(*asked: Any) -> tuple[Any, ...]:
        found.append(asked[2])
        return render(*asked)

    monkeypatch.setattr(frame, "render", noted)
    return found


def client_of(releases: Path, **options: bool) -> FlaskClient:
    client: FlaskClient = create_app(releases, **options).server.test_client()
    return client


def test_a_view_is_worked_out_once(published: Path, worked_out: list[str]) -> None:
    client = client_of(published)
    told = ask(client)
    assert RELEASE in told
    assert ask(client) == told
    assert ask(client, "?tier=A") != told
    assert worked_out == ["", "?tier=A"]


def test_what_was_shown_before_counts_by_its_form_alone(
    published: Path, worked_out: list[str]
) -> None:
    client = client_of(published)
    form, other = [["tier", "A"]], [["tier", "B"]]
    told = ask(client, last={"form": form, "values": {"tier": "A"}})
    assert ask(client, last={"form": form, "values": {"tier": "B"}}) == told
    ask(client, last={"form": other})
    assert len(worked_out) == 2


def test_who_cannot_unpack_is_told_the_same_unpacked(published: Path) -> None:
    client = client_of(published)
    asked = client.get("/_dash-dependencies", headers={"Accept-Encoding": "identity"}).json[0]
    values = {"url.search": "", "url.pathname": "/how-fast"}
    told = [
        client.post(QUESTIONS, json=question(asked, values), headers={"Accept-Encoding": how})
        for how in ("br, gzip", "identity")
    ]
    packed = [one.headers.get("Content-Encoding") for one in told]
    assert packed == ["gzip", None]
    assert gzip.decompress(told[0].data) == told[1].data
    assert all("Accept-Encoding" in one.headers["Vary"] for one in told)


def test_a_new_release_is_told_at_once(write_release: Write, referral_curves: pl.DataFrame) -> None:
    releases = write_release(referral_curves, release=FIRST).parent
    publish(releases, FIRST)
    client = client_of(releases)
    assert f'"release":"{FIRST}"' in ask(client)
    write_release(referral_curves.filter(pl.col("arm") != "C"), release=SECOND)
    assert f'"release":"{FIRST}"' in ask(client)
    publish(releases, SECOND)
    assert f'"release":"{SECOND}"' in ask(client)


def test_a_candidate_is_read_for_everybody_who_looks(
    published: Path, worked_out: list[str]
) -> None:
    client = client_of(published, candidates=True)
    assert ask(client) == ask(client)
    assert len(worked_out) == 2


def test_what_was_not_asked_for_longest_is_forgotten() -> None:
    memory, made = Memory(2), []

    def recall(key: str) -> str:
        return memory.recall(key, lambda: made.append(key) or key.upper())

    assert [recall(key) for key in "abacab"] == list("ABACAB")
    assert "".join(made) == "abcb"


def test_what_went_wrong_is_tried_again() -> None:
    memory = Memory(2)
    with pytest.raises(ZeroDivisionError):
        memory.recall("a", lambda: 1 // 0)
    assert memory.recall("a", lambda: 1) == 1
