"""The two protections take turns, since what one hides the other may give away."""

from importlib import import_module

import polars as pl
import pytest

from models.disclosure.differencing import protect

Tables = dict[str, pl.DataFrame]


def hide(tables: Tables, row: int | None) -> Tables:
    here = pl.int_range(pl.len()) == row
    return {"flow": tables["flow"].with_columns(pl.when(~here).then("count").alias("count"))}


@pytest.mark.parametrize(
    ("by_audit", "by_difference", "hidden"),
    [
        # Which row each hides in each of its turns; -1 where it has nothing to add.
        ([-1], [-1], 0),
        ([0], [-1], 1),
        ([0, -1], [1, -1], 2),
        ([0, 2], [1, -1], 3),
    ],
)
def test_they_go_on_until_differences_have_nothing_to_add(
    monkeypatch: pytest.MonkeyPatch, by_audit: list[int], by_difference: list[int], hidden: int
) -> None:
    audits, differences = iter(by_audit), iter(by_difference)
    # The package has a function of the module's name.
    module = import_module("models.disclosure.differencing.protect")
    monkeypatch.setattr(module, "protect_release", lambda t, _: hide(t, next(audits)))
    monkeypatch.setattr(module, "protect_within", lambda t: hide(t, next(differences)))
    tables = {"flow": pl.DataFrame({"count": [10, 20, 30, 40]})}
    protected = protect([], tables)
    assert protected["flow"]["count"].null_count() == hidden
    assert [*audits, *differences] == []
