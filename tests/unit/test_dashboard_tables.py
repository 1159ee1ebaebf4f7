"""The table under the chart: who was at risk, back, gone and lost, in whole words."""

from collections.abc import Callable
from pathlib import Path

import polars as pl

from dashboard.asked import Asked
from dashboard.curve_cards import full_table, risk_table
from dashboard.html_text import to_html
from dashboard.page import Table
from dashboard.render import table
from dashboard.selection import Selection, choices_of, select, table_rows
from dashboard.state import parse
from dashboard.store import read_release

Write = Callable[..., Path]


def see(folder: Path, query: str) -> Selection:
    release = read_release(folder)
    return select(release, parse(Asked(query), choices_of(release)))


def test_every_horizon_has_numbers_or_says_why_not(
    write_release: Write, referral_curves: pl.DataFrame
) -> None:
    told = risk_table(see(write_release(referral_curves), "condition=back_pain&tier=B"))
    assert told.columns == ("Weeks since referral", "0", "4", "13", "26", "52")
    assert told.rows == (
        ("Tier B (335 people)",),
        ("At risk", "335", "260", "145", "65", "Too few"),
        ("Back at work", "0%", "19%", "49%", "72%", "Too few"),
        ("Left work", "0%", "2%", "5%", "7%", "Too few"),
    )


def test_a_hidden_group_shows_no_number_at_all(
    write_release: Write, referral_curves: pl.DataFrame
) -> None:
    name, *rows = risk_table(see(write_release(referral_curves), "condition=cancer&tier=C")).rows
    assert name == ("Tier C",)
    assert {cell for row in rows for cell in row[1:]} == {"Too few"}


def test_who_is_no_longer_followed_is_shown_where_it_is_released(
    write_release: Write, referral_curves: pl.DataFrame
) -> None:
    counted = referral_curves.with_columns(n_censored=pl.lit(40, pl.Int64))
    told = risk_table(see(write_release(counted), "condition=back_pain&tier=B"))
    assert told.rows[-1] == ("No longer followed", "40", "40", "40", "40", "Too few")


def test_the_table_of_all_is_the_rows_of_the_selection(
    write_release: Write, referral_curves: pl.DataFrame
) -> None:
    selection = see(write_release(referral_curves), "condition=cancer")
    assert full_table(selection).rows == tuple(table_rows(selection))


def test_a_table_is_written_for_readers_without_scripts_and_escaped() -> None:
    told = Table("A <b>caption</b>", ("", "n"), (("Group",), ("North & South", "Too few")), "Note.")
    text = str(to_html(table(told)))
    assert "<caption>A &lt;b&gt;caption&lt;/b&gt;</caption>" in text
    assert '<th scope="rowgroup" colspan="2" class="group">Group</th>' in text
    assert '<th scope="row">North &amp; South</th><td class="not-shown">Too few</td>' in text
    assert "Note." in text
