"""Read the cells of one column: what each says, as its kind, and what is wrong with it by itself.

Most columns hold few different values many times over, so each value is read once and the answers
are dealt out to the cells: ten million dates are about a thousand parsings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.contract import EARLIEST_DATE, Column

MISSING_WORDS = ("", "null", "n/a", "#n/a")
TRUE_WORDS = ("y", "yes", "true", "1")
FALSE_WORDS = ("n", "no", "false", "0")
_TIME_OF_DAY = r"[ T]([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?$"
_SERIAL = r"^\d+(\.\d+)?$"
_FIRST_SERIAL, _LAST_SERIAL = 1, 60_000
_YEARS = (1900, 2100)
_NO_SUCH_DAY = 60
_BEFORE_SERIALS = date(1899, 12, 30)
_FIRST_YEAR = 1000
_WORDS = {"theirs": pl.String, "ours": pl.String}
_LARGEST = 2**31 - 1
"""Where the contract sets no limit: what is larger is no number of patients or sessions."""
_INTEGER = r"^[+-]?(\d+|\d{1,3}(,\d{3})+)(\.0+)?$"
_DECIMAL = r"^[+-]?(\d+|\d{1,3}(,\d{3})+)?(\.\d*)?$"
_BLANK_EDGES = " \t\r\n\u00a0\u2007\u200b\u202f\ufeff"

_POLARS_TYPES: dict[str, pl.DataType] = {
    "text": pl.String(),
    "choice": pl.String(),
    "date": pl.Date(),
    "boolean": pl.Boolean(),
    "integer": pl.Int32(),
    "decimal": pl.Float64(),
}


@dataclass(frozen=True)
class Cells:
    """A column as read; all series have one entry a row."""

    text: pl.Series
    """Without blanks around, in the contract's words, null where missing."""
    value: pl.Series
    """As its kind; null where missing or unreadable."""
    faults: Mapping[str, pl.Series]
    """By reason, true where it applies; reasons that apply nowhere are left out."""


def read_cells(
    delivered: pl.Series, column: Column, extracted_on: date, words: Mapping[str, str]
) -> Cells:
    """Read the cells of `column`.

    Parameters
    ----------
    delivered : polars.Series
        Strings as delivered.
    column : Column
        Which column of the contract it is.
    extracted_on : datetime.date
        Day up to which the supplier's records are complete.
    words : mapping
        The supplier's words, as `same_word` spells them, and the contract's.
    """
    if column.kind == "text":
        text = _read_text(delivered, words)
        return Cells(text, text, _missing(text, column))
    codes, distinct = _encode(delivered)
    text = _read_text(distinct, words)
    value = text.to_frame("text").select(_parse(column)).to_series()
    faults = {
        reason: flags.gather(codes).fill_null(value=False)
        for reason, flags in _faults(text, value, column, extracted_on).items()
    }
    value = value.cast(_POLARS_TYPES[column.kind], strict=False)
    text = text.gather(codes)
    return Cells(text, value.gather(codes), _missing(text, column) | faults)


def tidy(value: pl.Expr) -> pl.Expr:
    """Return a cell without blanks around it, null where it says that it is missing."""
    bare = value.str.strip_chars(_BLANK_EDGES)
    return pl.when(~bare.str.to_lowercase().is_in(MISSING_WORDS)).then(bare)


def same_word(word: str) -> str:
    """Return how two spellings of one word are told to be the same; empty for a missing one."""
    bare = " ".join(word.strip(_BLANK_EDGES).lower().split())
    return "" if bare in MISSING_WORDS else bare


def faulty_values(column: Column, values: Sequence[str]) -> list[str]:
    """Return those of `values` that `column` may not hold: unreadable, or out of its range."""
    cells = read_cells(pl.Series(values, dtype=pl.String), column, date.max, {})
    is_faulty = pl.repeat(value=False, n=len(values), eager=True)
    for flags in cells.faults.values():
        is_faulty |= flags
    return [value for value, flag in zip(values, is_faulty, strict=True) if flag]


