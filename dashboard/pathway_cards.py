"""Cards of pathways: which way people go, and how many drop out on the way."""

from typing import Any, Final

from dashboard.figures.flow import flow
from dashboard.figures.flow_layout import Flow
from dashboard.figures.shares import Bar, Part, shares
from dashboard.page import Card, Entry, Table
from dashboard.reader import Reader
from dashboard.service_words import END_STATES, STATES, TIER_STATES, state_label
from dashboard.theme import ARMS, INK, Line
from dashboard.words import NO_FIGURE, NONE, TOO_FEW, condition_label, list_words

Row = dict[str, Any]

START, RELAPSE = "absent_not_referred", "relapse"
AGAIN: Final = "again"
"""Relapse as drawn on the right, where people come to it; on the left they come out of it."""

COLUMNS: Final = (
    (START, RELAPSE),
    ("tier_A",),
    ("tier_B",),
    ("tier_C",),
    (*END_STATES, AGAIN),
)
LABELS: Final = {
    START: "Off sick,<br>not<br>referred",
    RELAPSE: "Off again",
    "tier_A": "A",
    "tier_B": "B",
    "tier_C": "C",
    AGAIN: "Off again",
}
NAMES: Final = STATES | {AGAIN: STATES[RELAPSE]}
ABOUT: Final[tuple[Entry, ...]] = (
    (
        "What is counted",
        "Moves from a state to the next, from the first day off to the end of follow-up: into a "
        "tier, from a lower tier to a higher (a step up), back to work for good, off again after "
        "a return that did not last (a relapse), out of work.",
    ),
    (
        "Who",
        "The absences that are analysed, at pilot practices, begun since the pilot there did: "
        "employed or self-employed people who refused no consent.",
    ),
    (
        "How it is made",
        "Counts to the nearest 5, each rounded by itself, so what goes into a state and comes out "
        "of it can differ a little. A pair of states that is not listed did not occur.",
    ),
    ("Gates", "None apply: these are counts, and they compare nothing with usual care."),
    (
        "What would make it wrong",
        "Returns or exits that were not recorded look like people still off. Whoever is still off "
        "may be so only because follow-up ends. After a relapse, a referral made earlier is not "
        "counted anew.",
    ),
)
DARK: Final = "#1F1F1F"
"""Ink on the lighter colours, for enough contrast."""

NEXT: Final = {
    "up": Part("Stepped up or referred", "#12436D"),
    "returned": Part("Back for good", "#28A197", DARK),
    RELAPSE: Part("Off again soon", "#F46A25", DARK, "/"),
    "exited": Part("Left work", "#801650"),
    "still_absent": Part("Still off", "#D9D9D9", INK),
    "end_unknown": Part("Not known", "#FFFFFF", INK, "x"),
}


def pathways_of(reader: Reader, condition: str) -> list[Row]:
    """Return the moves of a condition, states in their order."""
    rows = reader.release.table("pathways").filter(condition=condition).to_dicts()
    return sorted(rows, key=lambda row: (_order(row["from_state"]), _order(row["to_state"])))


def _order(state: str) -> tuple[int, str]:
    names = list(STATES)
    return (names.index(state) if state in names else len(names), state)


def flow_card(reader: Reader, rows: list[Row], condition: str) -> Card:
    """Return which way people go, as ribbons with a table."""
    drawn = [row for row in rows if row["n"] and _is_known(row)]
    hidden = [f"{state_label(row['from_state'])} to {_lower(state_label(row['to_state']))}"
              for row in rows if row["status"] == "suppressed"]  # fmt: skip
    flows = [_flow(row) for row in drawn]
    labels = _labels(rows)
    notes = [
        "A ribbon is as wide as its number. “Off again” is a return that did not last: who comes "
        "to it on the right goes on from it on the left.",
        "Touch a ribbon, or open the table, for its number.",
    ]
    if hidden:
        notes.append(f"{TOO_FEW}, and so not drawn: {'; '.join(hidden)}.")
    return Card(
        key="pathways",
        title=f"Which way people go: {_lower(condition_label(condition))}, all sites",
        sentence=say_pathways(rows, reader.release.sustained_days),
        table=Table("Moves from a state to the next", ("From", "To", "How many"),
                    tuple(map(_cells, rows))),
        about=_about(reader, rows),
        draw=(lambda: flow(flows, COLUMNS, NAMES, labels, LINES)) if flows else None,
        notes=tuple(notes),
    )  # fmt: skip


LINES: Final = {
    START: Line("#8A8A8A", "solid"),
    **{state: ARMS[state[-1]] for state in TIER_STATES},
    RELAPSE: ARMS["staged"],
    AGAIN: ARMS["staged"],
}


