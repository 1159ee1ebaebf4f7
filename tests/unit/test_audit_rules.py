"""The auditor names every leak that is planted in a clean release, and nothing else."""

from collections.abc import Callable

import polars as pl
import pytest

from models.disclosure.audit import audit_release
from models.disclosure.curves import ESTIMATES, TOTALS
from tests.unit.small_release import Tables, exact_release

Leak = Callable[[Tables], pl.DataFrame]


@pytest.fixture(scope="module")
def clean() -> Tables:
    return exact_release()


def changed(frame: pl.DataFrame, where: pl.Expr, **values: object) -> pl.DataFrame:
    """Set columns of the first row for which ``where`` is true."""
    row = frame.with_row_index("_row").filter(where)["_row"][0]
    here = pl.int_range(pl.len()) == row
    return frame.with_columns(
        pl.when(here).then(pl.lit(value)).otherwise(name).cast(frame.schema[name]).alias(name)
        for name, value in values.items()
    )


IS_SHOWN = ~pl.col("suppressed")
IS_DAYS = pl.col("estimand") == "days_regained_91"

PLANTED: dict[str, tuple[str, Leak]] = {
    "small_count": ("flow", lambda t: changed(t["flow"], pl.col("count") == 0, count=7)),
    "small_count in waits": ("waits", lambda t: changed(t["waits"], IS_SHOWN, n=1)),
    "small_count in a check": (
        "diagnostics",
        lambda t: changed(t["diagnostics"], pl.col("check") == "events", value=6.0),
    ),
    "unrounded_count": ("flow", lambda t: changed(t["flow"], pl.col("count") > 0, count=9001)),
    "unrounded_count in curves": ("curves", lambda t: changed(t["curves"], IS_SHOWN, at_risk=301)),
    "rate_figures": (
        "volumes",
        lambda t: t["volumes"].with_columns(
            per_fte_gp=pl.col("referrals") / (pl.col("fte_gps") * pl.col("months"))
        ),
    ),
    "rate_of_other_counts": (
        "volumes",
        lambda t: changed(t["volumes"], IS_SHOWN, per_fte_gp=1.77),
    ),
    "quantile_of_few": (
        "waits",
        lambda t: changed(t["waits"], IS_SHOWN, n=75, p90_days=30),
    ),
    "too_few_at_risk": ("curves", lambda t: changed(t["curves"], IS_SHOWN, at_risk=10)),
    "curve_of_few": ("curves", lambda t: t["curves"].with_columns(n=pl.lit(45, pl.Int64))),
    "curve_after_its_stop": (
        "curves",
        lambda t: changed(
            t["curves"],
            pl.col("day") == 42,
            suppressed=True,
            **dict.fromkeys((*ESTIMATES, *TOTALS)),
        ),
    ),
    "unrounded_curve": (
        "curves",
        lambda t: changed(t["curves"], pl.col("day") == 7, returned=0.0211),
    ),
    "curve_decimals": (
        "curves",
        lambda t: changed(t["curves"], pl.col("day") == 7, returned_lo=0.0123456),
    ),
    # Nobody left work in the small release, so there is nothing that limits could be made of.
    "unrounded_curve of exits": (
        "curves",
        lambda t: changed(t["curves"], pl.col("day") == 7, exited_hi=0.02),
    ),
    "curve_decimals of exits": (
        "curves",
        lambda t: changed(t["curves"], pl.col("day") == 7, exited_hi=0.0123456),
    ),
    "ratio_decimals": (
        "effects",
        lambda t: changed(t["effects"], IS_SHOWN & ~IS_DAYS, estimate=0.123),
    ),
    "ratio_decimals of sites": ("sites", lambda t: changed(t["sites"], IS_SHOWN, ratio=1.031)),
    "days_decimals": ("effects", lambda t: changed(t["effects"], IS_SHOWN & IS_DAYS, lo=1.25)),
    "p_decimals": ("effects", lambda t: changed(t["effects"], IS_SHOWN, p=0.011)),
    "effect_of_few_events": (
        "effects",
        lambda t: changed(t["effects"], IS_SHOWN, events_comparator=0),
    ),
    "effect_against_its_gate": (
        "effects",
        lambda t: changed(t["effects"], IS_SHOWN, gate="withheld"),
    ),
    "practice_level": (
        "curves",
        lambda t: t["curves"].with_columns(
            dimension=pl.when(pl.col("dimension") == "timing")
            .then(pl.lit("practice"))
            .otherwise("dimension")
        ),
    ),
    "practice_level by a column": ("waits", lambda t: t["waits"].with_columns(practices=pl.lit(4))),
    "identifier": ("waits", lambda t: t["waits"].with_columns(referral_id=pl.lit("x"))),
    "identifier among values": (
        "waits",
        lambda t: t["waits"].with_columns(note=pl.lit("943 476 5919")),
    ),
    "suppressed_with_number": (
        "volumes",
        lambda t: changed(t["volumes"], pl.col("suppressed"), per_fte_gp=0.139),
    ),
    "suppressed_with_number of curves": (
        "curves",
        lambda t: changed(
            t["curves"],
            pl.col("day") == 42,
            suppressed=True,
            **dict.fromkeys((*ESTIMATES, *TOTALS)) | {"exited_lo": 0.02},
        ),
    ),
    "number_missing": ("flow", lambda t: changed(t["flow"], pl.col("count") > 0, count=None)),
    "flag_missing": ("flow", lambda t: t["flow"].drop("suppressed")),
    "contradiction": ("flow", lambda t: changed(t["flow"], pl.col("step") == "episodes", count=10)),
}


