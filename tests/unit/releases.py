"""A release in memory, of the tables a test gives."""

from typing import Any

import polars as pl

from dashboard.asked import Asked
from dashboard.reader import Reader
from dashboard.release import TABLES, Release, complete

MANIFEST: dict[str, Any] = {
    "release": "2012-12-31-0123456789",
    "created_at": "2013-01-15T10:00:00+00:00",
    "created_by": "Prue Parer",
    "code_version": "0.1.0+abcdef12",
    "protocol": {"title": "Pilot 2012", "hash": "c0ffee" * 10, "sustained_days": 28},
    "deliveries": [],
    "data_until": "2012-12-03",
}


def release_of(manifest: dict[str, Any] | None = None, **rows: list[dict[str, Any]]) -> Release:
    """Return a release that holds these rows, every other column of them null."""
    told = MANIFEST | (manifest or {})
    frames = {
        name: None if name not in rows else pl.DataFrame(rows[name], infer_schema_length=None)
        for name in TABLES
    }
    return Release(
        id=told["release"],
        made_up=True,
        manifest=told,
        tables={name: complete(name, frame) for name, frame in frames.items()},
    )


def reader_of(release: Release, query: str = "") -> Reader:
    """Return a reader of a release at an address."""
    return Reader(release, Asked(query))
