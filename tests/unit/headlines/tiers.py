"""What *For whom?* must say first."""

from collections.abc import Callable, Sequence

from models.results import CONDITIONS
from tests.unit.headlines.released import (
    NOT_NUMBERS,
    TIERS,
    Files,
    Row,
    days,
    decimals,
    find,
    kind,
    lower,
    one,
    speech,
    three,
    times,
)

WITH_SPEED = {"analysis": "who_gains", "estimand": "hazard_ratio", "level": "all"}
PEOPLE = {
    "all": "people",
    "stress": "people with stress (including work-related stress)",
    "post_operative": "people recovering from an operation",
    "cardiovascular": "people with heart or circulation problems",
    "respiratory": "people with lung or breathing problems",
    "other_musculoskeletal": "people with other muscle, bone or joint problems",
    "minor_self_limiting": "people with a minor illness",
}


def people(condition: str) -> str:
    return PEOPLE.get(condition) or f"people with {lower(CONDITIONS.get(condition, condition))}"


def for_whom(files: Files, condition: str = "all", tiers: Sequence[str] = TIERS) -> str:
    held = _tiers(files)
    tiers = [tier for tier in tiers if tier in held]
    if not held:
        return "This release holds nothing by tier: nobody has been referred yet."
    if condition != "all":
        return _of_condition(files, condition, tiers)
    families = {
        tier: found
        for tier in tiers
        if (found := [
            row for name in _conditions(files)
            if (row := one(files["effects"], arm=tier, condition=name, **WITH_SPEED))
        ])
    }  # fmt: skip
    every = [row for family in families.values() for row in family]
    if not every:
        return "This release holds no results by condition, so it cannot say who gains."
    ways = {kind(row, 1.0) for row in every}
    if ways <= {*NOT_NUMBERS}:
        why = {
            "withheld": "withheld",
            "suppressed": "of too few people to show",
            "no data": "without a number",
        }
        told = " or ".join(words for way, words in why.items() if way in ways)
        return (
            f"Which conditions gain cannot be told: every result is {told}. {_why(every)}"
        ).rstrip()
    start = (
        "Return is faster, beyond chance, in this many of the conditions that can be shown"
        if "benefit" in ways
        else "In no condition that can be shown is return faster beyond chance"
    )
    if "harm" in ways:
        start += ", and slower in some"
    counts = "; ".join(_count(tier, family) for tier, family in families.items())
    return f"{start}: {counts}.{_differ(files, tiers)}"


def _tiers(files: Files) -> set[str]:
    kinds = ("observed_vs_expected", "who_gains", "tier_exposure")
    results = {
        row["arm"]
        for row in files["effects"]
        if row["analysis"] in kinds and row["dimension"] in ("all", "timing")
    }
    described = {row["arm"] for row in find(files["curves"], analysis="since_referral")}
    return {tier for tier in TIERS if tier in results | described}


def _conditions(files: Files) -> list[str]:
    """Return conditions, those of the most people first."""
    rows = [row for row in files["effects"] if row["arm"] in TIERS and row["condition"] != "all"]
    order = [*CONDITIONS, *sorted({row["condition"] for row in rows} - {*CONDITIONS})]
    sizes = dict.fromkeys((name for name in order if find(rows, condition=name)), 0)
    for name in sizes:
        for tier in TIERS:
            found = find(
                rows, analysis="observed_vs_expected", arm=tier, condition=name, level="all"
            )
            sizes[name] += int(found[-1]["n_arm"] or 0) if found else 0
    return sorted(sizes, key=lambda name: -sizes[name])


def _why(rows: Sequence[Row]) -> str:
    """Return the commonest reason for a result that is not shown, the first of equals."""
    told = [row["reason"] or "No number could be worked out." for row in rows
            if kind(row) in NOT_NUMBERS and (row["reason"] or kind(row) == "no data")]  # fmt: skip
    return max(told, key=lambda reason: (told.count(reason), -told.index(reason)), default="")


def _count(tier: str, family: Sequence[Row]) -> str:
    shown = [row for row in family if kind(row, 1.0) not in NOT_NUMBERS]
    whom = f"with tier {tier}"
    if not shown:
        return f"none can be shown {whom}"
    gains = [row for row in shown if kind(row, 1.0) == "benefit"]
    losses = [row for row in shown if kind(row, 1.0) == "harm"]
    told = _those(gains) if gains else _ends(shown)
    lost = f", with losses in {len(losses)} ({_those(losses)})" if losses else ""
    return f"{len(gains) or 'none'} of {len(shown)} {whom} ({told}){lost}"


