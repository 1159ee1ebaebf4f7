"""A withheld result leaves with its sentence and without a number, in any table."""

from typing import Any

import polars as pl
import pytest

from models.disclosure.findings import (
    control_balance,
    control_diagnostics,
    control_effects,
    control_sites,
)
from models.results import BALANCE, DIAGNOSTICS, EFFECTS, PRACTICES, SITES

EFFECT: dict[str, Any] = {
    "analysis": "pilot_vs_comparison",
    "estimand": "risk_difference_91",
    "arm": "pilot",
    "comparator": "comparison",
    "condition": "all",
    "dimension": "all",
    "level": "all",
    "estimate": 0.123456,
    "se": 0.034567,
    "lo": 0.0557,
    "hi": 0.1912,
    "p": 0.00038,
    "n_arm": 123,
    "n_comparator": 98,
    "events_arm": 61,
    "events_comparator": 44,
    "importance": "primary",
    "variance": "practice",
    "gate": "pass",
    "reason": "",
}
NUMBERS = ("estimate", "se", "lo", "hi", "p", "events_arm", "events_comparator")


def effects(**changed: Any) -> pl.DataFrame:
    return pl.DataFrame([EFFECT | changed], EFFECTS)


def released(**changed: Any) -> dict[str, Any]:
    (row,) = control_effects(effects(**changed)).to_dicts()
    return row


def test_a_result_that_may_be_shown_is_rounded() -> None:
    row = released()
    assert [row[name] for name in NUMBERS] == [0.12, 0.03, 0.06, 0.19, 0.0, 60, 45]
    assert (row["n_arm"], row["n_comparator"], row["suppressed"]) == (125, 100, False)
    days = released(estimand="days_regained_91", estimate=-1.26, lo=-0.04, hi=3.25)
    assert (days["estimate"], days["lo"], days["hi"], days["p"]) == (-1.3, 0.0, 3.2, 0.0)
    assert str(days["lo"]) == str(released(lo=-0.001)["lo"]) == "0.0"


def test_a_withheld_result_has_its_sentence_and_no_number() -> None:
    row = released(gate="withheld", reason="Too few.", n_arm=7)
    assert all(row[name] is None for name in NUMBERS)
    assert (row["n_arm"], row["n_comparator"]) == (None, 100)
    assert (row["gate"], row["reason"], row["suppressed"]) == ("withheld", "Too few.", True)


@pytest.mark.parametrize(("events", "is_shown"), [(9, False), (10, True)])
@pytest.mark.parametrize("group", ["arm", "comparator"])
def test_a_model_needs_ten_events_in_every_group(group: str, events: int, is_shown: bool) -> None:
    row = released(**{f"events_{group}": events})
    assert (row["estimate"] is not None) == is_shown
    assert (row["gate"] == "pass") == is_shown
    assert bool(row["reason"]) != is_shown


@pytest.mark.parametrize(
    ("exact", "shown"), [(0, 0), (1, None), (7, None), (8, 10), (12, 10), (13, 15)]
)
def test_sizes_are_released_as_counts_are(exact: int, shown: int | None) -> None:
    assert released(n_comparator=exact)["n_comparator"] == shown


def test_nothing_of_a_comparison_that_is_withheld_stays_in_another_table() -> None:
    told = control_effects(
        pl.concat([effects(), effects(condition="cancer", gate="withheld", reason="Too few.")])
    )
    balance = pl.DataFrame(
        [
            ("pilot_vs_comparison", condition, covariate, "x", 0.1234, -0.001, own)
            for condition in ("all", "cancer")
            for covariate, own in (("sex", True), ("sex and age_band", False))
        ],
        BALANCE,
        orient="row",
    )
    kept = control_balance(balance, told)
    assert kept.select("condition", "covariate", "smd_before", "smd_after").rows() == [
        ("all", "sex", 0.12, 0.0)
    ]
    assert str(kept["smd_after"][0]) == "0.0"
    diagnostics = pl.DataFrame(
        [
            ("pilot_vs_comparison", "pilot", condition, check, value, 10.0, gate, "")
            for condition in ("all", "cancer")
            for check, value, gate in (("events", 6.0, "fail"), ("overlap", 0.4567, "pass"))
        ],
        DIAGNOSTICS,
        orient="row",
    )
    rows = control_diagnostics(diagnostics, told).select("condition", "check", "value", "gate")
    assert rows.rows() == [
        ("all", "events", None, "fail"),
        ("all", "overlap", 0.45, "pass"),
        ("cancer", "events", None, "fail"),
        ("cancer", "overlap", None, "pass"),
    ]


