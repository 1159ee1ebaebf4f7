"""Applications that say how long each answer took them: ours, and one that answers nothing."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from dash import Dash, Input, Output, html

from dashboard.serving import create

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
HEADER = "Server-Timing"


def timed(application: Application) -> Application:
    """Have an application say, of every answer, how long it took by the clock and of a processor.

    By the clock it takes longer where several are answered at once in one process. What waits to be
    begun is not in it: that is seen by who waits.
    """

    def answer(request: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        begun, worked = time.perf_counter(), time.thread_time()
        told: list[Any] = []
        body = b"".join(application(request, lambda *what: told.append(what)))
        status, headers, *_ = told[-1]
        clock, work = time.perf_counter() - begun, time.thread_time() - worked
        took = f"clock;dur={clock * 1000:.3f}, work;dur={work * 1000:.3f}"
        start(status, [*headers, (HEADER, took)])
        return [body]

    return answer


def ours(home: str, port: int) -> Application:
    """Return the dashboard of a home, timed."""
    return timed(create(home, port=port))


def empty() -> Application:
    """Return a page with a callback that does nothing, timed."""
    app = Dash("empty", compress=True, serve_locally=True, add_log_handler=False)
    app.layout = html.Div([html.Div(id="asked"), html.Div(id="told")])

    @app.callback(Output("told", "children"), Input("asked", "children"))
    def nothing(_: object) -> str:
        return ""

    app._setup_server()
    return timed(app.server)