def _those(rows: Sequence[Row]) -> str:
    if len(rows) < 3:
        return "; ".join(
            f"{CONDITIONS.get(row['condition'], row['condition'])}: "
            f"{times(float(row['estimate']))} times as fast, "
            f"{times(float(row['lo']))} to {times(float(row['hi']))}"
            for row in rows
        )
    lowest, *_, highest = sorted(float(row["estimate"]) for row in rows)
    both = times(lowest), times(highest)
    return f"{' to '.join(sorted(set(both), key=both.index))} times as fast, {_ends(rows)}"


def _ends(rows: Sequence[Row]) -> str:
    low, high = min(float(row["lo"]) for row in rows), max(float(row["hi"]) for row in rows)
    return f"95% limits from {times(low)} to {times(high)}"


def _differ(files: Files, tiers: Sequence[str]) -> str:
    checks = find(files["diagnostics"], analysis="who_gains", check="p_condition", condition="all")
    chances = {row["arm"]: float(row["value"]) for row in checks if row["value"]}
    differ = [f"tier {tier}" for tier in tiers if chances.get(tier, 1.0) < 0.05]
    alike = [f"tier {tier}" for tier in tiers if chances.get(tier, 0.0) >= 0.05]
    said = f" In {speech(differ)} conditions differ by more than chance." if differ else ""
    if alike:
        said += f" Differences between conditions may be chance in {speech(alike)}."
    return said


def _of_condition(files: Files, condition: str, tiers: Sequence[str]) -> str:
    where = {"condition": condition, "level": "all"}
    found = {
        tier: row
        for tier in tiers
        if (row := one(files["effects"], analysis="observed_vs_expected", arm=tier,
                       estimand="days_regained_91", **where))
    }  # fmt: skip
    shrunk = {
        tier: row
        for tier in tiers
        if (row := one(files["effects"], arm=tier, condition=condition, **WITH_SPEED))
        and kind(row, 1.0) not in NOT_NUMBERS
    }
    if not found and not shrunk:
        return f"This release holds no results for {people(condition)}."
    return " ".join(filter(None, [_gains(condition, found), _hidden(found), _held_up(shrunk)]))


def _gains(condition: str, found: dict[str, Row]) -> str:
    after = {"unsure": "more, which may be chance", "benefit": "more", "harm": "less"}
    told = [
        f"with tier {tier} {_days(row)} {after[kind(row)]}"
        for tier, row in found.items()
        if kind(row) in after
    ]
    if not told:
        return ""
    return (
        f"Set beside people like them in comparison practices, {people(condition)} were at work, "
        f"in the 13 weeks after referral: {'; '.join(told)}."
    )


def _days(row: Row) -> str:
    if kind(row) != "harm":
        return three(row, days, " days")
    lost = {name: str(-float(row[of])) for name, of in zip(*LOST, strict=True)}
    return three(row | lost, days, " days")


LOST = (("estimate", "lo", "hi"), ("estimate", "hi", "lo"))
"""What is gained, and what of it a loss is told by."""


def _hidden(found: dict[str, Row]) -> str:
    hidden = {tier: row for tier, row in found.items() if kind(row) in NOT_NUMBERS}
    if not hidden:
        return ""
    told = ", ".join(f"tier {tier} {NOT_NUMBERS[kind(row)]}" for tier, row in hidden.items())
    return f"Days regained: {told}. {_why(list(hidden.values()))}".rstrip()


def _held_up(shrunk: dict[str, Row]) -> str:
    if not shrunk:
        return "No shrunk result can be shown, so any of it could be luck."
    ways: dict[str, str] = {
        "benefit": "return is faster beyond chance with",
        "harm": "return is slower beyond chance with",
        "unsure": "it may be chance with",
    }
    write: Callable[[float], str] = lambda ratio: decimals(ratio, 2)  # noqa: E731
    told = []
    for way, words in ways.items():
        these = [
            f"tier {tier} ({three(row, write).replace(' (', ' times as fast, ')}"
            for tier, row in shrunk.items()
            if kind(row, 1.0) == way
        ]
        if these:
            told.append(f"{words} {speech(these)}")
    return f"After shrinking, {'; '.join(told)}."
