"""Reviewed, published, superseded, withdrawn: by whom, how far apart, and one command at a time."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from models.protocol.document import Protocol
from pipelines import disclosure, life
from pipelines.cli import main
from pipelines.outcome import RunInProgress
from pipelines.releases import NotAllowed, current_release, read_signatures, status_of
from pipelines.settings import Home
from pipelines.signature_file import signatures_path
from pipelines.sole_use import sole_signing

Make = Callable[..., str]
QUARTERS = ("2012-07-05", "2012-10-04", "2013-01-10")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    # These releases have no tables to be held beside each other.
    monkeypatch.setattr(disclosure, "check_beside_published", lambda *_: None)
    return Home(tmp_path)


@pytest.fixture
def make(home: Home) -> Make:
    """Write a release whose data end on a day, reviewed by Ben and published by Ada if wanted."""

    def write(day: str, *, name: str = "a", made_up: bool = False, published: bool = True) -> str:
        folder = home.releases / f"{day}-{name}"
        folder.mkdir(parents=True)
        protocol = Protocol().model_dump(mode="json") | {"hash": Protocol().hash}
        manifest = {
            "created_by": "Prue",
            "created_at": "2013-02-01T09:00:00+00:00",
            "made_up": made_up,
            "files": {},
            "protocol": protocol,
            "deliveries": [{"extracted_on": "2012-04-05"}, {"extracted_on": day}],
        }
        (folder / "manifest.json").write_text(json.dumps(manifest))
        life.review(home, folder.name, "Ben")
        if published:
            life.publish(home, folder.name, "Ada")
        return folder.name

    return write


def statuses(home: Home, *names: str) -> list[str]:
    return [status_of(home.releases / name) for name in names]


def ias(home: Home, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--home", str(home.root)])


def test_the_later_publication_takes_the_place_of_the_earlier(home: Home, make: Make) -> None:
    first, second = make(QUARTERS[1]), make(QUARTERS[0])
    assert statuses(home, first, second) == ["superseded", "published"]
    assert (home.releases / "current").readlink().name == second


def test_what_was_superseded_comes_back_by_withdrawing_and_not_by_publishing(
    home: Home, make: Make
) -> None:
    first, second = make(QUARTERS[0]), make(QUARTERS[1])
    with pytest.raises(NotAllowed, match="ias withdraw"):
        life.publish(home, first, "Ada")
    assert life.withdraw(home, second, "Ben", "Two suppliers were mixed up.") == first
    assert statuses(home, first, second) == ["published", "withdrawn"]
    assert (home.releases / "current").readlink().name == first
    assert life.withdraw(home, first, "Ben", "So were they here.") is None
    assert not (home.releases / "current").is_symlink()


def test_what_was_withdrawn_stays_so(home: Home, make: Make) -> None:
    name = make(QUARTERS[0])
    life.withdraw(home, name, "Ben", "Wrong.")
    life.withdraw(home, name, "Ben", "Wrong.")
    assert [one["action"] for one in read_signatures(home.releases / name)][2:] == ["withdraw"]
    for act in (
        lambda: life.publish(home, name, "Ada"),
        lambda: life.review(home, name, "Cleo"),
        lambda: life.withdraw(home, name, "Ben", "Another reason."),
    ):
        with pytest.raises(NotAllowed, match=r"was withdrawn by Ben on .*: Wrong"):
            act()


def test_only_what_readers_saw_can_be_withdrawn(home: Home, make: Make) -> None:
    name = make(QUARTERS[0], published=False)
    with pytest.raises(NotAllowed, match="never published"):
        life.withdraw(home, name, "Ben", "Wrong.")


def test_comments_are_kept_and_the_same_review_typed_again_signs_once(
    home: Home, make: Make
) -> None:
    name = make(QUARTERS[0], published=False)
    for note in ("Checked against R.", "Checked against R.", "And the flow."):
        life.review(home, name, "Cleo", note)
    notes = [one["note"] for one in read_signatures(home.releases / name)]
    assert notes == ["", "Checked against R.", "And the flow."]


@pytest.mark.parametrize("day", ["2012-10-03", "2012-04-06"])
def test_releases_are_a_quarter_apart_either_way(home: Home, make: Make, day: str) -> None:
    first = make(QUARTERS[0])
    other = make(day, published=False)
    done = ias(home, "publish", other, "--by", "Ada")
    assert done.exit_code == 2
    assert f"on {day}, those of {first}" in done.stderr
    assert statuses(home, first, other) == ["published", "reviewed"]


def test_a_quarter_is_enough_on_whatever_day_it_is_published(home: Home, make: Make) -> None:
    for day in QUARTERS:
        make(day)
    assert current_release(home.releases) == f"{QUARTERS[-1]}-a"


def test_what_was_withdrawn_was_seen_all_the_same(home: Home, make: Make) -> None:
    life.withdraw(home, make(QUARTERS[0]), "Ben", "Wrong.")
    with pytest.raises(NotAllowed, match="--correction"):
        make(QUARTERS[0], name="b")


def test_a_correction_may_follow_at_once_and_says_what_was_wrong(home: Home, make: Make) -> None:
    make(QUARTERS[0])
    other = make(QUARTERS[0], name="b", published=False)
    words = ("--by", "Ada", "--correction", "Returns of Derby were counted twice.")
    assert ias(home, "publish", other, *words).exit_code == 0
    signed = read_signatures(home.releases / other)[-1]
    assert (signed["action"], signed["note"]) == ("publish", "Returns of Derby were counted twice.")
    assert "Returns of Derby" in ias(home, "status").output


def test_made_up_releases_may_follow_at_once(home: Home, make: Make) -> None:
    for name in "ab":
        make(QUARTERS[0], name=name, made_up=True)
    assert current_release(home.releases) == f"{QUARTERS[0]}-b"


@pytest.mark.parametrize("text", ["", "  ", "two\nlines", "x" * 501])
def test_a_reason_is_something_on_one_line(home: Home, make: Make, text: str) -> None:
    name = make(QUARTERS[0])
    done = ias(home, "withdraw", name, "--by", "Ben", "--reason", text)
    assert (done.exit_code, statuses(home, name)) == (2, ["published"])


def test_signatures_touched_by_hand_take_no_more_but_a_withdrawal(home: Home, make: Make) -> None:
    name = make(QUARTERS[0], published=False)
    path = signatures_path(home.releases / name)
    path.write_text(path.read_text().replace("Ben", "Eve"))
    with pytest.raises(NotAllowed, match=f"ias verify {name}"):
        life.publish(home, name, "Ada")


def test_two_commands_at_once_do_not_both_sign(home: Home, make: Make) -> None:
    name = make(QUARTERS[0], published=False)
    with sole_signing(home), pytest.raises(RunInProgress, match="try again"):
        life.publish(home, name, "Ada")
    assert statuses(home, name) == ["reviewed"]


@pytest.mark.parametrize(
    "words", [("review", "--by", "Ben"), ("verify",), ("publish", "--by", "B")]
)
def test_an_unknown_release_is_wrong_usage(home: Home, words: tuple[str, ...]) -> None:
    command, *options = words
    done = ias(home, command, "2012-01-01-x", *options)
    assert done.exit_code == 2
    assert "There is no release '2012-01-01-x'" in done.stderr
