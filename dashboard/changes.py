"""What changed between two releases: pure comparisons of their tables, protocols and deliveries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from dashboard.words import say_date
from models.results import ARM_KEYS, CURVE_KEYS

CURVE_DAYS: Final = (91, 182, 364)
"""Days at which curves are compared: 13, 26 and 52 weeks."""

Parameters = Mapping[str, Any]
Delivery = Mapping[str, str]


@dataclass(frozen=True)
class Moves:
    """
    How the numbers of a table moved from one release to the next.

    Attributes
    ----------
    moved
        Numbers that lie outside what was likely before: keys, ``before``, ``before_lo``,
        ``before_hi``, ``now``, ``now_lo``, ``now_hi``.
    compared
        How many are shown in both.
    appeared, gone
        How many are shown now and were not, and the other way round.
    """

    moved: pl.DataFrame
    compared: int
    appeared: int
    gone: int


@dataclass(frozen=True)
class Change:
    """Something that was one way and is another."""

    what: str
    before: str
    now: str


def moved_effects(before: pl.DataFrame, now: pl.DataFrame) -> Moves:
    """Return the results that lie outside the 95% limits they had before."""
    return _moves(before, now, list(ARM_KEYS), ("estimate", "lo", "hi"))


def moved_curves(before: pl.DataFrame, now: pl.DataFrame) -> Moves:
    """Return the points of curves, at 13, 26 and 52 weeks, outside the 95% limits they had."""
    days = pl.col("day").is_in(CURVE_DAYS)
    columns = ("returned", "returned_lo", "returned_hi")
    return _moves(before.filter(days), now.filter(days), [*CURVE_KEYS, "day"], columns)


def _moves(
    before: pl.DataFrame, now: pl.DataFrame, keys: list[str], columns: tuple[str, str, str]
) -> Moves:
    earlier, later = (_shown(frame, keys, columns, name) for frame, name in _named(before, now))
    both = earlier.join(later, on=keys, how="inner")
    is_outside = (pl.col("now") < pl.col("before_lo")) | (pl.col("now") > pl.col("before_hi"))
    return Moves(
        moved=both.filter(is_outside).sort(keys),
        compared=both.height,
        appeared=later.height - both.height,
        gone=earlier.height - both.height,
    )


def _named(before: pl.DataFrame, now: pl.DataFrame) -> tuple[tuple[pl.DataFrame, str], ...]:
    return (before, "before"), (now, "now")


def _shown(
    frame: pl.DataFrame, keys: list[str], columns: tuple[str, str, str], name: str
) -> pl.DataFrame:
    number, lo, hi = columns
    return frame.filter(pl.col(number).is_not_null()).select(
        *keys,
        pl.col(number).alias(name),
        pl.col(lo).alias(f"{name}_lo"),
        pl.col(hi).alias(f"{name}_hi"),
    )


def protocol_changes(before: Parameters, now: Parameters) -> list[Change]:
    """Return the parameters that differ, in the order of the later protocol.

    A parameter that one of the two does not know counts as not set there.
    """
    earlier, later = _flat(before), _flat(now)
    return [
        Change(key, _say(earlier.get(key)), _say(later.get(key)))
        for key in dict.fromkeys([*later, *earlier])
        if earlier.get(key) != later.get(key)
    ]


def new_amendments(before: Parameters, now: Parameters) -> list[Mapping[str, Any]]:
    """Return the amendments that the earlier protocol did not have."""
    return [one for one in now.get("amendments", []) if one not in before.get("amendments", [])]


def _flat(parameters: Parameters) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in parameters.items():
        if isinstance(value, Mapping):
            flat |= {f"{key}.{name}": inner for name, inner in value.items()}
        elif key not in {"hash", "amendments"}:
            flat[key] = value
    return flat


def _say(value: Any) -> str:
    if value is None or value == []:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {inner}" for name, inner in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def delivery_changes(before: Sequence[Delivery], now: Sequence[Delivery]) -> list[Change]:
    """Return what became of deliveries, by supplier and period: added, corrected, left out.

    A period that was sent again adds to what was sent before, row by row; it is a correction
    whether or not the first version is still there.
    """
    earlier, later = _by_period(before), _by_period(now)
    found = []
    for name in sorted(earlier.keys() | later.keys()):
        was, is_now = earlier.get(name, {}), later.get(name, {})
        if was != is_now:
            found.append(Change(name, _say_versions(was), _say_versions(is_now)))
    return found


def _by_period(deliveries: Sequence[Delivery]) -> dict[str, dict[str, str]]:
    """Return hash and extract of every version of each supplier's period."""
    found: dict[str, dict[str, str]] = {}
    for one in deliveries:
        name = f"{one['supplier']}, {one['period']}"
        found.setdefault(name, {})[one["hash"]] = one["extracted_on"]
    return found


def _say_versions(versions: Mapping[str, str]) -> str:
    said = [f"complete to {say_date(day)} ({digest[:12]})" for digest, day in versions.items()]
    return "; ".join(said) or "not there"
