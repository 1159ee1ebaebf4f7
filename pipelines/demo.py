"""Prepare a home for the demonstration: made-up deliveries, their protocol, and how to refer."""

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

_SERVICE = """\
# Made up, as everything here: the telephone number is of the range kept for drama, and
# example.org belongs to nobody. What may be said is in docs/running.md.
[refer]
how = "Tick the box on the fit note and choose a tier. There is no extra form."
phone = "01632 960123"
email = "refer@ias.example.org"
hours = "Monday to Friday, 8 am to 6 pm"

[[sites]]
id = "eskerby"
name = "Eskerby"
phone = "01632 960789"

[[sites]]
id = "wendmoor"
name = "Wendmoor"
phone = "01632 960456"

[questions]
name = "The made-up pilot's team"
email = "questions@ias.example.org"
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
    if inventory.refused or _holds_real_data(home, inventory) or _has_other_settings(home):
        raise click.UsageError(
            f"{home.root} holds deliveries, a protocol or a {home.service.name} that are not the "
            "demonstration's: give it a home of its own with --home."
        )
    if not inventory.deliveries:
        unfinished = home.deliveries / ".unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        synthesise(unfinished)
        for supplier in sorted(unfinished.iterdir()):
            supplier.rename(home.deliveries / supplier.name)
        unfinished.rmdir()
    for path, text in _settings(home).items():
        path.write_text(text, encoding="utf-8")
    return home.protocol


def _holds_real_data(home: Home, inventory: Inventory) -> bool:
    lying_there = any(not found.look.made_up for found in inventory.deliveries)
    if lying_there or not home.warehouse.exists():
        return lying_there
    with Warehouse(home.warehouse).open(read_only=True) as connection:
        taken_in = rows_if_there(connection, "raw.deliveries")
    return not all(made_up for *_, made_up in taken_in)


def _settings(home: Home) -> dict[Path, str]:
    return {home.protocol: _PROTOCOL, home.service: _SERVICE}


def _has_other_settings(home: Home) -> bool:
    return any(
        path.exists() and path.read_bytes() != text.encode()
        for path, text in _settings(home).items()
    )
