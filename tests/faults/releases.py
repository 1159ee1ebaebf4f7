"""Small releases of a made-up home, written as a run writes them: what the faults are tried on."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl

from dashboard.summaries import write_gp_pages
from models.protocol.document import Protocol
from pipelines.release import Draft, write_release
from pipelines.settings import Home
from tests.conftest import flow, since_referral


def draft(number: int) -> Draft:
    """Return the draft of a release; another number is another release of the same data.

    So they are not held beside each other, which these tables without running totals could not be.
    """
    provenance = pl.DataFrame(
        {
            "supplier": ["derby"],
            "period": ["2012-06"],
            "extracted_on": [date(2012, 7, 5)],
            "delivery_hash": ["0" * 64],
            "followed_until": [date(2012, 6, 7) + timedelta(days=number)],
            "made_up": [True],
        }
    )
    # One condition's page is as good to be killed at as five, and quicker made.
    curves = since_referral().filter(pl.col("condition").is_in(["all", "back_pain"]))
    return Draft({"curves": curves, "flow": flow()}, provenance, Protocol(), "Prue")


def write(home: Home, number: int) -> str:
    """Write a candidate; return its name."""
    home.create()
    folder: Path = write_release(home.releases, draft(number), write_gp_pages)[0]
    return folder.name
