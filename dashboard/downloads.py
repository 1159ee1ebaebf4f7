"""What can be taken away: exactly the rows on the screen, under a name that says what they are.

A file's name is the view it holds, and is read back by the same rules as an address: only names
that this release can show exist, so a name cannot reach any file.
"""

import csv
import io
import re

from dashboard.selection import COLUMNS, Selection, table_rows
from dashboard.state import Choices, View
from dashboard.words import ANALYSES, condition_label
from models.results import ALL

_NAME = re.compile(
    r"how-fast\.(?P<analysis>\w+)\.(?P<condition>\w+)\.(?P<arm>\w+)(\.by_(?P<split>\w+))?"
)
CONTEXT = ("Data", "Clock", "Condition", "People")
RELEASE = "release"
"""The last column, as in every CSV of a release."""


def file_name(view: View) -> str:
    """Return the name of a view's file, without its ending."""
    parts = ["how-fast", view.analysis, view.condition, view.arm]
    return ".".join([*parts, f"by_{view.split}"] if view.split != ALL else parts)


def parse_name(name: str, choices: Choices) -> View | None:
    """Return the view a file name stands for, or None if the release holds no such view."""
    found = _NAME.fullmatch(name)
    if found is None or found["analysis"] not in ANALYSES:
        return None
    view = View(found["analysis"], found["condition"], found["arm"], found["split"] or ALL)
    return view if choices.allows(view) else None


def csv_text(selection: Selection) -> str:
    """Return the rows shown as CSV, with a byte order mark so that Excel reads it as UTF-8."""
    view, release = selection.view, selection.release
    context = (
        "Made-up data" if release.made_up else "As delivered",
        view.words.title,
        condition_label(view.condition),
        view.words.arm(view.arm),
    )
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*CONTEXT, *COLUMNS, RELEASE])
    writer.writerows(
        [_harmless(cell) for cell in (*context, *row, release.id)] for row in table_rows(selection)
    )
    return "\ufeff" + text.getvalue()


def _harmless(cell: str) -> str:
    # A spreadsheet would run a cell that begins so; names of sites are written by suppliers.
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
