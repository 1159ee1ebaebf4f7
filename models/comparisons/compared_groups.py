"""Groups of those referred: by tier, condition and time of referral; who and how many they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from models.comparisons.comparison_hazards import ComparisonModel
from models.comparisons.standardise import GROUPED_BY
from models.counting import number_alike
from models.curves import Split, since_referral_splits
from models.gates import Check, check_events, check_practices
from models.results import ALL
from models.risk_table import RETURNED, RiskTable
from models.sites.site_variation import STRATUM

ANALYSIS: Final = "observed_vs_expected"
SPLITS: Final = tuple(since_referral_splits(["timing"]))
MOST_LEFT_OUT: Final = 0.1
LEFT_OUT: Final = (
    "More than one in ten of those referred are like nobody in comparison practices, so the others "
    "do not speak for the group."
)


@dataclass(frozen=True)
class Group:
    """
    One group.

    Attributes
    ----------
    keys
        What its results are known by.
    counts
        Episodes and returns, here and in comparison practices: columns of `models.results.EFFECTS`.
    place
        Its row in the arrays of estimates; None where nobody is like anybody compared with.
    practices
        How many its people come from, here and in comparison practices.
    checks
        Of who is compared; one that fails withholds every result of the group.
    """

    keys: dict[str, str]
    counts: dict[str, int]
    place: int | None
    practices: tuple[int, int]
    checks: list[Check]


def groups_of(strata: pl.DataFrame) -> pl.DataFrame:
    """Return every group of `SPLITS` that some combinations of `GROUPED_BY` belong to."""
    return pl.concat([label(number_alike(strata, split.columns)[0], split) for split in SPLITS])


def label(frame: pl.DataFrame, split: Split) -> pl.DataFrame:
    """Write ``all`` where a split does not divide, and keep the columns of `GROUPED_BY`."""
    told = [pl.lit("all").alias(name) for name in GROUPED_BY if name not in split.columns]
    return frame.with_columns(told).select(
        *GROUPED_BY, *(name for name in frame.columns if name not in GROUPED_BY)
    )


def keys_of(row: Mapping[str, Any]) -> dict[str, str]:
    """Return what results are known by, from a row of `GROUPED_BY`."""
    return {
        "analysis": ANALYSIS,
        "arm": row["arm"],
        "condition": row[STRATUM],
        "dimension": ALL if row["timing"] == ALL else "timing",
        "level": row["timing"],
    }


def count_groups(frame: pl.DataFrame, *measures: pl.Expr) -> pl.DataFrame:
    """Aggregate by every group of every split."""
    parts = [label(frame.group_by(s.columns).agg(*measures).sort(s.columns), s) for s in SPLITS]
    return pl.concat(parts)


def describe(
    referrals: pl.DataFrame,
    alike: pl.DataFrame,
    used: RiskTable,
    model: ComparisonModel,
    places: pl.DataFrame,
) -> list[Group]:
    """Say of every group how many there are, here and in comparison practices."""
    n = pl.col("n").sum()
    returned = used.columns([*GROUPED_BY, "status", "n"]).filter(status=RETURNED)
    frame = count_groups(referrals, n.alias("all"))
    for counted in (
        count_groups(alike, n.alias("n"), pl.col("cluster").n_unique().alias("practices")),
        count_groups(returned, n.alias("events")),
        places.with_row_index("place"),
    ):
        frame = frame.join(counted, on=GROUPED_BY, how="left", maintain_order="left")
    frame = frame.with_columns(pl.col("n", "events", "practices").fill_null(0))
    others = _comparison_counts(model)
    groups = []
    for row in frame.iter_rows(named=True):
        other = others.get(row[STRATUM], (0, 0, 0))
        groups.append(
            Group(
                keys=keys_of(row),
                counts={
                    "n_arm": row["n"],
                    "n_comparator": other[0],
                    "events_arm": row["events"],
                    "events_comparator": other[1],
                },
                place=row["place"],
                practices=(row["practices"], other[2]),
                checks=[
                    _check_left_out(1 - row["n"] / row["all"]),
                    check_events([row["events"], other[1]]),
                    check_practices([row["practices"], other[2]]),
                ],
            )
        )
    return groups


def _comparison_counts(model: ComparisonModel) -> dict[str, tuple[int, int, int]]:
    """Return by condition, and for all, the comparison's episodes, returns and practices."""
    frame = model.table.columns([STRATUM, "cluster", "status", "n"])
    measures = (
        pl.col("n").sum().alias("n"),
        pl.col("n").filter(status=RETURNED).sum().alias("events"),
        pl.col("cluster").n_unique().alias("practices"),
    )
    whole = frame.select(pl.lit(ALL).alias(STRATUM), *measures)
    counted = pl.concat([whole, frame.group_by(STRATUM).agg(measures)])
    return {row[0]: (row[1], row[2], row[3]) for row in counted.iter_rows()}


def _check_left_out(share: float) -> Check:
    is_few = share <= MOST_LEFT_OUT
    return Check(
        "left_out", share, MOST_LEFT_OUT, "pass" if is_few else "fail", "" if is_few else LEFT_OUT
    )
