"""What the pages of counts and curves must say first: *How fast?*, *Where?*, *The journey*."""

from collections.abc import Sequence

from tests.unit.headlines.released import FEW, TIERS, Files, Row, find, in_hundred, one, speech
from tests.unit.headlines.tiers import people

CLOCKS = {
    "since_referral": (("A", "B", "C"), "later"),
    "since_absence": (("pilot", "comparison"), "after the absence began"),
}


def how_fast(files: Files, condition: str = "all", tier: str = "all") -> str:
    held = {row["analysis"] for row in files["curves"]}
    clock = next((name for name in CLOCKS if name in held), "")
    if not clock:
        return "This release holds no curves: nobody has been followed yet."
    arms, later = CLOCKS[clock]
    curves = {
        arm: found
        for arm in (arms if tier == "all" else (tier,))
        if (found := find(files["curves"], analysis=clock, arm=arm, condition=condition,
                          dimension="all"))
    }  # fmt: skip
    whom = f"{people(condition)} {'referred' if clock == 'since_referral' else 'off sick'}"
    if tier != "all":
        whom += f" to tier {tier}"
    at = {day: {arm: _point(rows, day) for arm, rows in curves.items()} for day in (91, 28)}
    day = next((day for day, points in at.items() if any(points.values())), 0)
    if not day:
        return f"{FEW}: this release cannot say how soon {whom} were back at work."
    when = f"{day // 7} weeks {later}"
    shown = {arm: row for arm, row in at[day].items() if row}
    if len(curves) == 1:
        return f"Of 100 {whom}, about {_said(*shown.values())} were back at work {when}."
    parts = [f"{_said(row)} in {_arm(arm)}" for arm, row in shown.items()]
    hidden = [f"in {_arm(arm)}" for arm, row in at[day].items() if not row]
    rest = f" {FEW} {speech(hidden)}." if hidden else ""
    return f"Of 100 {whom}, about this many were back at work {when}: {speech(parts)}.{rest}"


def _point(rows: Sequence[Row], day: int) -> Row | None:
    row = one(rows, day=str(day))
    return row if row and row["suppressed"] != "true" and row["returned"] else None


def _arm(arm: str) -> str:
    return f"tier {arm}" if arm in TIERS else f"{arm} practices"


def _said(row: Row) -> str:
    middle = in_hundred(float(row["returned"]))
    if not row["returned_lo"]:
        none = "fewer than 8 people in all" if middle == "0" else "no range can be worked out"
        return f"{middle} ({none})"
    lo, hi = (in_hundred(float(row[name])) for name in ("returned_lo", "returned_hi"))
    return f"{middle} ({lo} to {hi})"


def where(files: Files, group: str = "all") -> str:
    rows = sorted(find(files["sites"], measure="returns", tier=group), key=lambda r: r["site_id"])
    if not rows:
        return "This release does not compare sites."
    shown = [row for row in rows if row["ratio"] and row["lo95"]]
    few = sum(row["status"] == "suppressed" for row in rows)
    empty = len(rows) - len(shown) - few
    if not shown:
        return (
            f"{FEW} at any site: sites cannot be compared."
            if few
            else "No figure for any site: no returns were expected yet."
        )
    rest = _more_sites(few, "too few people or practices to show")
    rest += _more_sites(empty, "no figure: no returns were expected yet")
    if len(shown) == 1:
        name = shown[0]["site_id"]
        return f"Only one site can be shown ({name}), so it cannot be told how sites differ.{rest}"
    out = [row for row in shown if row["flag"]]
    if not out:
        return (
            f"None of {len(shown)} sites lies outside the 95% limits: what differs between them is "
            f"no more than chance makes.{rest}"
        )
    inside = len(shown) - len(out)
    begin = (
        f"{inside} of {len(shown)} sites {'differs' if inside == 1 else 'differ'} from what was "
        "expected of their people by no more than chance makes. "
        if inside
        else ""
    )
    named = f" ({speech(row['site_id'] for row in out)})" if len(out) < 4 else ""
    far = sum(row["flag"].startswith("Far ") for row in out)
    return (
        f"{begin}{len(out)}{named} {'lies' if len(out) == 1 else 'lie'} outside the 95% limits, "
        f"where chance alone puts 1 site in 20; {far or 'none'} {'lie' if far > 1 else 'lies'} "
        f"outside the 99.8% limits. Rule out the data before anything else.{rest}"
    )


