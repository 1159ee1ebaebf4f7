"""Which differences can only be a few people: at the boundaries, and where programs fail."""

import numpy as np
import polars as pl
import pytest
from scipy import sparse

from models.disclosure.audit.programs import Program
from models.disclosure.audit.sums import SUMS, equal
from models.disclosure.audit.system import System, build_system
from models.disclosure.audit.told import TOLD
from models.disclosure.differencing.proofs import rests_on
from models.disclosure.differencing.reach import Contradiction, find_few


def system(sums: pl.DataFrame | None = None, **ranges: tuple[int, int]) -> System:
    rows = [(p, "t", p, "n", low, high, False, False) for p, (low, high) in ranges.items()]
    told = pl.DataFrame(rows, TOLD, orient="row")
    return build_system(told, SUMS.to_frame() if sums is None else sums)


def row(*weights: int) -> sparse.csr_array:
    return sparse.csr_array(np.array([weights], dtype=np.float64))


@pytest.mark.parametrize(
    ("lowest", "highest", "is_few"),
    [
        (0, 0, False),
        (0, 1, False),
        (1, 1, True),
        (1, 7, True),
        (7, 7, True),
        (7, 8, False),
        (8, 8, False),
        (0, 7, False),
        (1, 8, False),
        (8, 30, False),
    ],
)
@pytest.mark.parametrize("sign", [1, -1])
def test_few_are_one_to_seven_either_way(
    lowest: int, highest: int, sign: int, *, is_few: bool
) -> None:
    found = find_few(system(a=(lowest, highest)), row(sign))
    ends = sorted((sign * lowest, sign * highest))
    assert [(few.lowest, few.highest) for few in found] == ([tuple(ends)] if is_few else [])


def test_a_difference_of_either_sign_is_not_known_to_be_few() -> None:
    assert find_few(system(a=(10, 13), b=(11, 12)), row(1, -1)) == []
    assert len(find_few(system(a=(13, 14), b=(11, 12)), row(1, -1))) == 1


def test_whole_numbers_tell_more_than_fractions() -> None:
    # 2a = 3b + 1 and b <= 4 as fractions let a - b be 0 only where b is no whole number.
    sums = equal([{"a": 2, "b": -3, "one": -1}])
    told = system(sums, a=(1, 6), b=(0, 4), one=(1, 1))
    (few,) = find_few(told, row(1, -1, 0))
    assert (few.lowest, few.highest) == (1, 2)


def test_numbers_that_no_counts_fit_are_a_contradiction() -> None:
    with pytest.raises(Contradiction):
        find_few(system(equal([{"a": 1, "b": -1}]), a=(1, 2), b=(5, 6)), row(1, 0))


def test_a_program_that_takes_too_long_counts_as_a_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = system(equal([{"a": 1, "b": 1, "c": -1}]), a=(0, 30), b=(0, 30), c=(0, 50))
    assert find_few(told, row(1, 0, 0)) == []
    monkeypatch.setattr(Program, "extreme", lambda *_, **__: (None, False))
    assert [few.found for few in find_few(told, row(1, 0, 0))] == ["timeout"]


def test_a_proof_rests_on_the_numbers_that_bound_it() -> None:
    sums = equal([{"a": 1, "b": 1, "c": -1}])
    told = system(sums, a=(0, 10**12), b=(8, 12), c=(13, 17), far=(1, 2))
    assert told.places.gather(rests_on(told, row(1, 0, 0, 0))).to_list() == ["b", "c"]
