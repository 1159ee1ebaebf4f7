"""Rules for any table: no practice, nobody's name, and a flag that means what it says."""

import re
from typing import Final

import polars as pl

from models.disclosure.audit.report import about_table, broken, is_flagged
from models.disclosure.curves import ESTIMATES, TOTALS
from models.disclosure.findings import EVENTS, NUMBERS
from models.disclosure.thresholds import FLAG

PRACTICE_COLUMNS: Final = ("practice", "practice_id", "practices", "practice_code", "cluster")
PLACES_THAT_MAY_BE_SHOWN: Final = ("site_id",)
IDENTIFYING: Final = re.compile(
    r"(^|_)(id|ids|uuid|hash|key|nhs|name|names|surname|forename|address|postcode|email|phone|mobile"
    r"|birth|dob|person|patient|absence|referral|pseudonym|supplier|delivery)($|_)"
)
"""Words in the name of a column that no table of counts needs."""

IDENTIFYING_VALUES: Final = (
    r"^\s*\d{3}[ -]?\d{3}[ -]?\d{4}\s*$"
    r"|@[a-z0-9-]+\."
    r"|^\s*[A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2}\s*$"
)
"""Ten digits, an e-mail address, a postcode."""

BLANK: Final[dict[str, tuple[str, ...]]] = {
    "balance": ("smd_before", "smd_after"),
    "curves": (*ESTIMATES, *TOTALS),
    "diagnostics": ("value",),
    "effects": (*NUMBERS, *EVENTS),
    "flow": ("count",),
    "pathways": ("n",),
    "sites": ("observed", "expected", "ratio", "lo95", "hi95", "lo998", "hi998"),
    "volumes": ("referrals", "fte_gps", "months", "per_fte_gp"),
}
"""What a suppressed row has lost. A row of waits is flagged for any number that it has lost."""

NEEDED: Final[dict[str, tuple[str, ...]]] = {
    "curves": ("at_risk", "returned", "exited", "n"),
    "effects": ("estimate",),
    "flow": ("count",),
    "pathways": ("n",),
    "sites": ("n", "observed", "expected"),
    "volumes": ("referrals",),
    "waits": ("n",),
}
"""What a row that is not flagged has."""


def check_people(table: str, frame: pl.DataFrame) -> list[pl.DataFrame]:
    """Check that there is no practice and nothing that looks like an identifier."""
    failures = [
        about_table(table, "practice_level", name, "A column is about single practices.")
        for name in frame.columns
        if name.lower() in PRACTICE_COLUMNS
    ]
    if "dimension" in frame.columns:
        alone = pl.col("dimension").is_in(PRACTICE_COLUMNS)
        told = "A row is about a single practice."
        failures.append(broken((table, frame), "practice_level", "dimension", alone, told))
    allowed = (*PRACTICE_COLUMNS, *PLACES_THAT_MAY_BE_SHOWN)
    for name in frame.columns:
        if name.lower() not in allowed and (
            IDENTIFYING.search(name.lower()) or _holds_identifiers(frame[name])
        ):
            told = "A column looks as if it identified people or records."
            failures.append(about_table(table, "identifier", name, told))
    return failures


def check_flags(table: str, frame: pl.DataFrame) -> list[pl.DataFrame]:
    """Check that suppressed rows hold no number, and that others lack none."""
    if FLAG not in frame.columns:
        told = "A table does not say what is suppressed."
        return [about_table(table, "flag_missing", FLAG, told)]
    flagged = is_flagged(frame)
    failures = [
        broken(
            (table, frame),
            "suppressed_with_number",
            name,
            flagged & pl.col(name).is_not_null(),
            "A suppressed row still holds a number.",
        )
        for name in _lost(table, frame)
    ]
    explained = flagged
    if "status" in frame.columns:
        explained |= pl.col("status") == "missing"
    failures += [
        broken(
            (table, frame),
            "number_missing",
            name,
            ~explained & pl.col(name).is_null(),
            "A number is missing and nothing says why.",
        )
        for name in NEEDED.get(table, ())
        if name in frame.columns
    ]
    if table == "waits":
        kept = pl.any_horizontal(
            pl.col(name).is_not_null() for name in ("median_days", "p90_days", "within_target")
        )
        told = "A row without its size still holds a number."
        lost = pl.col("n").is_null() & kept
        failures.append(broken((table, frame), "suppressed_with_number", "n", lost, told))
    return failures


def _lost(table: str, frame: pl.DataFrame) -> list[str]:
    return [name for name in BLANK.get(table, ()) if name in frame.columns]


def _holds_identifiers(column: pl.Series) -> bool:
    if column.dtype != pl.String:
        return False
    return bool(column.str.contains(IDENTIFYING_VALUES).any())
