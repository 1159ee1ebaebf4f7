"""The last door: a candidate is protected and attacked before it is written, and when published.

What the attack finds stays in the warehouse, by coordinates; outside is told only that there is
something.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import duckdb
import polars as pl

from models.disclosure.audit import audit_release
from models.disclosure.audit.report import FAILURES
from models.disclosure.differencing import (
    difference_populations,
    difference_releases,
    difference_within,
    protect,
)
from models.protocol.document import ProtocolError
from pipelines.memberships import kept_memberships
from pipelines.promises import published_releases
from pipelines.releases import read_manifest
from pipelines.settings import Home

Tables = Mapping[str, pl.DataFrame]

DISCLOSURES: Final = "quality.disclosures"
"""Where evaluators find what blocked a candidate."""

FOUND: Final = pl.Schema([("against", pl.String), *FAILURES.items()])
"""``against`` is the published release that a candidate was held against; empty for none."""

BLOCKED: Final = (
    "No release was made: {} of its numbers would let a reader work out a few people. The table "
    f"{DISCLOSURES} of the warehouse names each and says why. What helps: a protocol that splits "
    "less, or to wait until more people have been followed."
)
OVERTAKEN: Final = (
    "{} cannot be published: beside what was published since it was made, it would let a reader "
    "work out a few people. Run `ias run` again: it takes into account what is public."
)


def released_tables(home: Home, release: str) -> dict[str, pl.DataFrame]:
    """Return the tables of a release."""
    with duckdb.connect(home.releases / release / "evidence.duckdb", read_only=True) as connection:
        names = [row[2] for row in connection.sql("SHOW ALL TABLES").fetchall()]
        return {name: connection.table(name).pl() for name in sorted(names)}


def earlier_releases(home: Home, facts: Mapping[str, Any]) -> list[str]:
    """
    Return the published releases that a candidate has to be held against.

    Parameters
    ----------
    home
        Where they are.
    facts
        The candidate's protocol, deliveries and code version, as its manifest has them. What was
        made of the very same says the very same.
    """
    return [
        one.release
        for one in published_releases(home)
        if _inputs(read_manifest(home.releases / one.release)) != _inputs(facts)
    ]


def protect_candidate(
    home: Home, tables: Tables, facts: Mapping[str, Any]
) -> dict[str, pl.DataFrame]:
    """Return a candidate's tables with as much more suppressed as it takes."""
    published = [released_tables(home, name) for name in earlier_releases(home, facts)]
    return protect(published, tables)


def find_disclosures(
    home: Home, tables: Tables, facts: Mapping[str, Any], ledger: pl.DataFrame | None = None
) -> pl.DataFrame:
    """
    Attack a candidate as a reader of all that is public could.

    Parameters
    ----------
    home
        Holds what was published, and who was counted in it.
    tables
        The candidate's, as they would be released.
    facts
        As `earlier_releases`.
    ledger
        Who is counted in the candidate; None to leave populations out.

    Returns
    -------
    polars.DataFrame
        As `FOUND`: empty where there is nothing.
    """
    found = [_against("", audit_release(tables)), _against("", difference_within(tables))]
    return pl.concat([*found, *_beside(home, tables, facts, ledger)])


def check_beside_published(home: Home, release: str) -> None:
    """
    Hold a candidate to what was published since it was made.

    Raises
    ------
    models.protocol.document.ProtocolError
        If both together would tell of a few people.
    """
    facts = read_manifest(home.releases / release)
    if release in {one.release for one in published_releases(home)}:
        return
    ledger = kept_memberships(home).get(release)
    found = _beside(home, released_tables(home, release), facts, ledger)
    if any(not frame.is_empty() for frame in found):
        raise ProtocolError(OVERTAKEN.format(release))


def _beside(
    home: Home, tables: Tables, facts: Mapping[str, Any], ledger: pl.DataFrame | None
) -> Iterable[pl.DataFrame]:
    ledgers = kept_memberships(home)
    for name in earlier_releases(home, facts):
        yield _against(name, difference_releases(released_tables(home, name), tables))
        if ledger is not None and name in ledgers:
            yield _against(name, difference_populations(ledgers[name], ledger))


def _against(release: str, failures: pl.DataFrame) -> pl.DataFrame:
    return failures.select(pl.lit(release).alias("against"), *FAILURES.names()).cast(FOUND)


def _inputs(facts: Mapping[str, Any]) -> tuple[object, ...]:
    deliveries = sorted(one["hash"] for one in facts["deliveries"])
    return facts["protocol"]["hash"], deliveries, facts["code_version"]
