"""The numbers of the first page that a reader takes home, each with its range."""

from dashboard.main_result.primary import WEEK_13, primary_verdict, row_of, say_judged_by
from dashboard.page import Number
from dashboard.release import Release
from dashboard.value.arithmetic import pounds
from dashboard.verdicts import NO_NUMBER, Kind, Verdict, judge, say_likely, signed, turned
from dashboard.words import NO_FIGURE, TOO_FEW
from models.results import ALL


def main_numbers(release: Release) -> tuple[Number, ...]:
    """Return the numbers that a reader takes home, each with its range."""
    effects = release.table("effects")
    verdict, weeks = primary_verdict(effects)
    return (
        _back(judge(row_of(effects, f"risk_difference_{WEEK_13}")), verdict, weeks),
        _days(verdict, weeks),
        _cost(release),
        _helped(release),
    )


def _back(back: Verdict, primary: Verdict, weeks: int) -> Number:
    # A loss is said as one, so that no sign has to be seen for it to be understood.
    told = turned(back) if back.kind == "harm" else back
    value, whom = _in_hundred(back.kind, told.estimate)
    alone = f" {say_judged_by(primary, weeks)}" if back.is_shown and not primary.is_shown else ""
    return Number(
        "Back at work 13 weeks later",
        value,
        say_likely(told.lo, told.hi, _of_hundred),
        f"{whom} similar people without the service.{alone}",
    )


def _in_hundred(kind: Kind, share: float | None) -> tuple[str, str]:
    """Return a difference in words large enough to be read alone, and of whom it is."""
    off = "people still off sick after four weeks"
    if share is None:
        return NO_NUMBER[kind], f"of {off}, beside"
    beyond_chance = {"benefit": "more", "harm": "fewer"}
    if kind in beyond_chance:
        return f"{_of_hundred(share)} {beyond_chance[kind]}", f"of 100 {off}, than of"
    return f"{_of_hundred(share)} in 100", f"more of {off}, than of"


def _days(verdict: Verdict, weeks: int) -> Number:
    told = turned(verdict) if verdict.kind == "harm" else verdict
    return Number(
        f"Days {'lost' if verdict.kind == 'harm' else 'regained'} per person",
        NO_NUMBER[told.kind] if told.estimate is None else f"{signed(told.estimate)} days",
        say_likely(told.lo, told.hi, signed),
        f"at work in {weeks} weeks, per person on offer the service, referred or not",
    )


def _cost(release: Release) -> Number:
    costs = release.table("economics").filter(condition=ALL, item="cost_per_extra_return")
    label, meaning = (
        "Cost of an extra return",
        "more than without the service, per sustained return",
    )
    rows = costs.to_dicts()
    if not rows:
        return Number(label, NO_FIGURE, "", "this release holds no costs yet")
    row = rows[0]
    if row["estimate"] is None:
        return Number(label, NO_NUMBER.get(row["status"], NO_FIGURE), "", meaning)
    between = say_likely(row["lo"], row["hi"], pounds)
    return Number(label, pounds(row["estimate"]), between, meaning)


def _of_hundred(share: float) -> str:
    return signed(100 * share, 0)


def _helped(release: Release) -> Number:
    everything = dict.fromkeys(("quarter", "site_id", "tier", "referred_by"), ALL)
    rows = release.table("volumes").filter(**everything).to_dicts()
    count = rows[0]["referrals"] if rows else None
    value = TOO_FEW if rows and count is None else NO_FIGURE if count is None else f"{count:,}"
    return Number(
        "People referred for help", value, "", "referrals to any tier so far, to the nearest 5"
    )
