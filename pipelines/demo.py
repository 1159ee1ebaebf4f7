"""Prepare a home for the demonstration: made-up deliveries and the protocol they run under."""

import shutil
from collections.abc import Callable
from pathlib import Path

import click

from pipelines.ingest import take_inventory
from pipelines.settings import Home

_PROTOCOL = """\
# The demonstration's protocol. Every key it does not name has its default: see docs/protocol.md.
title = "Made-up pilot of an Independent Assessment Service"
"""


def prepare_demo(home: Home, synthesise: Callable[[Path], object]) -> Path:
    """Fill `home` with made-up deliveries, unless they are there; return its protocol.

    Raises
    ------
    click.UsageError
        If the home holds anything that was not made up: the two must never mix.
    """
    home.create()
    inventory = take_inventory(home.deliveries)
    real = [d for d in inventory.deliveries if not d.description.made_up]
    if real or inventory.refused:
        raise click.UsageError(
            f"{home.root} holds deliveries that are not made up: give the demonstration a home "
            "of its own with --home."
        )
    if not inventory.deliveries:
        unfinished = home.deliveries / ".unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        synthesise(unfinished)
        for supplier in sorted(unfinished.iterdir()):
            supplier.rename(home.deliveries / supplier.name)
        unfinished.rmdir()
    home.protocol.write_text(_PROTOCOL, encoding="utf-8")
    return home.protocol
