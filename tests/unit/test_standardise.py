"""Expected curves: against loops over days, at the ends of follow-up, and where nobody is alike."""

import numpy as np
import polars as pl
import pytest

from models.comparisons.comparison_hazards import ComparisonModel
from models.comparisons.standardise import Referred, standardise
from models.cox import fit_cox
from models.errors import NoComparisonError, OptionError, UnknownColumnError
from models.incidence import cumulative_incidence
from models.risk_table import RiskTable
from models.sites.site_variation import CASE_MIX
from tests.unit.referred_people import count, draw_episodes, observe, refer

EPISODES = draw_episodes(np.random.default_rng(8), 1_500, "c")
MODEL = ComparisonModel.fit(count(EPISODES))
UNTIL = 90


def expect(
    referrals: pl.DataFrame, model: ComparisonModel = MODEL
) -> tuple[np.ndarray, np.ndarray]:
    """The curves expected of referrals, by tier, condition and timing."""
    referred = Referred.of(referrals, model)
    clusters = model.table.clusters
    assert clusters is not None
    hazards = model.hazards(np.ones(len(clusters)), referred.days(model, UNTIL))
    return standardise(referred, hazards, np.ones(len(referred.clusters)), UNTIL).curves()


def one(day: int, n: int = 1, **more: str) -> pl.DataFrame:
    levels = dict.fromkeys(CASE_MIX, "all") | {"age_band": "65+", "sex": "M"} | more
    keys = {"cluster": "q", "arm": "B", "condition": "stress", "timing": "all"} | levels
    return pl.DataFrame({name: [value] for name, value in keys.items()} | {"day": [day], "n": [n]})


@pytest.mark.parametrize("day", [0, 5, 40])
def test_a_curve_is_that_of_a_loop_over_days(day: int) -> None:
    returned, exited = expect(one(day))
    steps = []
    for cause in (1, 2):
        fit = fit_cox(count(EPISODES), ["age_band", "sex"], ["condition"], cause)
        logs = dict(fit.coefficients.select(pl.format("{}{}", "term", "level"), "coef").iter_rows())
        ratio = np.exp(logs["age_band65+"] + logs["sexM"])
        days = fit.baseline_hazards().filter(condition="stress")
        steps.append({d: ratio * h for d, h in days.select("day", "hazard").iter_rows()})
    absent, back, out = 1.0, 0.0, 0.0
    for later in range(1, UNTIL + 1):
        one_way, other = (step.get(day + later, 0.0) for step in steps)
        if one_way + other > 0:
            left = absent * (1 - np.exp(-one_way - other))
            back += left * one_way / (one_way + other)
            out += left * other / (one_way + other)
            absent -= left
        assert returned[0, later] == pytest.approx(back, rel=1e-9)
        assert exited[0, later] == pytest.approx(out, rel=1e-9)
    assert returned[0, 0] == 0
    assert back + out + absent == pytest.approx(1)


def test_the_mean_is_over_people() -> None:
    """Three of one kind and one of another, from two practices."""
    first, second = one(3, n=3), one(17, sex="F")
    together, _ = expect(pl.concat([first, second.with_columns(cluster=pl.lit("r"))]))
    apart = [expect(frame)[0] for frame in (first, second)]
    np.testing.assert_allclose(together, (3 * apart[0] + apart[1]) / 4, rtol=1e-12)


def test_without_covariates_the_expected_curve_is_the_observed_one_of_the_same_people() -> None:
    """Forty percent of those absent return on one day: ties as heavy as they come."""
    rng = np.random.default_rng(1)
    same = [pl.lit("all").alias(name) for name in CASE_MIX]
    people = draw_episodes(rng, 3_000, "c", {"stress": 3.0}).with_columns(same)
    referrals = refer(rng, people, pl.lit("B"), latest=1).with_columns(timing=pl.lit("all"))
    returned, exited = expect(observe(referrals)[1], ComparisonModel.fit(count(people)))
    own = cumulative_incidence(count(people), [], until=UNTIL)
    # Half of one of those at risk, at most: by ties alone it would be a twentieth.
    np.testing.assert_allclose(returned[0], own["returned"], atol=2e-3)
    np.testing.assert_allclose(exited[0], own["exited"], atol=2e-3)


