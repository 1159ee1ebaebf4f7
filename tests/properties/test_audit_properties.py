"""The attacker says what trying every possibility says, and the truth is always among them."""

from collections.abc import Mapping
from itertools import product

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from models.disclosure.audit import audit_release, protect_release
from models.disclosure.audit.attack import attack
from models.disclosure.audit.margins import know_pathways
from models.disclosure.audit.reader import read_release
from models.disclosure.audit.search import Search
from models.disclosure.audit.system import build_system
from models.disclosure.audit.totals import misfits
from models.disclosure.counts import control_counts
from models.disclosure.curves import control_curves
from models.disclosure.tables import control_pathways, control_waits
from models.results import CURVE_KEYS, PATHWAYS, WAITS

SETTINGS = settings(max_examples=20, derandomize=True, deadline=None)
SIZES = st.one_of(st.integers(5, 13), st.integers(0, 40))
CAP = 60
"""The most that a count nothing bounds is tried up to."""

Exact = dict[str, int]


def check(tables: Mapping[str, pl.DataFrame], exact: Exact, tried: Mapping[str, set[int]]) -> None:
    """Compare what the attack finds with what is possible, for every protected count."""
    told, sums = read_release(tables)
    for place, low, high in told.select("place", "lowest", "highest").rows():
        assert low <= exact[place] <= high
    system = build_system(told, sums)
    found = {place: (low, high) for place, low, high, _ in attack(system).rows()}
    for place in system.places.filter(pl.Series(system.is_protected)):
        possible = tried.get(place)
        if possible is None:
            continue
        assert exact[place] in possible
        if len(possible) < Search.LEAST_POSSIBLE:
            assert found[place] == (min(possible), max(possible))
        else:
            assert place not in found


def span(told: pl.DataFrame, place: str) -> range:
    """Return what a count's own number leaves."""
    low, high = told.filter(place=place).select("lowest", "highest").row(0)
    return range(low, min(high, CAP) + 1)


@st.composite
def waits(draw: st.DrawFn) -> pl.DataFrame:
    """Two sites, two tiers and their margins."""
    base = {(site, tier): draw(SIZES) for site, tier in product("ab", "AB")}
    summed: dict[tuple[str, str], int] = {}
    for (site, tier), n in base.items():
        for key in product((site, "all"), (tier, "all")):
            summed[key] = summed.get(key, 0) + n
    practices = draw(st.sampled_from([1, 3]))
    rows = [
        (
            *key,
            "physiotherapy",
            n,
            n,
            0,
            0,
            n,
            0,
            None,
            None,
            14,
            None,
            practices if key == ("a", "A") else 3,
        )
        for key, n in summed.items()
    ]
    return pl.DataFrame(rows, WAITS, orient="row")


def try_waits(released: pl.DataFrame) -> dict[str, set[int]]:
    """Try every count of the four cells that the released table allows."""
    told, _ = read_release({"waits": released})
    names = {
        (s, t): f"waits|{s}|{t}|physiotherapy"
        for s, t in product(("a", "b", "all"), ("A", "B", "all"))
    }
    spans = [np.array(span(told, names[key])) for key in product("ab", "AB")]
    base = np.meshgrid(*spans, indexing="ij", sparse=True)
    cells = dict(zip(product("ab", "AB"), base, strict=True))
    for s in "ab":
        cells[s, "all"] = cells[s, "A"] + cells[s, "B"]
    for t in ("A", "B", "all"):
        cells["all", t] = cells["a", t] + cells["b", t]
    allowed = np.ones(tuple(map(len, spans)), dtype=bool)
    bounds = {
        name: told.filter(place=name).select("lowest", "highest").row(0) for name in names.values()
    }
    for key, values in cells.items():
        low, high = bounds[names[key]]
        allowed &= (values >= low) & (values <= high)
    return {
        names[key]: set(np.broadcast_to(values, allowed.shape)[allowed].tolist())
        for key, values in cells.items()
    }


@SETTINGS
@given(waits(), st.booleans())
def test_margins_are_attacked_as_hard_as_by_trying(exact: pl.DataFrame, companions: bool) -> None:
    counts = {
        f"waits|{s}|{t}|{step}": n
        for s, t, step, n in exact.select("site_id", "tier", "step", "n").rows()
    }
    released = control_waits(exact)
    if not companions:
        # As if nothing were hidden but what is small: then sums do give counts away.
        small = control_counts(exact.select("site_id", "tier", "step", "n"), ["n"])
        released = released.with_columns(small["n"], small["suppressed"])
    check({"waits": released}, counts, try_waits(released))


