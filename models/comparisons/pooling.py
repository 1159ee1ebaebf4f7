"""Estimates of several sites, and of all of them together by inverse variance.

With estimates e and variances v, the pooled one is the sum of w e, w in proportion to 1/v. Where
every site's error is clustered by practice, the pooled error squares the weighted influence of each
practice, summed over the sites: so it counts in full what sites share that are compared with the
same practices. Where the model's errors are all there is, sites without a practice in common are
independent; for others the error is the sum of w times theirs, which is right if they rise and
fall together and too wide otherwise: by how much they do cannot be known from a model of each.

Source: Borenstein et al., *Introduction to Meta-Analysis*, ch. 11 (one common effect).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.aalen_johansen import Floats
from models.comparisons.differences import Differences, Sites

LEAST_PRACTICES: Final = 10
"""With fewer practices in an arm a clustered error is too small, at worst next to 0."""


@dataclass(frozen=True)
class Estimate:
    """A number, its standard error, and whether that is by ``practice`` or by ``model``."""

    value: float
    se: float
    variance: str


def are_clustered(sites: Sites) -> NDArray[np.bool_]:
    """Tell which sites have practices enough in both arms for a clustered error."""
    enough: NDArray[np.bool_] = sites.practices.min(axis=1) >= LEAST_PRACTICES
    return enough


def by_site(differences: Differences, sites: Sites) -> list[Estimate]:
    """Return the estimate of each site with the error that its practices allow."""
    clustered = are_clustered(sites)
    return [
        Estimate(float(value), float(se), _named(is_clustered))
        for value, se, is_clustered in zip(
            differences.estimate, _errors(differences, clustered), clustered, strict=True
        )
    ]


def pool(differences: Differences, sites: Sites, is_pooled: NDArray[np.bool_]) -> Estimate:
    """
    Pool sites.

    Parameters
    ----------
    differences, sites
        Estimates of each site, and how many practices they rest on.
    is_pooled
        Which sites to pool: one or more, each with an estimate.

    Returns
    -------
    Estimate
    """
    clustered = are_clustered(sites)[is_pooled]
    errors = _errors(differences, are_clustered(sites))[is_pooled]
    weight = errors**-2 / (errors**-2).sum()
    if clustered.all():
        spread = np.linalg.norm(weight @ differences.by_practice[is_pooled])
    elif sites.are_apart:
        spread = np.linalg.norm(weight * errors)
    else:
        spread = weight @ errors
    value = float(weight @ differences.estimate[is_pooled])
    return Estimate(value, float(spread), _named(bool(clustered.all())))


def _errors(differences: Differences, clustered: NDArray[np.bool_]) -> Floats:
    by_practice = np.linalg.norm(differences.by_practice, axis=1)
    return np.where(clustered, by_practice, differences.model_se)


def _named(is_clustered: bool) -> str:
    return "practice" if is_clustered else "model"
