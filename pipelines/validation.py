"""Test each row of a delivered file against the contract: all its faults, none of its values.

A row is judged here by itself and within its file. What needs other records (is the parent known?)
is judged in ``sql/checks/``.
"""

from datetime import date

import polars as pl

from pipelines.contract import EARLIEST_DATE, STATUS_COLUMNS, Column, Record

MISSING_WORDS = ("", "null", "n/a", "#n/a")
TRUE_WORDS = ("y", "yes", "true", "1")
FALSE_WORDS = ("n", "no", "false", "0")
_MIDNIGHT = r"[ T]00:00(:00(\.0+)?)?$"
_INTEGER = r"^[+-]?(\d+|\d{1,3}(,\d{3})+)(\.0+)?$"
_DECIMAL = r"^[+-]?(\d+|\d{1,3}(,\d{3})+)?(\.\d*)?$"
_BLANK_EDGES = " \t\r\n\u00a0\u2007\u202f\ufeff"

_POLARS_TYPES: dict[str, pl.DataType] = {
    "text": pl.String(),
    "choice": pl.String(),
    "date": pl.Date(),
    "boolean": pl.Boolean(),
    "integer": pl.Int32(),
    "decimal": pl.Float64(),
}


def check_rows(delivered: pl.DataFrame, record: Record, extracted_on: date) -> pl.DataFrame:
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
    text = delivered.select(_tidy(pl.col(name)).alias(name) for name in names)
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


def _parse(column: Column) -> pl.Expr:
    value = pl.col(column.name)
    match column.kind:
        case "date":
            day = value.str.replace(_MIDNIGHT, "")
            iso = day.str.to_date("%Y-%m-%d", strict=False)
            return pl.coalesce(iso, day.str.to_date("%d/%m/%Y", strict=False))
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
            word = value.str.to_lowercase().str.replace_all(r"[ -]+", "_")
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
