"""A supplier's folder, written file by file."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from pipelines.reading import open_delivery, read_source
from pipelines.reading.columns import IS_ROW

DESCRIPTION = 'supplier = "north"\nperiod = "2012-06"\nextracted_on = 2012-07-05\n'

Deliver = Callable[..., Path]
Read = Callable[..., tuple[pl.DataFrame, tuple[str, ...]]]


@pytest.fixture
def deliver(tmp_path: Path) -> Deliver:
    """Write files (name and content) beside a good description; return the folder."""

    def write(files: dict[str, str | bytes] | None = None, **toml: str) -> Path:
        folder = tmp_path / "delivery"
        folder.mkdir(exist_ok=True)
        (folder / "delivery.toml").write_text(toml.get("description", DESCRIPTION))
        if "mapping" in toml:
            (folder / "mapping.toml").write_text(toml["mapping"])
        for name, content in (files or {}).items():
            data = content.encode() if isinstance(content, str) else content
            (folder / name).write_bytes(data)
        return folder

    return write


@pytest.fixture
def read(deliver: Deliver) -> Read:
    """Write one file and read it: its frame and the columns it should not have."""

    def write_and_read(
        name: str, content: str | bytes, **toml: str
    ) -> tuple[pl.DataFrame, tuple[str, ...]]:
        delivery = open_delivery(deliver({name: content}, **toml))
        (source,) = delivery.sources
        reading = read_source(delivery, source)
        return reading.rows.collect().drop(IS_ROW, strict=False), reading.unknown

    return write_and_read
