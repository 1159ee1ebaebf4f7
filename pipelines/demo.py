"""Prepare a home for the demonstration: made-up deliveries and the protocol they run under."""

import shutil
from collections.abc import Callable
from pathlib import Path

import click

from pipelines.inventory import Inventory, take_inventory
from pipelines.settings import Home
from pipelines.warehouse import Warehouse, rows_if_there

_PROTOCOL = """\
# The demonstration's protocol. Every key it does not name has its default: see docs/protocol.md.
title = "Made-up pilot of an Independent Assessment Service"
analyses = [
    "since_referral", "pilot_vs_comparison", "pilot_vs_comparison_day0", "tier_exposure",
    "observed_vs_expected", "before_after", "who_gains",
]
primary = ["pilot_vs_comparison:days_regained_182"]
secondary = [
    "pilot_vs_comparison", "pilot_vs_comparison_day0", "tier_exposure", "observed_vs_expected",
    "before_after", "who_gains",
]
"""


def prepare_demo(home: Home, synthesise: Callable[[Path], object]) -> Path:
    """Fill `home` with made-up deliveries, unless they are there; return its protocol.

    Raises
    ------
    click.UsageError
        If the home holds anything that was not made up: the two must never mix.
    """
    home.create()
    inventory = take_inventory(home.deliveries, home)
    if inventory.refused or _holds_real_data(home, inventory) or _has_other_protocol(home):
        raise click.UsageError(
            f"{home.root} holds deliveries, or a protocol, that are not the demonstration's: give "
            "it a home of its own with --home."
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


def _holds_real_data(home: Home, inventory: Inventory) -> bool:
    lying_there = any(not found.look.made_up for found in inventory.deliveries)
    if lying_there or not home.warehouse.exists():
        return lying_there
    with Warehouse(home.warehouse).open(read_only=True) as connection:
        taken_in = rows_if_there(connection, "raw.deliveries")
    return not all(made_up for *_, made_up in taken_in)


def _has_other_protocol(home: Home) -> bool:
    return home.protocol.exists() and home.protocol.read_text(encoding="utf-8") != _PROTOCOL
