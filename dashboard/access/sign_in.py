"""Sign-in as a whole: what is kept where, who a visitor is, and what they may see."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from flask import request, session

from dashboard.access.accounts import Accounts
from dashboard.access.audit import Audit
from dashboard.access.database import Database
from dashboard.access.files import make_private_folder
from dashboard.access.forms import TOKEN, new_token
from dashboard.access.keys import secret_key
from dashboard.access.people import Grant, Person, widest
from dashboard.access.sessions import Sessions, Visitor
from dashboard.access.settings import Settings
from dashboard.access.throttle import Counted, Throttle, network_of

WORD: Final = "id"
"""Where the cookie holds the session's word."""


@dataclass(frozen=True)
class SignIn:
    """
    All that sign-in needs.

    Attributes
    ----------
    settings
        How people sign in.
    secret
        What cookies are signed with.
    accounts, sessions, throttle, audit
        Who may, who did, who tried, and the record of it.
    """

    settings: Settings
    secret: str
    accounts: Accounts
    sessions: Sessions
    throttle: Throttle
    audit: Audit

    @classmethod
    def at_home(
        cls, home: Path, settings: Settings, clock: Callable[[], float] = time.time
    ) -> "SignIn":
        """Set up sign-in in a home.

        Parameters
        ----------
        home
            Sessions and attempts are kept in its ``access``, the record in its ``audit``.
        settings
            Of ``serve.toml``.
        clock
            Seconds since 1970.

        Raises
        ------
        AccessFault
            If it cannot be set up so.
        """
        own = settings.sign_in
        secret = secret_key(own.secret_key)
        make_private_folder(home / "access")
        database = Database(home / "access" / "visits.sqlite")
        idle, longest = timedelta(minutes=own.idle_minutes), timedelta(hours=own.longest_hours)
        return cls(
            settings=settings,
            secret=secret,
            accounts=Accounts(own.accounts),
            sessions=Sessions(database, idle, longest, clock),
            throttle=Throttle(database, secret, clock),
            audit=Audit(home / "audit", clock),
        )

    def person(self) -> Person | None:
        """Return who is asking, by the cookie; None where they have to sign in first.

        What they may see is looked up anew for every request.
        """
        word = session.get(WORD)
        visitor = self.sessions.find(word) if isinstance(word, str) else None
        grant = self.grant_of(visitor) if visitor else None
        if visitor is None or grant is None:
            return None
        sites = None if grant.sites is None else frozenset(grant.sites)
        return Person(visitor.name, visitor.shown, grant.role, sites)

    def grant_of(self, visitor: Visitor) -> Grant | None:
        """Return what a visitor may see by now; None where that is nothing any more."""
        if visitor.method == "account":
            account = self.accounts.find(visitor.name)
            return account if account and proof_of(account.password) == visitor.proof else None
        provider = self.settings.provider
        groups = provider.groups if provider else ()
        return widest([group for group in groups if group.name in visitor.groups])

    def begin(self, visitor: Visitor) -> None:
        """Begin a session: nothing of the cookie there was before is kept."""
        self.audit.write("signed in", visitor.name, method=visitor.method)
        session.clear()
        session[WORD] = self.sessions.start(visitor)
        session[TOKEN] = new_token()

    def end(self, person: Person | None) -> None:
        """End the session there is, if any."""
        word = session.get(WORD)
        session.clear()
        if isinstance(word, str):
            self.sessions.end(word)
        if person is not None:
            self.audit.write("signed out", person.name)


def here() -> Counted:
    """Return what this request's address is counted as."""
    return Counted("address", network_of(request.remote_addr or ""))


def proof_of(hashed: str) -> str:
    """Return what changes with a password, without being of use to anybody."""
    return hashlib.sha256(hashed.encode()).hexdigest()
