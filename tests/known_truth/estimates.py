"""The project's own analyses, of one sample of a world, as they are run on real data."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from models.comparisons.pilot_comparison import Plan, compare_pilot
from models.protocol.tables import Gates
from tests.known_truth.naive import Estimate, naive_comparison
from tests.known_truth.people import COVARIATES, World, count, observe
from tests.known_truth.truths import Key

Estimates = Mapping[Key, Estimate]


def read_effects(effects: pl.DataFrame) -> dict[Key, Estimate]:
    """Return the numbers of a table of effects, whatever their gates; ratios as logarithms."""
    found: dict[Key, Estimate] = {}
    for row in effects.iter_rows(named=True):
        numbers = [row[name] for name in ("estimate", "lo", "hi")]
        if None in numbers:
            continue
        if row["estimand"] == "hazard_ratio":
            numbers = [float(np.log(number)) for number in numbers]
        estimate, lo, hi = numbers
        found[row["condition"], row["estimand"]] = Estimate(estimate, row["se"], lo, hi)
    return found


def pilot_plan(covariates: tuple[str, ...], horizons: tuple[int, ...]) -> Plan:
    """Return the protocol's analysis with other covariates and horizons."""
    return Plan("pilot_vs_comparison", covariates, horizons, Gates(), lambda *_: "primary")


def compare_practices(world: World, seed: int) -> tuple[Estimates, Estimates]:
    """Draw a sample; return ours and the naive estimates."""
    rng = np.random.default_rng(seed)
    episodes = observe(world.draw(rng, world.people, world.practices))
    found = compare_pilot(count(episodes), pilot_plan(COVARIATES, world.horizons))
    conditions = episodes["condition"].unique().sort().to_list()
    return read_effects(found.effects), naive_comparison(episodes, world.horizons, conditions)
