"""What each table tells a reader, which counts are the same, and how failures are told."""

import polars as pl
import pytest

from models.disclosure.audit.choose import choose
from models.disclosure.audit.curves import parted_lines
from models.disclosure.audit.findings import know_effects, know_sites
from models.disclosure.audit.flow import know_flow
from models.disclosure.audit.margins import know_waits
from models.disclosure.audit.options import Shown
from models.disclosure.audit.reader import read_release
from models.disclosure.audit.report import FAILURES, broken, in_order
from models.disclosure.audit.system import build_system
from models.disclosure.audit.told import UNKNOWN, cell_of
from models.disclosure.audit.totals import place_curves
from models.results import CURVE_KEYS
from tests.unit.small_release import Tables, effects, exact_release, flow, sites, waits

STOPPED = "curves|since_referral|A|stress|all|all"


@pytest.fixture(scope="module")
def clean() -> Tables:
    return exact_release()


def weights(sums: pl.DataFrame, place: str) -> list[dict[str, int]]:
    """Return every sum that a place is part of."""
    found = sums.filter((pl.col("place") == place).any().over("sum"))
    return [dict(s.select("place", "weight").rows()) for s in found.partition_by("sum")]


def test_steps_of_the_flow_are_what_the_one_before_leaves() -> None:
    told, sums = know_flow(flow().with_columns(suppressed=False))
    assert {
        "flow|absences|chained_to_an_earlier_one": 1,
        "flow|episodes|all": 1,
        "flow|absences|all": -1,
    } in weights(sums, "flow|episodes|all")
    referred = [f"curves|since_referral|{tier}|all|all|all|n" for tier in "ABC"]
    assert weights(sums, referred[0]) == [
        dict.fromkeys(referred, 1) | {"flow|episodes_analysed|all": -1}
    ]
    assert "volumes|all|all|all|all" in told["place"]


def test_a_sum_of_which_a_part_is_not_told_is_none() -> None:
    _, sums = know_flow(flow().filter(pl.col("step") != "episodes").with_columns(suppressed=False))
    assert weights(sums, "flow|absences|all") == []


def test_both_first_steps_of_a_wait_are_of_the_same_people() -> None:
    _, sums = know_waits(waits().with_columns(suppressed=False))
    name = "waits|brook|B|referred_to_"
    found = weights(sums, f"{name}assessed")
    assert {f"{name}assessed": 1, f"{name}employer": -1} in found
    assert {f"{name}assessed": 1, "volumes|all|brook|B|all": -1} in found


def test_returns_of_a_site_add_up_over_tiers_and_its_people_do_not() -> None:
    _, sums = know_sites(sites().with_columns(suppressed=False))
    name = "sites|brook|{}|returns|{}"
    assert {
        name.format("none", "observed"): 1,
        name.format("A", "observed"): 1,
        name.format("all", "observed"): -1,
    } in weights(sums, name.format("all", "observed"))
    (people,) = weights(sums, name.format("all", "n"))
    assert people["flow|episodes_analysed|past_eligible_day"] == -1


def test_no_more_people_are_compared_than_were_referred() -> None:
    told, sums = know_effects(effects().with_columns(suppressed=False))
    place = "results|observed_vs_expected|A|stress|all|all|n_arm"
    curve = "curves|{}|A|stress|all|all|n"
    found = weights(sums, place)
    assert {place: 1, curve.format("since_referral"): -1} in found
    assert {place.replace("n_arm", "events_arm"): 1, place: -1} in found
    # Two estimands of one group are of the same people.
    assert told.filter(place=place).height == 2


def test_who_gains_counts_those_of_the_analysis_it_shrinks() -> None:
    shrunk = effects().with_columns(analysis=pl.lit("who_gains"), suppressed=False)
    told, _ = know_effects(shrunk)
    assert "results|observed_vs_expected|A|stress|all|all|n_arm" in told["place"]


