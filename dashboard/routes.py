"""Plain addresses beside Dash's own: files to take away, the GP's pages, and the headers of all."""

from pathlib import Path
from typing import Any, NoReturn

from flask import Flask, Request, Response, abort, redirect, request, send_from_directory
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from dashboard import shell
from dashboard.downloads import PLAIN, csv_text
from dashboard.frame import asked_release, read
from dashboard.release import Release
from dashboard.site_map import FRONT, MOVED, find_place
from dashboard.standing import Note, notes_of, show_note
from dashboard.store import Releases, ReleaseUnreadable

DASH_TAKES_ANY = "/<path:path>"
GONE = 410
LASTING = ("/assets/", "/_dash-component-suites/")


def query_of(asked: Request) -> str:
    """Return the query string of a request, as it was sent."""
    return asked.query_string.decode("latin-1")


def guard_pages(server: Flask, releases: Releases, style: str) -> None:
    """Answer before Dash does where it has no page to show: unknown addresses, no figures.

    Parameters
    ----------
    server
        What answers.
    releases
        Where to read.
    style
        Address of the style sheet.
    """

    @server.before_request
    def only_known_addresses() -> AnyResponse | None:
        onward = MOVED.get(request.path)
        if onward:
            query = query_of(request)
            return redirect(f"{onward}?{query}" if query else onward)
        # Dash would answer any address at all with its page.
        if str(request.url_rule) == DASH_TAKES_ANY and find_place(request.path) is None:
            abort(404)
        return None

    @server.before_request
    def say_when_there_is_nothing() -> AnyResponse | None:
        place = find_place(request.path)
        if place is None:
            return None
        try:
            release, _ = asked_release(releases, query_of(request))
        except ReleaseUnreadable:
            return Response(shell.without_figures(place, shell.UNREADABLE, style))
        if release is None:
            why = shell.why_nothing(releases.standing(None))
            return Response(shell.without_figures(place, why, style))
        return None


def guard_withdrawn(server: Flask, releases: Releases, style: str) -> None:
    """Answer with the reason wherever a reader asks for a release that was withdrawn.

    Parameters are those of `guard_pages`.
    """

    @server.before_request
    def say_what_was_withdrawn() -> AnyResponse | None:
        in_path = (request.view_args or {}).get("release_id")
        # Elsewhere, as where people sign in, no release is shown and none is told of.
        in_query = request.args.get("release") if find_place(request.path) else None
        asked = in_path or in_query
        if asked is None or releases.candidates:
            return None
        standing = releases.standing(asked)
        if standing.status != "withdrawn":
            return None
        why = shell.why_withdrawn(standing)
        return Response(shell.without_figures(FRONT, why, style), status=GONE)


def add_files(server: Flask, releases: Releases) -> None:
    """Add the addresses of files to take away: the rows of a view, and a whole release."""

    @server.get("/download/<release_id>/<page>/<wished>/<key>.csv")
    def download(release_id: str, page: str, wished: str, key: str) -> Response:
        release = _get(releases, release_id)
        place = find_place(f"/{page}")
        query = "" if wished == PLAIN else wished
        found = read(releases, place, f"{query}&release={release.id}") if place else None
        # A file of another view or release than its address says would be worse than none.
        if found is None or found[0].asked.notes or found[0].release.id != release.id:
            abort(404)
        text = csv_text(*found, key)
        if text is None:
            abort(404)
        named = {"Content-Disposition": f'attachment; filename="{page}.{key}.csv"'}
        return Response(text, mimetype="text/csv", headers=named)

    @server.get("/download/<release_id>/<name>.zip")
    def whole(release_id: str, name: str) -> Response:
        path = releases.bundle(release_id) if name == release_id else None
        if path is None:
            _refuse(releases, release_id)
        return send_from_directory(path.parent, path.name, as_attachment=True)

    @server.get("/download/<release_id>/tables/<table>.csv")
    def whole_table(release_id: str, table: str) -> Response:
        path = releases.table_file(release_id, table)
        if path is None:
            _refuse(releases, release_id)
        named = f"{release_id}.{table}.csv"
        return send_from_directory(path.parent, path.name, as_attachment=True, download_name=named)


def add_gp_pages(server: Flask, releases: Releases) -> None:
    """Add the addresses of the GP's pages of a release."""

    @server.get("/gp/")
    def gp_front() -> AnyResponse:
        current = releases.current_id()
        return redirect(f"/gp/{current}/index.html") if current else redirect(FRONT.path)

    @server.get("/gp/<release_id>/<page>.pdf")
    def gp_paper(release_id: str, page: str) -> AnyResponse:
        return send_from_directory(_gp_folder(releases, release_id), f"{page}.pdf")

    @server.get("/gp/<release_id>/<page>.html")
    def gp_page(release_id: str, page: str) -> AnyResponse:
        answer = send_from_directory(_gp_folder(releases, release_id), f"{page}.html")
        notes = notes_of(releases.standing(release_id))
        return _with_notes(answer, notes) if notes else answer


def _gp_folder(releases: Releases, release_id: str) -> Path:
    folder = releases.gp_folder(_get(releases, release_id).id)
    return _refuse(releases, release_id) if folder is None else folder


def add_icon(server: Flask) -> None:
    """Answer those who ask for an icon where they always do, as for pages that name none."""

    @server.get("/favicon.ico")
    def icon() -> AnyResponse:
        return redirect("/_favicon.ico")


def _with_notes(page: AnyResponse, notes: list[Note]) -> Response:
    """Say on top of a GP's page how its release stands; the file itself cannot know."""
    page.direct_passthrough = False
    text = page.get_data(as_text=True)
    page.close()
    start, tag, rest = text.partition("<body>")
    told = Markup().join(show_note(note, "/gp/{}/index.html") for note in notes)
    return Response(
        f'{start}{tag}<div role="note" class="notes">{told}</div>{rest}', mimetype="text/html"
    )


def _get(releases: Releases, release_id: str) -> Release:
    try:
        release = releases.get(release_id)
    except ReleaseUnreadable:
        release = None
    return _refuse(releases, release_id) if release is None else release


def _refuse(releases: Releases, release_id: str) -> NoReturn:
    """Answer that there is no such thing, or that it was withdrawn since the request began."""
    abort(GONE if releases.standing(release_id).status == "withdrawn" else 404)


def add_headers(server: Flask, script_hashes: list[str]) -> None:
    """Say on every answer that nothing may come from, or go, elsewhere.

    Parameters
    ----------
    server
        What answers.
    script_hashes
        Hashes of the inline scripts that Dash writes; no other inline script runs.
    """
    policy = "; ".join(
        [
            "default-src 'self'",
            " ".join(["script-src 'self'", *script_hashes]),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )
    headers: dict[str, Any] = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
    }

    @server.after_request
    def close_what_is_streamed(response: Response) -> Response:
        # Compression, which comes after this, puts its own stream in a file's place, and then
        # nothing would close the file.
        close = getattr(response.response, "close", None)
        if close is not None:
            response.call_on_close(close)
        return response

    @server.after_request
    def add(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if not request.path.startswith(LASTING):
            # What is published can change, and what is shown must not outlive it.
            response.headers["Cache-Control"] = "no-cache"
        return response
