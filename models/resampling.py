"""What a bootstrap draws: how often each cluster, or each episode, is taken."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

import numpy as np
from threadpoolctl import threadpool_limits

from models.aalen_johansen import Floats
from models.errors import OptionError

Result = TypeVar("Result")

MOST_REPLICATES: Final = 100_000


def check_replicates(replicates: int) -> None:
    """Raise OptionError for a number of replicates that is not offered."""
    if not 1 <= replicates <= MOST_REPLICATES:
        raise OptionError("replicates", f"must be from 1 to {MOST_REPLICATES:,}")


def draw_clusters(rng: np.random.Generator, clusters: int, replicates: int) -> Floats:
    """
    Draw as many clusters as there are, with replacement.

    Returns
    -------
    array of shape (clusters, replicates)
        How often each is drawn.
    """
    even = np.full(clusters, 1 / max(clusters, 1))
    return rng.multinomial(clusters, even, size=replicates).T.astype(np.float64)


def draw_episodes(rng: np.random.Generator, n: Floats, replicates: int) -> Floats:
    """
    Draw each episode a Poisson number of times, with mean 1.

    Parameters
    ----------
    n
        Episodes that each row stands for.

    Returns
    -------
    array of shape (rows, replicates)
        How many times n episodes are drawn in place of n, as a share of n.
    """
    return rng.poisson(n[:, None], size=(len(n), replicates)) / n[:, None]


def percentile_limits(values: Floats, level: float = 0.95) -> tuple[Floats, Floats]:
    """Return percentile limits over the first axis, those that are not numbers left out."""
    tail = (1 - level) / 2
    lower, upper = np.nanquantile(values, [tail, 1 - tail], axis=0)
    return lower, upper


def side_by_side(work: Callable[[Floats], Result], draws: Iterable[Floats]) -> list[Result]:
    """Do the same to each draw, on all processors; each keeps its linear algebra to one thread."""
    with threadpool_limits(limits=1, user_api="blas"), ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, draws))
