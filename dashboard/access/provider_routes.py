"""Sign-in through the provider: the way there, and the way back."""

from dataclasses import dataclass
from typing import Final

from flask import Flask, make_response, redirect, request, session
from werkzeug.wrappers import Response

from dashboard.access import pages
from dashboard.access.account_routes import FORBIDDEN, TOO_MANY, say_wait
from dashboard.access.onward import own_address
from dashboard.access.pages import Styles, Ways
from dashboard.access.provider import CALLBACK, NotReached, NotSignedIn, OpenId
from dashboard.access.sessions import Visitor
from dashboard.access.sign_in import SignIn, here

ONWARD: Final = "onward"
UNAVAILABLE: Final = 503


@dataclass(frozen=True)
class ProviderPages:
    """The addresses of signing in through the provider."""

    sign_in: SignIn
    open_id: OpenId
    styles: Styles
    ways: Ways

    def add_to(self, server: Flask) -> None:
        """Add them."""
        server.add_url_rule("/sign-in/provider", "provider_start", self.start)
        server.add_url_rule(CALLBACK, "provider_back", self.back)

    def start(self) -> Response:
        """Send somebody to the provider."""
        onward = own_address(request.args.get("next"))
        try:
            away = self.open_id.send_off()
        except NotReached:
            return self._ask_again(pages.NOT_REACHED, UNAVAILABLE)
        session[ONWARD] = onward
        return away

    def back(self) -> Response:
        """Take somebody back from the provider, and let them in if they may."""
        onward = own_address(session.pop(ONWARD, None))
        # An answer to what this browser never asked is nobody's attempt.
        if not self.open_id.is_awaited():
            return self._ask_again(pages.NOT_FINISHED, FORBIDDEN)
        refusal = self.sign_in.throttle.attempt([here()])
        if refusal is not None:
            return self._ask_again(say_wait(refusal.seconds), TOO_MANY)
        try:
            visitor = self.open_id.take_back()
        except NotReached:
            self.sign_in.throttle.forgive([here()])
            return self._ask_again(pages.NOT_REACHED, UNAVAILABLE)
        except NotSignedIn:
            self.sign_in.audit.write("failed", None, method="provider")
            return self._ask_again(pages.NOT_FINISHED, FORBIDDEN)
        return self._let_in(visitor, onward)

    def _let_in(self, visitor: Visitor, onward: str) -> Response:
        if self.sign_in.grant_of(visitor) is None:
            self.sign_in.audit.write("failed", visitor.name, method="provider")
            return self._ask_again(pages.NO_ACCESS, FORBIDDEN)
        self.sign_in.throttle.forgive([here()])
        self.sign_in.begin(visitor)
        return redirect(onward)

    def _ask_again(self, said: str, status: int) -> Response:
        page = pages.sign_in_page(self.styles, self.ways, own_address(None), errors={"": said})
        return make_response(page, status)
