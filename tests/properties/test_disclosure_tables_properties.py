"""No number of a released table gives a small one away by subtraction."""

from collections.abc import Iterator, Sequence
from itertools import pairwise, product

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from models.disclosure.tables import (
    PATHWAY_KEYS,
    VOLUME_KEYS,
    WAIT_KEYS,
    control_pathways,
    control_volumes,
    control_waits,
)
from models.results import PATHWAYS, VOLUMES, WAITS

SETTINGS = settings(max_examples=100, derandomize=True, deadline=None)
STATES = ("start", "A", "B", "relapse", "returned")
SIZES = st.one_of(st.integers(0, 12), st.integers(0, 60))
PRACTICES = st.sampled_from([1, 2, 2, 3, 9])

Cells = dict[tuple[str, ...], list[int]]


def with_margins(cells: Cells) -> Cells:
    """Add to each cell the margins it is part of: sums of every value."""
    summed: Cells = {}
    for key, values in cells.items():
        for margin in product(*((part, "all") for part in key)):
            held = summed.setdefault(margin, [0] * len(values))
            summed[margin] = [a + b for a, b in zip(held, values, strict=True)]
    return summed


def sums(table: pl.DataFrame, keys: Sequence[str]) -> Iterator[tuple[list[int], int]]:
    """Rows of the parts and of the margin, for every sum in the table, found the slow way."""
    rows = list(table.select(keys).iter_rows())
    for place, key in product(range(len(keys)), rows):
        if key[place] == "all":
            parts = [
                row
                for row, other in enumerate(rows)
                if other[place] != "all" and other[:place] == key[:place]
                if other[place + 1 :] == key[place + 1 :]
            ]
            if parts:
                yield parts, rows.index(key)


def gives_away(shown: Sequence[int | float | None], parts: list[int], total: int) -> bool:
    """Whether a cell of a sum is hidden and all others are shown."""
    return sum(shown[row] is None for row in [*parts, total]) == 1


def check_counts(exact: pl.DataFrame, released: pl.DataFrame, name: str) -> None:
    hidden = released["suppressed"]
    for truth, shown, is_hidden in zip(exact[name], released[name], hidden, strict=True):
        assert (shown is None) == is_hidden
        assert is_hidden or truth == 0 or truth >= 8
        assert shown is None or (shown % 5 == 0 and abs(shown - truth) <= 2)
    assert (hidden | (exact["practices"] >= 2)).all()


@st.composite
def volumes(draw: st.DrawFn) -> pl.DataFrame:
    sites, quarters = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    tiers, referrers = ("A", "B", "C"), ("gp", "self")
    cells: Cells = {
        (f"q{quarter}", f"s{site}", tier, by): [draw(SIZES)]
        for quarter, site, tier, by in product(range(quarters), range(sites), tiers, referrers)
    }
    # Never by quarter and referrer at once.
    rows = [
        (*key, n[0], 4.0, 3.0, None, None, None, draw(PRACTICES))
        for key, n in with_margins(cells).items()
        if "all" in (key[0], key[3])
    ]
    return pl.DataFrame(rows, VOLUMES, orient="row")


@SETTINGS
@given(volumes())
def test_no_volume_is_what_a_margin_leaves(exact: pl.DataFrame) -> None:
    released = control_volumes(exact)
    check_counts(exact, released, "referrals")
    for name in ("referrals", "per_fte_gp"):
        shown = released[name].to_list()
        assert not any(gives_away(shown, *line) for line in sums(exact, VOLUME_KEYS))
    rate = (released["referrals"] / 12.0).round_sig_figs(3)
    assert released["per_fte_gp"].equals(rate)


@st.composite
def waits(draw: st.DrawFn) -> pl.DataFrame:
    cells: Cells = {}
    for site, tier, step in product(("s1", "s2", "s3")[: draw(st.integers(1, 3))], "ABC", "xy"):
        within, late, waiting = draw(SIZES), draw(SIZES), draw(SIZES)
        if within + late + waiting:
            cells[site, tier, step] = [within + late + waiting, within + late, within]
    rows = [
        {
            **dict(zip(WAIT_KEYS, key, strict=True)),
            "n": n,
            "due": due,
            "within": within,
            "median_days": 3,
            "p90_days": 9,
            "target_days": 14,
            "within_target": within / due if due else None,
            "practices": draw(PRACTICES),
        }
        for key, (n, due, within) in with_margins(cells).items()
        if key[2] != "all"
    ]
    return pl.DataFrame(rows, WAITS)


@SETTINGS
@given(waits())
def test_no_wait_is_what_a_margin_leaves(exact: pl.DataFrame) -> None:
    released = control_waits(exact)
    check_counts(exact, released.with_columns(suppressed=pl.col("n").is_null()), "n")
    shown = {name: released[name].to_list() for name in ("n", "within_target")}
    # Where nobody is due nothing is hidden.
    shown["within_target"] = [
        0.0 if due == 0 and n is not None else share
        for due, n, share in zip(exact["due"], shown["n"], shown["within_target"], strict=True)
    ]
    for parts, total in sums(exact, WAIT_KEYS):
        assert not gives_away(shown["n"], parts, total)
        assert not gives_away(shown["within_target"], parts, total)
    told = exact.with_columns(released.select(pl.col("within_target").alias("told")).to_series())
    late = pl.col("due") - pl.col("within")
    small = pl.col("within").is_between(1, 7) | late.is_between(1, 7)
    assert told.filter(small)["told"].null_count() == told.filter(small).height
    for column, least in (("median_days", 16), ("p90_days", 80)):
        is_shown = released[column].is_not_null() & released["n"].is_not_null()
        assert exact.filter(is_shown)["n"].min() in (None, *range(least, 10_000))
        assert released.filter(pl.col("n").is_null())[column].null_count() == (
            released["n"].null_count()
        )


@st.composite
def pathways(draw: st.DrawFn) -> pl.DataFrame:
    """Flows of people who each walk from state to state and end."""
    cells: Cells = {}
    walks = st.lists(st.sampled_from(STATES[1:-1]), max_size=3)
    for condition in ("pain", "stress")[: draw(st.integers(1, 2))]:
        for walk in draw(st.lists(walks, min_size=1, max_size=6)):
            n = draw(st.integers(1, 30))
            states = ("start", *walk, draw(st.sampled_from(["returned", "exited"])))
            for source, target in pairwise(states):
                for level in (condition, "all"):
                    held = cells.setdefault((source, target, level), [0])
                    held[0] += n
    rows = [(*key, n[0], draw(PRACTICES)) for key, n in cells.items()]
    return pl.DataFrame(rows, PATHWAYS, orient="row")


@SETTINGS
@given(pathways())
def test_no_flow_is_what_the_others_leave(exact: pl.DataFrame) -> None:
    released = control_pathways(exact)
    check_counts(exact, released, "n")
    shown = released["n"].to_list()
    assert not any(gives_away(shown, *line) for line in sums(exact, PATHWAY_KEYS))
    flows = list(exact.select(PATHWAY_KEYS).iter_rows())
    for state, condition in product(STATES[1:-1], {flow[2] for flow in flows}):
        touching = [
            shown[row]
            for row, (source, target, level) in enumerate(flows)
            if level == condition and source != target and state in (source, target)
        ]
        assert touching.count(None) != 1
