"""The dashboard of a home as a WSGI application, for a server with several processes.

gunicorn 'dashboard.serving:create("/srv/ias")'
"""

from pathlib import Path
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

from dashboard.access.made_up import OnlyMadeUp
from dashboard.access.needed import settings_of, sign_in_of
from dashboard.app import create_app

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def create(
    home: str, config: str | None = None, *, port: int | None = None, candidates: bool = False
) -> "WSGIApplication":
    """Make the application.

    Parameters
    ----------
    home
        Holds ``releases``; with sign-in, ``access`` and ``audit`` too.
    config
        The settings; default the home's ``serve.toml``.
    port
        Where it is reached on this machine; default as in the settings.
    candidates
        True to show evaluators unpublished releases, on this machine alone.

    Returns
    -------
    WSGIApplication

    Raises
    ------
    AccessFault
        If it may not be served so.
    """
    root = Path(home)
    named = Path(config) if config else None
    settings = settings_of(root, named, port=port, candidates=candidates)
    releases = root / "releases"
    sign_in = sign_in_of(root, settings)
    app = create_app(
        releases,
        candidates=candidates,
        hosts=settings.hosts,
        sign_in=sign_in,
        contact=settings.contact,
    )
    served: WSGIApplication = app.server
    if sign_in is None:
        served = OnlyMadeUp(served, releases)
    return _behind_proxies(served, settings.trusted_proxies or 0)


def _behind_proxies(served: "WSGIApplication", count: int) -> "WSGIApplication":
    # Without a proxy in front, anybody could say they come from anywhere.
    return ProxyFix(served, x_for=count, x_proto=count, x_host=0) if count else served
