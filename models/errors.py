"""What the models refuse, in words that say where to look and never what was written there."""

from collections.abc import Iterable
from difflib import get_close_matches


class InputError(ValueError):
    """Input that no estimate can be made from; the base of every refusal in ``models``."""


class UnknownColumnError(InputError):
    """A column that was asked for is not there.

    Parameters
    ----------
    column
        The name asked for.
    known
        The names that would have been right; the nearest is suggested.
    """

    def __init__(self, column: str, known: Iterable[str]) -> None:
        self.column = column
        nearest = get_close_matches(column, list(known), n=1, cutoff=0.0)
        self.nearest = nearest[0] if nearest else None
        hint = f'; the nearest is "{self.nearest}"' if self.nearest is not None else ""
        super().__init__(f'there is no column "{column}"{hint}')


class ColumnNameError(InputError):
    """A column name cannot be used here: it is taken, or it is given twice."""

    def __init__(self, column: str, problem: str) -> None:
        self.column = column
        super().__init__(f'column "{column}" {problem}')


class InvalidValueError(InputError):
    """A value breaks a rule.

    Parameters
    ----------
    column
        The column as the caller named it.
    row
        The first offending row, the first row of the frame being 1.
    problem
        What is wrong, without the value: it may belong to a person.
    """

    def __init__(self, column: str, row: int, problem: str) -> None:
        self.column = column
        self.row = row
        super().__init__(f'column "{column}", row {row}: {problem}')


class OptionError(InputError):
    """An argument other than a frame or a column is outside what the function offers."""

    def __init__(self, option: str, problem: str) -> None:
        self.option = option
        super().__init__(f"{option} {problem}")


class NoComparisonError(InputError):
    """There are not two arms, or nobody in one of them has a counterpart in the other."""
