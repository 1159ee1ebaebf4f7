"""What an analysis says: effects, and how far they may be believed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

import polars as pl

from models.gates import Check
from models.results import ALL, BALANCE, CURVES, DIAGNOSTICS, EFFECTS


@dataclass(frozen=True)
class Findings:
    """
    Frames of one analysis, each with the schema of its table (`models.results`).

    Attributes
    ----------
    effects, balance, diagnostics, curves
        Empty where the analysis has nothing of the kind.
    """

    effects: pl.DataFrame = field(default_factory=EFFECTS.to_frame)
    balance: pl.DataFrame = field(default_factory=BALANCE.to_frame)
    diagnostics: pl.DataFrame = field(default_factory=DIAGNOSTICS.to_frame)
    curves: pl.DataFrame = field(default_factory=CURVES.to_frame)

    @classmethod
    def together(cls, parts: Iterable[Self]) -> Self:
        """Put the findings of several analyses below each other."""
        whole = [cls(), *parts]
        return cls(
            pl.concat([part.effects for part in whole]),
            pl.concat([part.balance for part in whole]),
            pl.concat([part.diagnostics for part in whole]),
            pl.concat([part.curves for part in whole]),
        )


def told_as_diagnostics(
    checks: Iterable[Check],
    analysis: str,
    *,
    arm: str,
    condition: str = ALL,
    dimension: str = ALL,
    level: str = ALL,
) -> pl.DataFrame:
    """Return checks as rows of `models.results.DIAGNOSTICS`."""
    keys = {"analysis": analysis, "arm": arm, "condition": condition}
    rows = [keys | {"dimension": dimension, "level": level} | vars(check) for check in checks]
    return pl.DataFrame(rows, DIAGNOSTICS)
