"""How estimates of many samples stand to the truth: bias, width, and coverage of the interval."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from tests.known_truth.estimates import Estimates
from tests.known_truth.naive import Estimate, Z
from tests.known_truth.truths import Key


@dataclass(frozen=True)
class Summary:
    """
    Estimates of one estimand.

    Attributes
    ----------
    samples
        How many there are; samples without a number (too few people) are not among them.
    truth, mean
        What is true, and what was estimated on average.
    bias_limits
        95 % limits of the bias, of how few samples there are.
    width
        Mean width of the interval.
    se_ratio
        Mean standard error over the standard deviation of the estimates: 1 when honest.
    covered, covered_limits
        Share of intervals that hold the truth, and its 95 % limits (Wilson).
    """

    samples: int
    truth: float
    mean: float
    bias_limits: tuple[float, float]
    width: float
    se_ratio: float
    covered: float
    covered_limits: tuple[float, float]

    @property
    def bias(self) -> float:
        """Mean less truth."""
        return self.mean - self.truth


def summarise(truth: float, estimates: Sequence[Estimate]) -> Summary:
    """Set the estimates of at least two samples beside the truth."""
    numbers = np.array(estimates)
    size, spread = len(numbers), float(numbers[:, 0].std(ddof=1))
    mean, half = float(numbers[:, 0].mean()), Z * spread / np.sqrt(size)
    hits = int(((numbers[:, 2] <= truth) & (truth <= numbers[:, 3])).sum())
    limits = stats.binomtest(hits, size).proportion_ci(method="wilson")
    return Summary(
        samples=size,
        truth=truth,
        mean=mean,
        bias_limits=(mean - truth - half, mean - truth + half),
        width=float((numbers[:, 3] - numbers[:, 2]).mean()),
        se_ratio=float(numbers[:, 1].mean()) / spread,
        covered=hits / size,
        covered_limits=(limits.low, limits.high),
    )


def collect(samples: Iterable[Estimates], key: Key) -> list[Estimate]:
    """Return the estimates of one estimand, of the samples that have one."""
    return [sample[key] for sample in samples if key in sample]