def _encode(delivered: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Return a code for each cell, null for a null, and the value that each code stands for."""
    coded = delivered.cast(pl.Categorical(pl.Categories.random())).alias("text")
    codes = coded.to_physical()
    known = pl.DataFrame([codes.alias("code"), coded]).drop_nulls().unique("code")
    last = int(known["code"].to_numpy().max(initial=0))
    places = pl.int_range(last + 1, dtype=pl.UInt32, eager=True).alias("code").to_frame()
    distinct = places.join(known, on="code", how="left", maintain_order="left")
    return codes, distinct["text"].cast(pl.String)


def _read_text(delivered: pl.Series, words: Mapping[str, str]) -> pl.Series:
    cells = pl.col("text")
    text = delivered.to_frame("text").select(tidy(cells)).to_series()
    if not words:
        return text
    word = cells.str.to_lowercase().str.replace_all(r"[\s\u00a0]+", " ")
    ours = [our or None for our in words.values()]
    table = pl.DataFrame({"theirs": list(words), "ours": ours}, schema_overrides=_WORDS)
    translated = word.replace_strict(
        table["theirs"], table["ours"], default=cells, return_dtype=pl.String
    )
    return text.to_frame("text").select(translated).to_series()


def _missing(text: pl.Series, column: Column) -> dict[str, pl.Series]:
    return {"missing": text.is_null()} if column.required and text.has_nulls() else {}


def _faults(
    text: pl.Series, value: pl.Series, column: Column, extracted_on: date
) -> dict[str, pl.Series]:
    faults = {"bad_value": text.is_not_null() & value.is_null()}
    if column.kind == "date":
        faults["out_of_range"] = value < EARLIEST_DATE
        if not column.may_follow_extract:
            faults["after_extract"] = value > extracted_on
    elif column.low is not None:
        faults["out_of_range"] = value <= column.low if column.low_is_open else value < column.low
        faults["out_of_range"] |= value > (_LARGEST if column.high is None else column.high)
    return {reason: flags for reason, flags in faults.items() if flags.any()}


def _parse(column: Column) -> pl.Expr:
    value = pl.col("text")
    match column.kind:
        case "date":
            return _parse_date(value)
        case "boolean":
            word = value.str.to_lowercase()
            return (
                pl.when(word.is_in(TRUE_WORDS))
                .then(pl.lit(value=True))
                .when(word.is_in(FALSE_WORDS))
                .then(pl.lit(value=False))
            )
        case "integer" | "decimal":
            pattern = _INTEGER if column.kind == "integer" else _DECIMAL
            number = value.str.replace_all(",", "").cast(pl.Float64, strict=False)
            return pl.when(value.str.contains(pattern)).then(number)
        case "choice":
            word = value.str.to_lowercase().str.replace_all(r"[\s\u00a0-]+", "_")
            known = {choice.lower(): choice for choice in column.choices}
            return word.replace_strict(known, default=None, return_dtype=pl.String)
        case "text":
            return value


def _parse_date(value: pl.Expr) -> pl.Expr:
    day = value.str.replace(_TIME_OF_DAY, "")
    iso = day.str.to_date("%Y-%m-%d", strict=False)
    written = pl.coalesce(iso, day.str.to_date("%d/%m/%Y", strict=False))
    # The library reads the year of 30/06/12 as 12.
    whole = pl.when(written.dt.year() >= _FIRST_YEAR).then(written)
    return pl.coalesce(whole, _from_serial(value))


def _from_serial(value: pl.Expr) -> pl.Expr:
    """Read Excel's count of days, 1900 system.

    Excel counts a 29 February 1900 (day 60) that never was, so earlier days are off by one.
    A bare year is no date, though it would be one in 1905.
    """
    number = pl.when(value.str.contains(_SERIAL)).then(value.cast(pl.Float64, strict=False))
    days = number.floor().cast(pl.Int32, strict=False)
    sound = days.is_between(_FIRST_SERIAL, _LAST_SERIAL) & (days != _NO_SUCH_DAY)
    a_year = days.is_between(*_YEARS)
    shift = (days < _NO_SUCH_DAY).cast(pl.Int32)
    since_1970 = days + shift - (date(1970, 1, 1) - _BEFORE_SERIALS).days
    return pl.when(sound & ~a_year).then(since_1970.cast(pl.Date))
