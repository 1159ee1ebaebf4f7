"""Inverting hazards, and chaining absences, on cases small enough to check by hand."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from pipelines.synthetic.episodes import chain
from pipelines.synthetic.outcomes import Hazard, time_to_event, whole_days
from pipelines.synthetic.plans import NEVER, Plan


def accumulated(
    until: float, hazard: tuple[float, float, float], ratios: list[float], days: list[float]
) -> float:
    """Cumulative hazard up to `until`, one stretch after another."""
    scale, shape, multiplier = hazard
    edges = [0.0, *days, np.inf]
    total = 0.0
    for ratio, start, stop in zip(ratios, edges, edges[1:], strict=False):
        low, high = min(start, until), min(stop, until)
        total += multiplier * ratio * ((high / scale) ** shape - (low / scale) ** shape)
    return total


@pytest.mark.parametrize("shape", [0.9, 1.0, 1.6])
@pytest.mark.parametrize("luck", [0.01, 0.4, 1.0, 3.0])
@pytest.mark.parametrize("days", [[], [0.0], [14.0], [3.0, 45.0], [0.0, 30.0, 90.0]])
def test_the_cumulative_hazard_at_the_solution_is_the_threshold_drawn(
    shape: float, luck: float, days: list[float]
) -> None:
    ratios = [1.0, 1.3, 0.8, 1.6]
    padded = np.array([days + [NEVER] * (3 - len(days))])
    tiers = np.array([[1, 2, 3]]) * np.isfinite(padded)
    hazard = Hazard(np.array([40.0]), np.array([shape]), np.array([1.2]), np.array([ratios]))

    solved = time_to_event(hazard, Plan(tiers, padded), np.array([luck]))[0]

    total = accumulated(solved, (40.0, shape, 1.2), ratios[: len(days) + 1], days)
    assert total == pytest.approx(luck, rel=1e-9)


def test_an_event_within_a_day_falls_on_the_day_it_ends_and_never_on_day_nought() -> None:
    assert whole_days(np.array([0.0, 0.2, 1.0, 1.01, 28.0, 1e9])).tolist() == [
        1,
        1,
        1,
        2,
        28,
        3_650,
    ]


def spells(*rows: tuple[int, date, int, str, int | None]) -> pl.DataFrame:
    return pl.DataFrame(
        [("here", *row) for row in rows],
        schema=["supplier", "person", "started_on", "days", "outcome", "left_after"],
        orient="row",
        schema_overrides={"left_after": pl.Int64},
    )


def test_a_return_that_lasts_27_days_chains_and_one_of_28_days_does_not() -> None:
    chained = chain(
        spells(
            (1, date(2012, 1, 1), 10, "return", None),
            (1, date(2012, 2, 7), 5, "return", None),  # 27 days after 11 January
            (1, date(2012, 3, 11), 4, "return", None),  # 28 days after 12 February
        )
    )
    assert chained["episode"].n_unique() == 2
    assert chained["episode_days"].to_list() == [42, 42, 4]
    assert chained["episode_started_on"].to_list()[1] == date(2012, 1, 1)


def test_another_person_and_an_exit_begin_anew() -> None:
    chained = chain(
        spells(
            (1, date(2012, 1, 1), 10, "benefits", None),
            (1, date(2012, 1, 15), 5, "return", None),
            (2, date(2012, 1, 21), 5, "return", None),
        )
    )
    assert chained["episode"].n_unique() == 3


def test_losing_the_job_soon_after_the_return_is_how_the_episode_ended() -> None:
    soon, late = (
        chain(spells((1, date(2012, 1, 1), 10, "return", after))).row(0, named=True)
        for after in (20, 40)
    )
    assert (soon["episode_outcome"], soon["episode_days"]) == ("job_ended", 30)
    assert (late["episode_outcome"], late["episode_days"]) == ("return", 10)
