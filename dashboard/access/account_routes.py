"""Sign-in with an account, and sign-out: a form each, and plain words where it fails."""

from dataclasses import dataclass
from math import ceil
from typing import Final

from flask import Flask, g, make_response, redirect, request
from werkzeug.wrappers import Response

from dashboard.access import pages
from dashboard.access.accounts import Account, fold
from dashboard.access.forms import has_token
from dashboard.access.onward import own_address
from dashboard.access.pages import Styles, Ways
from dashboard.access.sessions import Visitor
from dashboard.access.sign_in import SignIn, here, proof_of
from dashboard.access.throttle import Counted, Refusal

SEE_OTHER: Final = 303
BAD_REQUEST: Final = 400
FORBIDDEN: Final = 403
TOO_MANY: Final = 429
LONGEST: Final = 200
"""Characters of a name that are looked at."""

MINUTE_S: Final = 60


@dataclass(frozen=True)
class AccountPages:
    """The pages of signing in with an account, and of signing out."""

    sign_in: SignIn
    styles: Styles
    ways: Ways

    def add_to(self, server: Flask) -> None:
        """Add their addresses."""
        server.add_url_rule("/sign-in", "sign_in", self.ask)
        server.add_url_rule("/sign-in", "check_sign_in", self.check, methods=["POST"])
        server.add_url_rule("/sign-out", "sign_out", self.sign_out, methods=["POST"])
        server.add_url_rule("/signed-out", "signed_out", self.signed_out)

    def ask(self) -> Response:
        """Ask who somebody is."""
        onward = own_address(request.args.get("next"))
        if g.person is not None:
            return redirect(onward)
        return make_response(pages.sign_in_page(self.styles, self.ways, onward))

    def check(self) -> Response:
        """Let somebody in, or say why not."""
        name = request.form.get("name", "")[:LONGEST]
        password = request.form.get("password", "")
        if not has_token(request):
            return self._ask_again({"": pages.OLD_FORM}, BAD_REQUEST)
        missing = _missing(name, password)
        if missing:
            return self._ask_again(missing, BAD_REQUEST)
        found = self._try(name, password)
        if isinstance(found, Refusal):
            response = self._ask_again({"": say_wait(found.seconds)}, TOO_MANY)
            response.headers["Retry-After"] = str(found.seconds)
            return response
        if found is None:
            return self._ask_again({"password": pages.WRONG}, FORBIDDEN)
        proof = proof_of(found.password)
        self.sign_in.begin(Visitor("account", found.name, found.name, proof))
        return redirect(own_address(request.form.get("next")), SEE_OTHER)

    def sign_out(self) -> Response:
        """End the session."""
        if not has_token(request):
            return redirect("/sign-in", SEE_OTHER)
        self.sign_in.end(g.person)
        return redirect("/signed-out", SEE_OTHER)

    def signed_out(self) -> Response:
        """Say that the session has ended."""
        said = "Close the browser too if others use this machine."
        if self.ways.provider:
            said += f" You may still be signed in with {self.ways.provider}."
        return make_response(pages.plain_page(self.styles, "You have signed out", said))

    def _ask_again(self, errors: dict[str, str], status: int) -> Response:
        onward = own_address(request.form.get("next"))
        name = request.form.get("name", "")[:LONGEST]
        page = pages.sign_in_page(self.styles, self.ways, onward, name, errors)
        return make_response(page, status)

    def _try(self, name: str, password: str) -> Account | Refusal | None:
        """Return the account, None where the password is wrong, or why nobody looked."""
        counted = (Counted("account", fold(name)), here())
        known = self.sign_in.accounts.find(name)
        # What nobody is called is not written down: it may be a password, in the wrong field.
        who = known.name if known else None
        refusal = self.sign_in.throttle.attempt(counted)
        if refusal is not None:
            if refusal.is_news:
                self.sign_in.audit.write("blocked", who, method="account")
            return refusal
        account = self.sign_in.accounts.check(name, password)
        if account is None:
            self.sign_in.audit.write("failed", who, method="account")
            return None
        self.sign_in.throttle.forgive(counted)
        return account


def _missing(name: str, password: str) -> dict[str, str]:
    missing = {} if name.strip() else {"name": pages.NO_NAME}
    return missing if password else missing | {"password": pages.NO_PASSWORD}


def say_wait(seconds: int) -> str:
    """Return how long to wait, the same whether or not there is such an account."""
    minutes = ceil(seconds / MINUTE_S)
    wait = f"{seconds} seconds" if seconds <= MINUTE_S else f"{minutes} minutes"
    return f"Too many attempts to sign in: wait {wait}, then try again"
