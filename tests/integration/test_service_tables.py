"""Volumes, waits and pathways, from deliveries to the release."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from models.disclosure.tables import PATHWAY_KEYS, VOLUME_KEYS, WAIT_KEYS
from pipelines.outcome import Outcome
from pipelines.running import run_everything
from pipelines.settings import Home
from pipelines.warehouse import Warehouse
from pipelines.workspace import Workspace

KEYS = {"volumes": VOLUME_KEYS, "waits": WAIT_KEYS, "pathways": PATHWAY_KEYS}
COUNTS = {"volumes": "referrals", "waits": "n", "pathways": "n"}
REFERRALS = "referral_id,absence_id,referred_on,tier,referred_by,consent,record_status\n"


def exact(home: Home, table: str) -> pl.DataFrame:
    with Warehouse(home.warehouse).open(read_only=True) as connection:
        return connection.table(table).pl()


def released(home: Home, outcome: Outcome, table: str) -> pl.DataFrame:
    path = home.releases / str(outcome.release) / "evidence.duckdb"
    with duckdb.connect(path, read_only=True) as connection:
        return connection.table(f"evidence.{table}").pl()


@pytest.mark.parametrize("table", list(KEYS))
def test_the_release_holds_the_table_controlled_and_as_csv(
    made_up_run: tuple[Home, Outcome], table: str
) -> None:
    home, outcome = made_up_run
    truth, shown = exact(home, f"evidence.{table}"), released(home, outcome, table)
    assert shown.height == truth.height > 20
    assert 0 < shown["suppressed"].sum() < shown.height
    assert "practices" not in shown.columns
    assert truth.select(KEYS[table]).is_unique().all()
    count = COUNTS[table]
    both = truth.join(shown, on=KEYS[table], suffix="_shown").drop_nulls(f"{count}_shown")
    assert (both[f"{count}_shown"] % 5 == 0).all()
    assert ((both[f"{count}_shown"] - both[count]).abs() <= 2).all()
    assert not both[count].is_between(1, 7).any()
    csv = home.releases / str(outcome.release) / "csv" / f"{table}.csv"
    assert len(csv.read_text(encoding="utf-8-sig").splitlines()) == shown.height + 1


def test_every_referral_that_stands_is_in_the_volumes(made_up_run: tuple[Home, Outcome]) -> None:
    home, _ = made_up_run
    volumes = exact(home, "evidence.volumes")
    whole = volumes.filter(quarter="all", site_id="all", tier="all", referred_by="all")
    assert whole["referrals"].to_list() == [exact(home, "records.referrals").height]
    for keys in (("quarter", "site_id", "tier"), ("site_id", "tier", "referred_by")):
        inner = volumes.filter(pl.col(name) != "all" for name in keys)
        assert inner["referrals"].sum() == whole["referrals"].sum()


def test_what_goes_into_a_state_comes_out_of_it(made_up_run: tuple[Home, Outcome]) -> None:
    pathways = exact(made_up_run[0], "evidence.pathways")
    out = pathways.group_by("condition", state="from_state").agg(left=pl.col("n").sum())
    into = pathways.group_by("condition", state="to_state").agg(came=pl.col("n").sum())
    both = out.join(into, on=["condition", "state"])
    assert {"tier_A", "tier_B", "tier_C", "relapse"} <= set(both["state"])
    assert both["left"].to_list() == both["came"].to_list()
    begun = out.filter(state="absent_not_referred", condition="all")["left"].sum()
    ends = into.join(out, on=["condition", "state"], how="anti").filter(condition="all")
    assert set(ends["state"]) <= {"returned", "exited", "still_absent", "end_unknown"}
    assert ends["came"].sum() == begun


def deliver(folder: Path, supplier: str, period: str, referrals: list[str]) -> None:
    place = folder / supplier / period
    place.mkdir(parents=True)
    (place / "delivery.toml").write_text(
        f'supplier = "{supplier}"\nperiod = "{period}"\nextracted_on = {period}-28\n'
    )
    (place / "practices.csv").write_text(
        "practice_id,site_id,role,pilot_started_on,fte_gps\n"
        f"q,{supplier},pilot,2012-01-01,2\nr,{supplier},pilot,2012-01-01,3\n"
    )
    (place / "absences.csv").write_text(
        "absence_id,person_id,practice_id,started_on,condition,employment\n"
        "1,p,q,2012-01-05,stress,employed\n"
    )
    (place / "returns.csv").write_text("return_id,absence_id,happened_on,outcome\n")
    (place / "referrals.csv").write_text(REFERRALS + "".join(f"{row}\n" for row in referrals))


def test_a_withdrawn_referral_is_in_no_table(tmp_path: Path, protocol_file: Path) -> None:
    deliveries = tmp_path / "deliveries"
    kept, refused = "a,1,2012-02-01,B,gp,Y,", "b,1,2012-02-02,B,gp,N,"
    deliver(deliveries, "north", "2012-05", [kept, "c,1,2012-02-03,B,gp,Y,"])
    deliver(deliveries, "north", "2012-06", ["c,1,2012-02-03,B,gp,Y,withdrawn"])
    deliver(deliveries, "south", "2012-06", [kept, refused])
    home = Home(tmp_path / "home")
    workspace = Workspace(
        home_folder=str(home.root),
        deliveries_folder=str(deliveries),
        protocol_file=str(protocol_file),
    )
    assert run_everything(workspace, lambda *_: None).succeeded
    volumes = exact(home, "evidence.volumes").filter(
        quarter="2012Q1", tier="all", referred_by="all"
    )
    assert dict(volumes.select("site_id", "referrals").iter_rows()) == {
        "all": 3,
        "north": 1,
        "south": 2,
    }
    # Refused consent counts in volumes alone.
    waits = exact(home, "evidence.waits").filter(step="referred_to_assessed", tier="all")
    assert dict(waits.select("site_id", "n").iter_rows()) == {"all": 1, "north": 1}
    moves = exact(home, "evidence.pathways").filter(condition="all")
    assert moves["n"].to_list() == [1, 1]
