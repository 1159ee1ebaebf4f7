"""Cards of curves: back at work by week, with who was at risk, back and gone under the chart."""

from typing import Final

from dashboard.figures.curves import build
from dashboard.page import Card, Entry, Table
from dashboard.selection import COLUMNS, RISK_DAYS, WEEK, Selection, Series, table_rows
from dashboard.sentences import bands, stops
from dashboard.words import SHORT_TOO_FEW, WITHHELD

RISK_NOTE: Final = (
    "At risk: still off work and still followed. Left work: the job ended, or the person moved to "
    "benefits, retired or died. Counts are rounded to the nearest 5 and percentages are made from "
    "rounded counts, so 0 can mean up to 7 people. “Too few” means too few people to show, not "
    "that there were none."
)


def curve_card(
    key: str, title: str, sentence: str, selection: Selection, about: tuple[Entry, ...]
) -> Card:
    """
    Return the card of a selection of curves.

    Parameters
    ----------
    key, title, sentence
        As `dashboard.page.Card`.
    selection
        The curves.
    about
        What the card says of them.
    """
    return Card(
        key=key,
        title=title,
        sentence=sentence,
        table=full_table(selection),
        about=about,
        draw=lambda: build(selection),
        notes=tuple(filter(None, (*stops(selection), bands(selection)))),
        beneath=(risk_table(selection),),
        analyses=(selection.view.analysis,),
    )


def full_table(selection: Selection) -> Table:
    """Return every row shown, as in the download."""
    clock = selection.view.words.clock
    caption = f"Everything the chart shows, by week since {clock}"
    return Table(caption, COLUMNS, tuple(table_rows(selection)))


def risk_table(selection: Selection) -> Table:
    """Return who was at risk, back, gone and lost at the stated weeks, under each series' name."""
    weeks = (str(day // WEEK) for day in RISK_DAYS)
    rows = tuple(row for series in selection.series for row in _risk_rows(series))
    head = (f"Weeks since {selection.view.words.clock}", *weeks)
    return Table("At risk, back at work, left work", head, rows, RISK_NOTE)


def _risk_rows(series: Series) -> list[tuple[str, ...]]:
    people = "" if series.n is None else f" ({series.n:,} people)"
    points = [None if series.is_hidden else series.at(day) for day in RISK_DAYS]
    rows = {
        "At risk": [point and _count(point.at_risk) for point in points],
        "Back at work": [point and _percent(point.returned) for point in points],
        "Left work": [point and _percent(point.exited) for point in points],
        "No longer followed": [point and _count(point.n_censored) for point in points],
    }
    if not any(point and point.n_censored is not None for point in points):
        del rows["No longer followed"]
    hidden = WITHHELD if series.is_withheld else SHORT_TOO_FEW
    told = [(name, *(cell or hidden for cell in cells)) for name, cells in rows.items()]
    return [(f"{series.label}{people}",), *told]


def _count(number: int | None) -> str | None:
    return None if number is None else f"{number:,}"


def _percent(share: float | None) -> str | None:
    return None if share is None else f"{100 * share:.0f}%"
