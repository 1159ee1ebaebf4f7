"""Killed in every phase that writes, receive and run lose nothing and double nothing."""

from pathlib import Path

from tests.faults import kills


def test_killed_ten_times_and_typed_again(tmp_path: Path) -> None:
    phases = (*kills.RECEIVE_PHASES, *kills.MAIN_RUN_PHASES)
    log = list(kills.kill_many(tmp_path, len(phases), in_a_row=5, phases=phases, seed=1))
    assert [kill.phase for kill, _ in log] == list(phases)
    assert [differing for _, differing in log if differing is not None] == [[], []]