def _more_sites(count: int, why: str) -> str:
    return f" {count} more {'sites have' if count > 1 else 'site has'} {why}." if count else ""


def journey(files: Files, tier: str = "all", site: str = "all") -> str:
    held = {row["tier"] for row in files["volumes"]}
    tiers = [name for name in TIERS if name in held and tier in ("all", name)]
    return f"{_referrals(files, tiers, site)} {_waits(files, tier, site)}"


def _referrals(files: Files, tiers: Sequence[str], site: str) -> str:
    keys = {"quarter": "all", "site_id": site, "referred_by": "gp"}
    rows = {tier: one(files["volumes"], tier=tier, **keys) for tier in tiers}
    few = [tier for tier, row in rows.items() if row and row["status"] == "suppressed"]
    shown = {t: row for t, row in rows.items() if row and t not in few and row["per_fte_gp"]}
    begin = "" if site == "all" else f"At {site}, "
    if not shown:
        why = (
            "too few referrals to show how often GPs refer."
            if few
            else "this release has no figures on how often GPs refer."
        )
        return begin + why if begin else why[0].upper() + why[1:]
    parts, ways = [], {}
    for at, (tier, row) in enumerate(shown.items()):
        number = two_figures(float(row["per_fte_gp"]))
        asked = ""
        if row["expected_lo"]:
            lo, hi = float(row["expected_lo"]), float(row["expected_hi"])
            asked = f" ({'they had expected ' if not at else ''}{lo:g} to {hi:g})"
            way = "fewer" if float(number) < lo else "more" if float(number) > hi else "as many"
            ways.setdefault(way, []).append(tier)
        told = f"about {number} referrals a month each" if not at else number
        parts.append(f"{'no referrals' if number == '0' else told} to tier {tier}{asked}")
    none = [tier for tier in tiers if tier not in shown and tier not in few]
    rest = f" Too few referrals to show: {_tiers(few)}." if few else ""
    rest += f" No figure: {_tiers(none)}." if none else ""
    partly = bool(few or none)
    return f"{begin}GPs made {speech(parts)}{_against(ways, len(shown), partly)}.{rest}"


def two_figures(number: float) -> str:
    return f"{number:.0f}" if number >= 10 else f"{number:.2g}"


def _against(ways: dict[str, list[str]], shown: int, partly: bool) -> str:
    words = {
        way: f"{way}{' as' if way == 'as many' else ' than'} they had expected" for way in ways
    }
    if not ways:
        return ""
    (first, tiers), *others = ways.items()
    if not others and len(tiers) == shown:
        every = f" in every tier{' shown' if partly else ''}" if shown > 1 else ""
        return f": {words[first]}{every}"
    return ": " + speech(f"{words[way]} to {_tiers(tiers)}" for way, tiers in ways.items())


def _tiers(tiers: Sequence[str]) -> str:
    return f"tier{'s' if len(tiers) > 1 else ''} {speech(tiers)}"


STEPS = {
    "referred_to_assessed": "a first assessment",
    "assessed_to_goal": "an agreed goal",
    "referred_to_employer": "contact with the employer",
    "physiotherapy": "physiotherapy",
    "talking_therapy": "talking therapy",
    "work_support": "support at work",
    "other_support": "other support",
}


def _waits(files: Files, tier: str, site: str) -> str:
    rows = find(files["waits"], site_id=site, tier=tier)
    if not rows:
        return "This release holds no waits."
    shown = [row for row in rows if row["within_target"]]
    if not shown:
        few = any(_is_lost(row, "within_target") for row in rows)
        why = "shown: too few people." if few else "told yet: nobody's target day has come."
        return f"How long people wait cannot be {why}"
    order = list(STEPS)
    worst = min(shown, key=lambda row: (float(row["within_target"]), order.index(row["step"])))
    if float(worst["within_target"]) == 1:
        return "Every step that can be shown was reached within its target by nearly everybody."
    half = f", and half by day {worst['median_days']}"
    if not worst["median_days"]:
        is_lost = _is_lost(worst, "median_days")
        half = "" if is_lost else ", and fewer than half have had it so far"
    return (
        f"The wait that kept its target least often is for {STEPS[worst['step']]}: "
        f"{in_hundred(float(worst['within_target']))} of 100 people had it within "
        f"{worst['target_days']} days{half}."
    )


def _is_lost(row: Row, name: str) -> bool:
    whole = row["status"] == "suppressed" and not row["n"]
    return whole or name in row["hidden"].split()
