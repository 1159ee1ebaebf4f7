"""The same tasks in lifelines; its numbers and dummies are made before the clock starts."""

import warnings

import numpy as np
import pandas as pd
import polars as pl
from lifelines import AalenJohansenFitter, CoxPHFitter

from tests.benchmarks.engine.data import STRATA, TERMS


def prepare(frame: pl.DataFrame) -> pd.DataFrame:
    """Return the frame as lifelines takes it: dummies for the terms, codes for the rest."""
    table = frame.to_pandas()
    dummies = pd.get_dummies(table[list(TERMS)], drop_first=True, dtype=float)
    dummies["time"] = table["time"].astype(float)
    dummies["event"] = (table["status"] == 1).astype(int)
    dummies["status"] = table["status"].astype(int)
    dummies["practice"] = table["practice"].astype("category").cat.codes
    dummies["stratum"] = table.groupby(list(STRATA)).ngroup()
    return dummies


def cox(frame: pd.DataFrame) -> None:
    used = frame.drop(columns=["status", "practice", "stratum"])
    CoxPHFitter().fit(used, "time", "event")


def clustered(frame: pd.DataFrame) -> None:
    used = frame.drop(columns=["status", "stratum"])
    CoxPHFitter().fit(used, "time", "event", cluster_col="practice")


def curves(frame: pd.DataFrame) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it moves tied times apart, and says so every time
        for _, part in frame.groupby("stratum"):
            AalenJohansenFitter(seed=1).fit(part["time"], part["status"], event_of_interest=1)


def bootstrap(frame: pd.DataFrame, replicates: int) -> None:
    rng = np.random.default_rng(0)
    count = int(frame["practice"].max()) + 1
    for _ in range(replicates):
        times = rng.multinomial(count, np.full(count, 1 / count))
        drawn = frame.drop(columns=["status", "stratum", "practice"])
        drawn["times"] = times[frame["practice"]]
        CoxPHFitter().fit(drawn[drawn["times"] > 0], "time", "event", weights_col="times")
