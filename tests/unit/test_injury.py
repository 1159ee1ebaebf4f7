import tomllib
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pipelines.injury import CONDITIONS, write_injury_example

FOLDERS = {"KY": "kentucky/1984-12", "MI": "michigan/1985-12"}
CHANGED_ON = {"KY": date(1980, 7, 15), "MI": date(1982, 1, 1)}


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("injury")
    assert write_injury_example(out) == out / "protocol.toml"
    return out


def rows(example: Path, site: str, record: str) -> pl.DataFrame:
    path = example / "deliveries" / FOLDERS[site] / f"{record}.csv"
    return pl.read_csv(path, try_parse_dates=True)


def spells(example: Path, site: str) -> pl.DataFrame:
    return (
        rows(example, site, "absences")
        .join(rows(example, site, "practices"), on="practice_id")
        .join(rows(example, site, "returns"), on="absence_id")
        .with_columns(days=(pl.col("happened_on") - pl.col("started_on")).dt.total_days())
    )


@pytest.mark.parametrize(
    ("site", "claims", "estimate", "standard_error"),
    [("KY", 5_626, 0.1865, 0.0674), ("MI", 1_524, 0.1941, 0.1520)],
)
def test_the_published_difference_in_differences_can_be_had_from_the_written_rows(
    example: Path,
    site: str,
    claims: int,
    estimate: float,
    standard_error: float,
) -> None:
    written = spells(example, site)
    high = (written["role"] == "pilot").to_numpy()
    after = (written["started_on"] >= CHANGED_ON[site]).to_numpy()
    design = np.column_stack([np.ones(len(written)), high, after, high & after]).astype(float)
    log_days = np.log(written["days"].to_numpy())

    coefficients = np.linalg.solve(design.T @ design, design.T @ log_days)
    left = log_days - design @ coefficients
    variance = left @ left / (len(written) - 4) * np.linalg.inv(design.T @ design)

    assert len(written) == claims
    assert coefficients[3] == pytest.approx(estimate, abs=5e-5)
    assert np.sqrt(variance[3, 3]) == pytest.approx(standard_error, abs=5e-5)


@pytest.mark.parametrize("site", ["KY", "MI"])
def test_high_earners_are_the_pilot_from_the_day_their_benefit_rose(
    example: Path, site: str
) -> None:
    practices = rows(example, site, "practices")
    assert practices.select("practice_id", "site_id", "role", "pilot_started_on").rows() == [
        (f"{site}-high", site, "pilot", CHANGED_ON[site]),
        (f"{site}-low", site, "comparison", None),
    ]


@pytest.mark.parametrize("site", ["KY", "MI"])
def test_every_absence_has_ended_by_the_extract(example: Path, site: str) -> None:
    manifest = tomllib.loads(
        (example / "deliveries" / FOLDERS[site] / "delivery.toml").read_text("utf-8")
    )
    written = spells(example, site)
    assert len(written) == len(rows(example, site, "absences"))
    assert written["happened_on"].max() <= manifest["extracted_on"]
    assert written["days"].min() == 2
    assert written["days"].max() == 182 * 7


def test_the_delivery_says_which_supplier_and_period_and_is_not_called_made_up(
    example: Path,
) -> None:
    for place in FOLDERS.values():
        folder = example / "deliveries" / place
        manifest = tomllib.loads((folder / "delivery.toml").read_text("utf-8"))
        assert f"{manifest['supplier']}/{manifest['period']}" == place
        assert "made_up" not in manifest


def test_ages_outside_the_contract_are_blank_and_no_claim_is_lost(example: Path) -> None:
    absences = pl.concat([rows(example, site, "absences") for site in FOLDERS])
    assert len(absences) == 7_150
    # Four claims have no age, seven people are younger than 16 and two older than 80.
    assert absences["age"].null_count() == 13
    assert absences["age"].min() == 16
    assert absences["age"].max() <= 80
    assert absences["sex"].null_count() == 16


def test_injuries_are_grouped_by_the_part_of_the_body(example: Path) -> None:
    absences = pl.concat([rows(example, site, "absences") for site in FOLDERS])
    assert dict(absences["condition"].value_counts().rows()) == {
        "other_musculoskeletal": 2_111 + 1_656 + 816 + 122,
        "back_pain": 1_872,
        "other": 260 + 236,
        "long_term_other": 77,
    }
    assert set(CONDITIONS) == set(range(1, 9))


def test_the_protocol_counts_from_day_nought_and_cuts_nothing(example: Path) -> None:
    protocol = tomllib.loads((example / "protocol.toml").read_text("utf-8"))
    assert protocol.pop("title")
    assert protocol == {
        "eligible_day": 0,
        "sustained_days": 0,
        "censor_before": False,
        "analyses": ["since_absence", "before_after"],
    }


def test_the_same_bytes_are_written_every_time(example: Path, tmp_path: Path) -> None:
    write_injury_example(tmp_path)
    written = [path for path in sorted(example.rglob("*")) if path.is_file()]
    assert len(written) == 9
    for path in written:
        assert path.read_bytes() == (tmp_path / path.relative_to(example)).read_bytes()


def test_a_folder_that_holds_deliveries_is_left_alone(example: Path) -> None:
    with pytest.raises(ValueError, match="already holds a delivery"):
        write_injury_example(example)
