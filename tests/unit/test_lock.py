"""Every link of the chain changes the name of the release, and time and preparer do not."""

from datetime import date

import polars as pl
import pytest

from models.protocol.document import Protocol, hash_parameters, parse_protocol
from models.service import parse_service
from pipelines import release as release_module
from pipelines.canonical import hash_of
from pipelines.lock import make_lock
from pipelines.release import Draft

FLOW = {"flow": pl.DataFrame({"step": ["a", "b"], "count": [10, 20]})}
FROM = pl.DataFrame(
    {
        "supplier": ["derby", "leeds"],
        "period": ["2012-06", "2012-06"],
        "extracted_on": [date(2012, 7, 5), date(2012, 7, 4)],
        "delivery_hash": ["aa", "bb"],
        "followed_until": [date(2012, 6, 7), date(2012, 6, 7)],
        "made_up": [False, False],
    }
)
DRAFT = Draft(FLOW, FROM, Protocol(), "Ada")


def test_the_name_is_the_last_day_of_data_and_the_end_of_the_chain() -> None:
    assert DRAFT.release_id == f"2012-07-05-{DRAFT.lock['release'][:10]}"
    assert DRAFT.manifest()["lock"] == DRAFT.lock


def test_neither_preparer_nor_order_is_in_it() -> None:
    other = Draft({"flow": FLOW["flow"].reverse()}, FROM.reverse(), Protocol(), "Ben")
    assert other.lock == DRAFT.lock
    assert other.released["flow"].equals(DRAFT.released["flow"])


@pytest.mark.parametrize(
    ("draft", "kept"),
    [
        (Draft(FLOW, FROM, parse_protocol("horizons = [28]"), "Ada"), {"content"}),
        (
            Draft(FLOW, FROM.with_columns(delivery_hash=pl.lit("cc")), Protocol(), "Ada"),
            {"content", "protocol"},
        ),
        (
            Draft({"flow": FLOW["flow"][:1]}, FROM, Protocol(), "Ada"),
            {"protocol", "deliveries", "code"},
        ),
        (
            Draft(FLOW, FROM.with_columns(made_up=pl.lit(value=True)), Protocol(), "Ada"),
            {"protocol", "deliveries", "code", "content"},
        ),
        (
            Draft(FLOW, FROM, Protocol(), "Ada", parse_service("[refer]\nphone = '111'")),
            {"protocol", "deliveries", "code", "content"},
        ),
    ],
)
def test_a_change_breaks_its_own_link_and_all_after_it(draft: Draft, kept: set[str]) -> None:
    assert {link for link in DRAFT.lock if draft.lock[link] == DRAFT.lock[link]} == kept


def test_other_software_is_another_release(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release_module, "code_version", lambda: "9.9")
    other = Draft(FLOW, FROM, Protocol(), "Ada")
    assert other.lock["deliveries"] == DRAFT.lock["deliveries"]
    assert other.lock["code"] != DRAFT.lock["code"]
    assert other.lock["release"] != DRAFT.lock["release"]


def test_a_protocol_is_hashed_from_what_a_manifest_holds_of_it() -> None:
    protocol = parse_protocol("[gates]\nsmd = 0.05\n")
    assert hash_parameters(protocol.model_dump(mode="json")) == protocol.hash


def test_a_release_from_before_it_said_how_to_refer_keeps_its_lock() -> None:
    facts = {name: told for name, told in DRAFT.facts.items() if name != "service"}
    lock = make_lock(facts, "content", "protocol")
    said = {name: facts[name] for name in ("made_up", "data_until", "stamps", "tables")}
    assert lock["release"] == hash_of("release", lock["code"], "content", said)
    assert lock != make_lock(DRAFT.facts, "content", "protocol")
