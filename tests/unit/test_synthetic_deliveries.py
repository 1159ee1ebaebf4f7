"""What the suppliers of the made-up pilot send: mixes, faults and second thoughts."""

import tomllib
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from pipelines.synthetic import simulate, write_pilot
from pipelines.synthetic.coding import CODES, SERVICES
from pipelines.synthetic.truth import CONDITION_GROUPS

PEOPLE, SEED = 24_000, 2012
SUPPLIERS = ("eskerby", "wendmoor", "tarnholt")
PILOTS = ("eskerby", "wendmoor")
PERIODS = ("2012-03", "2012-06", "2012-09", "2012-12")
LAST_EXTRACT = date(2013, 1, 10)
KEYS = {
    "practices": "practice_id",
    "absences": "absence_id",
    "referrals": "referral_id",
    "returns": "return_id",
    "services": "service_id",
    "fit_notes": "fit_note_id",
}
CONTRACT = {
    "practices": "practice_id site_id role pilot_started_on fte_gps list_size rural imd_quintile",
    "absences": "absence_id person_id practice_id started_on condition_code condition"
    " secondary_condition_code age sex employment employer_size employer_oh occupation"
    " imd_quintile tribunal_or_claim",
    "referrals": "referral_id absence_id referred_on tier referred_by stepped_up_from"
    " assessment_mode assessed_on goal_agreed_on employer_contacted_on closed_on"
    " willing_to_return consent",
    "returns": "return_id absence_id happened_on outcome role",
    "services": "service_id referral_id service requested_on started_on ended_on sessions"
    " funded_by",
    "fit_notes": "fit_note_id absence_id issued_on valid_to status phased_return altered_hours"
    " amended_duties workplace_adaptations",
}
STATUS = ["record_status", "withdrawn_reason"]


@pytest.fixture(scope="module")
def pilot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("pilot")
    write_pilot(out, PEOPLE, SEED)
    return out


@pytest.fixture(scope="module")
def sent(pilot: Path) -> dict[str, pl.DataFrame]:
    """Every row of every file as text, with its supplier, period, and extract."""
    files: dict[str, list[pl.DataFrame]] = {name: [] for name in CONTRACT}
    for path in sorted(pilot.glob("*/*/*.csv")):
        manifest = tomllib.loads((path.parent / "delivery.toml").read_text("utf-8"))
        rows = pl.read_csv(path, infer_schema=False).with_columns(
            supplier=pl.lit(manifest["supplier"]),
            period=pl.lit(manifest["period"]),
            extract=pl.lit(manifest["extracted_on"]),
        )
        files[path.stem].append(rows)
    return {
        name: pl.concat(parts, how="diagonal").pipe(with_status) for name, parts in files.items()
    }


def with_status(rows: pl.DataFrame) -> pl.DataFrame:
    absent = [column for column in STATUS if column not in rows.columns]
    return rows.with_columns(pl.lit(None, pl.String).alias(column) for column in absent)


