"""Analyses and sites that were named, and of which a release has nothing, are not passed over."""

from dataclasses import replace

import polars as pl

from models.protocol.document import parse_protocol
from models.service import parse_service
from pipelines.assets.release import not_made, unknown_sites
from pipelines.release import Draft


def draft(**tables: pl.DataFrame) -> Draft:
    protocol = parse_protocol('analyses = ["since_referral", "before_after"]')
    return Draft(tables, pl.DataFrame(), protocol, "Ada")


def made(*names: str) -> pl.DataFrame:
    return pl.DataFrame({"analysis": list(names)}, schema={"analysis": pl.String})


def test_an_analysis_in_no_table_is_named() -> None:
    said = not_made(draft(curves=made("since_referral"), flow=pl.DataFrame({"step": ["x"]})))
    assert said == ["The protocol asks for the analysis before_after, and nothing was made of it."]


def test_an_analysis_in_any_table_is_made() -> None:
    assert not_made(draft(curves=made("since_referral"), effects=made("before_after"))) == []


def test_nothing_at_all_names_every_analysis() -> None:
    assert len(not_made(draft(curves=made()))) == 2


def test_a_site_that_nobody_can_be_referred_at_is_named() -> None:
    told = "[[sites]]\nid = '{0}'\nname = '{0}'\nphone = '111'\n"
    service = parse_service(told.format("derby") + told.format("derbi"))
    volumes = pl.DataFrame({"site_id": ["all", "derby", "leeds"]})
    (said,) = unknown_sites(replace(draft(volumes=volumes), service=service))
    assert said.startswith("service.toml tells how to refer at the site derbi, and no pilot")
