"""Test each row of a delivered file against the contract: all its faults, none of its values.

A row is judged here by itself and within its file. What needs other records (is the parent known?)
is judged in ``sql/checks/``.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from pipelines.contract import EARLIEST_DATE, STATUS_COLUMNS, Column, Record

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


def check_rows(
    delivered: pl.DataFrame,
    record: Record,
    extracted_on: date,
    values: Mapping[str, Mapping[str, str]] | None = None,
) -> pl.DataFrame:
    """Read every row of one file and name all faults each has by itself or within the file.

    Parameters
    ----------
    delivered : polars.DataFrame
        One row per row of the file, in its order; string columns named as in the contract.
        Columns of the contract that the file lacks may be absent.
    record : Record
        The record type of the file.
    extracted_on : datetime.date
        Day up to which the supplier's records are complete.
    values : mapping, optional
        By column, the supplier's words (as `same_word` spells them) and the contract's. What is
        stored as delivered stays as the supplier wrote it.

    Returns
    -------
    polars.DataFrame
        ``row_number`` (1 is the first row under the header), ``record_key``, ``withdrawn``,
        ``reasons`` (a list of strings, empty where there is none), ``as_delivered`` (a struct of
        strings) and the typed columns of the contract, null where a value is missing or faulty.
    """
    names = [column.name for column in record.columns]
    absent = [name for name in names if name not in delivered.columns]
    delivered = delivered.with_columns(pl.lit(None, pl.String).alias(name) for name in absent)
    delivered = delivered.select(names).with_row_index("row_number", offset=1)
    # Excel saves lines that once held something as lines of separators: they are no rows.
    delivered = delivered.filter(~pl.all_horizontal(_tidy(pl.col(*names)).is_null()))
    words = values or {}
    text = delivered.select(
        _translate(_tidy(pl.col(name)), words.get(name, {})).alias(name) for name in names
    )
    typed = text.select(_parse(column).alias(column.name) for column in record.columns)
    withdrawn = typed["record_status"].fill_null("") == "withdrawn"
    return typed.drop(column.name for column in STATUS_COLUMNS).select(
        delivered["row_number"],
        text[record.key].alias("record_key"),
        withdrawn.alias("withdrawn"),
        _reasons(text, typed, record, extracted_on, withdrawn).alias("reasons"),
        delivered.select(names).to_struct("as_delivered"),
        pl.all(),
    )


def _tidy(value: pl.Expr) -> pl.Expr:
    tidy = value.str.strip_chars(_BLANK_EDGES)
    return pl.when(~tidy.str.to_lowercase().is_in(MISSING_WORDS)).then(tidy)


def same_word(word: str) -> str:
    """Return how two spellings of one word are told to be the same; empty for a missing one."""
    tidy = " ".join(word.strip(_BLANK_EDGES).lower().split())
    return "" if tidy in MISSING_WORDS else tidy


def _translate(value: pl.Expr, words: Mapping[str, str]) -> pl.Expr:
    if not words:
        return value
    word = value.str.to_lowercase().str.replace_all(r"[\s\u00a0]+", " ")
    ours = [our or None for our in words.values()]
    table = pl.DataFrame({"theirs": list(words), "ours": ours}, schema_overrides=_WORDS)
    return word.replace_strict(
        table["theirs"], table["ours"], default=value, return_dtype=pl.String
    )


def faulty_values(column: Column, values: Sequence[str]) -> list[str]:
    """Return those of `values` that `column` may not hold: unreadable, or out of its range."""
    tests = _column_tests(column, date.max)
    text = pl.Series(column.name, values, dtype=pl.String).to_frame().select(_tidy(pl.all()))
    both = text.select(pl.all().name.prefix("text."), _parse(column).alias(column.name))
    ours = [test for reason, test in tests.items() if reason != "date_order"]
    flags = both.select(pl.any_horizontal(pl.lit(value=False), *ours).fill_null(value=False))
    return [value for value, flag in zip(values, flags.to_series(), strict=True) if flag]


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


def _parse(column: Column) -> pl.Expr:
    value = pl.col(column.name)
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
            readable = pl.when(value.str.contains(pattern)).then(number)
            return readable.cast(_POLARS_TYPES[column.kind], strict=False)
        case "choice":
            word = value.str.to_lowercase().str.replace_all(r"[\s\u00a0-]+", "_")
            known = {choice.lower(): choice for choice in column.choices}
            return word.replace_strict(known, default=None, return_dtype=pl.String)
        case "text":
            return value


def _reasons(
    text: pl.DataFrame,
    typed: pl.DataFrame,
    record: Record,
    extracted_on: date,
    withdrawn: pl.Series,
) -> pl.Series:
    tests = _row_tests(record, extracted_on)
    both = pl.concat(
        [
            text.rename(lambda name: f"text.{name}"),
            typed,
            withdrawn.alias("withdrawn").to_frame(),
        ],
        how="horizontal",
    )
    flags = both.select(test.fill_null(value=False).alias(reason) for reason, test in tests.items())
    flags = flags.with_columns(_duplicate_keys(text, typed, record).alias("duplicate_key"))
    # Lists are made for the few faulty rows alone: for all they would cost more than the tests.
    faulty = flags.select(pl.any_horizontal(pl.all())).to_series().arg_true()
    named = flags[faulty].select(
        faulty.alias("row"),
        pl.concat_list(pl.when(pl.col(reason)).then(pl.lit(reason)) for reason in flags.columns)
        .list.drop_nulls()
        .alias("reasons"),
    )
    every_row = pl.DataFrame({"row": range(len(text))}, schema={"row": faulty.dtype})
    joined = every_row.join(named, on="row", how="left", maintain_order="left")
    return joined["reasons"].fill_null([])


def _row_tests(record: Record, extracted_on: date) -> dict[str, pl.Expr]:
    """Each reason a row may be refused for, with the expression that is true where it applies."""
    tests: dict[str, pl.Expr] = {}
    excused = {record.key, "record_status"}
    for column in record.columns:
        # A withdrawal needs to say what it withdraws, and no more.
        applies = pl.lit(value=True) if column.name in excused else ~pl.col("withdrawn")
        for reason, test in _column_tests(column, extracted_on).items():
            tests[f"{reason}:{column.name}"] = test & applies
    if record.either is not None:
        one, other = (pl.col(f"text.{name}").is_null() for name in record.either)
        tests[f"missing:{record.either[1]}"] = one & other & ~pl.col("withdrawn")
    if record.name == "practices":
        no_start = (pl.col("role") == "pilot") & pl.col("text.pilot_started_on").is_null()
        tests["pilot_start_missing"] = no_start & ~pl.col("withdrawn")
    return tests


def _column_tests(column: Column, extracted_on: date) -> dict[str, pl.Expr]:
    given = pl.col(f"text.{column.name}").is_not_null()
    value = pl.col(column.name)
    tests: dict[str, pl.Expr] = {}
    if column.required:
        tests["missing"] = ~given
    if column.kind != "text":
        tests["bad_value"] = given & value.is_null()
    if column.kind == "date":
        tests["out_of_range"] = value < EARLIEST_DATE
        if not column.may_follow_extract:
            tests["after_extract"] = value > extracted_on
    elif column.low is not None:
        below = value <= column.low if column.low_is_open else value < column.low
        above = value > column.high if column.high is not None else pl.lit(value=False)
        tests["out_of_range"] = below | above
    if column.not_before is not None:
        tests["date_order"] = value < pl.col(column.not_before)
    return tests


def _duplicate_keys(text: pl.DataFrame, typed: pl.DataFrame, record: Record) -> pl.Series:
    """Flag rows whose key stands elsewhere in the file with other content (twins are not).

    Content is what was read, so one date written in two ways is the same; a value that could not
    be read is compared as it was written.
    """
    key = text[record.key]
    repeated = (key.is_not_null() & key.is_duplicated()).arg_true()
    flags = pl.repeat(value=False, n=len(text), dtype=pl.Boolean, eager=True)
    if len(repeated) == 0:
        return flags
    read = typed[repeated].with_columns(pl.all().cast(pl.String))
    written = text[repeated]
    content = read.select(pl.coalesce(pl.col(name), written[name]) for name in text.columns)
    contents = content.select(pl.struct(pl.all()).n_unique().over(record.key) > 1)
    return flags.scatter(repeated, contents.to_series())
