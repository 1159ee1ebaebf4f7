"""What readers see is the last release published that nobody has withdrawn."""

from models.signing import Signature
from models.standing import (
    Held,
    current_of,
    own_status,
    publications,
    status_among,
    withdrawn_since,
)


def sign(action: str, day: int, manifest: str = "m") -> Signature:
    at = f"2013-01-{day:02}T09:00:00+00:00"
    return {"action": action, "by": "Ben", "at": at, "note": "why", "manifest": manifest}


def published(day: int, *more: Signature) -> Held:
    return Held([sign("review", day), sign("publish", day), *more], "m")


def test_a_release_goes_from_candidate_to_withdrawn() -> None:
    steps = [sign("review", 1), sign("publish", 2), sign("withdraw", 3)]
    found = [own_status(Held(steps[:count], "m")) for count in range(4)]
    assert found == ["candidate", "reviewed", "published", "withdrawn"]


def test_signatures_of_another_manifest_do_not_count_but_a_withdrawal_does() -> None:
    assert own_status(Held([sign("publish", 1, "old")], "m")) == "candidate"
    assert own_status(Held([sign("withdraw", 1, "old")], "m")) == "withdrawn"


def test_the_later_publication_supersedes_whatever_the_names_are() -> None:
    held = {"b": published(1), "a": published(2), "c": Held([sign("review", 3)], "m")}
    assert current_of(held) == "a"
    assert [status_among(held, name) for name in "abc"] == ["published", "superseded", "reviewed"]


def test_a_withdrawal_brings_back_the_one_before_and_is_told_of() -> None:
    held = {"a": published(1), "b": published(2, sign("withdraw", 3))}
    assert current_of(held) == "a"
    assert status_among(held, "a") == "published"
    assert [one.release for one in withdrawn_since(held, "a")] == ["b"]
    assert withdrawn_since(held, "a")[0].signature["note"] == "why"


def test_a_withdrawal_of_what_was_superseded_before_changes_nothing() -> None:
    held = {"a": published(1, sign("withdraw", 3)), "b": published(2)}
    assert current_of(held) == "b"
    assert withdrawn_since(held, "b") == []


def test_where_all_is_withdrawn_there_is_none_and_all_are_told_of() -> None:
    held = {name: published(1, sign("withdraw", 2)) for name in "ab"}
    assert current_of(held) is None
    assert [one.release for one in withdrawn_since(held, None)] == ["a", "b"]
    assert publications({name: one.signatures for name, one in held.items()}) == ["a", "b"]


def test_a_release_that_is_not_published_is_told_of_no_withdrawal() -> None:
    held = {"a": published(1, sign("withdraw", 2)), "b": Held([], "m")}
    assert withdrawn_since(held, "b") == []
