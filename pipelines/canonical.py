"""One way to write tables down, whatever order or engine they came in: what a hash is made of."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import polars as pl


def in_order(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows in the one order they are released in: by all columns, from the first."""
    return frame.sort(frame.columns, maintain_order=True)


def content_hash(tables: Mapping[str, pl.DataFrame]) -> str:
    """Return the SHA-256 of all rows of all tables; the order of tables and rows changes nothing.

    A table is its name, its columns' names in order and its rows in the order of their text, each
    a JSON list a line: numbers as the shortest text that reads back as the same double, nulls as
    ``null``, dates as ISO text. A column's type is not told apart from its values, because an
    empty one may lose it on the way through a database.
    """
    digest = hashlib.sha256()
    for name, frame in sorted(tables.items()):
        digest.update(f"{_json([name, frame.columns, frame.height])}\n".encode())
        for line in sorted(map(_json, frame.iter_rows())):
            digest.update(f"{line}\n".encode())
    return digest.hexdigest()


def hash_of(*parts: Any) -> str:
    """Return the SHA-256 of what JSON can say, its keys in order."""
    return hashlib.sha256(_json(parts).encode()).hexdigest()


def _json(content: Any) -> str:
    return json.dumps(content, sort_keys=True, default=str, separators=(",", ":"))
