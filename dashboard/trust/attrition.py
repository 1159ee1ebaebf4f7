"""Card: from rows received to absences analysed, with every reason for leaving one out."""

from typing import Any, Final

from dashboard.figures.attrition import Box, Reason, draw
from dashboard.page import Card, Entry, Table
from dashboard.reader import Reader
from dashboard.words import NO_FIGURE, NONE, TOO_FEW, humanise

Row = dict[str, Any]
Flow = dict[tuple[str, str], Row]

STEPS: Final = {
    "rows_received": "Rows received",
    "rows_quarantined": "Rows set aside: they failed a check",
    "rows_accepted": "Rows accepted",
    "absences": "Absences",
    "episodes": "Episodes: absences that belong together count as one",
    "episodes_left_out": "Episodes left out",
    "episodes_analysed": "Episodes analysed",
    "referrals": "Referrals",
    "referrals_set_aside": "Referrals set aside: counted in volumes, not followed",
    "referrals_counted": "Referrals followed",
    "episodes_referred": "Episodes referred, by first tier",
}
REASONS: Final = {
    "all": "All",
    "absences": "About absences",
    "fit_notes": "About fit notes",
    "practices": "About practices",
    "referrals": "About referrals",
    "returns": "About returns",
    "services": "About services used",
    "chained_to_an_earlier_one": "went on from an earlier absence",
    "no_absences_or_returns_file": "no file of absences or returns",
    "begun_on_or_after_cut": "began too late to be followed",
    "ended_before_list_complete": "ended before the list was complete",
    "not_employed": "not in work",
    "consent_refused": "consent refused",
    "practice_unknown": "practice not known",
    "end_unknown": "Of these, the end is not known",
    "past_eligible_day": "Of these, still off sick after four weeks",
    "episode_left_out": "absence left out above",
    "before_absence_began": "made before the absence",
    "not_absent_that_day": "not off sick that day",
    "after_follow_up_ended": "after follow-up ended",
    "A": "Tier A",
    "B": "Tier B",
    "C": "Tier C",
}
NOTHING: Final = "This release does not say how many rows were received or left out."
NOTE: Final = (
    "Counts are rounded to the nearest 5, each by itself, so that they need not add up. “Too few” "
    "means 1 to 7. Reasons that left out nobody are in the table alone."
)
ABOUT: Final[tuple[Entry, ...]] = (
    ("What is estimated", "Nothing: rows and episodes of absence are counted, each reason once."),
    ("Who", "Everything that the suppliers delivered, pilot and comparison practices together."),
    (
        "How it is made",
        "An episode is an absence with those that follow it so soon that the return between did "
        "not last. Reasons are applied in the order shown, and the first that fits counts.",
    ),
    ("Gates", "None apply to counts; those of 1 to 7 are not shown."),
    (
        "What would make it wrong",
        "Absences that a supplier never sent: they are in no row, and nothing here can show them.",
    ),
)


def attrition_card(reader: Reader) -> Card:
    """Return the card of the release's flow."""
    rows = reader.release.table("flow").to_dicts()
    flow = {(row["step"], row["reason"]): row for row in rows}
    spines = tuple(filter(None, (_people(flow), _referrals(flow))))
    return Card(
        key="flow",
        title="From rows received to people analysed",
        sentence=_sentence(flow),
        table=Table("Every step and reason", ("", "Count"), tuple(_cells(rows)), NOTE),
        about=(*ABOUT, *reader.provenance()),
        draw=(lambda: draw(spines)) if spines else None,
        notes=(NOTE,) if spines else (),
    )


def say_count(row: Row | None) -> str:
    """Return a count, or in what way there is none."""
    if row is None:
        return NO_FIGURE
    if row["count"] is None:
        return TOO_FEW if row["suppressed"] else NO_FIGURE
    return f"{row['count']:,}" if row["count"] else NONE


def _people(flow: Flow) -> tuple[Box, ...]:
    return _spine(
        flow,
        (
            ("rows_received", "absences", "rows about absences received",
             _asides(flow, "rows_quarantined", "absences", words="failed a check")),
            ("absences", "all", "absences, each counted once",
             _asides(flow, "absences", "chained_to_an_earlier_one")),
            ("episodes", "all", "episodes of absence", _asides(flow, "episodes_left_out")),
            ("episodes_analysed", "all", "episodes analysed", ()),
            ("episodes_analysed", "past_eligible_day",
             "still off sick after four weeks: the main comparison", ()),
        ),
    )  # fmt: skip


def _referrals(flow: Flow) -> tuple[Box, ...]:
    spine = _spine(
        flow,
        (
            ("rows_received", "referrals", "rows about referrals received",
             _asides(flow, "rows_quarantined", "referrals", words="failed a check")),
            ("referrals", "all", "referrals that stand", _asides(flow, "referrals_set_aside")),
            ("referrals_counted", "all", "referrals followed, on absences analysed", ()),
        ),
    )  # fmt: skip
    tiers = _asides(flow, "episodes_referred")
    return (*spine, Box("", "first referred to:", (), tiers)) if spine and tiers else spine


def _spine(
    flow: Flow, steps: tuple[tuple[str, str, str, tuple[Reason, ...]], ...]
) -> tuple[Box, ...]:
    return tuple(
        Box(say_count(flow[step, reason]), words, asides)
        for step, reason, words, asides in steps
        if (step, reason) in flow
    )


def _asides(flow: Flow, step: str, only: str = "", words: str = "") -> tuple[Reason, ...]:
    return tuple(
        (say_count(row), words or _reason(reason))
        for (of, reason), row in flow.items()
        if of == step and only in ("", reason) and row["count"] != 0
    )


def _reason(reason: str) -> str:
    return REASONS.get(reason, humanise(reason).lower())


def _cells(rows: list[Row]) -> list[tuple[str, ...]]:
    told: list[tuple[str, ...]] = []
    for step in dict.fromkeys(row["step"] for row in rows):
        told.append((STEPS.get(step, humanise(step)),))
        for row in (one for one in rows if one["step"] == step):
            reason = _reason(row["reason"])
            told.append((reason[:1].upper() + reason[1:], say_count(row)))
    return told


def _sentence(flow: Flow) -> str:
    whole, kept = flow.get(("episodes", "all")), flow.get(("episodes_analysed", "all"))
    if whole is None or kept is None:
        return NOTHING
    said = f"Of {say_count(whole)} episodes of absence, {say_count(kept)} are analysed"
    lost = [
        (row["count"], _reason(reason))
        for (step, reason), row in flow.items()
        if step == "episodes_left_out" and row["count"]
    ]
    if not lost or whole["count"] is None or kept["count"] is None:
        return f"{said}."
    count, reason = max(lost)
    return f"{said}; the commonest reason to leave one out is “{reason}” ({count:,})."
