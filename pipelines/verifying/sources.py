"""Check that the deliveries a release was made from are still what they were."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines.reading import Unreadable, delivery_folders, open_delivery
from pipelines.receipts import Receipts
from pipelines.settings import Home
from pipelines.verifying.report import Part


def check_deliveries(manifest: Mapping[str, Any], root: Path, home: Home) -> Part:
    """Hash every delivery below `root` anew and look for those the manifest names.

    A delivery that people were erased from, or that was stored as something else than came, is
    known by its receipt, which holds the old hash and the new one.
    """
    receipts = Receipts(home)
    found: dict[str, str] = {}
    places: dict[str, list[str]] = {}
    notes = []
    for folder in delivery_folders(root) if root.is_dir() else []:
        try:
            delivery = open_delivery(folder)
        except Unreadable:
            notes.append(f"{folder} cannot be opened as a delivery")
            continue
        stored = delivery.delivery_hash
        found[receipts.identity(stored)] = stored
        places.setdefault(delivery.delivery_id, []).append(f"{folder} ({stored[:12]}…)")
    faults, missing = [], []
    for one in manifest["deliveries"]:
        delivery_id = f"{one['supplier']}/{one['period']}"
        if one["hash"] in found:
            notes += _say_erased(delivery_id, receipts, found[one["hash"]])
        elif delivery_id in places:
            there = " and ".join(places[delivery_id])
            faults.append(
                f"{delivery_id}: {there} is not what the release was made from "
                f"({one['hash'][:12]}…)"
            )
        else:
            missing.append(delivery_id)
    if missing:
        notes.append(f"not in {root}, so not compared: {', '.join(missing)}")
    compared = len(manifest["deliveries"]) - len(missing)
    holds = f"{compared} deliveries are what they were" if compared else "none to compare with"
    return Part("deliveries", holds, faults, notes)


def _say_erased(delivery_id: str, receipts: Receipts, stored: str) -> list[str]:
    receipt = receipts.of_stored(stored)
    rows = sum(receipt.erased.values()) if receipt else 0
    if not rows:
        return []
    return [f"{delivery_id}: {rows} rows were erased at people's request; its receipt says so"]