def ending_on(last: int) -> ComparisonModel:
    time = pl.min_horizontal("time", pl.lit(last))
    status = pl.when(pl.col("time") > last).then(0).otherwise(pl.col("status"))
    return ComparisonModel.fit(
        count(EPISODES.with_columns(status.alias("status"), time.alias("time")))
    )


def test_a_curve_ends_where_follow_up_does() -> None:
    returned, exited = expect(one(40), ending_on(60))
    assert np.isfinite(returned[0, :21]).all()
    assert np.isnan(returned[0, 21:]).all()
    assert np.isnan(exited[0, 21:]).all()


def test_a_curve_goes_on_where_hardly_anybody_is_absent_still() -> None:
    """Of a hundred and fifty, one is referred too late: of ten, one would end the curve."""
    early, late = one(0, n=149, condition="back_pain", sex="F", age_band="16-24"), one(60, n=1)
    model = ending_on(100)
    many = pl.concat([early, late.with_columns(condition=pl.lit("back_pain"))])
    assert np.isfinite(expect(many, model)[0][0, 80])
    few = many.with_columns(n=pl.when(pl.col("n") > 1).then(9).otherwise(1))
    assert np.isnan(expect(few, model)[0][0, 80])


def test_a_level_or_a_condition_that_was_never_seen_is_not_alike() -> None:
    asked = pl.concat(
        [one(1), one(1, sex="missing"), one(1, condition="cancer"), one(1, occupation="3")]
    )
    assert asked.select(MODEL.is_alike())["condition"].to_list() == [True, False, False, False]


def test_a_level_that_is_not_drawn_keeps_the_coefficient_of_all() -> None:
    rare = EPISODES.head(40).with_columns(cluster=pl.lit("z"), sex=pl.lit("X"))
    model = ComparisonModel.fit(count(pl.concat([EPISODES, rare])))
    place = [column.level for column in model.terms.columns].index("X")
    once, without = np.ones(31), np.append(np.ones(30), 0.0)
    whole, part = (model.hazards(drawn, 600).coefficients for drawn in (once, without))
    np.testing.assert_allclose(part[:, place], whole[:, place], rtol=1e-6)
    assert np.abs(np.delete(part - whole, place, axis=1)).min() > 1e-4


def test_follow_up_is_that_of_what_was_drawn() -> None:
    drawn = np.zeros(30)
    drawn[4] = 2.0
    own = (
        EPISODES.filter(cluster="c 04")
        .group_by("condition")
        .agg(pl.col("time").max())
        .sort("condition")
    )
    assert MODEL.hazards(drawn, 600).followed.tolist() == own["time"].to_list()


def test_where_nobody_exits_nobody_is_expected_to() -> None:
    status = pl.when(pl.col("status") == 2).then(0).otherwise(pl.col("status"))
    returned, exited = expect(
        one(3), ComparisonModel.fit(count(EPISODES.with_columns(status.alias("status"))))
    )
    assert returned[0, 50] > 0
    assert (exited[0, :51] == 0).all()


def test_what_cannot_be_fitted_is_refused() -> None:
    with pytest.raises(NoComparisonError):
        ComparisonModel.fit(count(EPISODES.with_columns(status=pl.lit(0))))
    with pytest.raises(NoComparisonError):
        ComparisonModel.fit(count(EPISODES.clear()))
    with pytest.raises(OptionError, match="practice"):
        ComparisonModel.fit(RiskTable.from_frame(EPISODES, ["condition", *CASE_MIX]))
    known = ["condition", *(name for name in CASE_MIX if name != "sex")]
    with pytest.raises(UnknownColumnError, match="sex"):
        ComparisonModel.fit(RiskTable.from_frame(EPISODES, known, cluster="cluster"))
