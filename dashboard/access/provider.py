"""Sign-in through an OpenID provider: what it says is believed once all of it has been checked."""

from typing import Any, Final

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import FlaskOAuth2App, OAuth
from flask import Flask, session
from joserfc.errors import JoseError
from werkzeug.wrappers import Response

from dashboard.access.files import AccessFault, read_private
from dashboard.access.sessions import Visitor
from dashboard.access.settings import Provider

CALLBACK: Final = "/sign-in/callback"
WELL_KNOWN: Final = "/.well-known/openid-configuration"
SIGNED_WITH: Final = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
)  # fmt: skip
"""Ways to sign that need the provider's own key; no others are believed."""

TIMEOUT_S: Final = 10
LEEWAY_S: Final = 60
LONGEST: Final = 200
_PENDING = "_state_"


class NotSignedIn(Exception):
    """The provider's answer cannot be believed, or it says no."""


class NotReached(Exception):
    """The provider does not answer, or not as one does."""


class CheckedApp(FlaskOAuth2App):  # type: ignore[misc, unused-ignore]
    """An OpenID client that believes only the provider it was told of."""

    issuer: str

    def load_server_metadata(self) -> dict[str, Any]:
        """Return what the provider says of itself, if it is the one we were told of."""
        told: dict[str, Any] = super().load_server_metadata()
        if told.get("issuer") != self.issuer:
            told.pop("_loaded_at", None)
            raise NotReached("The provider calls itself by another name.")
        offered = told.get("id_token_signing_alg_values_supported", ["RS256"])
        told["id_token_signing_alg_values_supported"] = [
            name for name in offered if name in SIGNED_WITH
        ]
        return told


class OpenId:
    """
    The provider.

    Parameters
    ----------
    server
        What people sign in to.
    provider
        As set up.
    origin
        What our addresses begin with, for the provider to send people back to; never taken from
        what a browser says.
    """

    def __init__(self, server: Flask, provider: Provider, origin: str) -> None:
        self._provider = provider
        self._back = origin + CALLBACK
        self._client = OAuth(server).register(
            "provider",
            client_cls=CheckedApp,
            client_id=provider.client_id,
            client_secret=client_secret(provider),
            server_metadata_url=provider.issuer.rstrip("/") + WELL_KNOWN,
            client_kwargs={
                "scope": provider.scope,
                "code_challenge_method": "S256",
                "default_timeout": TIMEOUT_S,
            },
        )
        self._client.issuer = provider.issuer

    def send_off(self) -> Response:
        """Return the way to the provider, with what it has to bring back kept in the cookie.

        Raises
        ------
        NotReached
        """
        for key in _pending():
            session.pop(key)
        try:
            response: Response = self._client.authorize_redirect(self._back)
        except (requests.RequestException, AuthlibBaseError, ValueError, RuntimeError) as problem:
            raise NotReached from problem
        return response

    def is_awaited(self) -> bool:
        """Tell whether this browser was sent to the provider and has not come back yet."""
        return bool(_pending())

    def take_back(self) -> Visitor:
        """Return who has come back from the provider.

        Raises
        ------
        NotSignedIn, NotReached
        """
        options = {
            "iss": {"essential": True, "value": self._provider.issuer},
            "aud": {"essential": True, "value": self._provider.client_id},
            "exp": {"essential": True},
        }
        try:
            token = self._client.authorize_access_token(claims_options=options, leeway=LEEWAY_S)
        except requests.RequestException as problem:
            raise NotReached from problem
        except (AuthlibBaseError, JoseError, ValueError, RuntimeError, KeyError) as problem:
            raise NotSignedIn from problem
        claims = token.get("userinfo")
        if not claims or not isinstance(claims.get("sub"), str) or not claims["sub"]:
            raise NotSignedIn
        return self._visitor(claims)

    def _visitor(self, claims: dict[str, Any]) -> Visitor:
        subject = claims["sub"][:LONGEST]
        shown = str(claims.get(self._provider.shown_claim) or subject)[:LONGEST]
        told = claims.get(self._provider.groups_claim)
        held = told if isinstance(told, list) else [told]
        counted = sorted({group.name for group in self._provider.groups if group.name in held})
        return Visitor("provider", subject, shown, groups=tuple(counted))


def _pending() -> list[str]:
    return [key for key in session if key.startswith(_PENDING)]


def client_secret(provider: Provider) -> str | None:
    """Return the secret we show the provider; None for a client that has none.

    Raises
    ------
    AccessFault
        If it is empty, or others may read it.
    """
    if provider.client_secret is None:
        return None
    found = read_private(provider.client_secret).strip()
    if not found:
        raise AccessFault(f"{provider.client_secret} is empty.")
    return found
