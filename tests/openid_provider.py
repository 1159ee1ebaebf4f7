"""A small OpenID provider on this machine: it signs in whoever it is told to, and can lie."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, abort, jsonify, make_response, redirect, request
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

CLIENT, SECRET = "ias", "a secret between the two"
Claims = dict[str, Any]


@dataclass
class Provider:
    """
    A provider.

    Attributes
    ----------
    issuer
        Its address.
    person
        What it says of whoever comes.
    lies
        Claims of a token that it changes; None to leave one out.
    signed_with
        How it signs: with its own ``key``, as a rule.
    asked
        What it was asked for, newest last.
    """

    issuer: str = ""
    person: Claims = field(default_factory=lambda: {"sub": "s-1", "name": "Dora <b>D"})
    lies: Claims = field(default_factory=dict)
    name: str = ""
    signed_with: str = "RS256"
    offered: tuple[str, ...] = ("RS256",)
    key: RSAKey | OctKey = field(
        default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first"}, private=True)
    )
    shown: RSAKey | None = None
    with_id_token: bool = True
    asked: list[Claims] = field(default_factory=list)
    codes: dict[str, Claims] = field(default_factory=dict)

    def id_token(self, told: Claims) -> str:
        """Return a signed token."""
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": told["nonce"], **self.person, **self.lies,
        }  # fmt: skip
        kept = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": self.signed_with, "kid": self.key.kid}
        if self.signed_with == "none":
            return ".".join(
                [*(_in_base64(json.dumps(part).encode()) for part in (header, kept)), ""]
            )
        return jwt.encode(header, kept, self.key, algorithms=[self.signed_with])

    def keys(self) -> list[Claims]:
        """Return the keys it shows."""
        shown = self.shown or self.key
        return [dict(shown.as_dict(private=False))] if isinstance(shown, RSAKey) else []


def challenge_of(verifier: str) -> str:
    """Return the S256 challenge of a verifier."""
    return _in_base64(hashlib.sha256(verifier.encode()).digest())


def _in_base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def application(provider: Provider) -> Flask:
    """Return the provider as a web server."""
    app = Flask("provider")

    @app.get("/.well-known/openid-configuration")
    def metadata() -> Response:
        return jsonify(
            issuer=provider.name or provider.issuer,
            authorization_endpoint=f"{provider.issuer}/authorize",
            token_endpoint=f"{provider.issuer}/token",
            jwks_uri=f"{provider.issuer}/keys",
            id_token_signing_alg_values_supported=list(provider.offered),
            response_types_supported=["code"],
            subject_types_supported=["public"],
        )

    @app.get("/keys")
    def keys() -> Response:
        return jsonify(keys=provider.keys())

    @app.get("/authorize")
    def authorize() -> Response:
        told = request.args.to_dict()
        provider.asked.append(told)
        code = secrets.token_urlsafe()
        provider.codes[code] = told
        return redirect(f"{told['redirect_uri']}?code={code}&state={told['state']}")

    @app.post("/token")
    def token() -> Response:
        return exchange(provider)

    return app


def exchange(provider: Provider) -> Response:
    """Give a token for a code, once, to who can show that it is theirs."""
    told = provider.codes.pop(request.form["code"], None)
    own = request.authorization
    if told is None or own is None or (own.username, own.password) != (CLIENT, SECRET):
        return make_response(jsonify(error="invalid_grant"), 400)
    if challenge_of(request.form["code_verifier"]) != told["code_challenge"]:
        abort(400)
    if request.form["redirect_uri"] != told["redirect_uri"]:
        abort(400)
    answer = {"access_token": secrets.token_urlsafe(), "token_type": "Bearer"}
    if provider.with_id_token:
        answer["id_token"] = provider.id_token(told)
    return jsonify(answer)


@contextmanager
def running() -> Iterator[Provider]:
    """Run a provider on a free port."""
    provider = Provider()
    server = make_server("127.0.0.1", 0, application(provider), threaded=True)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
