"""No released curve says anything an exact count could change, or anything impossible."""

import numpy as np
import polars as pl
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from models.daily import daily_counts
from models.disclosure.counts import control_counts
from models.disclosure.curves import MOVES, control_curves
from models.incidence import cumulative_incidence
from models.risk_table import RiskTable

SETTINGS = settings(max_examples=150, derandomize=True, deadline=None)
WEEKS = 6


@st.composite
def exact_counts(draw: st.DrawFn) -> pl.DataFrame:
    """Counts by day, from very few to some hundreds, with some late entries."""
    rows = [(0, draw(st.integers(0, 400)), 0, 0, 0)]
    size = st.one_of(st.integers(0, 3), st.integers(0, 40))
    for day in draw(st.lists(st.integers(1, 7 * WEEKS), unique=True, max_size=10)):
        entered = draw(st.sampled_from([0, 0, 0, 9, 30]))
        rows.append((day, entered, draw(size), draw(size), draw(size)))
    return pl.DataFrame(rows, schema=["day", *MOVES], orient="row")


def running_totals(counts: pl.DataFrame, move: str) -> list[int]:
    """Totals at the end of each week; of entries, on the day before (day 0: on the day)."""
    late = 1 if move == "entered" else 0
    ends = [0, *(7 * week - late for week in range(1, WEEKS + 1))]
    return [int(counts.filter(pl.col("day") <= end)[move].sum()) for end in ends]


def rounded(total: int) -> int:
    return 0 if total < 8 else 5 * round(total / 5)


@SETTINGS
@given(exact_counts())
def test_a_released_curve_is_possible(counts: pl.DataFrame) -> None:
    curve = control_curves(counts, [], until=7 * WEEKS)
    shown = curve.filter(~pl.col("suppressed"))
    assert curve["suppressed"].to_list()[:-1] == [False] * (curve.height - 1)
    assert curve["day"].to_list() == list(range(0, 7 * curve.height, 7))
    assert curve["suppressed"][-1] or curve["day"][-1] == 7 * WEEKS
    assert all(n >= 15 and n % 5 == 0 for n in shown["at_risk"])
    for column in ("returned", "exited"):
        values = shown[column].to_numpy()
        assert np.diff(values).min(initial=0) >= 0
        assert ((values >= 0) & (values <= 1)).all()
    assert (shown["returned"] + shown["exited"]).to_numpy().max(initial=0) <= 1
    for column in ("returned", "exited"):
        limits = shown.select(f"{column}_lo", column, f"{column}_hi").drop_nulls()
        assert all(lo <= estimate <= hi for lo, estimate, hi in limits.rows())
        # Weeks before anybody leaves alone have the limits open, never a missing estimate.
        assert limits.height == (shown[column] > 0).sum()


@SETTINGS
@given(exact_counts())
def test_a_released_curve_depends_on_rounded_totals_alone(counts: pl.DataFrame) -> None:
    """Counts rebuilt from nothing but the rounded totals give the same curve."""
    totals = {m: [rounded(total) for total in running_totals(counts, m)] for m in MOVES}
    weekly = {move: np.diff(total, prepend=0) for move, total in totals.items()}
    days = [0, *range(7, 7 * WEEKS + 1, 7)]
    rebuilt = [
        pl.DataFrame(
            {
                "day": [max(0, day - (move == "entered")) for day in days],
                **{other: [0] * len(days) if other != move else weekly[move] for other in MOVES},
            }
        ).cast(dict.fromkeys(MOVES, pl.Int64))
        for move in MOVES
    ]
    ours = control_curves(counts, [], until=7 * WEEKS).drop("n")
    theirs = control_curves(pl.concat(rebuilt), [], until=7 * WEEKS).drop("n")
    assert ours.equals(theirs)


@SETTINGS
@given(exact_counts(), st.integers(1, 7 * WEEKS), st.sampled_from(MOVES[1:]))
def test_one_person_more_changes_a_curve_only_by_changing_a_rounded_total(
    counts: pl.DataFrame, day: int, move: str
) -> None:
    row = {"day": day, **dict.fromkeys(MOVES, 0), move: 1}
    more = pl.concat([counts, pl.DataFrame([row]).select(counts.columns)])
    before, after = (
        [[rounded(total) for total in running_totals(frame, m)] for m in MOVES]
        for frame in (counts, more)
    )
    assume(before == after)
    ours = control_curves(counts, [], until=7 * WEEKS)
    assert control_curves(more, [], until=7 * WEEKS).equals(ours)


@SETTINGS
@given(st.lists(st.integers(0, 10_000), max_size=20))
def test_a_released_count_is_zero_or_a_multiple_of_5_near_the_truth(exact: list[int]) -> None:
    frame = control_counts(pl.DataFrame({"n": exact}, schema={"n": pl.Int64}), ["n"])
    for truth, (released, suppressed) in zip(exact, frame.rows(), strict=True):
        assert suppressed == (1 <= truth <= 7)
        assert (released is None) == suppressed
        if released is not None:
            assert released % 5 == 0
            assert abs(released - truth) <= 2
            assert (released == 0) == (truth == 0)


def test_the_weekly_variance_is_the_jackknife_of_independent_episodes() -> None:
    """Where counts are round and moves fall on the grid, the exact and released limits agree."""
    rng = np.random.default_rng(11)
    frame = pl.DataFrame(
        {"week": rng.integers(1, 9, 60), "status": rng.choice([0, 1, 1, 2], 60), "n": 10}
    ).select(start=0, stop=7 * pl.col("week"), status="status", n="n")
    table = RiskTable.from_counts(frame, [])
    released = control_curves(daily_counts(table, []), [], until=49)
    statuses = {"returned": 1, "exited": 2}
    for way, other in (("returned", "exited"), ("exited", "returned")):
        causes = {way: statuses[way], other: statuses[other]}
        exact = cumulative_incidence(table, [], causes=causes)
        both = released.join(exact, on="day", suffix="_exact").filter(pl.col(way) > 0)
        assert both.height >= 6
        for ours, truth in [(way, f"{way}_exact"), (f"{way}_lo", "lo"), (f"{way}_hi", "hi")]:
            np.testing.assert_allclose(both[ours], both[truth], atol=0.00005 + 1e-9)
