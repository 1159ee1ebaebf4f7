"""Did a site's referrals or waits change, or do they only vary? A control chart of each."""

from collections.abc import Iterator, Sequence
from typing import Final

import polars as pl

from models.disclosure.thresholds import LEAST_SHOWN
from models.results import ALL, VOLUME_SIGNALS, WAIT_SIGNALS
from models.sites.control_chart import control_chart
from models.sites.waits import median_waits

PERIOD: Final = "quarter"


def chart_volumes(volumes: pl.DataFrame) -> pl.DataFrame:
    """
    Chart the referrals of every site and tier by quarter.

    Parameters
    ----------
    volumes
        As `models.results.VOLUMES`.

    Returns
    -------
    polars.DataFrame
        As `models.results.VOLUME_SIGNALS`.
    """
    is_quarter = (pl.col(PERIOD) != ALL) & (pl.col("referred_by") == ALL)
    series = volumes.filter(is_quarter, pl.col("site_id") != ALL)
    return _chart(series, ["site_id", "tier"], "referrals", VOLUME_SIGNALS)


def chart_waits(counts: pl.DataFrame) -> pl.DataFrame:
    """
    Chart the median wait for each step at every site by the quarter in which it was asked for.

    Parameters
    ----------
    counts
        As `models.sites.waits.build_waits`, with ``quarter``.

    Returns
    -------
    polars.DataFrame
        As `models.results.WAIT_SIGNALS`. A quarter of fewer than 8 people has no median: it would
        say when one of them was seen.
    """
    waits = median_waits(counts, ["site", "step", PERIOD]).rename({"site": "site_id"})
    # A median is a wait of 0 or more, or unknown where half were never seen.
    enough = pl.when(pl.col("n") >= LEAST_SHOWN).then("median_days")
    series = waits.with_columns(enough.alias("median_days"))
    return _chart(series, ["site_id", "step"], "median_days", WAIT_SIGNALS)


def _chart(series: pl.DataFrame, by: Sequence[str], value: str, schema: pl.Schema) -> pl.DataFrame:
    charts = [schema.to_frame(), *_charts(series, by, value, schema)]
    return pl.concat(charts).sort(*by, PERIOD)


def _charts(
    series: pl.DataFrame, by: Sequence[str], value: str, schema: pl.Schema
) -> Iterator[pl.DataFrame]:
    for labels, one in series.partition_by(by, as_dict=True, maintain_order=True).items():
        chart = control_chart(one.select(PERIOD, value), PERIOD, value)
        named = (pl.lit(label).alias(name) for name, label in zip(by, labels, strict=True))
        yield chart.with_columns(*named).select(schema.names()).cast(schema)
