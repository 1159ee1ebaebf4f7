"""Of a release, who is limited to certain sites sees those and the totals, and nothing else."""

import polars as pl
import pytest

from dashboard.access.part import RULES, part_of
from dashboard.release import TABLES, Release, complete
from tests.access_home import MARK, OTHER, OWN, site_tables
from tests.unit.releases import release_of
from tests.unit.small_release import exact_release


@pytest.fixture
def release() -> Release:
    return release_of(**{name: held.to_dicts() for name, held in site_tables().items()})


def kept(release: Release, table: str, column: str, *sites: str) -> list[str]:
    return part_of(release, frozenset(sites)).table(table)[column].to_list()


def test_every_table_of_a_release_has_a_rule() -> None:
    assert set(RULES) == set(TABLES)


def test_rows_of_other_sites_are_left_out_and_totals_stay(release: Release) -> None:
    for table in ("volumes", "waits"):
        assert kept(release, table, "site_id", OWN) == ["all", OWN]
        assert kept(release, table, "site_id") == ["all"]
    assert kept(release, "sites", "site_id", OWN) == [OWN]
    assert kept(release, "effects", "level", OWN) == ["all", OWN]
    assert kept(release, "effects", "level", OTHER) == ["all", OTHER, f"without_{OTHER}"]
    assert kept(release, "diagnostics", "level", OWN) == [OWN]


def test_a_total_without_one_site_is_about_that_site(release: Release) -> None:
    assert f"without_{OTHER}" not in kept(release, "effects", "level", OWN)


def test_sentences_do_not_name_other_sites(release: Release) -> None:
    assert kept(release, "effects", "reason", OWN)[0] == (
        "Without another site, where there is no estimate."
    )
    assert OTHER in kept(release, "effects", "reason", OTHER)[0]


def test_what_cannot_be_told_is_left_out() -> None:
    rows = [
        {"site_id": None, "tier": "A", "step": "x", "n": 5},
        {"site_id": "missing", "tier": "A", "step": "x", "n": 5},
        {"site_id": f"{OWN}-east", "tier": "A", "step": "x", "n": 5},
        {"site_id": OWN, "tier": "A", "step": "x", "n": 5},
    ]
    assert kept(release_of(waits=rows), "waits", "site_id", OWN) == [OWN]
    mixed = [
        {"dimension": "site:timing", "level": OWN, "analysis": "x"},
        {"dimension": None, "level": OWN, "analysis": "x"},
        {"dimension": "timing", "level": "0-27", "analysis": "x"},
    ]
    assert kept(release_of(curves=mixed), "curves", "level", OWN) == ["0-27"]
    balance = [
        {"covariate": "site", "level": OTHER, "analysis": "x"},
        {"covariate": "site", "level": OWN, "analysis": "x"},
        {"covariate": "sex", "level": "f", "analysis": "x"},
    ]
    assert kept(release_of(balance=balance), "balance", "level", OWN) == [OWN, "f"]


def test_a_table_that_nobody_thought_of_is_not_shown(release: Release) -> None:
    more = {**release.tables, "new": pl.DataFrame({"site_id": [OTHER], "n": [MARK]})}
    found = part_of(Release(release.id, release.made_up, release.manifest, more), frozenset({OWN}))
    assert found.table("new").is_empty()


def test_the_whole_release_is_left_as_it_was(release: Release) -> None:
    before = {name: held.clone() for name, held in release.tables.items()}
    part_of(release, frozenset({OWN}))
    assert all(release.table(name).equals(before[name]) for name in TABLES)


def test_a_release_as_the_pipeline_writes_it_keeps_its_shapes() -> None:
    tables = {
        name: complete(name, held) for name, held in exact_release().items() if name in TABLES
    }
    found = part_of(Release("r", made_up=True, manifest={}, tables=tables), frozenset())
    for name, held in tables.items():
        assert found.table(name).schema == held.schema
        assert found.table(name).height <= held.height
