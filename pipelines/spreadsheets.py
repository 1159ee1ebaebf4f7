"""Write text so that a spreadsheet shows it and does not run it."""

import re
from typing import Final

import polars as pl

_STARTS_A_FORMULA: Final = re.compile(r"\s*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NUMBER: Final = re.compile(r"[+-]?\d+(,\d{3})*(\.\d+)?")


def for_spreadsheet(text: str) -> str:
    """Return `text` as a spreadsheet may safely open it.

    What a supplier sent may begin as a formula does (``=cmd|...``). It is kept as delivered; where
    it is written out again, an apostrophe before it makes every spreadsheet take it for text.

    Parameters
    ----------
    text : str
        A cell as delivered.

    Returns
    -------
    str
        The same, with an apostrophe in front where it could be run. Plain numbers stay.

    Notes
    -----
    The characters are those of OWASP's page "CSV Injection", full-width forms included.
    """
    if _STARTS_A_FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def frame_for_spreadsheet(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame whose texts a spreadsheet may safely open; numbers stay numbers."""
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    return frame.with_columns(
        pl.Series(name, [None if cell is None else for_spreadsheet(cell) for cell in frame[name]])
        for name in texts
    ).cast(dict.fromkeys(texts, pl.String))


def released_csv(frame: pl.DataFrame, release: str) -> bytes:
    """Return a table of a release as CSV; its last column says which release each row is of."""
    labelled = label_rows(frame, release)
    return frame_for_spreadsheet(labelled).write_csv().encode()


def label_rows(frame: pl.DataFrame, release: str) -> pl.DataFrame:
    """Return a table with a last column, ``release``: a row taken out alone can still be traced."""
    return frame.with_columns(pl.lit(release).alias("release"))