def _labels(rows: list[Row]) -> dict[str, str]:
    """Return what stands at each bar: its number too, where none of it is hidden."""
    labels = {}
    for state in (state for column in COLUMNS for state in column):
        end = "from_state" if state in COLUMNS[0] else "to_state"
        moves = [row["n"] for row in rows if row[end] == (RELAPSE if state == AGAIN else state)]
        name = LABELS.get(state, STATES.get(state, state))
        is_whole = moves and None not in moves
        labels[state] = f"{name}<br>{sum(moves):,}" if is_whole else name
    return labels


def _is_known(row: Row) -> bool:
    drawn = {state for column in COLUMNS for state in column}
    return row["from_state"] in drawn and row["to_state"] in drawn | {RELAPSE}


def _flow(row: Row) -> Flow:
    target = AGAIN if row["to_state"] == RELAPSE else row["to_state"]
    return Flow(row["from_state"], target, int(row["n"]))


def say_pathways(rows: list[Row], days: int) -> str:
    """Return how many were referred, stepped up and off again, in one or two sentences."""
    if not rows:
        return "This release holds no pathways."
    if not any(row["n"] is not None for row in rows):
        return f"{TOO_FEW}: which way people went is not shown."
    first = [row for row in rows if row["from_state"] == START]
    ups = [
        row for row in rows if row["from_state"] in TIER_STATES and row["to_state"] in TIER_STATES
    ]
    again = [row for row in rows if row["to_state"] == RELAPSE]
    referred = [row for row in first if row["to_state"] in TIER_STATES]
    return (
        f"Of {_total(first)} absences, {_total(referred)} were referred while off sick. "
        f"Steps up to a higher tier that followed: {_total(ups)}. Times that somebody was off "
        f"again fewer than {days} days after a return: {_total(again)}."
    )


def _total(rows: list[Row]) -> str:
    """Return a sum to the nearest 5 of what may be shown; at least that where some may not."""
    held = sum(row["n"] or 0 for row in rows)
    if any(row["n"] is None for row in rows):
        return f"at least {held:,}" if held else "too few to show"
    return f"about {held:,}" if held else "none"


def dropout_card(reader: Reader, rows: list[Row], condition: str) -> Card:
    """Return where people went from each state, of 100, with those who left work or are lost."""
    states = [state for state in (START, *TIER_STATES, RELAPSE)
              if any(row["from_state"] == state for row in rows)]  # fmt: skip
    out = {state: [row for row in rows if row["from_state"] == state] for state in states}
    bars = [_bar(state, out[state]) for state in states]
    cells = tuple((_one_line(bar), *(_percent(bar, key) for key in NEXT)) for bar in bars)
    return Card(
        key="dropout",
        title=f"Who leaves work, and who is still off: {_lower(condition_label(condition))}",
        sentence=_say_left(bars),
        table=Table("Of 100 people in each state, where they went next",
                    ("State", *(part.name for part in NEXT.values())), cells),
        about=_about(reader, rows),
        draw=(lambda: shares(bars, NEXT, "exited")) if bars else None,
        notes=(
            "Each tier took different people, so one tier cannot be judged against another.",
            "Where any way out has too few people to show, none of that state's shares is shown.",
        ),
    )  # fmt: skip


def _bar(state: str, rows: list[Row]) -> Bar:
    label = state_label(state).replace(", ", ",<br>")
    if any(row["n"] is None for row in rows):
        return Bar(label, {}, TOO_FEW)
    counts: dict[str, int] = {}
    for row in rows:
        key = "up" if row["to_state"] in TIER_STATES else row["to_state"]
        counts[key] = counts.get(key, 0) + int(row["n"])
    total = sum(counts.values())
    return Bar(label, {key: n / total for key, n in counts.items()} if total else {}, "" if total
               else NONE)  # fmt: skip


def _one_line(bar: Bar) -> str:
    return bar.label.replace("<br>", " ")


def _percent(bar: Bar, key: str) -> str:
    return bar.words or f"{100 * bar.shares.get(key, 0.0):.0f}"


def _say_left(bars: list[Bar]) -> str:
    told = [bar for bar in bars if bar.shares]
    if not told:
        return f"{TOO_FEW}." if bars else "This release holds no pathways."
    parts = [f"{100 * bar.shares.get('exited', 0.0):.0f} from “{_one_line(bar)}”" for bar in told]
    return (
        f"Of 100 people in each state, this many left work next: {list_words(parts)}. More may do "
        "so later: some are still off."
    )


def _cells(row: Row) -> tuple[str, ...]:
    n = row["n"]
    number = TOO_FEW if row["status"] == "suppressed" else NO_FIGURE
    if n is not None:
        number = NONE if n == 0 else f"{n:,}"
    return (state_label(row["from_state"]), state_label(row["to_state"]), number)


def _about(reader: Reader, rows: list[Row]) -> tuple[Entry, ...]:
    begun = _total([row for row in rows if row["from_state"] == START])
    many = ("How many", f"{_capital(begun)} absences, summed from counts to the nearest 5")
    return (*ABOUT[:2], many, *ABOUT[2:], *reader.provenance())


def _lower(text: str) -> str:
    return text if text.startswith("Tier") else text[:1].lower() + text[1:]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
