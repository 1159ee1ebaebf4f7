"""A gate fails at its limit and not before, in a sentence anybody can act on."""

import math
from typing import Any

import polars as pl
import pytest

from models import gates
from models.errors import UnknownColumnError
from models.gates import Check, withhold


def balance(*smd: float | None, by_construction: bool = False, chance: float = 0.0) -> pl.DataFrame:
    return pl.DataFrame(
        {"smd_after": smd, "by_construction": by_construction, "chance": chance},
        schema={"smd_after": pl.Float64, "by_construction": pl.Boolean, "chance": pl.Float64},
    )


ON_EACH_SIDE: list[tuple[Any, Any, Any]] = [
    (gates.check_balance, balance(0.099, -0.05), balance(0.02, -0.1)),
    (gates.check_effective_sample, [50.0, 400.0], [400.0, 49.9]),
    (gates.check_overlap, 0.2, 0.199),
    (gates.check_events, [10, 30], [30, 9]),
    (gates.check_detectable, 1.5, 1.501),
    (gates.check_follow_up, 0.8, 0.799),
    (gates.check_practices, [10, 10], [50, 9]),
]


@pytest.mark.parametrize(("check", "keeps", "breaks"), ON_EACH_SIDE)
def test_each_limit(check: Any, keeps: Any, breaks: Any) -> None:
    passed, failed = check(keeps), check(breaks)
    assert (passed.gate, passed.reason) == ("pass", "")
    assert failed.gate == "fail"
    assert passed.check == failed.check
    assert passed.limit == failed.limit
    assert abs(failed.value - failed.limit) <= 1


@pytest.mark.parametrize(("check", "keeps", "breaks"), ON_EACH_SIDE)
def test_reasons_are_plain_sentences(check: Any, keeps: Any, breaks: Any) -> None:
    assert keeps is not breaks
    reason = check(breaks).reason
    assert reason[0].isupper()
    assert reason.endswith(".")
    for jargon in ("SMD", "hazard", "propensity", "Kish", "weight", "standardised", "covariate"):
        assert jargon not in reason


@pytest.mark.parametrize(
    ("check", "unknown"),
    [
        (gates.check_balance, balance()),
        (gates.check_balance, balance(0.9, by_construction=True)),
        (gates.check_balance, balance(None, math.nan)),
        (gates.check_effective_sample, []),
        (gates.check_events, [math.nan, 40]),
        (gates.check_events, [40, math.nan]),
        (gates.check_overlap, None),
        (gates.check_follow_up, None),
        (gates.check_detectable, math.nan),
    ],
)
def test_what_cannot_be_assessed_says_so_and_withholds_nothing(check: Any, unknown: Any) -> None:
    found = check(unknown)
    assert (found.value, found.gate) == (None, "not_assessable")
    assert found.reason
    assert withhold([found]) == ("pass", "")


def test_differences_that_chance_explains_do_not_count() -> None:
    both = pl.concat([balance(0.3, chance=0.4), balance(-0.15, chance=0.1)])
    assert gates.check_balance(both).value == pytest.approx(0.15)
    assert gates.check_balance(both).gate == "fail"
    by_chance = gates.check_balance(balance(0.3, -0.4, chance=0.4))
    assert (by_chance.value, by_chance.gate) == (0.0, "pass")


def test_a_protocol_may_set_another_limit() -> None:
    assert gates.check_events([40, 30], 35).gate == "fail"
    assert "Fewer than 35 people" in gates.check_events([40, 30], 35).reason
    assert gates.check_events([40, 30], 30).gate == "pass"


def test_balance_by_construction_proves_nothing_and_is_left_out() -> None:
    both = pl.concat([balance(0.05, None), balance(0.5, by_construction=True)])
    assert gates.check_balance(both).value == pytest.approx(0.05)
    with pytest.raises(UnknownColumnError, match="smd_after"):
        gates.check_balance(both.drop("smd_after"))


def test_an_effect_that_nothing_could_detect_fails() -> None:
    assert gates.check_detectable(math.inf).gate == "fail"


def test_no_fit_notes_is_the_reason_follow_up_cannot_be_assessed() -> None:
    assert "No fit notes were delivered" in gates.check_follow_up(None).reason


def test_the_first_two_failures_are_told_in_order() -> None:
    failed = [Check(name, 1.0, 2.0, "fail", f"{name}.") for name in ("First", "Second", "Third")]
    passed = Check("overlap", 0.5, 0.2, "pass", "")
    assert withhold([passed]) == ("pass", "")
    assert withhold([]) == ("pass", "")
    assert withhold([passed, failed[1]]) == ("withheld", "Second.")
    assert withhold([failed[0], passed, *failed[1:]]) == ("withheld", "First. Second.")
