"""Native HTML tables: the at-risk table under a chart and the table of all that is shown."""

from collections.abc import Sequence
from typing import Any, Final

from dash import html

from dashboard.attributes import hyphened
from dashboard.selection import COLUMNS, WEEK, Selection, Series, table_rows
from dashboard.words import STOPPED, TOO_FEW, humanise
from models.results import HORIZONS

SHORT_TOO_FEW: Final = "Too few"
RISK_DAYS: Final = (0, *HORIZONS)

Plain = dict[str, Any]
"""A component as Dash sends it."""

RISK_NOTE: Final = (
    "At risk: still off work and still followed. Left work: the job ended, or the person moved to "
    "benefits, retired or died. Counts are rounded to the nearest 5 and percentages are made from "
    "rounded counts, so 0 can mean up to 7 people. “Too few” means too few people to show, not "
    "that there were none."
)


def scroll_box(label: str, *children: Any) -> html.Div:
    """Wrap what may be wider than a phone: it scrolls in its own box, by keyboard too."""
    return html.Div(
        list(children),
        className="scroll-box",
        role="region",
        tabIndex=0,
        **hyphened(aria_label=label),
    )


def risk_table(selection: Selection) -> html.Div:
    """Return who was at risk, back and gone at the stated weeks, under each series' name."""
    clock = selection.view.words.clock
    head = html.Thead(
        html.Tr(
            [
                html.Th(f"Weeks since {clock}", scope="col"),
                *(html.Th(str(day // WEEK), scope="col") for day in RISK_DAYS),
            ]
        )
    )
    caption = html.Caption("At risk, back at work, left work")
    bodies = [_risk_body(series) for series in selection.series]
    return scroll_box(
        "Table of people at risk", html.Table([caption, head, *bodies], className="risk-table")
    )


def _risk_body(series: Series) -> html.Tbody:
    people = "" if series.n is None else f" ({series.n:,} people)"
    name = html.Th(
        f"{series.label}{people}", scope="rowgroup", colSpan=len(RISK_DAYS) + 1, className="group"
    )
    points = [series.at(day) if not series.is_hidden else None for day in RISK_DAYS]
    rows = [
        ("At risk", [_count(p.at_risk) if p else None for p in points]),
        ("Back at work", [_percent(p.returned) if p else None for p in points]),
        ("Left work", [_percent(p.exited) if p else None for p in points]),
    ]
    if any(point.censored is not None for point in points if point):
        rows.append(("No longer followed", [_count(p.censored) if p else None for p in points]))
    return html.Tbody([html.Tr(name), *(_risk_row(label, cells) for label, cells in rows)])


def _risk_row(label: str, cells: Sequence[str | None]) -> html.Tr:
    return html.Tr(
        [
            html.Th(label, scope="row"),
            *(
                html.Td(SHORT_TOO_FEW, className="too-few") if cell is None else html.Td(cell)
                for cell in cells
            ),
        ]
    )


def _count(number: int | None) -> str | None:
    return None if number is None else f"{number:,}"


def _percent(share: float | None) -> str | None:
    return None if share is None else f"{100 * share:.0f}%"


def full_table(selection: Selection) -> html.Div:
    """Return every row shown, as in the download."""
    clock = selection.view.words.clock
    parts: list[Any] = [
        html.Caption(f"Everything the chart shows, by week since {clock}"),
        html.Thead(html.Tr([html.Th(name, scope="col") for name in COLUMNS])),
        _plain("Tbody", [_full_row(row) for row in table_rows(selection)]),
    ]
    return scroll_box("Table of all that is shown", html.Table(parts, className="full-table"))


def _full_row(row: tuple[str, ...]) -> Plain:
    group, *figures, status = row
    cells = [_plain("Th", group, scope="row"), *(_plain("Td", cell) for cell in (*figures, status))]
    return _plain("Tr", cells, className="too-few" if status in {STOPPED, TOO_FEW} else "")


def _plain(tag: str, children: Any, **properties: str) -> Plain:
    # What a component of Dash turns into when sent. Objects for a thousand cells would take most
    # of the time that an answer may take.
    return {
        "type": tag,
        "namespace": "dash_html_components",
        "props": {"children": children, **properties},
    }


def flow_table(rows: Sequence[tuple[str, str, str]]) -> html.Div:
    """Return the way from rows received to people analysed."""
    head = html.Tr([html.Th(name, scope="col") for name in ("Step", "Which", "Count")])
    body = [html.Tr([html.Th(row[0], scope="row"), *map(html.Td, row[1:])]) for row in rows]
    return scroll_box(
        "Table of who was counted",
        html.Table(
            [
                html.Caption("From rows received to people analysed"),
                html.Thead(head),
                html.Tbody(body),
            ]
        ),
    )


def flow_rows(selection: Selection) -> list[tuple[str, str, str]]:
    """Return the steps of the release's flow in words, suppressed counts said so."""
    flow = selection.release.flow
    if "position" in flow.columns:
        flow = flow.sort("position", maintain_order=True)
    return [
        (humanise(row["step"]), humanise(row["reason"]), _flow_count(row["count"]))
        for row in flow.iter_rows(named=True)
    ]


def _flow_count(count: int | None) -> str:
    return TOO_FEW if count is None else f"{count:,}"
