"""Pages as components: the form, the numbers, and each result's card with its tabs.

Which tab is open is set in the browser (``assets/dashboard.js``), because it asks nothing of the
server; the address holds it all the same. A chart is asked for when its card comes near.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

from dash import dcc, html

from dashboard.about import FROM_WHERE
from dashboard.attributes import hyphened
from dashboard.downloads import PLAIN
from dashboard.page import TABS, Amount, Card, Choice, Entry, Link, Number, Page, Table
from dashboard.words import NOT_SHOWN

CONFIG: Final[Any] = {
    "showSendToCloud": False,
    "displaylogo": False,
    "displayModeBar": False,
    "responsive": True,
    "scrollZoom": False,
    "doubleClick": False,
}
"""For every graph. Nothing may be sent away; Download and Table do what the tool bar would."""

OWN_FIGURES: Final = "Your own figures, not the release’s"  # noqa: RUF001
PROSE: Final = 32
"""Letters: a column with a longer cell is of words, not of numbers."""

SHORT: Final = 14
"""Letters: a cell no longer than this, such as a range, stays on one line where there is room."""

NUMBER: Final = re.compile(r"[-\N{MINUS SIGN}+£]?\d(?!\d? [A-Z])")
"""How the cell of a number begins; that of a day, such as 3 December, is of words."""

Plain = dict[str, Any]
"""A component as Dash sends it."""


def form(choices: Iterable[Choice]) -> list[html.Div]:
    """Return the choices of a page as native lists; one without an alternative is left out."""
    return [_choice(choice) for choice in choices if len(choice.options) > 1]


def _choice(choice: Choice) -> html.Div:
    field = f"choose-{choice.name}"
    return html.Div(
        [
            html.Label(choice.label, htmlFor=field),
            html.Select(
                [html.Option(text, value=value) for value, text in choice.options],
                id=field,
                name=choice.name,
                **hyphened(data_default=choice.default),
            ),
        ],
        className="choice",
    )


def entries(amounts: Iterable[Amount]) -> list[Any]:
    """Return what a reader can put in; ``assets/dashboard.js`` makes the boxes and sliders."""
    told = [_amount(amount) for amount in amounts]
    return [html.P(OWN_FIGURES, className="own"), *told] if told else []


def _amount(amount: Amount) -> html.Div:
    field = f"enter-{amount.name}"
    slot = html.Div(
        className="slot",
        **hyphened(
            data_name=amount.name,
            data_label=amount.label,
            data_value=amount.value,
            data_default=amount.default,
            data_most=str(amount.most),
            data_step=str(amount.step),
            data_hint=f"hint-{amount.name}" if amount.hint else "",
        ),
    )
    hint = html.P(amount.hint, id=f"hint-{amount.name}", className="hint")
    label = html.Label(amount.label, htmlFor=field)
    return html.Div([label, slot, *([hint] if amount.hint else [])], className="amount")


def content(page: Page, downloads: str, opened: str) -> list[Any]:
    """
    Return what stands under a page's headline.

    Parameters
    ----------
    page
        The page.
    downloads
        Address of the folder its files are in.
    opened
        Which card's tab is open, as ``key.tab``.
    """
    numbers = [html.Div([_number(n) for n in page.numbers], className="numbers")]
    view = downloads.rsplit("/", 1)[1]
    query = "" if view == PLAIN else view
    whole = html.A("See all results of this page", href=f"?{query}", className="action")
    return [
        *([html.P(whole)] if page.is_part else []),
        *(numbers if page.numbers else []),
        *(
            card(
                one,
                f"{downloads}/{one.key}.csv",
                f"?{query}&card={one.key}".replace("?&", "?"),
                _opened(one, opened),
                # Said large already, it need not be said again.
                is_said=one.sentence == page.headline,
            )
            for one in page.cards
        ),
    ]


def _opened(card: Card, opened: str) -> str:
    key, _, tab = opened.partition(".")
    first = TABS[0] if card.draw else TABS[1]
    return tab if key == card.key and tab in TABS else first


def _number(number: Number) -> html.Div:
    parts = [
        html.P(number.label, className="number-label"),
        html.P(number.value, className="number-value"),
        html.Div(
            [
                html.P(number.uncertainty, className="number-range"),
                html.P(number.meaning, className="number-meaning"),
            ]
        ),
    ]
    return html.Div(parts, className="number")


def card(
    one: Card, download: str, link: str, opened: str, *, is_said: bool = False
) -> html.Section:
    """Return a result's card with one of its tabs open; without its sentence if that is said."""
    tabs = [name for name in TABS if name != TABS[0] or one.draw]
    panels: dict[str, Any] = {
        "chart": _chart(one),
        "table": table(one.table),
        "download": _download(one, download, link),
        "about": html.Dl(_terms(one.about), className="about"),
    }
    return html.Section(
        [
            html.H2(one.title, id=f"title-{one.key}"),
            None if is_said else html.P(one.sentence, className="sentence"),
            html.Div(
                [_tab(one.key, name, is_open=name == opened) for name in tabs],
                role="tablist",
                className="tabs",
                **hyphened(aria_label=f"Ways to see: {one.title}"),
            ),
            *(_panel(one.key, name, panels[name], is_open=name == opened) for name in tabs),
        ],
        className="card",
        id=f"card-{one.key}",
        **hyphened(aria_labelledby=f"title-{one.key}", data_card=one.key),
    )


