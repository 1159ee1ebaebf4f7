"""The dashboard as an application: a factory, and no state of its own."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from dash import Dash
from flask import abort, request
from markupsafe import Markup

from dashboard import frame, shell
from dashboard.access.guard import protect
from dashboard.access.pages import Styles
from dashboard.access.releases import SeenReleases
from dashboard.access.settings import LOOPBACK
from dashboard.access.sign_in import SignIn
from dashboard.accessibility import add_accessibility
from dashboard.answering import remember_answers
from dashboard.find_routes import add_find
from dashboard.health import add_health
from dashboard.routes import (
    add_files,
    add_gp_pages,
    add_headers,
    add_icon,
    guard_pages,
    guard_withdrawn,
    query_of,
)
from dashboard.site_map import find_place
from dashboard.store import Releases

ENTRY: Final = Markup(
    '<div id="react-entry-point"><p class="loading">Loading the figures…</p></div>'
)


class Dashboard(Dash):
    """Dash, with our own page around it."""

    releases: Releases

    def interpolate_index(self, *_: Any, **parts: Any) -> str:
        """Return the page for the release in force; only asked for where there is one."""
        place, query = find_place(request.path), query_of(request)
        found = frame.read(self.releases, place, query) if place else None
        if place is None or found is None:
            return abort(404)
        reader, page = found
        plain = partial(shell.without_script, place, page, reader.asked.kept())
        # Everything in `parts` is written by Dash, nothing by a reader.
        return shell.page(
            place,
            reader,
            standing=self.releases.standing(reader.release.id),
            body=ENTRY + self.releases.remembered("view", ("plain", place.path, query), plain),
            head=Markup(parts["favicon"] + parts["css"]),  # noqa: S704
            scripts=Markup(parts["config"] + parts["scripts"] + parts["renderer"]),  # noqa: S704
        )


def create_app(
    releases: Path,
    *,
    candidates: bool = False,
    hosts: Sequence[str] = LOOPBACK,
    sign_in: SignIn | None = None,
    contact: str | None = None,
) -> Dashboard:
    """Make the dashboard.

    Parameters
    ----------
    releases
        The folder of releases; the only place it reads. Which release is current is looked up
        anew for every request, so publishing needs no restart.
    candidates
        True to show unpublished releases too, under a banner, chosen by ``?release=``. For an
        evaluator's own process only.
    hosts
        Names this server answers to. A page elsewhere that points a name of its own at this
        machine is not among them, and so cannot read what is served here.
    sign_in
        How people sign in, and with that what each may see; None to ask nobody.
    contact
        Whom readers tell of a problem.

    Returns
    -------
    Dashboard
        Its ``server`` is a WSGI application, ready to serve.
    """
    app = Dashboard(
        "dashboard",
        title=shell.SERVICE,
        update_title="",
        compress=True,
        serve_locally=True,
        add_log_handler=False,
        # Cards come with the pages, and their charts' callbacks before them.
        suppress_callback_exceptions=True,
    )
    app.server.config["TRUSTED_HOSTS"] = list(hosts)
    style = app.get_asset_url("dashboard.css")
    app.releases = Releases(releases, candidates=candidates)
    if sign_in is not None:
        app.releases = SeenReleases(releases, candidates=candidates)
        protect(app.server, sign_in, Styles(style, app.get_asset_url("access.css")))
    app.layout = frame.layout()
    frame.register(app, app.releases)
    add_health(app.server, releases)
    guard_withdrawn(app.server, app.releases, style)
    guard_pages(app.server, app.releases, style)
    add_files(app.server, app.releases)
    add_gp_pages(app.server, app.releases)
    add_icon(app.server)
    add_find(app.server, style)
    add_accessibility(app.server, style, contact)
    add_headers(app.server, list(app.csp_hashes()))
    # Dash would do this during the first request, where two threads can race for it.
    app._setup_server()  # type: ignore[no-untyped-call]  # noqa: SLF001
    remember_answers(app, app.releases)
    return app
