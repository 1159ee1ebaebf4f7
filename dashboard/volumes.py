"""Referrals for each full-time GP against what GPs expected, read from a release and said."""

from dataclasses import dataclass
from typing import Any, Final, Literal

from dashboard.release import Release
from dashboard.words import list_words
from models.results import ALL, TIERS

GP: Final = "gp"
KEYS: Final = ("quarter", "site_id", "tier", "referred_by")
Kind = Literal["fewer", "as expected", "more", "not expected", "suppressed", "no data"]


@dataclass(frozen=True)
class Rate:
    """
    A rate and what was expected of it.

    Attributes
    ----------
    kind
        How the two compare, or why there is no rate.
    value
        Referrals a month for each full-time GP.
    lo, hi
        What GPs expected, where they were asked.
    referrals
        How many in all, to the nearest 5.
    """

    kind: Kind
    value: float | None = None
    lo: float | None = None
    hi: float | None = None
    referrals: int | None = None


def judge(row: dict[str, Any] | None) -> Rate:
    """Return what a row of ``evidence.volumes`` says."""
    if row is None:
        return Rate("no data")
    value, lo, hi = row["per_fte_gp"], row["expected_lo"], row["expected_hi"]
    if row["status"] == "suppressed":
        return Rate("suppressed", lo=lo, hi=hi)
    if value is None:
        return Rate("no data", lo=lo, hi=hi, referrals=row["referrals"])
    return Rate(_compare(value, lo, hi), value, lo, hi, row["referrals"])


def _compare(value: float, lo: float | None, hi: float | None) -> Kind:
    if lo is None or hi is None:
        return "not expected"
    # By the number as it is said, so that a sentence cannot contradict itself.
    said = float(say_rate(value))
    return "fewer" if said < lo else "more" if said > hi else "as expected"


def say_rate(value: float) -> str:
    """Return a rate to two significant figures, whole from 10 on: 2.5, 0.25, 12."""
    return f"{value:.0f}" if value >= 10 else f"{value:.2g}"  # noqa: PLR2004 - two figures


def say_expected(rate: Rate) -> str:
    """Return what was expected: ``10 to 15``; nothing where GPs were not asked."""
    return "" if rate.lo is None or rate.hi is None else f"{rate.lo:g} to {rate.hi:g}"


class Volumes:
    """
    The referrals of a release, read once for all that a page asks of them.

    Parameters
    ----------
    release
        Whose ``evidence.volumes``.
    """

    def __init__(self, release: Release) -> None:
        rows = release.table("volumes").to_dicts()
        self._rows = {tuple(row[key] for key in KEYS): row for row in rows}
        self.sites = self._names("site_id")
        """The sites that could refer, by name."""
        self.quarters = self._names("quarter")
        """Oldest first."""
        held = self._names("tier")
        self.tiers: list[str] = [tier for tier in TIERS if tier in held]

    def _names(self, key: str) -> list[str]:
        at = KEYS.index(key)
        return sorted({names[at] for names in self._rows} - {ALL})

    def rate(
        self, *, tier: str = ALL, site: str = ALL, referred_by: str = ALL, quarter: str = ALL
    ) -> Rate:
        """Return the rate of a row; no data where there is none."""
        return judge(self._rows.get((quarter, site, tier, referred_by)))

    def months(self, site: str, quarter: str) -> float:
        """Return for how many months of a quarter a site could refer; 0 where it is not told."""
        row = self._rows.get((quarter, site, ALL, ALL))
        return float((row and row["months"]) or 0.0)


COMPARED: Final[dict[Kind, str]] = {
    "fewer": "fewer than they had expected",
    "as expected": "as many as they had expected",
    "more": "more than they had expected",
}


def say_rates(rates: dict[str, Rate], where: str) -> str:
    """
    Return how often GPs refer against what they expected, in one sentence.

    Parameters
    ----------
    rates
        GPs' own, by tier.
    where
        How the sentence begins where it is about one site (``At Eskerby, ``).
    """
    shown = {tier: rate for tier, rate in rates.items() if rate.value is not None}
    hidden = [tier for tier, rate in rates.items() if rate.kind == "suppressed"]
    if not shown:
        why = (
            "too few referrals to show how often GPs refer."
            if hidden
            else "this release has no figures on how often GPs refer."
        )
        return f"{where}{why}" if where else why[:1].upper() + why[1:]
    begin = "GPs" if not where else f"{where}GPs"
    parts = [_part(tier, rate, is_first=not at) for at, (tier, rate) in enumerate(shown.items())]
    none = [tier for tier, rate in rates.items() if rate.kind == "no data"]
    rest = f" Too few referrals to show: {_tiers(hidden)}." if hidden else ""
    rest += f" No figure: {_tiers(none)}." if none else ""
    verdict = _verdict(shown, "in every tier shown" if hidden or none else "in every tier")
    return f"{begin} made {list_words(parts)}{verdict}.{rest}"


def _part(tier: str, rate: Rate, *, is_first: bool) -> str:
    expected = say_expected(rate)
    told = f" ({'they had expected ' if is_first else ''}{expected})" if expected else ""
    number = say_rate(rate.value or 0.0)
    if number == "0":
        return f"no referrals to tier {tier}{told}"
    return (
        f"about {number} referrals a month each to tier {tier}{told}"
        if is_first
        else f"{number} to tier {tier}{told}"
    )


def _verdict(shown: dict[str, Rate], everywhere: str) -> str:
    by_kind: dict[Kind, list[str]] = {}
    for tier, rate in shown.items():
        if rate.kind in COMPARED:
            by_kind.setdefault(rate.kind, []).append(tier)
    if not by_kind:
        return ""
    if len(by_kind) == 1 and len(shown) == len(next(iter(by_kind.values()))):
        every = f" {everywhere}" if len(shown) > 1 else ""
        return f": {COMPARED[next(iter(by_kind))]}{every}"
    told = [f"{COMPARED[kind]} to {_tiers(tiers)}" for kind, tiers in by_kind.items()]
    return f": {list_words(told)}"


def _tiers(tiers: list[str]) -> str:
    return f"tier{'s' if len(tiers) > 1 else ''} {list_words(tiers)}"
