"""Answers to a browser's questions, given again as they were given before.

Most of the time that an answer takes goes into writing it; who asks the same of the same releases
is told the same.
"""

import gzip
import json
from typing import Any, Final

from dash import Dash
from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from dashboard.questions import question_in
from dashboard.store import Releases

QUESTIONS: Final = "/_dash-update-component"
"""Where Dash is asked."""

PACKED: Final = 6
"""How hard answers are packed: as everything else is."""


def remember_answers(app: Dash, releases: Releases) -> None:
    """Have answers remembered.

    Parameters
    ----------
    app
        What answers, with everything of Dash's added to it.
    releases
        What is told of.
    """
    server = app.server
    ask_dash = server.view_functions[QUESTIONS]

    def ask() -> tuple[bytes, int]:
        answer: AnyResponse = server.make_response(server.ensure_sync(ask_dash)())
        return gzip.compress(answer.get_data(), PACKED), answer.status_code

    def answer() -> Response:
        question = question_in(request, app.callback_map)
        packed, status = releases.remembered("answer", _told(question), ask)
        if not request.accept_encodings.quality("gzip"):
            return Response(gzip.decompress(packed), status, mimetype="application/json")
        named = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return Response(packed, status, named, mimetype="application/json")

    server.view_functions[QUESTIONS] = answer


def _told(question: dict[str, Any]) -> str:
    """Return all of a question that its answer depends on."""
    states = [_of_view(one) for one in question["state"]]
    return json.dumps({**question, "state": states}, sort_keys=True)


def _of_view(state: dict[str, Any]) -> dict[str, Any]:
    """Keep of the view shown before its form alone: that is all that `frame.render` looks at."""
    shown = state.get("value")
    is_view = state.get("id") == "view" and isinstance(shown, dict)
    return {**state, "value": {"form": shown.get("form")}} if is_view and shown else state
