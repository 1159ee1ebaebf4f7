"""One evidence table of a release, in the format a reader's program wants."""

import io
from pathlib import Path
from typing import Final, Literal

import duckdb

from pipelines.releases import current_release, find_release
from pipelines.spreadsheets import label_rows, released_csv

Format = Literal["csv", "parquet", "json"]
FORMATS: Final[tuple[Format, ...]] = ("csv", "parquet", "json")


class ExportError(ValueError):
    """A table that cannot be given, with the ones that can."""


def export_table(releases: Path, table: str, release: str | None, form: Format) -> bytes:
    """Return one table of a release, with a last column that names the release.

    Parameters
    ----------
    releases
        The folder that holds all releases.
    table
        Name of an evidence table.
    release
        Which release; by default the published one.
    form
        The format of the answer.

    Raises
    ------
    ExportError
        If nothing is published, or the release has no such table.
    pipelines.signatures.NotAllowed
        If there is no such release.
    """
    name = release or current_release(releases)
    if name is None:
        raise ExportError("Nothing is published yet: name a candidate with --release.")
    path = find_release(releases, name) / "evidence.duckdb"
    try:
        with duckdb.connect(path, read_only=True) as connection:
            tables = sorted(row[2] for row in connection.sql("SHOW ALL TABLES").fetchall())
            if table not in tables:
                raise ExportError(f"{name} has no table {table!r}; it has: {', '.join(tables)}.")
            frame = connection.table(table).pl()
    except duckdb.Error:
        raise ExportError(
            f"{name} is damaged: move it away, then `ias run` makes it anew."
        ) from None
    content = io.BytesIO()
    match form:
        case "csv":
            content.write(released_csv(frame, name))
        case "parquet":
            label_rows(frame, name).write_parquet(content)
        case "json":
            label_rows(frame, name).write_json(content)
    return content.getvalue()
