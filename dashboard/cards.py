"""A result's card: Chart, Table, Download and About, as tabs a keyboard can reach.

Which tab is open is set in the browser (``assets/dashboard.js``), because it asks nothing of the
server; the address holds it all the same.
"""

from typing import Any, Final

from dash import dcc, html

from dashboard.attributes import hyphened
from dashboard.downloads import file_name
from dashboard.figures.curves import CONFIG
from dashboard.selection import Selection
from dashboard.state import TABS
from dashboard.tables import flow_rows, flow_table
from dashboard.words import say_date

PANELS: Final = {name: f"panel-{name}" for name in TABS}
HOW_MADE: Final = (
    "Aalen-Johansen cumulative incidence, which counts leaving work as a way out and not as a "
    "return; 95% limits by the log-log method. Made from counts rounded for disclosure control on "
    "a weekly grid, so the curve moves in weekly steps."
)
WHAT_WOULD_BE_WRONG: Final = (
    "It would mislead if people who stopped being followed differ from those who stayed; if "
    "suppliers record some returns late or not at all; or if it is read as the effect of the "
    "service, since people were not sent to a tier by chance."
)


def card(graph_id: str) -> html.Section:
    """Return the frame of a card; what is in it comes with the view."""
    return html.Section(
        [
            html.H2(id="card-title"),
            html.Div(
                [_tab(name, is_open=name == TABS[0]) for name in TABS],
                role="tablist",
                className="tabs",
                **hyphened(aria_label="Ways to see this result"),
            ),
            _panel(TABS[0], _chart(graph_id), is_open=True),
            *(_panel(name, html.Div(id=f"{name}-content"), is_open=False) for name in TABS[1:]),
        ],
        className="card",
        **hyphened(aria_labelledby="card-title"),
    )


def _tab(name: str, *, is_open: bool) -> html.Button:
    return html.Button(
        name.capitalize(),
        id=f"tab-{name}",
        type="button",
        role="tab",
        tabIndex=0 if is_open else -1,
        **hyphened(
            aria_selected="true" if is_open else "false",
            aria_controls=PANELS[name],
            data_tab=name,
        ),
    )


def _panel(name: str, *children: Any, is_open: bool) -> html.Div:
    return html.Div(
        list(children),
        id=PANELS[name],
        role="tabpanel",
        hidden=not is_open,
        className="panel",
        **hyphened(aria_labelledby=f"tab-{name}"),
    )


def _chart(graph_id: str) -> html.Div:
    return html.Div(
        [
            html.Div(
                dcc.Graph(id=graph_id, config=CONFIG, responsive=True, className="graph"),
                id="chart-box",
                role="img",
                **hyphened(aria_label="Chart"),
            ),
            html.Div(id="under-chart"),
        ]
    )


def download_panel(selection: Selection) -> list[Any]:
    """Return links to the rows shown and buttons for the picture shown."""
    name = file_name(selection.view)
    rows = html.A(
        "Download the table (CSV)",
        href=f"/download/{selection.release.id}/{name}.csv",
        download=f"{name}.csv",
        className="action",
        id="download-csv",
    )
    pictures = [
        html.Button(
            f"Download the chart ({form.upper()})",
            type="button",
            className="action",
            **hyphened(data_picture=form, data_name=name),
        )
        for form in ("png", "svg")
    ]
    about = html.P("Each file holds exactly what this page shows now, with the same suppression.")
    return [about, html.Ul([html.Li(item) for item in (rows, *pictures)], className="actions")]


def about_panel(selection: Selection, signatures: list[dict[str, str]]) -> list[Any]:
    """Return what the result is, of whom, made how, from what, and what would make it wrong."""
    entries = [*_what(selection), *_provenance(selection, signatures)]
    terms = [part for term, text in entries for part in (html.Dt(term), html.Dd(text))]
    return [html.Dl(terms, className="about"), flow_table(flow_rows(selection))]


def _what(selection: Selection) -> list[tuple[str, Any]]:
    view, days = selection.view, selection.release.sustained_days
    sizes = [
        f"{series.label}: {'too few people to show' if series.n is None else f'{series.n:,}'}"
        for series in selection.series
    ]
    lasting = f" A return counts once it has lasted {days} days." if days else ""
    return [
        (
            "What is estimated",
            "The share of people back at work by each week since "
            f"{view.words.clock}, where leaving work for good is a competing event.{lasting}",
        ),
        (
            "Who",
            "Employed or self-employed people when the absence began, in a known practice, with "
            "no refusal of consent."
            + (" By the tier of the first referral." if view.words.arm_key == "tier" else ""),
        ),
        ("How many", html.Ul([html.Li(size) for size in sizes])),
        ("How it is made", HOW_MADE),
        ("Gates", "None apply: gates are for comparisons, and these curves only describe."),
        ("What would make it wrong", WHAT_WOULD_BE_WRONG),
    ]


def _provenance(selection: Selection, signatures: list[dict[str, str]]) -> list[tuple[str, Any]]:
    release = selection.release
    manifest, protocol = release.manifest, release.protocol
    signed = [f"{_ACTIONS[s['action']]} by {s['by']} on {say_date(s['at'])}" for s in signatures]
    deliveries = [
        f"{one['supplier']}, {one['period']}, complete to {say_date(one['extracted_on'])} "
        f"({one['hash'][:12]})"
        for one in manifest.get("deliveries", [])
    ]
    stamps = [html.Li(said) for said in release.stamps([selection.view.analysis])]
    return [
        ("Data", "Made up" if release.made_up else "As delivered by the suppliers"),
        (
            "Returns counted up to",
            say_date(release.data_until) if release.data_until else "not stated",
        ),
        ("Deliveries", html.Ul([html.Li(line) for line in deliveries])),
        ("Protocol", f"{protocol.get('title') or 'Untitled'}, {protocol.get('hash', '')}"),
        *([("Since publication", html.Ul(stamps))] if stamps else []),
        ("Release", f"{release.id}, {manifest.get('lock', {}).get('release', '')}"),
        ("Prepared", f"{say_date(manifest['created_at'])} by {manifest['created_by']}"),
        ("Signed", "; ".join(signed) if signed else "Not reviewed or published"),
        ("Software", str(manifest.get("code_version", ""))),
    ]


_ACTIONS: Final = {"review": "Reviewed", "publish": "Published", "withdraw": "Withdrawn"}
