"""Twenty readers at once, at every page, filter and chart, beside a callback that does nothing.

    python -m tests.benchmarks.bench_dashboard [HOME] [READERS]

HOME is a home with a published made-up release; without it the demonstration is made first. Both
servers are started as `ias serve` starts one. Three times are told of each answer: of a processor
(`work`), by the server's clock from when it begins to answer (`clock`), and for who asked
(`reader`), which has the waiting for a turn in it, and the readers' own work, since they are on the
same machine.
"""

import http.client
import json
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple
from urllib.parse import urlencode

from dashboard.frame import read
from dashboard.site_map import PLACES
from dashboard.store import Releases
from pipelines.serving import server_command
from tests.benchmarks.timed import HEADER
from tests.dash_questions import is_of_a_card, question

ROOT = Path(__file__).parents[2]
READERS = 20
WORKERS, THREADS = 2, 4
VIEWS = 200
"""So many of all views are asked for, drawn by chance."""

PAUSE = 0.5
"""Seconds between a reader's questions, on average, where there are any."""
WAIT_S = 60


class Request(NamedTuple):
    """Something that is asked: of which kind, where, and with what."""

    kind: str
    path: str
    body: str = ""


class Took(NamedTuple):
    """Milliseconds that an answer took."""

    work: float
    clock: float
    reader: float


@contextmanager
def serving(application: str) -> Iterator[int]:
    """Start a server as `ias serve` does; gives its port."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        port: int = listener.getsockname()[1]
        handle = listener.fileno()
        command = server_command(handle, application.format(port=port), WORKERS, THREADS)
        with subprocess.Popen(command, cwd=ROOT, pass_fds=[handle]) as server:
            try:
                ask(connect(port), Request("", "/_dash-dependencies"))
                yield port
            finally:
                server.terminate()


def connect(port: int) -> http.client.HTTPConnection:
    """Open a reader's connection."""
    return http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_S)


def ask(reader: http.client.HTTPConnection, request: Request) -> tuple[Took, bytes]:
    """Ask, and read the answer."""
    headers = {"Accept-Encoding": "gzip"} | (
        {"Content-Type": "application/json"} if request.body else {}
    )
    begun = time.perf_counter()
    reader.request("POST" if request.body else "GET", request.path, request.body, headers)
    answer = reader.getresponse()
    told = answer.read()
    waited = (time.perf_counter() - begun) * 1000
    if answer.status != http.HTTPStatus.OK:
        raise AssertionError(f"{request}: {answer.status}")
    parts = dict(one.split(";dur=") for one in str(answer.headers[HEADER]).split(", "))
    return Took(float(parts["work"]), float(parts["clock"]), waited), told


def dependencies(port: int) -> list[dict[str, Any]]:
    """Return what a server can be asked."""
    reader = connect(port)
    reader.request("GET", "/_dash-dependencies")
    found: list[dict[str, Any]] = json.loads(reader.getresponse().read())
    return [one for one in found if not one["clientside_function"]]


def requests_for(home: Path, port: int) -> list[Request]:
    """Return every page, each of its filters' values, and each chart of each of those views."""
    page_asked, chart_asked = sorted(dependencies(port), key=is_of_a_card)
    found = []
    for place in PLACES:
        for query in views(home, place.path):
            values = {"url.search": query, "url.pathname": place.path}
            told = read(Releases(home / "releases"), place, query)
            assert told is not None
            found.append(Request("pages as HTML", place.path + query))
            found.append(_question(place.path, question(page_asked, values)))
            charts = [card.key for card in told[1].cards if card.draw]
            found += [_question("charts", question(chart_asked, values, key)) for key in charts]
    return found


def views(home: Path, path: str) -> list[str]:
    """Return the queries of a page: none, and each value of each of its choices."""
    place = next(one for one in PLACES if one.path == path)
    told = read(Releases(home / "releases"), place, "")
    assert told is not None
    wishes = [{one.name: value} for one in told[1].choices for value, _ in one.options]
    return ["", *(f"?{urlencode(wish)}" for wish in wishes)]


def _question(kind: str, asked: dict[str, Any]) -> Request:
    return Request(kind, "/_dash-update-component", json.dumps(asked))


def walk(port: int, requests: list[Request], readers: int, pause: float) -> dict[str, list[Took]]:
    """Have readers ask everything, each in an order of their own, all at once."""

    def one_reader(seed: int) -> list[tuple[str, Took]]:
        rng, reader = random.Random(seed), connect(port)
        told = []
        for request in rng.sample(requests, len(requests)):
            if pause:
                # The server does not hold a connection open for as long as people look.
                reader.close()
                time.sleep(rng.expovariate(1 / pause))
            told.append((request.kind, ask(reader, request)[0]))
        return told

    found = defaultdict(list)
    with ThreadPoolExecutor(readers) as crowd:
        for told in crowd.map(one_reader, range(readers)):
            for kind, took in told:
                found[kind].append(took)
    return dict(found)


def report(title: str, found: dict[str, list[Took]], empty: list[Took]) -> None:
    """Print a table: the middle and the 95th percentile of each time, and ratios."""
    print(f"\n{title}\n")
    print("| what | asked | work, ms | clock, ms | reader, ms | work, ratio to an empty callback |")
    print("|---|---:|---:|---:|---:|---:|")
    base = median(one.work for one in empty)
    everything = [took for kind in found for took in found[kind]]
    for kind, took in [("an empty callback", empty), *sorted(found.items()), ("all", everything)]:
        cells = [_spread([getattr(one, name) for one in took]) for name in Took._fields]
        ratio = median(one.work for one in took) / base
        print(f"| {kind} | {len(took):,} | {' | '.join(cells)} | {ratio:.1f} |")


def _spread(values: list[float]) -> str:
    return f"{median(values):.1f} ({quantiles(values, n=20)[-1]:.1f})"


def measure(home: Path, readers: int) -> None:
    """Walk twice without a pause, and once as people do who look at what they are shown."""
    with (
        serving("tests.benchmarks.timed:empty()") as nothing,
        serving(f"tests.benchmarks.timed:ours({str(home)!r}, {{port}})") as port,
    ):
        everything = requests_for(home, port)
        requests = random.Random(1).sample(everything, min(VIEWS, len(everything)))
        print(f"{len(requests)} of {len(everything)} views, {readers} readers")
        (asked,) = dependencies(nothing)
        empty = [_question("", question(asked, {}))] * 50
        for title, some, pause in (
            ("Nobody has asked before", requests, 0.0),
            ("All has been asked before", requests, 0.0),
            (f"All has been asked before; {PAUSE:g} s between questions", requests[:50], PAUSE),
        ):
            nothing_told = walk(nothing, empty, readers if not pause else 1, 0)[""]
            report(title, walk(port, some, readers, pause), nothing_told)


def main(words: list[str], made: Callable[[Path], None]) -> None:
    """Measure a home; without one, the demonstration's."""
    readers = int(words[1]) if len(words) > 1 else READERS
    if words:
        measure(Path(words[0]).absolute(), readers)
        return
    with tempfile.TemporaryDirectory() as folder:
        made(Path(folder))
        measure(Path(folder), readers)


def make_demonstration(home: Path) -> None:
    """Make the demonstration's release."""
    command = [sys.executable, "-m", "pipelines", "demo", "--no-serve", "--home", str(home)]
    subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    main(sys.argv[1:], make_demonstration)