def test_curves_add_up_over_conditions_and_over_one_dimension_at_a_time() -> None:
    groups = [("all", "all"), ("sex", "F"), ("sex", "M"), ("site", "a"), ("site", "b")]
    keys = pl.DataFrame(
        [("since_referral", "A", "all", *group) for group in groups],
        schema=list(CURVE_KEYS),
        orient="row",
    )
    lines = sorted((line.parts, line.total) for line in parted_lines(keys))
    assert lines == [((1, 2), 0), ((3, 4), 0)]


def test_curves_that_show_the_same_are_taken_for_the_same_people(clean: Tables) -> None:
    since = clean["curves"].filter(arm="A", dimension="all")
    beside = since.with_columns(analysis=pl.lit("observed_vs_expected"))
    both = place_curves(pl.concat([since, beside]))
    assert set(both["place"]) == set(place_curves(since)["place"])
    fewer = beside.with_columns(pl.col("n_returned") - 5)
    apart = place_curves(pl.concat([since, fewer]))
    assert apart["place"].n_unique() == 2 * place_curves(since)["place"].n_unique()


def test_a_sum_with_a_count_that_no_table_tells_of_is_left_out(clean: Tables) -> None:
    _, alone = read_release({"waits": clean["waits"]})
    assert not alone["place"].str.starts_with("volumes").any()
    _, both = read_release({"waits": clean["waits"], "volumes": clean["volumes"]})
    assert {False, True} == set(both["is_equal"])


def test_coordinates_leave_out_what_is_all() -> None:
    frame = pl.DataFrame({"site_id": ["ashfield", "all"], "tier": ["B", "all"]})
    cells = frame.select(cell_of(["site_id", "tier"])).to_series().to_list()
    assert cells == ["site_id=ashfield tier=B", "all"]


def test_failures_are_told_once_and_in_order() -> None:
    frame = pl.DataFrame({"site_id": ["b", "a"], "tier": ["A", "A"], "step": ["x", "x"]})
    one = broken(("waits", frame), "small_count", "n", pl.lit(value=True), "A reason.")
    report = in_order([one, one])
    assert report.schema == FAILURES
    assert report["cell"].to_list() == ["site_id=a tier=A step=x", "site_id=b tier=A step=x"]


def shown() -> Shown:
    """One curve that shows 10 returns from day 14 on, and 20 from day 28."""
    told = {f"{STOPPED}|n": (98, 102), "flow|episodes|all": (8, 12), "flow|referrals|all": (0, 0)}
    for day, returned in ((7, (0, 7)), (14, (8, 12)), (21, (8, 12)), (28, (18, 22))):
        told[f"{STOPPED}|n_returned|{day}"] = returned
        told |= {f"{STOPPED}|{way}|{day}": (0, 7) for way in ("n_exited", "n_censored")}
    return Shown(told, dict.fromkeys(told, True), last_day=28)


def test_a_week_left_out_is_known_by_the_weeks_around_it() -> None:
    option = shown().option(f"{STOPPED}|n_returned|21", (14, 21))
    assert option is not None
    assert (option.name, option.first, option.last, option.cost) == (STOPPED, 14, 21, 8.0)
    assert dict(option.leaves)[f"{STOPPED}|n_returned|21"] == (0, 22)


def test_after_the_last_week_shown_nothing_bounds_a_total() -> None:
    option = shown().option(f"{STOPPED}|n_returned|21", (21, 28))
    assert option is not None
    assert dict(option.leaves)[f"{STOPPED}|n_returned|28"] == (8, UNKNOWN)
    # A day of results is worth eight others.
    assert option.cost == 4 * (1 + 8)


def test_the_size_of_a_curve_takes_the_curve() -> None:
    option = shown().option(f"{STOPPED}|n", (0, 0))
    assert option is not None
    assert (option.first, option.last) == (0, 28)
    assert dict(option.leaves)[f"{STOPPED}|n"] == (1, UNKNOWN)


def test_a_zero_costs_more_than_any_count_beside_it() -> None:
    count, zero = (shown().option(f"flow|{step}|all", (0, 0)) for step in ("episodes", "referrals"))
    assert count is not None
    assert zero is not None
    assert count < zero


def test_where_nothing_is_given_away_nothing_is_chosen(clean: Tables) -> None:
    told, sums = read_release(clean)
    assert choose(build_system(told, sums), told, []) == []
