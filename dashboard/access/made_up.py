"""What may be served without sign-in: a home whose releases are all made up."""

import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

NOW_REAL: Final = (
    b"This home now holds a release that is not made up. It is shown to nobody until the server is "
    b"started again with sign-in: ias account add NAME --role commissioner\n"
)
HEALTH: Final = "/health"


def real_releases(releases: Path) -> list[str]:
    """Return the releases that are not known to be made up, published or not."""
    return [
        path.parent.name
        for path in sorted(releases.glob("[!.]*/manifest.json"))
        # The pointer to the current one is a link.
        if not path.parent.is_symlink() and not _is_made_up(path, path.stat().st_mtime_ns)
    ]


@lru_cache(maxsize=1024)
def _is_made_up(manifest: Path, changed: int) -> bool:  # noqa: ARG001 - known by its last change
    try:
        told = json.loads(manifest.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(told, dict) and told.get("made_up") is True


class OnlyMadeUp:
    """A server that stops showing anything once its home holds a release that is not made up.

    Parameters
    ----------
    application
        The server.
    releases
        The folder of releases.
    """

    def __init__(self, application: "WSGIApplication", releases: Path) -> None:
        self._application = application
        self._releases = releases

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        if environ.get("PATH_INFO") != HEALTH and real_releases(self._releases):
            start("503 Service Unavailable", [("Content-Type", "text/plain; charset=utf-8")])
            return [NOW_REAL]
        return self._application(environ, start)