def test_a_value_that_is_nought_but_for_rounding_has_no_minus() -> None:
    row = ("pilot_vs_comparison", "pilot", "all", "days_absent_before", -0.001, 1.0, "pass", "")
    found = control_diagnostics(
        pl.DataFrame([row], DIAGNOSTICS, orient="row"), control_effects(effects())
    )
    assert str(found["value"][0]) == "0.0"


def test_a_value_is_shown_where_its_own_arm_and_horizon_are() -> None:
    """An E-value can be turned back into the ratio it was made of."""
    told = control_effects(
        pl.concat(
            [
                effects(analysis="tier_exposure", estimand="hazard_ratio", arm="A"),
                effects(analysis="tier_exposure", estimand="hazard_ratio", arm="B", events_arm=9),
                effects(estimand="risk_difference_28"),
                effects(estimand="risk_difference_91", gate="withheld", reason="Too few."),
            ]
        )
    )
    rows = [
        ("tier_exposure", arm, "all", check, 2.0, 1.0, "pass", "")
        for arm in ("A", "B")
        for check in ("e_value", "detectable_effect", "exit_model")
    ]
    rows += [
        ("pilot_vs_comparison", "pilot", "all", check, 0.04, 1.0, "pass", "")
        for check in ("tipping_point_28", "tipping_point_91", "refused")
    ]
    found = control_diagnostics(pl.DataFrame(rows, DIAGNOSTICS, orient="row"), told)
    values = {(row["arm"], row["check"]): row["value"] for row in found.to_dicts()}
    assert values == {
        ("A", "e_value"): 2.0,
        ("A", "detectable_effect"): None,
        ("A", "exit_model"): None,
        ("B", "e_value"): None,
        ("B", "detectable_effect"): None,
        ("B", "exit_model"): None,
        ("pilot", "tipping_point_28"): 0.05,
        ("pilot", "tipping_point_91"): None,
        ("pilot", "refused"): 0.05,
    }


def test_what_is_left_without_a_site_stays_in_the_warehouse() -> None:
    rows = pl.concat(
        [effects(), effects(dimension="sensitivity", level="without_north"),
         effects(dimension="sensitivity", level="refused_never_return")]
    )  # fmt: skip
    assert control_effects(rows)["level"].to_list() == ["all", "refused_never_return"]


def test_returns_that_are_not_known_are_few() -> None:
    assert released(events_arm=None)["estimate"] is None


SITE: dict[str, Any] = {
    "site_id": "north",
    "tier": "A",
    "measure": "returns",
    "n": 61,
    "observed": 33,
    "expected": 27.7,
    "ratio": 1.19134,
    "lo95": 0.66,
    "hi95": 1.441,
    "lo998": 0.5,
    "hi998": 1.7777,
    "flag": "More returned than expected.",
}


def site(practices: int = 2, **changed: Any) -> dict[str, Any]:
    sites = pl.DataFrame([SITE | changed], SITES)
    rows = [{"practice_id": f"p{k}"} | SITE for k in range(practices)]
    (row,) = control_sites(sites, pl.DataFrame(rows, PRACTICES)).to_dicts()
    return row


def test_a_site_is_shown_rounded() -> None:
    row = site()
    assert [row[k] for k in ("n", "observed", "expected", "ratio", "hi998")] == [
        60, 35, 30.0, 1.19, 1.78,
    ]  # fmt: skip
    assert (row["flag"], row["suppressed"]) == ("More returned than expected.", False)


@pytest.mark.parametrize("changed", [{"observed": 9}, {"expected": 9.4}, {"practices": 1}], ids=str)
def test_a_site_of_few_or_of_one_practice_is_not(changed: dict[str, Any]) -> None:
    row = site(**changed)
    assert all(row[k] is None for k in ("observed", "expected", "ratio", "lo95", "hi998"))
    assert (row["flag"], row["suppressed"]) == ("", True)
    assert (row["n"] is None) == ("practices" in changed)
