"""Follow people to everything that is theirs: their absences, what belongs to those, and so on."""

from dataclasses import dataclass

import duckdb
import polars as pl

from pipelines.erasure.tombstones import Tombstones
from pipelines.warehouse import read_frame

_NAMES = {"supplier": pl.String, "kind": pl.String, "name": pl.String}


@dataclass(frozen=True)
class Followed:
    """
    What people lead to.

    Attributes
    ----------
    names
        ``supplier``, ``kind`` and ``name`` of the people, and of the keys that are theirs alone.
    rows
        ``record``, ``supplier``, ``delivery_hash``, ``row_number``, ``record_key`` of their rows.
    shared
        Keys that are theirs and somebody else's, as `names`.
    """

    names: pl.DataFrame
    rows: pl.DataFrame
    shared: pl.DataFrame


def follow(
    connection: duckdb.DuckDBPyConnection, people: pl.DataFrame, tombstones: Tombstones
) -> Followed:
    """
    Follow people, and whoever was erased before and is in ``raw`` again, to all their rows.

    Parameters
    ----------
    connection
        The warehouse.
    people
        ``supplier``, ``kind`` (``person``) and ``name``.
    tombstones
        Who was erased before.
    """
    names = pl.concat([people, _erased_before(connection, tombstones)]).unique().sort(pl.all())
    while True:
        rows = read_frame(connection, "erasure/rows.sql", erased=names)
        keys = rows.select("supplier", kind="record", name="record_key").drop_nulls().unique()
        tables = {"candidates": keys, "erased": names}
        shared = read_frame(connection, "erasure/shared_keys.sql", **tables)
        alone = keys.join(shared, on=list(_NAMES), how="anti")
        more = pl.concat([names, alone]).unique().sort(pl.all())
        if len(more) == len(names):
            return Followed(names, rows, shared)
        names = more


def _erased_before(connection: duckdb.DuckDBPyConnection, tombstones: Tombstones) -> pl.DataFrame:
    suppliers = {row[0] for row in connection.sql("SELECT supplier FROM raw.deliveries").fetchall()}
    if not any(tombstones.any_of(supplier) for supplier in suppliers):
        return pl.DataFrame(schema=_NAMES)
    known = read_frame(connection, "erasure/names.sql")
    found = [
        {"supplier": supplier, "kind": kind, "name": name}
        for (supplier, kind), group in known.group_by("supplier", "kind")
        for name in sorted(tombstones.among(str(supplier), str(kind), group["name"]))
    ]
    return pl.DataFrame(found, schema=_NAMES)
