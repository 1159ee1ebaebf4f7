"""Differencing finds what trying out all counts finds, on tables small enough to try them."""

from collections.abc import Iterator
from itertools import product

import numpy as np
import polars as pl
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.disclosure.differencing import (
    difference_releases,
    difference_within,
    protect_against,
    protect_within,
)
from models.results import ALL
from tests.unit.released_tables import pathways, sites, volumes

SETTINGS = settings(max_examples=40, derandomize=True, deadline=None)
MOST = 25
COUNTS = st.integers(0, 16)
Counts = NDArray[np.int64]
Shown = int | None


def release(count: int, *, hidden: bool) -> Shown:
    """A count as it is released; a large one may be hidden beside a small one."""
    return None if hidden or 1 <= count <= 7 else (count + 2) // 5 * 5


def allowed(counts: Counts, shown: Shown, floor: int = 0) -> NDArray[np.bool_]:
    """Which counts a released number may stand for."""
    if shown is None:
        return counts >= floor
    return counts == 0 if shown == 0 else np.abs(counts - shown) <= 2


def is_few(values: Counts) -> bool:
    least, most = values.min(), values.max()
    return bool(0 < least <= most < 8 or -8 < least <= most < 0)


def grid(parts: int) -> list[Counts]:
    axes = np.meshgrid(*[np.arange(MOST + 1)] * parts, indexing="ij")
    return [axis.ravel() for axis in axes]


TWO = st.tuples(COUNTS, COUNTS, st.booleans(), st.booleans(), st.booleans())


def release_two(drawn: tuple[int, int, bool, bool, bool]) -> dict[str, Shown]:
    a, b, hide_a, hide_b, hide_all = drawn
    return {
        "all": release(a + b, hidden=hide_all),
        "site_id=a": release(a, hidden=hide_a),
        "site_id=b": release(b, hidden=hide_b),
    }


def tables_of(shown: dict[str, Shown]) -> dict[str, pl.DataFrame]:
    return sites(shown["all"], a=shown["site_id=a"], b=shown["site_id=b"])


def possible(shown: dict[str, Shown]) -> dict[str, Counts]:
    """All pairs of counts (and their sum) that a release may stand for."""
    a, b = grid(2)
    fits = allowed(a, shown["site_id=a"]) & allowed(b, shown["site_id=b"])
    fits &= allowed(a + b, shown["all"])
    return {"all": (a + b)[fits], "site_id=a": a[fits], "site_id=b": b[fits]}


def tried_out(old: dict[str, Shown], new: dict[str, Shown]) -> Iterator[tuple[str, str]]:
    """Name the changes that can only be small, with all and with growing counts alone."""
    before, after = possible(old), possible(new)
    grown = np.logical_and.reduce([after[c][None, :] >= before[c][:, None] for c in before])
    assume(grown.any())
    for cell in before:
        if before[cell].max() == 0 or after[cell].max() == 0:
            continue
        change = after[cell][None, :] - before[cell][:, None]
        if is_few(change):
            yield cell, "increment"
        elif is_few(change[grown]):
            yield cell, "increment_accruing"


@SETTINGS
@given(old=TWO, new=TWO)
def test_changes_are_what_trying_all_counts_finds(
    old: tuple[int, int, bool, bool, bool], new: tuple[int, int, bool, bool, bool]
) -> None:
    before, after = release_two(old), release_two(new)
    expected = set(tried_out(before, after))
    found = difference_releases(tables_of(before), tables_of(after))
    assert set(found.select("cell", "rule").iter_rows()) == expected
    protected = protect_against(tables_of(before), tables_of(after))
    assert difference_releases(tables_of(before), protected).is_empty()


FOUR = (
    st.tuples(st.integers(0, 9), *[st.integers(0, 5)] * 3)
    .map(list)
    # The sum of all must be shown: it bounds what has to be tried.
    .filter(lambda counts: sum(counts) >= 8)
)


@SETTINGS
@given(counts=FOUR, other=FOUR)
def test_a_table_of_two_margins_is_attacked_as_a_whole(counts: list[int], other: list[int]) -> None:
    cells = list(product("xy", "AB"))
    margins = [*cells, *product("xy", [ALL]), *product([ALL], "AB"), (ALL, ALL)]
    axes = dict(zip(cells, (axis for axis in np.meshgrid(*[np.arange(MOST + 1)] * 4)), strict=True))

    def inside(cell: tuple[str, str], margin: tuple[str, str]) -> bool:
        return all(own in (name, ALL) for name, own in zip(cell, margin, strict=True))

    def total(values: dict[tuple[str, str], Counts], margin: tuple[str, str]) -> Counts:
        return np.sum([values[cell] for cell in cells if inside(cell, margin)], axis=0)

    ranges, releases = [], []
    for drawn in (counts, other):
        exact = {cell: np.array(n) for cell, n in zip(cells, drawn, strict=True)}
        shown = {m: release(int(total(exact, m)), hidden=False) for m in margins}
        fits = np.logical_and.reduce([allowed(total(axes, m), shown[m]) for m in margins])
        ranges.append({m: total(axes, m)[fits] for m in margins})
        releases.append({"volumes": volumes(shown)})
    expected = set()
    for site, tier in margins:
        before, after = (one[site, tier] for one in ranges)
        ends = np.array([after.min() - before.max(), after.max() - before.min()])
        if before.max() and after.max() and is_few(ends):
            parts = [f"site_id={site}"] * (site != ALL) + [f"tier={tier}"] * (tier != ALL)
            expected.add(" ".join(parts) or "all")
    found = difference_releases(*releases).filter(rule="increment")
    assert set(found["cell"]) == expected


@SETTINGS
@given(
    counts=st.lists(st.integers(1, 14), min_size=3, max_size=3),
    hidden=st.lists(st.booleans(), min_size=4, max_size=4),
)
def test_what_is_left_is_what_trying_all_counts_finds(
    counts: list[int], hidden: list[bool]
) -> None:
    shown = [
        release(n, hidden=hide) for n, hide in zip([*counts, sum(counts)], hidden, strict=True)
    ]
    *parts, total = shown
    tables = pathways(total, back_pain=parts[0], stress=parts[1], cancer=parts[2])
    axes = grid(3)
    fits = allowed(sum(axes, np.zeros(1, np.int64)), total)
    for axis, part in zip(axes, parts, strict=True):
        fits &= allowed(axis, part, floor=1)
    unknown = [axis[fits] for axis, part in zip(axes, parts, strict=True) if part is None]
    expected = len(unknown) == 2 and is_few(sum(unknown, np.zeros(1, np.int64)))
    assert len(difference_within(tables)) == expected
    assert difference_within(protect_within(tables)).is_empty()
