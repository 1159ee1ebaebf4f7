"""Hazard ratios while under a tier: those of the model, withheld where few were, with E-values."""

from typing import Any

import numpy as np
import polars as pl
import pytest

from models.comparisons.findings import Findings
from models.comparisons.tier_exposure import ADJUSTED_FOR, expose_to_tiers
from models.cox import fit_cox
from models.protocol.tables import Gates
from models.risk_table import RiskTable

TIERS = {"A": 0.4, "B": 0.0, "C": -0.3}


def make_table(people: int = 4_000, rare: int = 0) -> RiskTable:
    """A third never referred; others are, on some day, to a tier that changes the hazard then."""
    rng = np.random.default_rng(8)
    rows = []
    for person in range(people):
        tier = str(rng.choice([*TIERS, "none", "none"]))
        if person < rare:
            tier = "D"
        condition = str(rng.choice(["stress", "back_pain"]))
        pace = 0.012 * (0.6 if condition == "stress" else 1.0)
        referred = int(rng.integers(1, 60)) if tier != "none" else 10_000
        first = int(np.ceil(rng.exponential(1 / pace)))
        seen = int(rng.integers(100, 300))
        base = {
            "condition": condition,
            "cluster": int(rng.integers(0, 40)),
            "site": str(rng.choice(["n", "s"])),
            **{name: str(rng.choice(["x", "y"])) for name in ADJUSTED_FOR if name != "site"},
        }
        if first <= min(referred, seen):
            rows.append(base | {"arm": "none", "start": 0, "stop": first, "status": 1})
            continue
        if seen <= referred:
            rows.append(base | {"arm": "none", "start": 0, "stop": seen, "status": 0})
            continue
        rows.append(base | {"arm": "none", "start": 0, "stop": referred, "status": 3})
        later = referred + int(np.ceil(rng.exponential(1 / (pace * np.exp(TIERS.get(tier, 0.0))))))
        end = {"stop": min(later, seen), "status": int(later <= seen)}
        if end["stop"] > referred:
            rows.append(base | {"arm": tier, "start": referred} | end)
    frame = pl.DataFrame(rows)
    return RiskTable.from_frame(
        frame, ["arm", "condition", *ADJUSTED_FOR], stop="stop", start="start", cluster="cluster"
    )


TABLE = make_table()
FOUND = expose_to_tiers(TABLE, lambda e, c: f"{e} of {c}", Gates())


def row(findings: Findings, arm: str, condition: str = "all") -> dict[str, Any]:
    (found,) = findings.effects.filter(arm=arm, condition=condition).to_dicts()
    return found


def test_the_ratios_are_the_models_stratified_overall_and_not_within_a_condition() -> None:
    terms, none = ["arm", *ADJUSTED_FOR], {"arm": "none"}
    overall = fit_cox(TABLE, terms, ["condition"], reference=none).coefficients
    within = fit_cox(TABLE.filter(pl.col("condition") == "stress"), terms, reference=none)
    for condition, fit in (("all", overall), ("stress", within.coefficients)):
        for tier in TIERS:
            (expected,) = fit.filter(term="arm", level=tier).to_dicts()
            found = row(FOUND, tier, condition)
            assert found["estimate"] == pytest.approx(expected["hr"], rel=1e-12)
            assert found["se"] == pytest.approx(expected["se_robust"], rel=1e-12)
            assert found["importance"] == f"hazard_ratio of {condition}"


def test_the_effects_put_in_are_found() -> None:
    for tier, effect in TIERS.items():
        found = row(FOUND, tier)
        assert found["lo"] < np.exp(effect) < found["hi"]
        assert found["gate"] == "pass"


def test_a_tier_with_few_is_withheld_and_the_others_are_not() -> None:
    found = expose_to_tiers(make_table(1_500, rare=12), lambda *_: "secondary", Gates())
    assert row(found, "D")["gate"] == "withheld"
    assert "Fewer than 10" in row(found, "D")["reason"]  # type: ignore[operator]
    assert row(found, "A")["gate"] == "pass"


def test_hidden_causes_and_hazards_that_change_are_told_and_withhold_nothing() -> None:
    checks = FOUND.diagnostics.filter(condition="all", arm="A")
    assert {"practices", "events", "detectable_effect", "e_value", "e_value_limit"} == set(
        checks["check"]
    )
    strength = dict(checks.select("check", "value").iter_rows())
    assert strength["e_value"] > strength["e_value_limit"] > 1
    (proportional,) = FOUND.diagnostics.filter(check="proportional_hazards", condition="all").rows()
    assert proportional is not None


def test_without_returns_there_is_nothing_to_compare() -> None:
    nobody = TABLE.filter(pl.col("status") != 1)
    found = expose_to_tiers(nobody, lambda *_: "secondary", Gates())
    assert found.effects["estimate"].null_count() == found.effects.height > 0
    assert set(found.effects["gate"]) == {"withheld"}
    untouched = TABLE.filter(pl.col("arm") == "none")
    assert expose_to_tiers(untouched, lambda *_: "secondary", Gates()).effects.is_empty()


def test_a_tier_that_nobody_returned_from_has_no_ratio_and_says_so() -> None:
    """Nobody under it returned, so its hazard ratio runs away to 0."""
    lost = TABLE.filter((pl.col("arm") != "C") | (pl.col("status") != 1))
    found = expose_to_tiers(lost, lambda *_: "secondary", Gates())
    assert row(found, "C")["estimate"] is None
    assert row(found, "C")["gate"] == "withheld"
    assert row(found, "C")["reason"]
    assert row(found, "A")["gate"] == "pass"
    assert found.diagnostics.filter(check="fit")["reason"].len() > 0


def test_a_tier_that_is_one_site_and_nothing_else_has_no_effect_of_its_own() -> None:
    """Its people differ in the tier and the site, and nobody can tell which of them it was."""
    frame = TABLE.columns([*TABLE.covariates, "cluster", "start", "stop", "status", "n"])
    alone = frame.filter(pl.col("arm").is_in(["none", "A"])).with_columns(
        site=pl.when(pl.col("arm") == "A").then(pl.lit("n")).otherwise(pl.lit("s"))
    )
    table = RiskTable.from_counts(alone, ["arm", "condition", *ADJUSTED_FOR])
    found = row(expose_to_tiers(table, lambda *_: "secondary", Gates()), "A")
    assert (found["estimate"], found["gate"]) == (None, "withheld")
    assert "cannot be told apart" in found["reason"]
