"""The frame that every page is shown in, and the two questions a browser asks of the server.

One is for what a page says at an address; the other for a chart, once its card comes near.
"""

from dataclasses import replace
from functools import partial
from typing import Any, Final

import plotly.graph_objects as go
from dash import MATCH, ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update
from dash.exceptions import PreventUpdate

from dashboard.asked import Asked
from dashboard.attributes import hyphened
from dashboard.downloads import NOT_PUBLISHED, downloads_at
from dashboard.page import Amount, Card, Choice, Page
from dashboard.reader import Reader
from dashboard.release import Release
from dashboard.render import content, entries, form
from dashboard.sentences import source_line
from dashboard.site_map import Place, find_place
from dashboard.store import Releases

NO_SUCH_RELEASE: Final = "There is no such release here: the current one is shown."
NO_SUCH_CARD: Final = (
    "The link asks for a result by itself that is not here: the whole page is shown."
)
HEIGHT: Final = 420
"""Pixels of a chart that names no height."""


def layout() -> html.Div:
    """Return the frame; `render` fills it for the address asked."""
    return html.Div(
        [
            dcc.Location(id="url", refresh=False),
            dcc.Store(id="view"),
            html.Div(id="notes", role="status"),
            # The answer first, even on a phone, where the choices fill a screen.
            html.P(id="headline", className="headline", **hyphened(aria_live="polite")),
            html.Div(id="cautions"),
            html.Form(
                id="filters", className="filters", **hyphened(aria_label="Choose what to see")
            ),
            html.Form(
                id="amounts", className="amounts", **hyphened(aria_label="Put in your own figures")
            ),
            html.Div(id="content"),
        ],
        id="page",
    )


def register(app: Dash, releases: Releases) -> None:
    """Connect the frame to its releases."""

    @app.callback(  # type: ignore[untyped-decorator, unused-ignore]
        Output("filters", "children"),
        Output("notes", "children"),
        Output("headline", "children"),
        Output("cautions", "children"),
        Output("content", "children"),
        Output("view", "data"),
        Output("amounts", "children"),
        Input("url", "search"),
        State("url", "pathname"),
        State("view", "data"),
    )
    def update(search: str | None, path: str, last: dict[str, Any] | None) -> tuple[Any, ...]:
        return render(releases, path, search or "", last)

    @app.callback(  # type: ignore[untyped-decorator, unused-ignore]
        Output({"type": "graph", "card": MATCH}, "figure"),
        Output({"type": "graph", "card": MATCH}, "style"),
        Output({"type": "graph", "card": MATCH}, "className"),
        Input({"type": "near", "card": MATCH}, "data"),
        State({"type": "near", "card": MATCH}, "id"),
        State("url", "search"),
        State("url", "pathname"),
    )
    def draw(
        near: bool | None, own: dict[str, str], search: str | None, path: str
    ) -> tuple[dict[str, Any], dict[str, str], str]:
        if not near:
            raise PreventUpdate
        figure = picture(releases, path, search or "", own["card"])
        if figure is None:
            raise PreventUpdate
        # A responsive graph takes its height from its box, and never from its figure.
        return figure, {"height": f"{figure['layout'].get('height', HEIGHT)}px"}, "graph drawn"

    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("pages", "show"), Output("page", "data-ready"), Input("view", "data")
    )


def asked_release(releases: Releases, query: str) -> tuple[Release | None, list[str]]:
    """Return the release an address asks for, else the current one with a note."""
    asked = Asked(query).get("release")
    if asked is None:
        return releases.get(), []
    release = releases.get(asked)
    return (release, []) if release else (releases.get(), [NO_SUCH_RELEASE])


def read(releases: Releases, place: Place, query: str) -> tuple[Reader, Page] | None:
    """Return a page with its reader; None where there is no release to read."""
    asked = ("page", place.path, query)
    return releases.remembered("view", asked, partial(_read, releases, place, query))


