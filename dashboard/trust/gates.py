"""Card: every check of a comparison, by condition, with what it asks and how it ended."""

from typing import Any, Final

from dashboard.checks import CHECKS, role_of, say_limit, say_value, say_verdict, words_of
from dashboard.figures.matrix import Cell, matrix
from dashboard.page import Card, Entry, Table
from dashboard.reader import Reader
from dashboard.words import condition_label, list_words
from models.results import ALL, CONDITIONS, TIERS

Row = dict[str, Any]
NONE_HELD: Final = "This release holds no checks of this comparison."
NOTE: Final = (
    "“Not released”: the verdict stands, but the number belongs to a result that is withheld or "
    "could give counts away."
)
ABOUT: Final[tuple[Entry, ...]] = (
    (
        "What is estimated",
        "Whether each comparison keeps to the limits that the protocol set before anybody looked.",
    ),
    ("Who", "The people of each condition in the comparison chosen."),
    (
        "How it is made",
        "Each check is made on exact numbers before anything is rounded; the release holds its "
        "verdict, and its number where that tells nothing more.",
    ),
    (
        "Gates",
        "One check that is not passed withholds every result of that row, in the release itself. "
        "One that could not be made is shown and withholds nothing; nor does a warning.",
    ),
    (
        "What would make it wrong",
        "A pass is no proof: no check can see what was not recorded. With many rows, some fail by "
        "chance.",
    ),
)


def gates_card(reader: Reader, analysis: str, title: str, condition: str) -> Card:
    """Return the card of a comparison's checks; those of one condition in plain words under it."""
    rows = reader.release.table("diagnostics").filter(analysis=analysis, dimension=ALL).to_dicts()
    rows.sort(key=_order)
    own = [row for row in rows if row["condition"] == condition]
    gates = [row for row in rows if role_of(row) == "gate"]
    heads = ("", "Condition", "Verdict", "Found", "Limit")
    return Card(
        key="checks",
        title=f"Which checks pass: {title[:1].lower()}{title[1:]}",
        sentence=_sentence(rows),
        table=Table("Every check of every condition", heads, tuple(_every(rows))),
        about=(*ABOUT, *reader.provenance(analysis)),
        draw=(lambda: matrix([_cell(row) for row in gates])) if gates else None,
        beneath=(_plain_words(own, condition),) if own else (),
        analyses=(analysis,),
    )


def _sentence(rows: list[Row]) -> str:
    gates = [row for row in rows if role_of(row) == "gate"]
    if not gates:
        return NONE_HELD
    failed = [row for row in gates if row["gate"] == "fail"]
    unknown = sum(row["gate"] == "not_assessable" for row in gates)
    groups = len({(row["condition"], row["arm"]) for row in gates})
    lost = list(dict.fromkeys(_group(row) for row in failed))
    said = (
        f"All {groups} comparisons pass every check that could be made."
        if not lost
        else f"{len(lost)} of {groups} comparisons do not pass every check and are withheld: "
        f"{list_words(lost)}."
    )
    more = f" {unknown} of the {len(gates)} checks could not be made." if unknown else ""
    return said + more


def _group(row: Row) -> str:
    name = condition_label(row["condition"])
    lower = name[:1].lower() + name[1:]
    return f"{lower} (tier {row['arm']})" if row["arm"] in TIERS else lower


def _order(row: Row) -> tuple[Any, ...]:
    conditions, checks = [ALL, *CONDITIONS], list(CHECKS)
    name = row["check"]
    stem = name if name in CHECKS else name.rsplit("_", 1)[0]
    return (
        conditions.index(row["condition"]) if row["condition"] in conditions else len(conditions),
        row["arm"],
        ("gate", "warning", "measure").index(role_of(row)),
        checks.index(stem) if stem in checks else len(checks),
        len(name),
        name,
    )


def _cell(row: Row) -> Cell:
    tier = f"{row['arm']} · " if row["arm"] in TIERS else ""
    return Cell(
        condition_label(row["condition"]),
        tier + words_of(row["check"]).short,
        row["gate"],
        f"{words_of(row['check']).label}: {say_verdict(row).lower()}",
    )


def _every(rows: list[Row]) -> list[tuple[str, ...]]:
    return [
        (
            _label(row),
            condition_label(row["condition"]),
            say_verdict(row),
            say_value(row),
            say_limit(row),
        )
        for row in rows
    ]


def _label(row: Row) -> str:
    tier = f"Tier {row['arm']}: " if row["arm"] in TIERS else ""
    label = words_of(row["check"]).label
    return tier + (label[:1].lower() + label[1:] if tier else label)


HEADINGS: Final = {
    "gate": "Must be passed, or the result is withheld",
    "warning": "Warnings, which withhold nothing",
    "measure": "For information: no right or wrong",
}


def _plain_words(rows: list[Row], condition: str) -> Table:
    told: list[tuple[str, ...]] = []
    for role, heading in HEADINGS.items():
        mine = [row for row in rows if role_of(row) == role]
        told += [(heading,)] if mine else []
        told += [
            (
                _label(row),
                say_verdict(row),
                say_value(row),
                say_limit(row),
                row["reason"] or words_of(row["check"]).asks,
            )
            for row in mine
        ]
    heads = ("Check", "Verdict", "Found", "Limit", "What it means")
    return Table(f"In plain words: {condition_label(condition).lower()}", heads, tuple(told), NOTE)
