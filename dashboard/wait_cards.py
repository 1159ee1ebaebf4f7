"""Cards of waits: how long people wait for each step, against its target, here and at each site."""

from typing import Any, Final

import polars as pl

from dashboard.figures.waits import Wait, waits
from dashboard.page import Card, Entry, Table
from dashboard.reader import Reader
from dashboard.service_words import STEPS, step_of
from dashboard.sites import say_site
from dashboard.words import NO_FIGURE, NONE, SHORT_TOO_FEW, TOO_FEW
from models.results import ALL

Row = dict[str, Any]

NOT_YET: Final = "Not reached"
"""Where that share of people never had the step, so far."""

HALF_NOT: Final = "Not half so far"
COLUMNS: Final = (
    "Step",
    "Asked",
    "Half had it by",
    "9 in 10 had it by",
    "Target",
    "Had it in time",
)
ABOUT: Final[tuple[Entry, ...]] = (
    (
        "What is estimated",
        "Of everybody who asked for a step: the first day by which half, and nine in ten, had it, "
        "and the share who had it by the target day among those whose target day has come.",
    ),
    (
        "Who",
        "All referrals of episodes in which nobody refused consent, whether they had the step, "
        "wait still, or had their case closed without it.",
    ),
    (
        "How it is made",
        "Aalen-Johansen cumulative incidence: who waits still is censored, a case closed without "
        "the step competes with it. So a growing queue cannot make a wait look short.",
    ),
    (
        "Targets",
        "Our defaults, to start a conversation from: ten working days for assessment, goal and "
        "employer, two weeks for physiotherapy, six for talking therapy, four for other support. "
        "Nobody promised them.",
    ),
    ("Gates", "A median needs 16 people, the day of nine in ten 80; else it is too few to show."),
    (
        "What would make it wrong",
        "A day that was not written down looks like a step not done. Somebody back at work may "
        "need no assessment, and counts as one who never had it once the case is closed.",
    ),
)


def waits_at(reader: Reader, site: str, tier: str) -> list[Row]:
    """Return the waits of a site and tier, steps in their order."""
    rows = reader.release.table("waits").filter(site_id=site, tier=tier).to_dicts()
    order = list(STEPS)
    return sorted(rows, key=lambda row: (
        order.index(row["step"]) if row["step"] in order else len(order), row["step"]
    ))  # fmt: skip


def lost(row: Row) -> set[str]:
    """Return the names of the numbers that disclosure control took off a row."""
    if row["status"] == "suppressed" and row["n"] is None:
        return {"n", "median_days", "p90_days", "within_target"}
    return set((row["hidden"] or "").split())


def worst(rows: list[Row]) -> Row | None:
    """Return the step that kept its target least often, of those whose share may be shown."""
    told = [row for row in rows if row["within_target"] is not None]
    return min(told, key=lambda row: row["within_target"], default=None)


def say_worst(rows: list[Row]) -> str:
    """Return which wait is furthest from its target, in one sentence."""
    row = worst(rows)
    if not rows:
        return "This release holds no waits."
    if row is None:
        few = any("within_target" in lost(one) for one in rows)
        return (
            "How long people wait cannot be shown: too few people."
            if few
            else "How long people wait cannot be told yet: nobody's target day has come."
        )
    days = f"within {row['target_days']} days"
    if row["within_target"] >= 1:
        return "Every step that can be shown was reached within its target by nearly everybody."
    return (
        f"The wait that kept its target least often is for {step_of(row['step']).it}: "
        f"{100 * row['within_target']:.0f} of 100 people had it {days}{_half(row)}."
    )


def _half(row: Row) -> str:
    if row["median_days"] is not None:
        return f", and half by day {row['median_days']}"
    return "" if "median_days" in lost(row) else ", and fewer than half have had it so far"


def waits_card(reader: Reader, rows: list[Row], where: str) -> Card:
    """Return the waits of a site and tier, against their targets."""
    marks = [_wait(row) for row in rows]
    return Card(
        key="waits",
        title=f"How long people wait: {where}",
        sentence=say_worst(rows),
        table=Table("Days waited, step by step", COLUMNS, tuple(map(_cells, rows))),
        about=_about(reader, rows),
        draw=(lambda: waits(marks)) if marks else None,
        notes=(
            "A dotted line to the edge: nine in ten have not had it so far.",
            "In time: of those whose target day has come, how many had it by then.",
        ),
    )


def _wait(row: Row) -> Wait:
    hidden = lost(row)
    words = ""
    if row["median_days"] is None:
        nobody = NONE if row["status"] == "true zero" else HALF_NOT
        words = TOO_FEW if "median_days" in hidden or "n" in hidden else nobody
    elif "p90_days" in hidden:
        words = "9 in 10: too few"
    return Wait(
        label=step_of(row["step"]).label,
        median=row["median_days"],
        p90=row["p90_days"],
        target=row["target_days"],
        share=_share(row),
        words=words,
        is_p90_open=row["p90_days"] is None and "p90_days" not in hidden,
    )


def _cells(row: Row) -> tuple[str, ...]:
    step = step_of(row["step"])
    target = NO_FIGURE if row["target_days"] is None else f"{row['target_days']} days"
    return (
        f"{step.name}, {step.since}",
        _number(row, "n", NO_FIGURE, "{:,}") if row["n"] != 0 else NONE,
        _number(row, "median_days", NOT_YET, "day {}"),
        _number(row, "p90_days", NOT_YET, "day {}"),
        target,
        _share(row),
    )


def _number(row: Row, name: str, none: str, form: str) -> str:
    value = row[name]
    if value is not None:
        return form.format(value)
    return SHORT_TOO_FEW if name in lost(row) else none


def _share(row: Row) -> str:
    if row["within_target"] is not None:
        return f"{100 * row['within_target']:.0f}%"
    return SHORT_TOO_FEW if "within_target" in lost(row) else NO_FIGURE


def sites_card(reader: Reader, tier: str, yours: str) -> Card | None:
    """Return the share in time at each site, by name; None where there is one site alone."""
    table = reader.release.table("waits").filter(pl.col("site_id") != ALL, tier=tier)
    places = sorted(set(table["site_id"]))
    if len(places) < 2:  # noqa: PLR2004 - one, or several
        return None
    held = {(row["site_id"], row["step"]): row for row in table.to_dicts()}
    steps = [row["step"] for row in waits_at(reader, ALL, tier)]
    cells = tuple(
        (step_of(step).name, *(_at(held.get((place, step))) for place in places)) for step in steps
    )
    names = tuple(say_site(place, yours) for place in places)
    return Card(
        key="waits-by-site",
        title="Had it in time, at each site",
        sentence=(
            f"How many of those who asked had each step by its target, at {len(places)} sites in "
            "order of their names. Sites help different people, so one cannot be judged against "
            "another."
        ),
        table=Table("Had it in time, and the day by which half had it", ("Step", *names), cells),
        about=_about(reader, table.to_dicts()),
    )


def _at(row: Row | None) -> str:
    if row is None:
        return NO_FIGURE
    share = _share(row)
    half = row["median_days"]
    return share if half is None else f"{share}, half by day {half}"


def _about(reader: Reader, rows: list[Row]) -> tuple[Entry, ...]:
    sizes = tuple(f"{step_of(row['step']).name}: {_number(row, 'n', NO_FIGURE, '{:,}')}"
                  for row in rows if row["site_id"] == rows[0]["site_id"])  # fmt: skip
    many = ("How many asked, to the nearest 5", sizes or NO_FIGURE)
    return (*ABOUT[:2], many, *ABOUT[2:], *reader.provenance())
