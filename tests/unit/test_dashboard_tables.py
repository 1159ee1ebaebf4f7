"""The table under the chart: who was at risk, back and gone, in whole words."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
from dash._utils import to_json
from dashboard.tables import flow_rows, risk_table

from dashboard.selection import choices_of, select
from dashboard.state import parse
from dashboard.store import read_release

Write = Callable[..., Path]


def rows_of(folder: Path, query: str) -> list[list[str]]:
    """Return the cells of the at-risk table, row by row."""
    release = read_release(folder)
    selection = select(release, parse(query, choices_of(release))[0])
    (table,) = risk_table(selection).children
    _, head, *bodies = table.children
    rows = [head.children, *(row for body in bodies for row in body.children)]
    return [[cell.children for cell in _listed(row.children)] for row in rows]


def _listed(children: Any) -> list[Any]:
    return children if isinstance(children, list) else [children]


def test_every_horizon_has_numbers_or_says_why_not(
    write_release: Write, referral_curves: pl.DataFrame
) -> None:
    rows = rows_of(write_release(referral_curves), "condition=back_pain&tier=B")
    assert rows == [
        ["Weeks since referral", "0", "4", "13", "26", "52"],
        ["Tier B (335 people)"],
        ["At risk", "335", "260", "145", "65", "Too few"],
        ["Back at work", "0%", "19%", "49%", "72%", "Too few"],
        ["Left work", "0%", "2%", "5%", "7%", "Too few"],
    ]


def test_a_hidden_group_shows_no_number_at_all(
    write_release: Write, referral_curves: pl.DataFrame
) -> None:
    _, name, *rows = rows_of(write_release(referral_curves), "condition=cancer&tier=C")
    assert name == ["Tier C"]
    assert {cell for row in rows for cell in row[1:]} == {"Too few"}


def test_who_is_no_longer_followed_is_shown_where_it_is_released(
    write_release: Write, referral_curves: pl.DataFrame
) -> None:
    keys = ["analysis", "arm", "condition", "dimension", "level", "day"]
    counts = referral_curves.select(*keys, censored=pl.lit(40, pl.Int64))
    folder = write_release(referral_curves, more={"curve_table": counts})
    rows = rows_of(folder, "condition=back_pain&tier=B")
    assert rows[-1] == ["No longer followed", "40", "40", "40", "40", "Too few"]


def test_the_flow_says_what_is_suppressed(
    write_release: Write, referral_curves: pl.DataFrame
) -> None:
    release = read_release(write_release(referral_curves))
    selection = select(release, parse("", choices_of(release))[0])
    assert flow_rows(selection) == [
        ("Rows received", "Absences", "5,000"),
        ("Episodes left out", "Not employed", "Too few people to show"),
        ("Episodes analysed", "All", "4,500"),
    ]


def test_a_table_can_be_sent(write_release: Write, referral_curves: pl.DataFrame) -> None:
    release = read_release(write_release(referral_curves))
    selection = select(release, parse("", choices_of(release))[0])
    assert "At risk" in to_json(risk_table(selection))
