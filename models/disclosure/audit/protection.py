"""Protection: more is hidden until a reader cannot work out what is suppressed."""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from models.disclosure.audit.attack import attack
from models.disclosure.audit.blame import first_given_away
from models.disclosure.audit.choose import choose
from models.disclosure.audit.hiding import hide
from models.disclosure.audit.options import Option
from models.disclosure.audit.reader import read_release
from models.disclosure.audit.system import build_system
from models.disclosure.audit.weeks import hide_weeks

ROUNDS: Final = 60
"""Most times that something more is hidden; what is given away after that blocks the release."""


def protect_release(
    tables: Mapping[str, pl.DataFrame], cleared: set[int] | None = None
) -> dict[str, pl.DataFrame]:
    """
    Hide more of a release, so that no suppressed count has fewer than 5 possible values.

    Parameters
    ----------
    tables
        The tables of a release by name, after disclosure control.
    cleared
        As of `models.disclosure.audit.attack.attack`, where the same release comes here again.

    Returns
    -------
    dict of polars.DataFrame
        The same tables. Cells that gave others away are suppressed with them; weeks of curves that
        did are left out, and the curve is made afresh from the rounded totals of the other weeks,
        or it stops there, or is suppressed whole: whichever hides least. The same tables always
        come out the same. What nothing could be done about is for the audit to find.

    Notes
    -----
    Hundepool A et al. Statistical Disclosure Control. Wiley 2012, chapter 4: secondary suppression,
    here greedy, with the attacker as its oracle.
    """
    result = dict(tables)
    cleared = set() if cleared is None else cleared
    for _ in range(ROUNDS):
        told, sums = read_release(result)
        system = build_system(told, sums)
        given_away = first_given_away(system)
        if given_away.is_empty():
            given_away = attack(system, cleared).filter(found="range")["place"]
        options = choose(system, told, given_away.to_list())
        if not options:
            break
        result = hide_options(result, told, options)
    return result


def hide_options(
    tables: Mapping[str, pl.DataFrame], told: pl.DataFrame, options: Sequence[Option]
) -> dict[str, pl.DataFrame]:
    """Return the tables without what the options hide, wherever it stands."""
    cells = {option.name for option in options if option.last == 0}
    sizes = {f"{option.name}|n" for option in options if option.last and not option.first}
    elsewhere = told.filter(pl.col("place").is_in(sorted(cells | sizes)), ~pl.col("is_hidden"))
    elsewhere = elsewhere.filter(pl.col("table") != "curves")
    result = hide(tables, elsewhere.select("table", "cell", "measure"))
    weeks = [option for option in options if option.last]
    if weeks:
        result["curves"] = hide_weeks(result["curves"], weeks)
    return result