@pytest.fixture(scope="module")
def standing(sent: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Sound rows as they stand at the end: the latest of each key, withdrawn ones gone."""
    absences = latest(
        sent["absences"].filter(is_date("started_on"), pl.col("age").ne_missing("140"))
    )
    parents = absences.select("supplier", "absence_id", began="started_on")
    returns = sent["returns"].join(parents, on=["supplier", "absence_id"], how="semi")
    returns = returns.join(parents, on=["supplier", "absence_id"]).filter(
        pl.col("outcome").is_not_null(),
        pl.col("happened_on") > pl.col("began"),
        pl.col("happened_on") <= pl.col("extract").cast(pl.String),
    )
    referrals = sent["referrals"].filter(pl.col("tier").is_in(["A", "B", "C"]))
    services = sent["services"].filter(
        pl.col("referral_id").cast(pl.Int64) < 9_000_000, pl.col("service").is_in(list(SERVICES))
    )
    return {
        "practices": sent["practices"],
        "absences": absences,
        "returns": latest(returns),
        "referrals": latest(referrals),
        "services": latest(services),
    }


def is_date(column: str) -> pl.Expr:
    return pl.col(column).str.to_date("%Y-%m-%d", strict=False).is_not_null()


def latest(rows: pl.DataFrame) -> pl.DataFrame:
    key = next(column for column in KEYS.values() if column == rows.columns[0])
    last = rows.sort("period").group_by("supplier", key, maintain_order=True).last()
    return last.filter(pl.col("record_status").is_null())


def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    first, second, other = (
        write_pilot(tmp_path / name, 2_000, seed)
        for name, seed in (("first", 5), ("second", 5), ("other", 6))
    )
    names = [path.relative_to(tmp_path / "first") for path in sorted(first[0].parent.rglob("*.*"))]
    assert names
    for path in sorted((tmp_path / "first").rglob("*.*")):
        twin = tmp_path / "second" / path.relative_to(tmp_path / "first")
        assert path.read_bytes() == twin.read_bytes()
        assert b"\r" not in path.read_bytes()
    assert len(second) == len(other) == len(SUPPLIERS) * len(PERIODS)
    absences = "eskerby/2012-03/absences.csv"
    assert (tmp_path / "first" / absences).read_bytes() != (
        tmp_path / "other" / absences
    ).read_bytes()


def test_every_supplier_sends_four_labelled_deliveries(pilot: Path) -> None:
    manifests = {
        path.parent.relative_to(pilot).as_posix(): tomllib.loads(path.read_text("utf-8"))
        for path in pilot.glob("*/*/delivery.toml")
    }
    assert set(manifests) == {f"{place}/{period}" for place in SUPPLIERS for period in PERIODS}
    for place, manifest in manifests.items():
        assert f"{manifest['supplier']}/{manifest['period']}" == place
        assert manifest["made_up"] is True
        assert isinstance(manifest["extracted_on"], date)
    first = {path.stem for path in pilot.glob("tarnholt/2012-03/*.csv")}
    assert {"practices", "absences", "returns"} <= first
    assert not list(pilot.glob("tarnholt/*/referrals.csv"))


def test_files_have_the_contracts_columns_and_one_file_one_more(pilot: Path) -> None:
    extra = []
    for path in sorted(pilot.glob("*/*/*.csv")):
        header = path.read_text("utf-8").split("\n", 1)[0].split(",")
        expected = CONTRACT[path.stem].split()
        assert header[: len(expected)] == expected
        extra += [
            (path.relative_to(pilot).as_posix(), column)
            for column in header[len(expected) :]
            if column not in STATUS
        ]
    assert extra == [("tarnholt/2012-03/absences.csv", "batch")]


def test_keys_start_at_1_with_every_supplier_and_people_are_called_made_up(
    sent: dict[str, pl.DataFrame],
) -> None:
    for name, key in KEYS.items():
        for (_,), rows in sent[name].group_by("supplier"):
            assert "1" in rows[key].to_list()
    assert sent["absences"]["person_id"].str.starts_with("MADE-UP-").all()


def test_what_stands_at_the_end_is_what_was_simulated(standing: dict[str, pl.DataFrame]) -> None:
    truth = simulate(PEOPLE, SEED).filter(pl.col("listed"), pl.col("started_on") <= LAST_EXTRACT)
    absences = standing["absences"]
    assert len(absences) == len(truth) > 20_000

    lived = truth.select(
        "supplier",
        pl.format("MADE-UP-{}", pl.col("person").cast(pl.String).str.zfill(6)).alias("person_id"),
        pl.col("started_on").cast(pl.String),
        true_age="age",
    )
    both = absences.join(lived, on=["supplier", "person_id", "started_on"], validate="1:1")
    assert len(both) == len(truth)
    assert both.filter(pl.col("age").cast(pl.Int64) != pl.col("true_age")).is_empty()

    ended = pl.col("started_on") + pl.duration(days="days") <= LAST_EXTRACT
    first = standing["returns"].group_by("supplier", "absence_id").agg(pl.col("happened_on").min())
    assert len(first) == truth.filter(ended).height


def test_there_are_enough_practices_and_all_conditions(standing: dict[str, pl.DataFrame]) -> None:
    practices = standing["practices"]
    assert min(practices["supplier"].value_counts()["count"]) >= 14
    assert practices["fte_gps"].cast(pl.Float64).is_between(1, 10).all()
    group_of = {code: group for group, codes in CODES.items() for code in codes}
    absences = standing["absences"].with_columns(
        pl.coalesce(
            "condition", pl.col("condition_code").replace_strict(group_of, default=None)
        ).alias("group")
    )
    assert set(absences["group"]) == set(CONDITION_GROUPS)
    assert 0.5 < absences["condition_code"].is_not_null().mean() < 0.7
    assert absences["age"].drop_nulls().cast(pl.Int64).is_between(16, 80).all()
    employment = dict(absences["employment"].value_counts(normalize=True).rows())
    assert 0.84 < employment["employed"] < 0.90
    assert 0.03 < employment["unemployed"] < 0.07
    assert absences["employer_size"].drop_nulls().n_unique() == 4


def test_referrals_a_month_for_each_full_time_gp_are_two_fifths_of_those_expected(
    standing: dict[str, pl.DataFrame],
) -> None:
    practices = standing["practices"].filter(pl.col("role") == "pilot")
    fte = dict(practices.group_by("supplier").agg(pl.col("fte_gps").cast(pl.Float64).sum()).rows())
    months = {"eskerby": 15.3, "wendmoor": 12.1}
    gp_months = sum(fte[site] * months[site] for site in PILOTS)
    made = Counter(standing["referrals"]["tier"])
    for tier, low, high in (("A", 10, 15), ("B", 4, 6), ("C", 1, 2)):
        rate = made[tier] / gp_months
        assert 0.3 * low < rate < 0.5 * high
    assert made["A"] > made["B"] > made["C"] > 400


def test_common_conditions_have_over_a_hundred_referrals_and_some_cells_are_tiny(
    standing: dict[str, pl.DataFrame],
) -> None:
    group_of = {code: group for group, codes in CODES.items() for code in codes}
    group = pl.coalesce("condition", pl.col("condition_code").replace_strict(group_of, default=""))
    parents = standing["absences"].select("supplier", "absence_id", group=group)
    cells = standing["referrals"].join(parents, on=["supplier", "absence_id"])
    count = {(tier, group): n for tier, group, n in cells.group_by("tier", "group").len().rows()}
    common = (
        "back_pain",
        "other_musculoskeletal",
        "stress",
        "depression_anxiety",
        "post_operative",
    )
    large = [cell for cell in count if cell[1] in common and count[cell] > 100]
    assert len(large) >= 10

    first = cells.filter(pl.col("stepped_up_from").is_null())
    small = cells.group_by("tier", "group").len().filter(pl.col("len") < 8)
    assert "C" in small["tier"].to_list()
    # At once to C are sent those whom GPs thought it suits.
    suited = {"stress", "depression_anxiety", "other_mental_health", "addiction"}
    assert set(first.filter(tier="C")["group"]) == suited


def test_the_journey_is_told_in_order(standing: dict[str, pl.DataFrame]) -> None:
    referrals = standing["referrals"]
    for day in ("assessed_on", "employer_contacted_on", "closed_on"):
        assert (referrals[day] >= referrals["referred_on"]).drop_nulls().all()
    assert (referrals["goal_agreed_on"] >= referrals["assessed_on"]).drop_nulls().all()
    refused = referrals["consent"].value_counts(normalize=True).filter(consent="false")
    assert 0.015 < refused["proportion"][0] < 0.05

    stepped = referrals.filter(pl.col("stepped_up_from").is_not_null()).join(
        referrals, left_on=["supplier", "stepped_up_from"], right_on=["supplier", "referral_id"]
    )
    assert len(stepped) > 300
    assert (stepped["tier"] > stepped["tier_right"]).all()
    assert (stepped["absence_id"] == stepped["absence_id_right"]).all()
    by_expert = stepped.filter((pl.col("tier") == "C") & (pl.col("tier_right") == "B"))
    assert set(by_expert["referred_by"]) == {"oh_expert"}


def test_services_are_given_in_tier_c_alone(standing: dict[str, pl.DataFrame]) -> None:
    services = standing["services"].join(
        standing["referrals"], on=["supplier", "referral_id"], how="left"
    )
    assert set(services["tier"]) == {"C"}
    assert set(services["service"]) == set(SERVICES)


def test_a_tenth_of_fit_notes_say_may_be_fit(sent: dict[str, pl.DataFrame]) -> None:
    notes = sent["fit_notes"]
    may_be_fit = notes.filter(status="may_be_fit")
    assert 0.07 < len(may_be_fit) / len(notes) < 0.13
    chosen = {option: (may_be_fit[option] == "true").mean() for option in notes.columns[5:9]}
    assert min(chosen["phased_return"], chosen["altered_hours"]) > 2 * max(
        chosen["amended_duties"], chosen["workplace_adaptations"]
    )


def test_exits_phased_returns_and_relapses_are_there(standing: dict[str, pl.DataFrame]) -> None:
    kinds = Counter(standing["returns"]["outcome"])
    assert min(kinds[kind] for kind in ("job_ended", "benefits", "retired", "died")) >= 20
    assert kinds["phased_return"] > 1_000

    truth = simulate(PEOPLE, SEED).filter(pl.col("listed"), pl.col("started_on") <= LAST_EXTRACT)
    assert 500 < len(truth) - truth["episode"].n_unique() < 2_000
    running = truth["started_on"] + pl.Series([timedelta(days=d) for d in truth["days"]])
    assert 0.05 < (running > LAST_EXTRACT).mean() < 0.15


def test_one_supplier_enters_late_with_only_those_still_absent(
    pilot: Path, standing: dict[str, pl.DataFrame]
) -> None:
    manifest = tomllib.loads((pilot / "wendmoor/2012-03/delivery.toml").read_text("utf-8"))
    complete_from = str(manifest["complete_from"])
    before = standing["absences"].filter(
        pl.col("supplier") == "wendmoor", pl.col("started_on") < complete_from
    )
    over = (
        standing["returns"]
        .filter(happened_on=pl.col("happened_on").max().over("supplier", "absence_id"))
        .join(before, on=["supplier", "absence_id"], how="semi")
    )
    assert len(before) > 100
    # The first part of an episode that goes on after a short return may be over.
    assert (over["happened_on"] > complete_from).mean() > 0.95


def test_some_are_referred_when_no_longer_absent(standing: dict[str, pl.DataFrame]) -> None:
    ends = (
        standing["returns"]
        .group_by("supplier", "absence_id")
        .agg(pl.col("happened_on").min().alias("end"))
    )
    late = (
        standing["referrals"]
        .join(ends, on=["supplier", "absence_id"])
        .filter(pl.col("referred_on") >= pl.col("end"))
    )
    assert 10 < len(late) < 0.05 * len(standing["referrals"])


def test_nothing_sound_is_dated_after_its_extract(sent: dict[str, pl.DataFrame]) -> None:
    known = {
        "absences": ("started_on",),
        "referrals": ("referred_on", "assessed_on", "goal_agreed_on", "closed_on"),
        "services": ("requested_on", "started_on", "ended_on"),
        "fit_notes": ("issued_on",),
    }
    for name, days in known.items():
        rows = sent[name].with_columns(pl.col("extract").cast(pl.String))
        for day in days:
            late = rows.filter(is_date(day), pl.col(day) > pl.col("extract"))
            assert late.is_empty()


def test_corrections_and_withdrawals_follow_in_the_next_delivery(
    sent: dict[str, pl.DataFrame],
) -> None:
    for name in ("absences", "referrals", "returns"):
        gone = sent[name].filter(record_status="withdrawn")
        assert len(gone) >= 2
        assert set(gone["withdrawn_reason"]) == {"entered_in_error"}
        earlier = sent[name].filter(pl.col("record_status").is_null())
        again = gone.join(earlier, on=["supplier", KEYS[name]])
        assert len(again) == len(gone)
        assert (again["period_right"] < again["period"]).all()
    for name, column in (("absences", "age"), ("referrals", "assessed_on")):
        versions = (
            sent[name]
            .group_by("supplier", KEYS[name])
            .agg(pl.col(column).drop_nulls().n_unique(), n=pl.len())
        )
        assert versions.filter(pl.col(column) > 1).height >= 5


def test_one_row_in_two_hundred_is_faulty_and_every_kind_is_there(
    sent: dict[str, pl.DataFrame],
) -> None:
    absences, returns, referrals = sent["absences"], sent["returns"], sent["referrals"]
    began = absences.filter(is_date("started_on")).unique(["supplier", "absence_id"], keep="last")
    dated = returns.join(began.select("supplier", "absence_id", began="started_on"),
                         on=["supplier", "absence_id"], how="left")  # fmt: skip
    counts = {
        "missing": absences["started_on"].null_count() + returns["outcome"].null_count(),
        "bad value": absences.filter(started_on="31/02/2012").height
        + referrals.filter(tier="D").height
        + sent["services"].filter(service="aromatherapy").height,
        "out of range": absences.filter(age="140").height,
        "after the extract": returns.filter(
            pl.col("happened_on") > pl.col("extract").cast(pl.String)
        ).height,
        "date order": dated.filter(pl.col("happened_on") <= pl.col("began")).height,
        "orphan": dated.filter(pl.col("absence_id").cast(pl.Int64) > 9_000_000).height
        + sent["services"].filter(pl.col("referral_id").cast(pl.Int64) > 9_000_000).height,
        "contradicted": repeats(sent["fit_notes"], "fit_note_id"),
        "twins": repeats(returns, "return_id"),
    }
    assert min(counts.values()) >= len(SUPPLIERS) * len(PERIODS)
    rows = sum(map(len, sent.values()))
    assert 0.004 < sum(counts.values()) / rows < 0.007


def repeats(rows: pl.DataFrame, key: str) -> int:
    """Count the keys that one file holds more than once."""
    return rows.group_by("supplier", "period", key).len().filter(pl.col("len") > 1).height


def test_progress_is_told_delivery_by_delivery(tmp_path: Path) -> None:
    told: list[Path] = []
    assert write_pilot(tmp_path, 2_000, 1, told.append) == told
    assert len(told) == len(SUPPLIERS) * len(PERIODS)


def test_a_folder_that_holds_deliveries_is_left_alone(pilot: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="already holds a delivery"):
        write_pilot(pilot, 2_000)
    with pytest.raises(ValueError, match="at least 2,000 people"):
        write_pilot(tmp_path / "few", 1_000)
    assert not (tmp_path / "few").exists()
