"""What the analysis ``before_after`` found, as rows of ``effects`` and of ``diagnostics``."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from models.aalen_johansen import Z95
from models.comparisons.differences import COMPARISON, PILOT, Differences, Sites
from models.comparisons.event_study import EventStudy
from models.comparisons.pooling import Estimate, by_site, pool
from models.results import ALL

NAME: Final = "before_after"
SIGNIFICANCE: Final = 0.05

OTHER_PATHS: Final = (
    "Before the start, time off work was already changing differently in pilot and comparison "
    "practices, so a difference after the start cannot be put down to the service."
)
NO_TWO_QUARTERS: Final = (
    "There are not two quarters before the start in which enough people of pilot and of comparison "
    "practices returned to work, so whether both were on the same path cannot be checked."
)

Row = dict[str, object]


@dataclass(frozen=True)
class Measured:
    """
    One estimand.

    Attributes
    ----------
    estimand
        Its name in ``effects``.
    differences
        The estimates by site.
    reasons
        For each site the sentence why it has none; empty where it has one.
    """

    estimand: str
    differences: Differences
    reasons: list[str]


def is_parallel(study: EventStudy | None) -> bool:
    """Tell whether trends before the start leave effects standing; what cannot be tested does."""
    return study is None or study.p >= SIGNIFICANCE


def effect_rows(measured: Measured, sites: Sites, *, may_pass: bool) -> Iterator[Row]:
    """
    Yield the row of each site, then that of all sites pooled.

    Parameters
    ----------
    measured
        The estimates, one or more.
    sites
        How many people they rest on.
    may_pass
        Whether trends were parallel; if not, estimates stand but are withheld.

    Yields
    ------
    dict
        Columns of ``effects``, but for the condition and the importance.
    """
    is_told = np.array([reason == "" for reason in measured.reasons])
    found = by_site(measured.differences, sites)
    for place, name in enumerate(sites.names):
        yield {
            **_labels(measured.estimand, "site", name),
            **_counts(sites, np.arange(len(sites.names)) == place),
            **_told(found[place], measured.reasons[place], may_pass=may_pass),
        }
    labels = _labels(measured.estimand, ALL, ALL)
    if not is_told.any():
        nothing = Estimate(np.nan, np.nan, found[0].variance)
        told = _told(nothing, measured.reasons[0], may_pass=may_pass)
        yield labels | _counts(sites, ~is_told) | told
        return
    told = _told(pool(measured.differences, sites, is_told), "", may_pass=may_pass)
    left_out = [name for name, is_in in zip(sites.names, is_told, strict=True) if not is_in]
    if left_out and may_pass:
        told["reason"] = f"Without {', '.join(left_out)}, where there is no estimate."
    yield labels | _counts(sites, is_told) | told


def trend_rows(condition: str, study: EventStudy | None) -> Iterator[Row]:
    """Yield the test of parallel trends, and how far apart the arms were in each quarter."""
    everywhere = {"dimension": ALL, "level": ALL}
    labels: Row = {"analysis": NAME, "arm": PILOT, "condition": condition, **everywhere}
    limit = {"limit": SIGNIFICANCE}
    if study is None:
        told: Row = {"value": None, "gate": "not_assessable", "reason": NO_TWO_QUARTERS}
        yield labels | {"check": "parallel_trends"} | limit | told
        return
    gate = "pass" if is_parallel(study) else "fail"
    reason = "" if gate == "pass" else OTHER_PATHS
    told = {"value": study.p, "gate": gate, "reason": reason}
    yield labels | {"check": "parallel_trends"} | limit | told
    for lead, estimate, se in zip(study.leads, study.estimate, study.se, strict=True):
        # Quarters are judged together: a single one has the verdict of all.
        told = {"value": float(estimate), "limit": float(Z95 * se), "gate": gate, "reason": ""}
        yield labels | {"check": f"lead_{lead}"} | told


def _labels(estimand: str, dimension: str, level: str) -> Row:
    arms = {"arm": PILOT, "comparator": COMPARISON}
    return {"analysis": NAME, "estimand": estimand, **arms, "dimension": dimension, "level": level}


def _counts(sites: Sites, is_here: NDArray[np.bool_]) -> Row:
    """Count people and returns of some sites, both periods together."""
    people, returns = sites.people[is_here].sum(axis=0), sites.returns[is_here].sum(axis=0)
    return {
        "n_arm": int(people[:2].sum()),
        "n_comparator": int(people[2:].sum()),
        "events_arm": int(returns[:2].sum()),
        "events_comparator": int(returns[2:].sum()),
    }


def _told(found: Estimate, reason: str, *, may_pass: bool) -> Row:
    if reason:
        gone = dict.fromkeys(("estimate", "se", "lo", "hi", "p"))
        return {**gone, "variance": found.variance, "gate": "withheld", "reason": reason}
    return {
        "estimate": found.value,
        "se": found.se,
        "lo": found.value - Z95 * found.se,
        "hi": found.value + Z95 * found.se,
        "p": float(2 * norm.sf(abs(found.value / found.se))),
        "variance": found.variance,
        "gate": "pass" if may_pass else "withheld",
        "reason": "" if may_pass else OTHER_PATHS,
    }