def _read(releases: Releases, place: Place, query: str) -> tuple[Reader, Page] | None:
    release, notes = asked_release(releases, query)
    if release is None:
        return None
    asked = Asked(query)
    asked.notes += notes
    standing = releases.standing(release.id)
    reader = Reader(
        release,
        asked,
        list(standing.signatures),
        releases.earlier_than(release.id),
        releases.archive,
        standing.status,
    )
    return reader, _alone(place.build(reader), asked)


def _alone(page: Page, asked: Asked) -> Page:
    """Leave the card that an address asks for by itself."""
    key = asked.get("card")
    wanted = tuple(card for card in page.cards if card.key == key)
    if key and not wanted:
        asked.notes.append(NO_SUCH_CARD)
        return replace(page, notes=tuple(asked.notes))
    return replace(page, cards=wanted, numbers=(), is_part=True) if key else page


def render(
    releases: Releases, path: str, query: str, last: dict[str, Any] | None
) -> tuple[Any, ...]:
    """Return all that a page shows for an address.

    Parameters
    ----------
    releases
        Where to read.
    path, query
        The address.
    last
        The description of the view shown before, as this returned it, or None.

    Returns
    -------
    tuple
        One value an output of the frame's callback, in their order.
    """
    place = find_place(path)
    found = read(releases, place, query) if place else None
    if place is None or found is None:
        return ([], [], *(no_update,) * 3, {"release": ""}, no_update)
    reader, page = found
    choices = [*page.choices, *_release_choice(releases, reader.release)]
    wishes: list[Choice | Amount] = [*choices, *page.amounts]
    shown = _describe(reader, choices, wishes)
    is_same_form = last is not None and last.get("form") == shown["form"]
    downloads = downloads_at(reader.release.id, place.path, wishes)
    return (
        no_update if is_same_form else form(choices),
        [html.P(note, className="note") for note in page.notes or reader.asked.notes],
        page.headline,
        [html.P(caution, className="caution") for caution in page.cautions],
        content(page, downloads, shown["show"]),
        shown,
        no_update if is_same_form else entries(page.amounts),
    )


def _release_choice(releases: Releases, release: Release) -> tuple[Choice, ...]:
    known = tuple(releases.labels().items())
    return (Choice("release", "Release", known, release.id, releases.current_id() or ""),)


def _describe(
    reader: Reader, choices: list[Choice], wishes: list[Choice | Amount]
) -> dict[str, Any]:
    """Return what the browser has to know to keep form, tabs and address in step."""
    return {
        "release": reader.release.id,
        "form": [
            [wish.name, *((value for value, _ in wish.options) if isinstance(wish, Choice) else ())]
            for wish in wishes
        ],
        "values": {wish.name: wish.value for wish in wishes},
        "closed": {choice.name: sorted(choice.closed) for choice in choices if choice.closed},
        "show": reader.asked.get("show") or "",
    }


def picture(releases: Releases, path: str, query: str, key: str) -> dict[str, Any] | None:
    """Return a card's chart, with the words it has to carry when it is taken off the page."""
    place = find_place(path)
    found = read(releases, place, query) if place else None
    if found is None:
        return None
    reader, page = found
    card = next((one for one in page.cards if one.key == key and one.draw), None)
    return None if card is None else told(card, reader, page)


def told(card: Card, reader: Reader, page: Page) -> dict[str, Any]:
    """Return a chart with its title, its sentence and where it comes from."""
    figure = card.draw() if card.draw else go.Figure()
    parts: dict[str, Any] = figure.to_plotly_json()
    source = source_line(reader.release, card.analyses)
    if reader.is_candidate:
        source = f"{NOT_PUBLISHED}. {source}"
    said = " ".join([*page.cautions, *card.notes, source])
    words = {"title": card.title, "headline": card.sentence, "source": said}
    parts["layout"]["meta"] = words
    return parts
