"""A table taken out of a release names the release in every row, whatever the format."""

import io
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from pipelines.export import FORMATS, Format, export_table

READ: dict[str, Callable[[io.BytesIO], pl.DataFrame]] = {
    "csv": pl.read_csv,
    "parquet": pl.read_parquet,
    "json": pl.read_json,
}


@pytest.mark.parametrize("form", FORMATS)
def test_the_last_column_is_the_release(
    write_release: Callable[..., Path], referral_curves: pl.DataFrame, form: Format
) -> None:
    folder = write_release(referral_curves)
    content = export_table(folder.parent, "curves", folder.name, form)
    frame = READ[form](io.BytesIO(content))
    assert frame.columns == [*referral_curves.columns, "release"]
    assert frame["release"].unique().to_list() == [folder.name]
    assert frame["day"].to_list() == referral_curves["day"].to_list()
