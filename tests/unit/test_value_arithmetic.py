"""Days regained in pounds: order, signs, and nothing where there are no days."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.value.arithmetic import net_benefit, pounds, say_pounds, worth
from dashboard.verdicts import MINUS, Verdict

days_of = st.floats(-100, 100)
money = st.floats(0, 10_000)


def in_order(values: tuple[float, float, float]) -> Verdict:
    lo, estimate, hi = sorted(values)
    return Verdict("unsure", estimate, lo, hi)


@given(st.tuples(days_of, days_of, days_of), money, money)
def test_a_range_stays_in_order_and_says_what_it_holds(
    values: tuple[float, float, float], day: float, cost: float
) -> None:
    net = net_benefit(in_order(values), day, cost)
    assert net.lo is not None
    assert net.estimate is not None
    assert net.hi is not None
    assert net.lo <= net.estimate <= net.hi
    assert (net.kind == "benefit") == (net.lo > 0)
    assert (net.kind == "harm") == (net.hi < 0)


@given(st.tuples(days_of, days_of, days_of), money, money)
def test_net_is_worth_less_cost(
    values: tuple[float, float, float], day: float, cost: float
) -> None:
    days = in_order(values)
    net, whole = net_benefit(days, day, cost), worth(days, day)
    for name in ("estimate", "lo", "hi"):
        assert getattr(net, name) == pytest.approx(getattr(whole, name) - cost)


@given(st.sampled_from(["withheld", "suppressed", "no data"]), money, money)
def test_no_number_is_made_of_days_that_are_not_shown(kind: str, day: float, cost: float) -> None:
    days = Verdict(kind, reason="why")  # type: ignore[arg-type]
    assert net_benefit(days, day, cost) == days
    assert say_pounds(net_benefit(days, day, cost)) == ""


def test_worked_by_hand() -> None:
    days = Verdict("unsure", 2.5, -1.0, 6.0)
    net = net_benefit(days, 100, 80)
    assert (net.estimate, net.lo, net.hi, net.kind) == (170, -180, 520, "unsure")
    assert say_pounds(net) == f"£170 ({MINUS}£180 to £520)"
    assert net_benefit(days, 100, 601).kind == "harm"
    assert net_benefit(Verdict("benefit", 2.0, 1.0, 3.0), 100, 99).kind == "benefit"


@pytest.mark.parametrize(
    ("value", "said"), [(1234.4, "£1,234"), (-1234.4, f"{MINUS}£1,234"), (-0.4, "£0"), (0, "£0")]
)
def test_pounds_are_whole_and_none_has_no_sign(value: float, said: str) -> None:
    assert pounds(value) == said