@SETTINGS
@given(st.lists(SIZES, min_size=4, max_size=4), st.booleans())
def test_flows_are_attacked_as_hard_as_by_trying(sizes: list[int], companions: bool) -> None:
    direct, first, second, third = sizes
    flows = {
        ("absent", "tier_A"): first + second,
        ("absent", "returned"): direct,
        ("tier_A", "tier_B"): second,
        ("tier_A", "returned"): first,
        ("tier_B", "returned"): second,
        ("absent", "exited"): third,
    }
    rows = [(*key, "all", n, 3) for key, n in flows.items() if n]
    exact = pl.DataFrame(rows, PATHWAYS, orient="row")
    released = control_pathways(exact)
    if not companions:
        released = control_counts(exact.drop("practices"), ["n"])
    told, _ = know_pathways(released)
    counts = {f"pathways|{a}|{b}|all": n for (a, b), n in flows.items() if n}
    tried: dict[str, set[int]] = {}
    if all(flows.values()):
        spans = {place: span(told, place) for place in counts}
        tried = {place: set() for place in counts}
        for one, two in product(range(1, CAP), repeat=2):
            values = {
                "pathways|absent|tier_A|all": one + two,
                "pathways|tier_A|tier_B|all": two,
                "pathways|tier_A|returned|all": one,
                "pathways|tier_B|returned|all": two,
            }
            if all(value in spans[place] for place, value in values.items()):
                for place, value in values.items():
                    tried[place].add(value)
        for alone in ("returned", "exited"):
            tried[f"pathways|absent|{alone}|all"] = set(spans[f"pathways|absent|{alone}|all"])
    check({"pathways": released}, counts, tried)


@st.composite
def returns(draw: st.DrawFn) -> dict[tuple[str, str], int]:
    """Returns in a week by sex and timing: two splits of the same people."""
    few = st.one_of(st.integers(0, 9), st.integers(0, 14))
    return {key: draw(few) for key in product(("F", "M"), ("0-27", "28-41", "42-90"))}


def curves(moved: Mapping[tuple[str, str], int]) -> tuple[pl.DataFrame, Exact]:
    """Release the curves of a tier: all, by sex, by timing; 120 people in each smallest group."""
    groups: dict[tuple[str, str], list[int]] = {}
    for (sex, timing), n in moved.items():
        for group in (("all", "all"), ("sex", sex), ("timing", timing)):
            groups.setdefault(group, []).append(n)
    rows, exact = [], {}
    for group, counts in groups.items():
        keys = ("since_referral", "A", "all", *group)
        rows += [(*keys, 0, 120 * len(counts), 0, 0, 0), (*keys, 5, 0, sum(counts), 0, 0)]
        name = "curves|" + "|".join(keys)
        exact[f"{name}|n"] = 120 * len(counts)
        for day in (7, 14):
            exact |= {f"{name}|n_returned|{day}": sum(counts)}
            exact |= {f"{name}|{way}|{day}": 0 for way in ("n_exited", "n_censored")}
    names = [*CURVE_KEYS, "day", "entered", "returned", "exited", "censored"]
    counted = pl.DataFrame(rows, schema=names, orient="row")
    return control_curves(counted, CURVE_KEYS, 14), exact


def try_splits(told: pl.DataFrame, day: int) -> dict[str, set[int]]:
    """Try every count of every part, each split for itself, against the same total."""
    whole = f"curves|since_referral|A|all|all|all|n_returned|{day}"
    splits = {
        dimension: [
            f"curves|since_referral|A|all|{dimension}|{level}|n_returned|{day}" for level in levels
        ]
        for dimension, levels in (("sex", ("F", "M")), ("timing", ("0-27", "28-41", "42-90")))
    }
    combinations = {
        dimension: list(product(*(span(told, place) for place in places)))
        for dimension, places in splits.items()
    }
    totals = set(span(told, whole))
    for found in combinations.values():
        totals &= {sum(c) for c in found}
    tried = {whole: totals}
    for dimension, places in splits.items():
        allowed = [c for c in combinations[dimension] if sum(c) in totals]
        tried |= {place: {c[i] for c in allowed} for i, place in enumerate(places)}
    return tried


@SETTINGS
@given(returns())
def test_curves_are_attacked_as_hard_as_by_trying(moved: dict[tuple[str, str], int]) -> None:
    released, exact = curves(moved)
    told, _ = read_release({"curves": released})
    check({"curves": released}, exact, try_splits(told, 7) | try_splits(told, 14))


@SETTINGS
@given(returns(), waits())
def test_what_is_protected_is_clean_and_still_true(
    moved: dict[tuple[str, str], int], exact_waits: pl.DataFrame
) -> None:
    released, exact = curves(moved)
    small = control_counts(exact_waits.select("site_id", "tier", "step", "n"), ["n"])
    table = control_waits(exact_waits).with_columns(small["n"], small["suppressed"])
    lost = [pl.lit(None, WAITS[n]).alias(n) for n in ("median_days", "p90_days", "within_target")]
    tables = {"curves": released, "waits": table.with_columns(lost)}
    protected = protect_release(tables)
    assert audit_release(protected).is_empty()
    assert misfits(protected["curves"]).is_empty()
    exact |= {
        f"waits|{s}|{t}|{step}": n
        for s, t, step, n in exact_waits.select("site_id", "tier", "step", "n").rows()
    }
    told, _ = read_release(protected)
    for place, low, high in told.select("place", "lowest", "highest").rows():
        assert low <= exact[place] <= high
    shown = protected["waits"].filter(~pl.col("suppressed"))
    assert shown.join(tables["waits"], on=["site_id", "tier", "step", "n"]).height == shown.height
