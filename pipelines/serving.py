"""The command that serves the dashboard: on this machine, or behind a proxy with sign-in."""

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from pipelines.plain_words import home_option, in_plain_words
from pipelines.settings import Home

STARTS_WITHIN_S = 120
"""A process loads its libraries in seconds, but several may on a busy machine."""

STOPS_WITHIN_S = 30
"""How long what is being answered may take when the server is told to stop."""


@click.command()
@home_option
@click.option("--port", type=click.IntRange(1, 65535), help="Default serve.toml's, else 8050.")
@click.option("--candidates", is_flag=True, help="Show unpublished releases too; evaluators only.")
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="How to serve; default the home's serve.toml, if there is one.",
)
@in_plain_words
def serve(
    home_folder: Path | None, port: int | None, config: Path | None, *, candidates: bool
) -> None:
    """Serve the dashboard, read-only; real data need sign-in (see `ias account`)."""
    home = Home.find(home_folder)
    if not home.root.is_dir():
        raise click.UsageError(f"There is no home at {home.root}: `ias run` makes one.")
    serve_home(home, port=port, config=config, candidates=candidates)


def serve_home(
    home: Home, *, port: int | None = None, config: Path | None = None, candidates: bool = False
) -> None:
    """Serve a home until somebody stops it.

    Raises
    ------
    click.UsageError
        If it may not be served so, or the port is taken.
    """
    from dashboard.access.files import AccessFault
    from dashboard.access.needed import settings_of, sign_in_of

    try:
        settings = settings_of(home.root, config, port=port, candidates=candidates)
        sign_in_of(home.root, settings)
    except AccessFault as fault:
        raise click.UsageError(str(fault)) from None
    with _listening(settings.listen, settings.port) as listener:
        click.echo(f"The dashboard is at {settings.origin}/ (Ctrl+C stops it).")
        asked = {"port": settings.port, "candidates": candidates}
        named = str(config.absolute()) if config else None
        told = ", ".join(f"{name}={value!r}" for name, value in asked.items())
        application = f"dashboard.serving:create({str(home.root)!r}, {named!r}, {told})"
        _become_server(listener, application, settings.workers, settings.threads)


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host.strip("[]"), port), family=family, backlog=128)
    except OSError:
        raise click.UsageError(f"Port {port} is taken: name another with --port.") from None
    with listener:
        yield listener


def _become_server(listener: socket.socket, application: str, workers: int, threads: int) -> None:
    """Put the server in this process's place.

    Its processes are forks, and the libraries loaded here do not stand being forked once they have
    begun to work; a program that starts anew has none of them.
    """
    listener.set_inheritable(True)
    sys.stdout.flush()
    words = server_command(listener.fileno(), application, workers, threads)
    os.execv(sys.executable, words)  # noqa: S606


def server_command(listener: int, application: str, workers: int, threads: int) -> list[str]:
    """Return what starts the server, for a socket that is open in who starts it."""
    options = {
        "bind": f"fd://{listener}",
        "worker-class": "gthread",
        "workers": workers,
        "threads": threads,
        "timeout": STARTS_WITHIN_S,
        "graceful-timeout": STOPS_WITHIN_S,
        "log-level": "error",
        # Nothing that a request says of where it comes from is believed here: with proxies in
        # front, the application knows how many.
        "forwarded-allow-ips": "",
        "forwarder-headers": "",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    python = [sys.executable, "-m", "gunicorn"]
    return [*python, *words, "--no-control-socket", application]
