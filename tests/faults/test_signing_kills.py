"""Killed before any change on disk, a signature and a release are there whole or not at all."""

from pathlib import Path

from tests.faults import signing_kills


def test_killed_ten_times_and_typed_again(tmp_path: Path) -> None:
    found = list(signing_kills.kill_many(tmp_path, 10, seed=1))
    assert {act for act, _, _ in found} == set(signing_kills.ACTS)
    assert [one for one in found if one[2]] == []
