"""Serve the dashboard as somebody who may read nothing but releases.

    python nobody.py HOME WARM PORT

As root: everything is imported and tried once on the releases in WARM, because the account that
follows may not even read where Python lies. Then root is given up, for good, and HOME is served as
`ias serve` does it, but by a server that begins no process of its own.
"""

import os
import sys
from pathlib import Path

from werkzeug.serving import make_server

from dashboard.app import create_app
from dashboard.frame import render
from dashboard.serving import create
from dashboard.store import Releases

NOBODY = 65534


def warm_up(releases: Path) -> None:
    """Ask for a page of each kind, so that nothing is left to import."""
    client = create_app(releases).server.test_client()
    for path in ("/how-fast", client.get("/gp/").location):
        client.get(path, buffered=True)
    render(Releases(releases), "/how-fast", "", None)


def become_nobody() -> None:
    """Give up root."""
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


if __name__ == "__main__":
    home, warm, port = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    warm_up(warm)
    become_nobody()
    for place in (home / "warehouse.duckdb", home / "deliveries"):
        sys.stdout.write(f"{place.name}: {os.access(place, os.R_OK)}\n")
    sys.stdout.flush()
    make_server("127.0.0.1", int(port), create(str(home)), threaded=True).serve_forever()
