"""Let nobody past who has not signed in, and nobody further than is theirs."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from flask import Flask, Response, abort, g, redirect, request
from werkzeug.exceptions import SecurityError
from werkzeug.wrappers import Response as AnyResponse

from dashboard.access.account_routes import AccountPages
from dashboard.access.answers import ASSETS, Answers
from dashboard.access.forms import is_from_here
from dashboard.access.onward import own_address
from dashboard.access.pages import Styles, Ways
from dashboard.access.provider import OpenId
from dashboard.access.provider_routes import ProviderPages
from dashboard.access.sign_in import SignIn

UNSIGNED: Final = 401
NOT_CHANGING: Final = ("GET", "HEAD", "OPTIONS")
LARGEST: Final = 1024 * 1024
"""Bytes of a request: no form and no question of a page comes near."""

ICON: Final = "/_favicon.ico"
"""Browsers ask for it everywhere, of the GPs' pages too."""

OPEN: Final = frozenset(
    {
        ASSETS, "health", "accessibility", "sign_in", "check_sign_in", "sign_out", "signed_out",
        "provider_start", "provider_back", "icon", ICON,
    }
)  # fmt: skip
"""What can be had without signing in; none of it shows a figure."""

GP_PAGES: Final = frozenset({"gp_front", "gp_page", "gp_paper"})
IN_PARTS: Final = OPEN | GP_PAGES | {"download", "find"}
"""What somebody limited to certain sites can have beside Dash's own addresses: what is made from
the release as they may see it, and the GP's pages, which hold totals alone. What is added later is
not theirs until it is named here."""


def protect(server: Flask, sign_in: SignIn, styles: Styles) -> None:
    """Ask everybody to sign in.

    To be called before anything else is added to the server: what comes first is asked first.

    Parameters
    ----------
    server
        What answers.
    sign_in
        How people sign in.
    styles
        Addresses of the style sheets.
    """
    _configure(server, sign_in)
    Guard(sign_in).add_to(server)
    Answers(sign_in).add_to(server)
    provider = sign_in.settings.provider
    ways = Ways(
        accounts=sign_in.settings.sign_in.accounts.exists() or provider is None,
        provider=provider.name if provider else None,
    )
    AccountPages(sign_in, styles, ways).add_to(server)
    if provider:
        open_id = OpenId(server, provider, sign_in.settings.origin)
        ProviderPages(sign_in, open_id, styles, ways).add_to(server)


def _configure(server: Flask, sign_in: SignIn) -> None:
    settings = sign_in.settings
    server.config.update(
        SECRET_KEY=sign_in.secret,
        # A browser takes a cookie of this name over TLS alone, and from no other machine.
        SESSION_COOKIE_NAME="__Host-ias" if settings.is_secure else "ias",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=settings.is_secure,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=settings.sign_in.longest_hours * 3600,
        MAX_CONTENT_LENGTH=LARGEST,
    )


@dataclass(frozen=True)
class Guard:
    """What is asked of every request, in this order, before anything else looks at it."""

    sign_in: SignIn

    def add_to(self, server: Flask) -> None:
        """Ask it."""
        server.before_request(self.only_by_our_own_name)
        server.before_request(self.only_from_our_own_pages)
        server.before_request(self.only_who_signed_in)
        server.before_request(self.only_what_is_theirs)

    def only_by_our_own_name(self) -> None:
        """Refuse a request for another machine."""
        # Flask would say so in the end; nobody is sent to sign in under another name before.
        if isinstance(request.routing_exception, SecurityError):
            raise request.routing_exception

    def only_from_our_own_pages(self) -> None:
        """Refuse what another page makes a browser send."""
        origin = self.sign_in.settings.origin
        if request.method not in NOT_CHANGING and not is_from_here(request, origin):
            abort(403)

    def only_who_signed_in(self) -> AnyResponse | None:
        """Send whoever has not signed in to do so."""
        g.person = None if request.endpoint == ASSETS else self.sign_in.person()
        if g.person is not None or self._is_open(request.endpoint):
            return None
        if request.method in NOT_CHANGING and not request.path.startswith("/_"):
            return redirect(_sign_in_address())
        return Response("Sign in first.\n", UNSIGNED, mimetype="text/plain")

    def only_what_is_theirs(self) -> None:
        """Refuse whoever is limited to certain sites what is not made for them."""
        name = request.endpoint or ""
        # Dash calls what it answers by its address; what it shows is asked of our releases.
        is_limited = g.person is not None and g.person.sites is not None
        if is_limited and name not in IN_PARTS and not name.startswith("/"):
            abort(404)

    def _is_open(self, endpoint: str | None) -> bool:
        are_gp_pages_open = self.sign_in.settings.gp_pages == "open"
        return endpoint in OPEN or (are_gp_pages_open and endpoint in GP_PAGES)


def _sign_in_address() -> str:
    query = request.query_string.decode("latin-1")
    onward = own_address(f"{request.path}?{query}" if query else request.path)
    return f"/sign-in?{urlencode({'next': onward})}"
