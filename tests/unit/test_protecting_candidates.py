"""The two protections take turns, since what one hides the other may give away."""

from pathlib import Path

import polars as pl
import pytest

from pipelines import disclosure
from pipelines.settings import Home

Tables = dict[str, pl.DataFrame]


def hide(tables: Tables, row: int) -> Tables:
    here = pl.int_range(pl.len()) == row
    return {"flow": tables["flow"].with_columns(pl.when(~here).then("count").alias("count"))}


@pytest.mark.parametrize(
    ("steps", "turns", "hidden"),
    [
        # (by the audit, by the differencing), each in turn; None: nothing to add.
        ([None], [None], 0),
        ([0], [None], 1),
        ([0, None], [1], 2),
        ([0, 2], [1, None], 3),
    ],
)
def test_they_go_on_until_one_has_nothing_to_add(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    steps: list[int | None],
    turns: list[int | None],
    hidden: int,
) -> None:
    audits, differences = iter(steps), iter(turns)

    def audit(tables: Tables) -> Tables:
        row = next(audits)
        return tables if row is None else hide(tables, row)

    def difference(_: list[Tables], tables: Tables) -> Tables:
        row = next(differences)
        return tables if row is None else hide(tables, row)

    monkeypatch.setattr(disclosure, "protect_release", audit)
    monkeypatch.setattr(disclosure, "protect", difference)
    monkeypatch.setattr(disclosure, "earlier_releases", lambda *_: [])
    tables = {"flow": pl.DataFrame({"count": [10, 20, 30, 40]})}
    protected = disclosure.protect_candidate(Home(tmp_path), tables, {})
    assert protected["flow"]["count"].null_count() == hidden
    assert [*audits, *differences] == []