def test_the_small_release_is_clean(clean: Tables) -> None:
    assert audit_release(clean).rows() == []


@pytest.mark.parametrize("leak", PLANTED)
def test_a_planted_leak_is_named(clean: Tables, leak: str) -> None:
    table, plant = PLANTED[leak]
    failures = audit_release(clean | {table: plant(clean)})
    named = failures.filter(rule=leak.split(maxsplit=1)[0], table=table)
    assert named.height > 0
    assert (named["reason"].str.ends_with(".")).all()


def test_a_curve_of_a_model_has_two_decimals_and_stands_beside_another(clean: Tables) -> None:
    observed = (
        clean["curves"]
        .filter(arm="A", condition="all", dimension="all")
        .with_columns(analysis=pl.lit("observed_vs_expected"))
    )
    none = [pl.lit(None, pl.Int64).alias(name) for name in TOTALS]
    expected = observed.with_columns(
        pl.col(ESTIMATES[1:]).round(2), *none, arm=pl.lit("expected_A")
    )
    curves = pl.concat([clean["curves"], observed, expected])
    assert audit_release(clean | {"curves": curves}).is_empty()
    longer = pl.concat([clean["curves"], observed.filter(pl.col("day") < 91), expected])
    assert "one_arm_alone" in set(audit_release(clean | {"curves": longer})["rule"])
    exact = pl.concat([clean["curves"], observed, changed(expected, IS_SHOWN, returned=0.123)])
    assert set(audit_release(clean | {"curves": exact})["rule"]) == {"curve_decimals"}


def test_a_suppressed_count_that_sums_give_away_is_named_with_its_range(clean: Tables) -> None:
    flow = clean["flow"]
    # 10 and 10 make at least 16, which 15 may stand for: the third part is 0 or 1.
    rows = [
        ("absences", "all", 25, False),
        ("absences", "chained_to_an_earlier_one", 10, False),
        ("episodes", "all", 15, False),
        ("episodes_left_out", "not_employed", 10, False),
        ("episodes_left_out", "consent_refused", None, True),
        ("episodes_analysed", "all", 10, False),
    ]
    parts = pl.DataFrame(rows, flow.schema, orient="row")
    failures = audit_release({"flow": parts})
    assert failures.drop("reason").rows() == [
        (
            "possible_values",
            "flow",
            "step=episodes_left_out reason=consent_refused",
            "count",
            *(0, 1, 2),
        )
    ]


def test_a_count_hidden_in_one_table_and_shown_in_another_is_named(clean: Tables) -> None:
    flow = changed(
        clean["flow"], pl.col("step") == "episodes_referred", count=None, suppressed=True
    )
    failures = audit_release(clean | {"flow": flow})
    assert failures.select("rule", "table", "cell").rows() == [
        ("shown_elsewhere", "flow", "step=episodes_referred reason=A")
    ]


def test_other_columns_rows_and_tables_are_no_failure(clean: Tables) -> None:
    more = {
        name: frame.with_columns(
            status=pl.when("suppressed").then(pl.lit("suppressed")).otherwise(pl.lit("shown"))
        )
        for name, frame in clean.items()
    }
    more["economics"] = pl.DataFrame(
        {"arm": ["A"], "item": ["cost"], "estimate": [12.5], "suppressed": [False]}
    )
    assert audit_release(more).is_empty()
    assert audit_release({}).is_empty()


def test_the_same_release_gives_the_same_report(clean: Tables) -> None:
    leaking = clean | {"flow": PLANTED["small_count"][1](clean)}
    again = {name: leaking[name] for name in reversed(leaking)}
    assert audit_release(leaking).equals(audit_release(again))
