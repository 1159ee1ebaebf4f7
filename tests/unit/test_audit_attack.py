"""The pieces of the attack: what numbers tell, sums, intervals, programs, curves worked out."""

import polars as pl
import pytest

from models.disclosure.audit import programs
from models.disclosure.audit.attack import attack
from models.disclosure.audit.curves import know_curves
from models.disclosure.audit.margins import know_pathways, know_volumes
from models.disclosure.audit.propagation import propagate
from models.disclosure.audit.sums import at_most, equal, together
from models.disclosure.audit.system import System, build_system, components
from models.disclosure.audit.told import TOLD, UNKNOWN, tell_counts
from models.disclosure.audit.totals import misfits, read_totals, remade
from models.disclosure.curves import control_curves
from models.results import PATHWAYS, VOLUMES

MOVES = ["entered", "returned", "exited", "censored"]


def system(bounds: dict[str, tuple[int, int]], *sums: pl.DataFrame, hidden: str = "") -> System:
    rows = [
        (name, "t", name, "n", low, high, name in {*hidden}, name in {*hidden})
        for name, (low, high) in bounds.items()
    ]
    return build_system(pl.DataFrame(rows, TOLD, orient="row"), together(sums))


@pytest.mark.parametrize(
    ("shown", "told"), [(None, (0, UNKNOWN)), (0, (0, 0)), (10, (8, 12)), (100, (98, 102))]
)
def test_a_count_tells_what_rounds_to_it(shown: int | None, told: tuple[int, int]) -> None:
    frame = pl.DataFrame({"place": ["p"], "n": [shown]}, schema_overrides={"n": pl.Int64})
    assert tell_counts(frame, "t", ["place"], "n").select("lowest", "highest").row(0) == told


def test_each_sum_narrows_each_of_its_counts() -> None:
    known = system(
        {"a": (0, UNKNOWN), "b": (8, 12), "total": (13, 17)},
        equal([{"a": 1, "b": 1, "total": -1}]),
        hidden="a",
    )
    lowest, highest = propagate(known)
    assert (lowest[0], highest[0]) == (1, 9)


def test_a_sum_that_is_at_most_another_only_bounds_above() -> None:
    known = system({"a": (0, UNKNOWN), "b": (3, 4)}, at_most([{"a": 1, "b": -1}]), hidden="a")
    lowest, highest = propagate(known)
    assert (lowest.tolist(), highest.tolist()) == ([0, 3], [4, 4])


@pytest.mark.parametrize(("wide", "found"), [(4, []), (3, [("a", 5, 8, "range")])])
def test_four_possible_values_are_too_few_and_five_are_not(
    wide: int, found: list[tuple[object, ...]]
) -> None:
    known = system(
        {"a": (0, UNKNOWN), "total": (5, 5 + wide)}, equal([{"a": 1, "total": -1}]), hidden="a"
    )
    assert attack(known).rows() == found


def test_what_no_sum_alone_tells_linear_programming_does() -> None:
    # a + b, b + c and a + c are known: so are all three, but no sum alone says more than 0 to 12.
    sums = [{"a": 1, "b": 1, "ab": -1}, {"b": 1, "c": 1, "bc": -1}, {"a": 1, "c": 1, "ac": -1}]
    bounds = dict.fromkeys("abc", (0, UNKNOWN)) | dict.fromkeys(("ab", "bc", "ac"), (12, 12))
    known = system(bounds, equal(sums), hidden="abc")
    lowest, highest = propagate(known)
    assert highest[known.places.index_of("a") or 0] - lowest[0] == 12
    assert attack(known).rows() == [(name, 6, 6, "range") for name in "abc"]


def test_where_halves_are_left_integer_programming_says_what_whole_counts_there_are() -> None:
    # As above with an odd total: 2a = 12 + 12 - ac, so that only an even ac is possible.
    sums = [{"a": 1, "b": 1, "ab": -1}, {"b": 1, "c": 1, "bc": -1}, {"a": 1, "c": 1, "ac": -1}]
    bounds = dict.fromkeys("abc", (0, UNKNOWN)) | dict.fromkeys(("ab", "bc"), (12, 12))
    known = system(bounds | {"ac": (9, 11)}, equal(sums), hidden="abc")
    assert attack(known).rows() == [
        ("a", 5, 5, "range"),
        ("b", 7, 7, "range"),
        ("c", 5, 5, "range"),
    ]


def test_a_program_that_takes_too_long_counts_as_a_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(programs.Program, "extreme", lambda *_, **__: (None, False))
    bounds = {"a": (0, UNKNOWN), "b": (0, UNKNOWN), "total": (98, 102)}
    known = system(bounds, equal([{"a": 1, "b": 1, "total": -1}]), hidden="ab")
    assert attack(known)["found"].to_list() == ["timeout", "timeout"]


