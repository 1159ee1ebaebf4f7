"""A protocol's analyses of which a release has nothing are named, not passed over."""

import polars as pl

from models.protocol.document import parse_protocol
from pipelines.assets.release import not_made
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
