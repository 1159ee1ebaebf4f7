"""From terms to numbers: the design matrix over distinct combinations of covariates.

A term is a covariate, or several joined by a colon (an interaction). Text, categories and booleans
are taken as categories with treatment contrasts: a column for each level but the reference.
Numbers are taken as they are, with one coefficient, as R does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from models import validation
from models.aalen_johansen import Floats
from models.errors import InvalidValueError, OptionError, UnknownColumnError

NO_LEVEL: Final = ""
"""The level of a number's coefficient."""


@dataclass(frozen=True)
class Column:
    """One coefficient: the term it belongs to, and the level it stands for."""

    term: str
    level: str


@dataclass(frozen=True)
class Terms:
    """
    What a model is made of; learnt from the data once, and used for them and for predictions.

    Attributes
    ----------
    names
        The terms, in order.
    levels
        By covariate: its levels, the reference first; None where it holds numbers.
    """

    names: tuple[str, ...]
    levels: Mapping[str, tuple[str, ...] | None]

    @property
    def columns(self) -> tuple[Column, ...]:
        """The coefficients, in the order of the terms and then of the levels."""
        return tuple(Column(term, level) for term in self.names for level in self._names_of(term))

    def matrix(self, patterns: pl.DataFrame) -> Floats:
        """
        Return the design matrix of `patterns`: shape (patterns, coefficients).

        Raises
        ------
        models.errors.InvalidValueError
            For the first level that was not learnt.
        """
        contrasts = {name: self._contrasts(patterns, name) for name in self.levels}
        blocks = [np.empty((patterns.height, 0))]
        for term in self.names:
            block = np.ones((patterns.height, 1))
            for part in parts_of(term):
                block = (block[:, :, None] * contrasts[part][:, None, :]).reshape(len(block), -1)
            blocks.append(block)
        return np.concatenate(blocks, axis=1)

    def _names_of(self, term: str) -> list[str]:
        names = [NO_LEVEL]
        for place, part in enumerate(parts_of(term)):
            levels = self.levels[part]
            more = [NO_LEVEL] if levels is None else list(levels[1:])
            names = [f"{one}:{other}" if place else other for one in names for other in more]
        return names

    def _contrasts(self, patterns: pl.DataFrame, name: str) -> Floats:
        levels, values = self.levels[name], patterns.get_column(name)
        if levels is None:
            numbers: Floats = values.cast(pl.Float64).to_numpy()
            return numbers[:, None]
        codes = values.cast(pl.String).replace_strict(
            list(levels), range(len(levels)), default=None, return_dtype=pl.Int64
        )
        unknown = codes.is_null().arg_true()
        if len(unknown):
            raise InvalidValueError(
                name, int(unknown[0]) + 1, "is a level the model was not fitted to"
            )
        contrasts: Floats = np.equal.outer(codes.to_numpy(), np.arange(1, len(levels))).astype(
            float
        )
        return contrasts


def parts_of(term: str) -> list[str]:
    """Return the covariates of a term: itself, or those it joins by colons."""
    return term.split(":")


def learn_terms(
    patterns: pl.DataFrame, terms: Sequence[str], reference: Mapping[str, str]
) -> Terms:
    """
    Learn the levels of `terms`.

    Parameters
    ----------
    patterns
        One row for each distinct combination of covariates.
    terms
        Covariates, or several joined by colons.
    reference
        By covariate, the level to compare with; the first by code point where not named.

    Raises
    ------
    models.errors.OptionError
        For a term without anything to compare, an interaction without its covariates by
        themselves (R would give it another meaning), or a reference that is no level.
    models.errors.UnknownColumnError
        For a term that is no covariate, or a reference to no term.
    """
    names = validation.column_names("terms", terms)
    parts = list(dict.fromkeys(part for term in names for part in parts_of(term)))
    validation.require_columns(patterns.columns, parts)
    for term in names:
        for part in parts_of(term):
            if part not in names:
                raise OptionError("terms", f'has "{term}" without "{part}": add it, or drop both')
    for name in reference:
        if name not in parts:
            raise UnknownColumnError(name, parts)
    levels = {part: _learn_levels(patterns.get_column(part), reference.get(part)) for part in parts}
    return Terms(tuple(names), levels)


def _learn_levels(values: pl.Series, reference: str | None) -> tuple[str, ...] | None:
    name = values.name
    if values.n_unique() == 1:
        raise OptionError("terms", f'cannot have "{name}": it is the same everywhere')
    if values.dtype.is_numeric():
        if reference is not None:
            raise OptionError("reference", f'cannot name a level of "{name}": it holds numbers')
        return None
    levels = sorted(values.cast(pl.String).unique().to_list())
    if reference is None:
        return tuple(levels)
    if reference not in levels:
        raise OptionError("reference", f'names a level that "{name}" does not have')
    return (reference, *(level for level in levels if level != reference))
