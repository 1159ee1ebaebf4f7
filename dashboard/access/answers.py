"""What is written down of an answer, and what it says of itself."""

from dataclasses import dataclass
from typing import Final

from flask import Flask, Response, g, request, session

from dashboard.access.sign_in import SignIn

ASSETS: Final = "_dash_assets.static"
SUITES: Final = "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>"
SAME_FOR_ALL: Final = (ASSETS, SUITES)
"""Style sheets and scripts: nothing of them is anybody's, and browsers keep them."""

TAKEN: Final = (200, 206)
"""What is taken away whole, or in parts: a download that goes on where it was broken off."""

SEEN: Final = "seen"
"""Where the cookie holds the last candidate that was recorded as viewed."""


@dataclass(frozen=True)
class Answers:
    """What is done with every answer, after everything else."""

    sign_in: SignIn

    def add_to(self, server: Flask) -> None:
        """Do it."""
        # The last to be added is the first to be done.
        server.after_request(self.say_what_it_is)
        server.after_request(self.record)

    def record(self, answer: Response) -> Response:
        """Write down what was taken away, and which candidate was looked at."""
        who = g.person.name if g.get("person") else None
        kind, _, name = answer.headers.get("Content-Disposition", "").partition("; filename=")
        if kind == "attachment" and answer.status_code in TAKEN:
            release = str((request.view_args or {}).get("release_id", ""))
            self.sign_in.audit.write("download", who, release=release, file=name.strip('"'))
        candidate = g.get("candidate")
        if candidate and session.get(SEEN) != candidate:
            self.sign_in.audit.write("candidate viewed", who, release=candidate)
            session[SEEN] = candidate
        return answer

    def say_what_it_is(self, answer: Response) -> Response:
        """Say that it is for one reader, and to be kept by nobody."""
        if request.endpoint not in SAME_FOR_ALL:
            # Nothing is to be seen by going back after signing out.
            answer.headers["Cache-Control"] = "no-store"
        # Our own forms say where they come from; nobody else is told.
        answer.headers["Referrer-Policy"] = "same-origin"
        if self.sign_in.settings.is_secure:
            answer.headers["Strict-Transport-Security"] = "max-age=31536000"
        return answer
