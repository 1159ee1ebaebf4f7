"""Suppressing more of a release takes whatever repeats the number, and says so."""

import polars as pl
import pytest

from models.disclosure.audit.hiding import hide
from models.disclosure.status import tell_status
from models.results import ARM_KEYS
from tests.conftest import as_curves, curve
from tests.unit.released_tables import pathways, sites

KEYS = {"analysis": "since_referral", "arm": "A", "condition": "stress"}
WHOLE = {**KEYS, "dimension": "all", "level": "all"}
CELL = "analysis=since_referral arm=A condition=stress"


def cells(*rows: tuple[str, str, str]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), ["table", "cell", "measure"], orient="row")


def curves() -> dict[str, pl.DataFrame]:
    expected = {**WHOLE, "analysis": "observed_vs_expected", "arm": "expected_A"}
    other = {**WHOLE, "condition": "cancer"}
    rows = [*curve(900, 0.01, **WHOLE), *curve(900, 0.01, **expected), *curve(900, 0.01, **other)]
    return {"curves": tell_status("curves", as_curves(rows))}


def test_a_row_loses_all_its_numbers_and_others_none() -> None:
    tables = sites(60, a=40, b=20)
    volumes = tables["volumes"].with_columns(fte_gps=4.0, months=3.0, per_fte_gp=1.5)
    told = {"volumes": tell_status("volumes", volumes)}
    hidden = hide(told, cells(("volumes", "site_id=a", "referrals")))["volumes"]
    assert hidden["referrals"].to_list() == [60, None, 20]
    assert hidden["per_fte_gp"].to_list() == [1.5, None, 1.5]
    assert hidden["status"].to_list() == ["shown", "suppressed", "shown"]
    assert hidden["suppressed"].to_list() == [False, True, False]


def test_tables_that_are_not_named_stay_as_they_are() -> None:
    tables = {**sites(60, a=40, b=20), **pathways(40, stress=20)}
    hidden = hide(tables, cells(("pathways", "from_state=absent_not_referred", "n")))
    assert hidden["volumes"].equals(tables["volumes"])
    assert hidden["pathways"].equals(tables["pathways"])


def test_the_size_of_a_curve_takes_all_of_it_and_no_other() -> None:
    tables = curves()
    hidden = hide(tables, cells(("curves", CELL, "n")))["curves"]
    (row,) = hidden.filter(condition="stress", analysis="since_referral").to_dicts()
    assert (row["day"], row["n"], row["at_risk"], row["returned"]) == (0, None, None, None)
    assert (row["suppressed"], row["status"]) == (True, "suppressed")
    kept = pl.col("condition") == "cancer"
    assert hidden.filter(kept).equals(tables["curves"].filter(kept))


def test_a_total_takes_what_follows_the_last_day_of_results_before_it() -> None:
    hidden = hide(curves(), cells(("curves", f"{CELL} day=182", "exited")))["curves"]
    told = hidden.filter(condition="stress", analysis="since_referral")
    assert told["day"].to_list() == list(range(0, 99, 7))
    assert told.filter("suppressed")["day"].to_list() == [98]
    assert told["n"].null_count() == 0
    assert told.filter(day=98)["returned"].null_count() == 1
    assert told.filter(day=91)["returned"].null_count() == 0


def test_an_expected_curve_goes_as_far_as_the_observed_one_beside_it() -> None:
    tables = curves()
    observed = CELL.replace("since_referral", "observed_vs_expected")
    hidden = hide(tables, cells(("curves", observed, "n")))["curves"]
    assert len(hidden.filter(arm="expected_A")) == 1
    assert len(hidden.filter(arm="A", condition="stress")) > 1


def effects() -> dict[str, pl.DataFrame]:
    keys = dict.fromkeys(ARM_KEYS, "all") | {"analysis": "x"}
    counts = {"n_arm": 50, "n_comparator": 60, "events_arm": 20, "events_comparator": 30}
    words = {"gate": "pass", "reason": "", "suppressed": False}
    frame = pl.DataFrame({**keys, "estimate": 1.2, "p": 0.1, **counts, **words})
    return {"effects": tell_status("effects", frame)}


@pytest.mark.parametrize("measure", ["n_arm", "n_comparator"])
def test_an_effect_loses_the_size_that_is_named_and_stays(measure: str) -> None:
    tables = effects()
    hidden = hide(tables, cells(("effects", "analysis=x", measure)))["effects"]
    lost = tables["effects"].with_columns(pl.lit(None, pl.Int64).alias(measure))
    assert hidden.equals(lost.select(hidden.columns))


def test_an_effect_goes_with_the_returns_it_rests_on() -> None:
    hidden = hide(effects(), cells(("effects", "analysis=x", "events_arm")))["effects"]
    (row,) = hidden.to_dicts()
    assert (row["estimate"], row["p"], row["events_arm"]) == (None, None, None)
    assert (row["n_arm"], row["events_comparator"]) == (50, None)
    assert (row["gate"], row["suppressed"], row["status"]) == ("withheld", True, "suppressed")
    assert "Too few people" in row["reason"]
