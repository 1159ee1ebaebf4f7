"""What each page must say first, by its address, from the CSV files of one release alone."""

from collections.abc import Callable

from tests.unit.headlines import checked, comparisons, counts, tiers
from tests.unit.headlines.released import Files

ORACLES: dict[str, Callable[[Files], str]] = {
    "/does-it-work": comparisons.does_it_work,
    "/for-whom": tiers.for_whom,
    "/how-fast": counts.how_fast,
    "/where": counts.where,
    "/journey": counts.journey,
    "/value": comparisons.value,
    "/trust": checked.trust,
}
