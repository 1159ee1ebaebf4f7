"""Whether the server can do its work, for whoever keeps it running: one word, and no figure."""

import os
from pathlib import Path
from typing import Final

from flask import Flask, Response

UNAVAILABLE: Final = 503


def add_health(server: Flask, releases: Path) -> None:
    """Add ``/health``: 200 as long as the folder of releases can be read, else 503."""

    @server.get("/health", endpoint="health")
    def health() -> Response:
        try:
            os.listdir(releases)
        except OSError:
            return Response("cannot read releases\n", UNAVAILABLE, mimetype="text/plain")
        return Response("ok\n", mimetype="text/plain")
