"""Checks that a frame is what a model takes it for; each names the column and the first bad row."""

from collections.abc import Collection, Sequence

import polars as pl

from models.errors import ColumnNameError, InvalidValueError, OptionError, UnknownColumnError


def column_names(option: str, names: Sequence[str], reserved: Collection[str] = ()) -> list[str]:
    """
    Read a list of column names.

    Parameters
    ----------
    option
        The argument the names were given in, for the message.
    names
        Names, each once.
    reserved
        Names that the result uses itself.

    Returns
    -------
    list of str

    Raises
    ------
    OptionError
        When a single string was given in place of a list.
    ColumnNameError
        When a name is reserved or given twice.
    """
    if isinstance(names, str):
        raise OptionError(option, "must be a list of column names")
    for position, name in enumerate(names):
        if name in reserved:
            raise ColumnNameError(name, f"cannot be one of {option}: the result uses that name")
        if name in names[:position]:
            raise ColumnNameError(name, f"is given twice in {option}")
    return list(names)


def require_columns(known: Collection[str], wanted: Sequence[str]) -> None:
    """Raise UnknownColumnError for the first wanted name that is not known."""
    for name in wanted:
        if name not in known:
            raise UnknownColumnError(name, known)


def refuse(frame: pl.DataFrame, column: str, bad: pl.Expr, problem: str) -> None:
    """
    Refuse a frame in which a rule is broken.

    Parameters
    ----------
    frame
        Any frame.
    column
        The column to name in the message.
    bad
        A boolean expression over ``frame``, true where the rule is broken.
    problem
        The rule in words.

    Raises
    ------
    InvalidValueError
        With the first row, counted from 1, where ``bad`` is true.
    """
    if frame.is_empty():
        return
    rows = frame.select(bad.alias("bad")).get_column("bad").arg_true()
    if len(rows):
        raise InvalidValueError(column, int(rows[0]) + 1, problem)


def refuse_missing(frame: pl.DataFrame, columns: Sequence[str]) -> None:
    """Raise InvalidValueError for the first of the columns that holds a null."""
    for name in columns:
        if frame.get_column(name).null_count():
            refuse(frame, name, pl.col(name).is_null(), "is missing")


def require_numbers(frame: pl.DataFrame, column: str) -> None:
    """Raise InvalidValueError unless every value is a finite number."""
    refuse_missing(frame, [column])
    dtype = frame.schema[column]
    if not dtype.is_numeric():
        if not frame.is_empty():
            raise InvalidValueError(column, 1, "must be a number")
    elif not dtype.is_integer():
        finite = pl.col(column).cast(pl.Float64).is_finite()
        refuse(frame, column, ~finite, "must be a finite number")


def require_whole(
    frame: pl.DataFrame, column: str, least: int = 0, most: int | None = None
) -> None:
    """
    Check that a column holds whole numbers in a range.

    Parameters
    ----------
    frame
        Any frame.
    column
        A column of it: integers, or floats and decimals without a fraction.
    least, most
        The smallest and largest allowed value; ``most`` may be open.

    Raises
    ------
    InvalidValueError
        For the first row that is missing, not a number, not whole or out of the range.
    """
    require_numbers(frame, column)
    value = pl.col(column)
    if not frame.schema[column].is_integer():
        value = value.cast(pl.Float64, strict=False)
        refuse(frame, column, value != value.floor(), "must be a whole number")
    refuse(frame, column, value < least, f"must be {least} or more")
    if most is not None:
        refuse(frame, column, value > most, f"must be {most} or less")


def whole_option(option: str, value: int, most: int | None = None) -> int:
    """Return a day given as an argument; raise OptionError unless it is whole and in range."""
    if value != int(value) or value < 0 or (most is not None and value > most):
        raise OptionError(option, "must be a day from 0" + (f" to {most}" if most else ""))
    return int(value)