def test_numbers_that_cannot_all_be_right_are_a_contradiction() -> None:
    known = system({"a": (8, 12), "total": (28, 32)}, equal([{"a": 1, "total": -1}]))
    assert set(attack(known)["found"]) == {"contradiction"}


def test_what_is_known_exactly_ties_nothing() -> None:
    bounds = {"a": (0, 9), "b": (5, 5), "c": (0, 9)}
    known = system(bounds, equal([{"a": 1, "b": -1}, {"c": 1, "b": -1}]), hidden="ac")
    assert len(set(components(known, known.lowest, known.highest))) == 3


def test_the_margins_of_volumes_are_sums() -> None:
    row = dict.fromkeys(VOLUMES.names())
    rows = [
        row
        | {"quarter": "all", "site_id": site, "tier": "all", "referred_by": "all", "referrals": n}
        for site, n in (("a", 20), ("b", None), ("all", 30))
    ]
    told, sums = know_volumes(pl.DataFrame(rows, VOLUMES))
    assert told["is_hidden"].to_list() == [False, True, False]
    assert sums.select("weight").to_series().to_list() == [1, 1, -1]


def test_who_comes_into_a_state_leaves_it() -> None:
    flows = [("start", "A", 60), ("A", "end", None), ("A", "A", 10)]
    rows = [(*flow[:2], "all", flow[2], 5) for flow in flows]
    told, sums = know_pathways(pl.DataFrame(rows, PATHWAYS, orient="row"))
    found = attack(build_system(told, sums))
    assert sums["place"].str.split("|").list.get(1).to_list() == ["start", "A"]
    assert found.is_empty()
    assert propagate(build_system(told, sums))[0].tolist() == [8, 58, 58]


def curve(*rows: tuple[int, int, int, int, int], until: int = 70) -> pl.DataFrame:
    counts = pl.DataFrame(rows, schema=["day", *MOVES], orient="row")
    keys = {"analysis": "since_referral", "arm": "A"} | dict.fromkeys(
        ("condition", "dimension", "level"), "all"
    )
    named = counts.with_columns(pl.lit(value).alias(name) for name, value in keys.items())
    return control_curves(named, list(keys), until)


def test_a_curve_is_the_one_that_its_totals_make() -> None:
    released = curve((0, 300, 0, 0, 0), (3, 50, 0, 0, 0), (5, 0, 40, 9, 0), (20, 0, 60, 0, 30))
    assert misfits(released).is_empty()
    totals = read_totals(released)
    assert totals.entered[0, :3].tolist() == [300, 350, 350]
    moved = released.with_columns(
        n_returned=pl.when(pl.col("day") == 7).then(45).otherwise("n_returned")
    )
    assert misfits(moved)["day"].to_list()[0] == 7


def test_a_week_left_out_is_what_it_was_the_week_before() -> None:
    released = curve((0, 200, 0, 0, 0), (5, 0, 20, 0, 0), (12, 0, 20, 10, 0), until=21)
    totals = read_totals(released.filter(pl.col("day") != 7))
    assert totals.of["n_returned"][0].tolist() == [0, 0, 40, 40]
    made = remade(totals)
    # 40 of 200 returned in one step, 10 left.
    assert made["returned"][0].tolist() == [0.0, 0.0, 0.2, 0.2]
    assert made["at_risk"][0].tolist() == [200, 200, 150, 150]


@pytest.mark.parametrize(
    ("returned", "protected", "told"), [(6, True, (0, 7)), (7, True, (0, 7)), (8, False, (8, 12))]
)
def test_a_zero_of_a_curve_means_0_to_7(
    returned: int, protected: bool, told: tuple[int, int]
) -> None:
    known, _ = know_curves(curve((0, 100, 0, 0, 0), (5, 0, returned, 0, 0), until=7))
    row = known.filter(measure="n_returned").row(0, named=True)
    assert (row["lowest"], row["highest"], row["is_protected"]) == (*told, protected)


def test_what_a_stopped_curve_has_shown_still_holds() -> None:
    stopped = curve((0, 90, 0, 0, 0), (6, 0, 75, 0, 0), (13, 0, 5, 0, 0), until=28)
    known, _ = know_curves(stopped)
    last = known.filter(pl.col("place").str.ends_with("n_returned|14")).row(0, named=True)
    assert (last["lowest"], last["highest"], last["is_hidden"]) == (73, UNKNOWN, True)
