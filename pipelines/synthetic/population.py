"""Practices and people: who they are before anyone is off sick."""

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from pipelines.synthetic.areas import AREAS, FEWEST_PRACTICES, LAST_EXTRACT
from pipelines.synthetic.truth import SEVERITIES, Truth

PEOPLE_PER_PRACTICE: Final = 545
EMPLOYMENT: Final = {"employed": 0.87, "self_employed": 0.08, "unemployed": 0.05}
EMPLOYER_SIZE: Final = {"micro": 0.14, "small": 0.19, "medium": 0.17, "large": 0.50}
OCCUPATIONAL_HEALTH: Final = {"micro": 0.04, "small": 0.12, "medium": 0.40, "large": 0.80}
OCCUPATION_SHARES: Final = (0.08, 0.15, 0.11, 0.12, 0.11, 0.12, 0.10, 0.09, 0.12)
TRIBUNAL_SHARES: Final = (0.015, 0.025, 0.05)
YOUNGEST, OLDEST = 16, 79
RURAL_SHARE, FEMALE_SHARE = 0.25, 0.52


def pick(rng: np.random.Generator, shares: dict[str, float], size: int) -> npt.NDArray[np.str_]:
    """Draw names with the given shares; shape (size,)."""
    return rng.choice(np.array(list(shares)), size=size, p=np.array(list(shares.values())))


def draw_practices(rng: np.random.Generator, people: int, truth: Truth) -> pl.DataFrame:
    """Draw the practices of every area.

    Parameters
    ----------
    people
        How many people will be shared out; more people make more practices, not larger ones.

    Returns
    -------
    pl.DataFrame
        One row per practice: `area` (row of `AREAS`), the columns of a delivery, and two that are
        never delivered, `effect` (log hazard ratio of returning) and `engagement` (how readily it
        refers, mean about 1).
    """
    total = people / PEOPLE_PER_PRACTICE
    counts = [max(FEWEST_PRACTICES, round(area.practice_share * total)) for area in AREAS]
    area = np.repeat(np.arange(len(AREAS)), counts)
    size = len(area)
    fte = np.clip(np.round(rng.lognormal(np.log(2.2), 0.55, size), 1), 1.0, 10.0)
    return pl.DataFrame(
        {
            "area": area,
            "supplier": [AREAS[row].supplier for row in area],
            "practice_id": np.concatenate([np.arange(1, count + 1) for count in counts]),
            "site_id": [AREAS[row].supplier for row in area],
            "role": [AREAS[row].role for row in area],
            "pilot_started_on": [AREAS[row].pilot_started_on for row in area],
            "fte_gps": fte,
            "list_size": np.round(fte * rng.normal(1750, 150, size)).astype(np.int64),
            "rural": rng.random(size) < RURAL_SHARE,
            "imd_quintile": rng.integers(1, 6, size),
            "effect": rng.normal(0.0, truth.practice_sd, size),
            "engagement": np.exp(rng.normal(-0.02, 0.20, size)),
        }
    )


def draw_people(
    rng: np.random.Generator, people: int, practices: pl.DataFrame, truth: Truth
) -> pl.DataFrame:
    """Draw people, each with the day on which the first absence begins.

    Returns
    -------
    pl.DataFrame
        One row per person, the characteristics that do not change from one absence to the next.
        `practice` is a row of `practices`; `first_day` counts days since 1970-01-01; `exact_age`
        is in years on that day.
    """
    first_days = np.array([area.first_day for area in AREAS], dtype="datetime64[D]")
    opens = first_days.astype(np.int64)[practices["area"].to_numpy()]
    span = int(np.datetime64(LAST_EXTRACT, "D").astype(np.int64)) - opens
    expected = practices["fte_gps"].to_numpy() * span
    practice = rng.choice(len(practices), size=people, p=expected / expected.sum())
    area = practices["area"].to_numpy()[practice]
    employment = pick(rng, EMPLOYMENT, people)
    employer_size = pick(rng, EMPLOYER_SIZE, people)
    likely = np.array([OCCUPATIONAL_HEALTH[size] for size in EMPLOYER_SIZE])
    size_row = pl.Series(employer_size).replace_strict(list(EMPLOYER_SIZE), [0, 1, 2, 3])
    severity = rng.choice(len(SEVERITIES), size=people, p=np.array(truth.severity_shares))
    employed = pl.Series(employment == "employed")
    frame = pl.DataFrame(
        {
            "area": area,
            "practice": practice,
            "first_day": (opens[practice] + rng.random(people) * span[practice]).astype(np.int64),
            "exact_age": np.clip(rng.normal(44.0, 12.5, people), YOUNGEST, OLDEST + 0.99),
            "sex": np.where(rng.random(people) < FEMALE_SHARE, "F", "M"),
            "employment": employment,
            "employer_size": employer_size,
            "employer_oh": rng.random(people) < likely[size_row.to_numpy()],
            "occupation": rng.choice(np.arange(1, 10), size=people, p=OCCUPATION_SHARES),
            "imd_quintile": np.clip(
                practices["imd_quintile"].to_numpy()[practice] + rng.integers(-1, 2, people), 1, 5
            ),
            "severity": severity,
            "tribunal_or_claim": rng.random(people) < np.array(TRIBUNAL_SHARES)[severity],
        }
    )
    return frame.with_columns(
        pl.when(employed).then("employer_size").alias("employer_size"),
        pl.when(employed).then("employer_oh").alias("employer_oh"),
        pl.when(pl.col("employment") != "unemployed").then("occupation").alias("occupation"),
        pl.Series("supplier", [a.supplier for a in AREAS]).gather(area),
        (pl.col("area").cum_count().over("area")).alias("person"),
    )
