"""What *Can I trust it?* and *Releases* must say first."""

from collections.abc import Sequence

from tests.unit.headlines.comparisons import PILOT, primary_day
from tests.unit.headlines.released import (
    NOT_NUMBERS,
    TIERS,
    Files,
    Row,
    days,
    find,
    kind,
    lower,
    one,
    speech,
    three,
)

GATES = {
    "practices": "Enough practices in each group",
    "events": "Enough returns to work in each group",
    "effective_sample": "Enough people left once the groups are made alike",
    "overlap": "People who could have been in either group",
    "balance": "No difference left between the groups",
    "detectable_effect": "Enough data to find a benefit",
    "follow_up": "People followed to the end",
    "left_out": "People who are like nobody in the other group",
    "comparison": "A comparison could be made",
    "parallel_trends": "Same path before the service began",
}
WARNINGS = {
    "expected_until": "Comparison practices followed for long enough",
    "proportional_hazards": "The same effect throughout",
    "fit": "The model settled",
    "days_absent_before": "Same days off sick in the year before",
    "negative_control": "A condition the service cannot change",
}
SHARES = ("overlap", "follow_up", "left_out")


def trust(files: Files, main: str = "pilot_vs_comparison") -> str:
    held = find(files["diagnostics"], analysis=main)
    rows = find(held, condition="all", dimension="all")
    gates = [row for row in rows if row["check"] in GATES and not _may_be_all(row)]
    passed, failed, unknown = (
        _names([row for row in gates if row["gate"] == ended], GATES)
        for ended in ("pass", "fail", "not_assessable")
    )
    if not passed + failed + unknown:
        return (
            "This release holds no checks of a main comparison, so it cannot be said whether one "
            "could be trusted."
        )
    beside = [*rows, *find(held, check="negative_control")]
    warned = _names(
        [row for row in beside if row["check"] in WARNINGS and row["gate"] == "fail"], WARNINGS
    )
    results = find(files["effects"], analysis=main, condition="all", dimension="all")
    is_shown = any(row["estimate"] for row in results)
    told = [
        _how_many(passed, failed, unknown),
        _what_follows(bool(failed), bool(unknown), is_shown=is_shown),
    ]
    if warned:
        told.append(
            "A warning stands beside it, which withholds nothing: it does not pass "
            f"“{speech(warned)}”."
        )
    return " ".join(filter(None, told))


def _may_be_all(row: Row) -> bool:
    """Return whether a limit lets a share be all, so that nothing can fail by it."""
    return row["check"] in SHARES and row["limit"] != "" and float(row["limit"]) == 1


def _how_many(passed: list[str], failed: list[str], unknown: list[str]) -> str:
    count = len(passed) + len(failed) + len(unknown)
    more = "more " if failed else ""
    rest = f"; {len(unknown)} {more}could not be made ({speech(unknown)})" if unknown else ""
    if failed:
        some = f"{len(failed)} of its {count} checks"
        return f"The main comparison fails {some} ({speech(failed)}){rest}."
    if not passed:
        return f"None of the main comparison's {count} checks could be made."
    if unknown:
        return f"The main comparison passes {len(passed)} of its {count} checks{rest}."
    return f"The main comparison passes all {count} of its checks."


def _what_follows(failed: bool, unknown: bool, *, is_shown: bool) -> str:
    if failed:
        return "Do not rely on its results." if is_shown else "So its results are withheld."
    if not is_shown:
        return "Even so, none of its results may be shown."
    return "Read its results with that in mind." if unknown else ""


def _names(rows: Sequence[Row], words: dict[str, str]) -> list[str]:
    names = [
        lower(words[row["check"]]) + (f", tier {row['arm']}" if row["arm"] in TIERS else "")
        for row in rows
    ]
    return list(dict.fromkeys(names))


EFFECT_KEYS = ("analysis", "estimand", "arm", "comparator", "condition", "dimension", "level")
CURVE_KEYS = ("analysis", "arm", "condition", "dimension", "level", "day")


def releases(before: Files, now: Files, name: str, until: str, candidate: str = "") -> str:
    """Say what moved since a release of this name, with returns up to this day in words."""
    effects = _moved(before["effects"], now["effects"], EFFECT_KEYS, "estimate", "")
    stops = [
        [row for row in files["curves"] if row["day"] in ("91", "182", "364")]
        for files in (before, now)
    ]
    curves = _moved(*stops, CURVE_KEYS, "returned", "returned_")
    moved = (
        f"{_of(effects, 'comparison', 'comparisons')} and "
        f"{_of(curves, 'point of a curve', 'points of curves')}"
    )
    since = f"release {name}, with returns up to {until},"
    begin = (
        f"If candidate {candidate} took the place of {since} {moved} would move"
        if candidate
        else f"Since {since} {moved} moved"
    )
    return f"{begin} by more than was likely. {_main(before, now)}"


def _main(before: Files, now: Files) -> str:
    days_told = {primary_day(before), primary_day(now)}
    if len(days_told) > 1:
        return "The protocol names another main result than before."
    estimand = f"days_regained_{days_told.pop()}"
    rows = [one(files["effects"], estimand=estimand, condition="all", **PILOT)
            for files in (before, now)]  # fmt: skip
    was, is_now = (NOT_NUMBERS.get(kind(row)) or three(row or {}, days, " days") for row in rows)
    told = f"{was} before, {is_now} now."
    old, new = rows
    if old is None or new is None or "" in (old["lo"], old["hi"], new["estimate"]):
        return f"The main result: {told}"
    stayed = float(old["lo"]) <= float(new["estimate"]) <= float(old["hi"])
    how = "stayed within what was likely" if stayed else "moved by more than was likely"
    return f"The main result {how}: {told}"


def _moved(
    before: Sequence[Row], now: Sequence[Row], keys: Sequence[str], value: str, stem: str
) -> tuple[int, int]:
    """Return how many moved of how many that both show."""
    held = {tuple(row[key] for key in keys): row for row in before if row[value]}
    pairs = [
        (held[place], row)
        for row in now
        if row[value] and (place := tuple(row[key] for key in keys)) in held
    ]
    outside = [
        row
        for old, row in pairs
        if (old[f"{stem}lo"] and float(row[value]) < float(old[f"{stem}lo"]))
        or (old[f"{stem}hi"] and float(row[value]) > float(old[f"{stem}hi"]))
    ]
    return len(outside), len(pairs)


def _of(counts: tuple[int, int], single: str, plural: str) -> str:
    moved, compared = counts
    return f"{moved or 'none'} of {compared:,} {single if compared == 1 else plural}"
