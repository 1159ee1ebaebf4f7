"""The page *How fast?*: how soon people are back at work, by tier and condition."""

from typing import Any, Final
from urllib.parse import parse_qs

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update

from dashboard.attributes import hyphened
from dashboard.cards import about_panel, card, download_panel
from dashboard.figures.curves import build
from dashboard.selection import Selection, choices_of, select
from dashboard.sentences import caution, chart_title, headline, source_line, stops
from dashboard.state import Choices, View, parse
from dashboard.store import Release, Releases
from dashboard.tables import RISK_NOTE, full_table, risk_table
from dashboard.words import ANALYSES, condition_label, dimension_label
from models.results import ALL

PATH: Final = "/how-fast"
QUESTION: Final = "How soon are people back at work?"
GRAPH: Final = "chart"

NO_SUCH_RELEASE: Final = "There is no such release here: the current one is shown."
NOTHING_TO_SHOW: Final = "This release holds no curves: nobody has been followed yet."


def layout() -> html.Div:
    """Return the frame of the page; `update` fills it for the address asked."""
    return html.Div(
        [
            dcc.Location(id="url", refresh=False),
            dcc.Store(id="view"),
            html.Form(
                id="filters", className="filters", **hyphened(aria_label="Choose what to see")
            ),
            html.Div(id="notes", role="status"),
            html.P(id="headline", className="headline", **hyphened(aria_live="polite")),
            html.P(id="caution", className="caution"),
            card(GRAPH),
        ],
        id="how-fast",
    )


def register(app: Dash, releases: Releases) -> None:
    """Connect the page to its releases."""

    @app.callback(  # type: ignore[untyped-decorator, unused-ignore]
        Output("filters", "children"),
        Output("notes", "children"),
        Output("headline", "children"),
        Output("caution", "children"),
        Output("card-title", "children"),
        Output(GRAPH, "figure"),
        Output("chart-box", "aria-label"),
        Output("under-chart", "children"),
        Output("table-content", "children"),
        Output("download-content", "children"),
        Output("about-content", "children"),
        Output("view", "data"),
        Input("url", "search"),
        State("view", "data"),
    )
    def update(search: str | None, last: dict[str, Any] | None) -> tuple[Any, ...]:
        return render(releases, search or "", last)

    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("how_fast", "show"),
        Output("how-fast", "data-ready"),
        Input("view", "data"),
    )


def asked_release(releases: Releases, query: str) -> tuple[Release | None, list[str]]:
    """Return the release an address asks for, else the current one with a note."""
    asked = parse_qs(query.removeprefix("?")).get("release", [None])[0]
    if asked is None:
        return releases.get(), []
    release = releases.get(asked)
    return (release, []) if release else (releases.get(), [NO_SUCH_RELEASE])


def render(releases: Releases, query: str, last: dict[str, Any] | None) -> tuple[Any, ...]:
    """Return all that the page shows for an address.

    Parameters
    ----------
    releases
        Where to read.
    query
        The query string as asked.
    last
        The description of the view shown before, as this returned it, or None.

    Returns
    -------
    tuple
        One value an output of the page's callback, in their order.
    """
    release, notes = asked_release(releases, query)
    choices = choices_of(release) if release else Choices([])
    if release is None or not choices.analyses:
        return _nothing()
    view, more = parse(query, choices)
    selection = select(release, view)
    shown = _describe(selection, choices)
    is_same_form = last is not None and last.get("form") == shown["form"]
    return (
        no_update if is_same_form else filters(releases, selection, choices),
        [html.P(note, className="note") for note in notes + more],
        headline(selection),
        caution(selection),
        chart_title(selection),
        picture(selection),
        headline(selection),
        _under_chart(selection),
        full_table(selection),
        download_panel(selection),
        about_panel(selection, releases.signatures(release.id)),
        shown,
    )


def _nothing() -> tuple[Any, ...]:
    quiet = (no_update,) * 9
    return ([], [html.P(NOTHING_TO_SHOW, className="note")], *quiet, {"release": ""})


def picture(selection: Selection) -> dict[str, Any]:
    """Return the chart, with the words it has to carry when it is taken off the page."""
    figure: dict[str, Any] = build(selection).to_plotly_json()
    figure["layout"]["meta"] = {
        "title": chart_title(selection),
        "headline": headline(selection),
        "source": f"{caution(selection)} {source_line(selection)}",
    }
    return figure


def _under_chart(selection: Selection) -> list[Any]:
    notes = [html.Li(note) for note in stops(selection)]
    return [
        *([html.Ul(notes, className="stops")] if notes else []),
        html.P(source_line(selection), className="source"),
        risk_table(selection),
        html.P(RISK_NOTE, className="source"),
    ]


def _describe(selection: Selection, choices: Choices) -> dict[str, Any]:
    """Return what the browser has to know to keep form, tabs and address in step."""
    view = selection.view
    return {
        "release": selection.release.id,
        "form": [selection.release.id, view.analysis],
        "values": {
            "clock": view.analysis,
            "condition": view.condition,
            view.words.arm_key: view.arm,
            "split": view.split,
        },
        "splits": choices.splits(view.analysis, view.condition),
        "tab": view.tab,
    }


def filters(releases: Releases, selection: Selection, choices: Choices) -> list[html.Div]:
    """Return the choices the release offers, as native lists."""
    view = selection.view
    conditions = choices.conditions(view.analysis)
    clocks = [(name, ANALYSES[name].title) for name in choices.analyses]
    found = [
        _choice("clock", "Weeks counted", clocks, choices.analyses[0]),
        _choice("condition", "Condition", [(c, condition_label(c)) for c in conditions]),
        _choice(
            view.words.arm_key,
            view.words.arm_label,
            [(arm, view.words.arm(arm)) for arm in choices.arms(view.analysis)],
        ),
        _choice("split", "Split by", _splits(view, choices)),
    ]
    known = [(name, _release_label(releases, name)) for name in releases.ids()]
    found.append(_choice("release", "Release", known, releases.current_id() or ""))
    return [choice for choice in found if choice is not None]


def _splits(view: View, choices: Choices) -> list[tuple[str, str]]:
    held = [
        split
        for condition in choices.conditions(view.analysis)
        for split in choices.splits(view.analysis, condition)
    ]
    labels = {name: dimension_label(name) for name in dict.fromkeys(held) if name != ALL}
    return [
        (ALL, "No split"),
        *((name, text[:1].upper() + text[1:]) for name, text in labels.items()),
    ]


def _release_label(releases: Releases, name: str) -> str:
    status = releases.standing(name).status
    return name + {"published": " (latest)", "superseded": ""}.get(str(status), f" ({status})")


def _choice(
    name: str, label: str, options: list[tuple[str, str]], default: str = ALL
) -> html.Div | None:
    if len(options) < 2:  # noqa: PLR2004 - nothing to choose between
        return None
    field = f"choose-{name}"
    return html.Div(
        [
            html.Label(label, htmlFor=field),
            html.Select(
                [html.Option(text, value=value) for value, text in options],
                id=field,
                name=name,
                **hyphened(data_default=default),
            ),
        ],
        className="choice",
    )