def _tab(key: str, name: str, *, is_open: bool) -> html.Button:
    return html.Button(
        name.capitalize(),
        id=f"tab-{key}-{name}",
        type="button",
        role="tab",
        tabIndex=0 if is_open else -1,
        **hyphened(
            aria_selected="true" if is_open else "false",
            aria_controls=f"panel-{key}-{name}",
            data_tab=name,
        ),
    )


def _panel(key: str, name: str, child: Any, *, is_open: bool) -> html.Div:
    return html.Div(
        child,
        id=f"panel-{key}-{name}",
        role="tabpanel",
        hidden=not is_open,
        className="panel",
        **hyphened(aria_labelledby=f"tab-{key}-{name}", data_panel=name),
    )


def _chart(one: Card) -> html.Div:
    graph = dcc.Graph(
        id={"type": "graph", "card": one.key},
        config=CONFIG,
        responsive=True,
        className="graph",
    )
    notes = [html.Li(note) for note in one.notes]
    return html.Div(
        [
            dcc.Store(id={"type": "near", "card": one.key}),
            html.Div(graph, role="img", className="chart", **hyphened(aria_label=one.sentence)),
            *([html.Ul(notes, className="stops")] if notes else []),
            *(table(beneath) for beneath in one.beneath),
        ]
    )


def _download(one: Card, address: str, alone: str) -> html.Div:
    place, _, file = address.rsplit("/", 2)
    name = f"{place.rsplit('/', 1)[1]}.{file}"
    rows = html.A("Download the table (CSV)", href=address, download=name, className="action")
    pictures = [
        html.Button(
            f"Download the chart ({kind.upper()})",
            type="button",
            className="action",
            **hyphened(data_picture=kind, data_name=name.removesuffix(".csv")),
        )
        for kind in ("png", "svg")
        if one.draw
    ]
    link = html.A("Link to this result alone", href=alone, className="action")
    said = html.P("Each file holds exactly what is shown here now, with the same suppression.")
    items = [html.Li(item) for item in (rows, *pictures, link)]
    return html.Div([said, html.Ul(items, className="actions")])


def _terms(entries: Iterable[Entry]) -> list[Any]:
    told = []
    for term, said in entries:
        kind = "from-where" if term in FROM_WHERE else ""
        told += [_plain("Dt", term, className=kind), _plain("Dd", _said(said), className=kind)]
    return told


def _said(said: str | tuple[str, ...]) -> Any:
    return said if isinstance(said, str) else _plain("Ul", [_plain("Li", line) for line in said])


def table(one: Table) -> html.Div:
    """Return a table that scrolls in a box of its own where it is wider than the screen."""
    kinds = ["", *(_column_kind(one, place) for place in range(1, len(one.columns)))]
    names = zip(one.columns, kinds, strict=True)
    head: Any = _plain("Tr", [_heading(name, kind) for name, kind in names])
    body = _plain("Tbody", [_row(row, kinds) for row in one.rows])
    whole: list[Any] = [html.Caption(one.caption), html.Thead(head), body]
    box = html.Div(
        html.Table(whole),
        className="scroll-box",
        role="region",
        tabIndex=0,
        **hyphened(aria_label=one.caption),
    )
    return html.Div([box, html.P(one.note, className="source")]) if one.note else box


def _heading(name: str, kind: str) -> Plain:
    # A heading without words would be read out as one.
    scope = {"scope": "col"} if name else {}
    return _plain("Th" if name else "Td", name, className=kind, **scope)


def _row(row: tuple[str, ...], kinds: list[str]) -> Plain:
    name, *cells = row
    if not cells and len(kinds) > 1:
        return _plain(
            "Tr", [_plain("Th", name, scope="rowgroup", colSpan=len(kinds), className="group")]
        )
    told = [
        _plain("Td", _cell(cell), className=f"{kind} {_kind(cell)}".strip())
        for cell, kind in zip(cells, kinds[1:], strict=True)
    ]
    return _plain("Tr", [_plain("Th", _cell(name), scope="row"), *told])


def _cell(words: str) -> str | Plain:
    if isinstance(words, Link):
        return _plain("A", str(words), href=words.address)
    return words


def _column_kind(one: Table, place: int) -> str:
    """Return what a column is of: sentences, words, or numbers, which go without saying."""
    cells = [row[place] for row in one.rows if place < len(row) and row[place]]
    if any(len(cell) > PROSE for cell in cells):
        return "words"
    said = [cell for cell in cells if not cell.startswith(NOT_SHOWN)]
    return "" if not said or any(NUMBER.match(cell) for cell in said) else "names"


def _kind(cell: str) -> str:
    if cell.startswith(NOT_SHOWN):
        return "not-shown"
    return "short" if len(cell) <= SHORT else ""


def _plain(tag: str, children: Any, **properties: Any) -> Plain:
    # What a component of Dash turns into when sent. Objects for a thousand cells would take most
    # of the time that an answer may take.
    props = {name: value for name, value in properties.items() if value != ""}
    return {
        "type": tag,
        "namespace": "dash_html_components",
        "props": {"children": children, **props},
    }
