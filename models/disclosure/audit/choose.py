"""The choice of what to hide: whatever hides least and frees the counts that are given away."""

from collections.abc import Iterator, Sequence
from itertools import groupby

import polars as pl

from models.disclosure.audit.blame import Blame, Blamer
from models.disclosure.audit.options import Option, Shown, parts_of
from models.disclosure.audit.system import System
from models.disclosure.thresholds import WEEK


def choose(system: System, told: pl.DataFrame, given_away: Sequence[str]) -> list[Option]:
    """
    Choose what to hide next.

    Parameters
    ----------
    system, told
        As `models.disclosure.audit.system.build_system` and
        `models.disclosure.audit.reader.read_release` return them.
    given_away
        Places of counts with too few possible values.

    Returns
    -------
    list of Option
        In the order of their choice; empty where nothing can be hidden that would help.
    """
    number = {place: count for count, place in enumerate(system.places.to_list())}
    shown, blamer = _shown(system, told), Blamer(system)
    chosen: list[Option] = []
    for run in _runs(given_away):
        blames = [blamer.blame(number[place]) for place in run]
        if any(blames[0].falls(dict(option.leaves)) for option in chosen):
            # Whether that is enough, the next round will tell.
            continue
        options = _options(shown, run, blames[0])
        if options:
            best = [o for o in options if all(b.falls(dict(o.leaves)) for b in blames)]
            chosen.append((best or options)[0])
    return chosen


def _shown(system: System, told: pl.DataFrame) -> Shown:
    days = pl.col("place").str.extract(r"\|n_[a-z]+\|(\d+)$", 1).cast(pl.Int64)
    spans = zip(system.lowest.tolist(), system.highest.tolist(), strict=True)
    return Shown(
        told=dict(zip(system.places.to_list(), spans, strict=True)),
        is_shown=dict(told.group_by("place").agg(~pl.col("is_hidden").all()).rows()),
        last_day=int(told.select(days.max()).item() or 0),
    )


def _runs(places: Sequence[str]) -> Iterator[list[str]]:
    """Put the counts of a curve in weeks that follow each other together; others stand alone."""
    named = sorted((*parts_of(place), place) for place in places)

    def run(item: tuple[int, tuple[str, str, int, str]]) -> tuple[str, str, int]:
        number, (name, measure, day, _) = item
        return name, measure, day // WEEK - number

    for _, group in groupby(enumerate(named), run):
        yield [place for _, (_, _, _, place) in group]


def _options(shown: Shown, run: list[str], blame: Blame) -> list[Option]:
    """Return what can be hidden to free the first count of a run, the cheapest first."""
    first, last = parts_of(run[0])[2], parts_of(run[-1])[2]
    options = {
        option
        for place in {*blame.least, *blame.greatest}
        for until in (last, shown.last_day)
        if (option := shown.option(place, (first, until))) is not None
        if option.cost > 0 and blame.falls(dict(option.leaves))
    }
    return sorted(options)
