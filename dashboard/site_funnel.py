"""Sites against what was expected of their people: read from a release and said."""

from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from dashboard.figures.funnel import PER, Position, SitePoint, is_out
from dashboard.release import Release
from dashboard.sites import say_site
from dashboard.words import NO_FIGURE, TOO_FEW, list_words
from models.results import ALL, TIERS

NOT_REFERRED: Final = "none"
GROUPS: Final = {
    ALL: ("Everybody, referred or not", "everybody off sick for four weeks"),
    **{tier: (f"In tier {tier}", f"people in tier {tier}") for tier in TIERS},
    NOT_REFERRED: ("Not referred", "people while they are not referred"),
}
"""The people of a row of sites: for a choice, and inside a sentence."""

MOST_SAID: Final = 3
"""More sites outside than this are counted in the headline, and named under the chart."""

FAR: Final = "Far "
"""How the flag of a site begins that lies outside the 99.8% limits as well."""


@dataclass(frozen=True)
class Sites:
    """
    Sites and what was expected of them.

    Attributes
    ----------
    rows
        Of ``evidence.sites``, by name.
    group
        Whose returns.
    yours
        The reader's site.
    """

    rows: tuple[dict[str, Any], ...]
    group: str
    yours: str

    @property
    def shown(self) -> list[dict[str, Any]]:
        """The rows that have a number."""
        return [row for row in self.rows if row["ratio"] is not None and row["lo95"] is not None]

    @property
    def points(self) -> list[SitePoint]:
        """The sites that have a number, by name."""
        return [self._point(row) for row in self.shown]

    def _point(self, row: dict[str, Any]) -> SitePoint:
        numbers = ("expected", "ratio", "lo95", "hi95", "lo998", "hi998")
        return SitePoint(
            name=say_site(row["site_id"], self.yours),
            **{name: float(row[name]) for name in numbers},
            position=position(row["flag"] or ""),
            is_yours=row["site_id"] == self.yours,
        )


def position(flag: str) -> Position:
    """Return where a site lies from its flag, which was set before anything was rounded."""
    return "inside" if not flag else "far" if flag.startswith(FAR) else "outside"


def sites_in(release: Release, group: str, yours: str) -> Sites:
    """Return the sites of a release for a group of people."""
    rows = release.table("sites").filter(pl.col("measure") == "returns", tier=group)
    return Sites(tuple(rows.sort("site_id").to_dicts()), group, yours)


def headline(sites: Sites) -> str:
    """Return how many sites lie outside the limits, in one or two sentences."""
    points = sites.points
    if not sites.rows:
        return "This release does not compare sites."
    if not points:
        few = any(row["status"] == "suppressed" for row in sites.rows)
        return (
            f"{TOO_FEW} at any site: sites cannot be compared."
            if few
            else f"{NO_FIGURE} for any site: no returns were expected yet."
        )
    rest, own = _hidden(sites), _yours(sites)
    if len(points) == 1:
        name = "" if points[0].is_yours else f" ({points[0].name})"
        return (
            f"{own}Only one site can be shown{name}, so it cannot be told how sites differ.{rest}"
        )
    return f"{own}{_outside(points)}{rest}"


def _yours(sites: Sites) -> str:
    """Return what is found at the reader's own site, first of all; nothing where they name none."""
    if not any(row["site_id"] == sites.yours for row in sites.rows):
        return ""
    one = next((point for point in sites.points if point.is_yours), None)
    if one is None:
        return f"Your site, {sites.yours}, cannot be shown. "
    return (
        f"Your site, {sites.yours}, had {PER * one.ratio:.0f} returns for every {PER} expected, "
        f"where chance alone makes {PER * one.lo95:.0f} to {PER * one.hi95:.0f}. "
    )


def _hidden(sites: Sites) -> str:
    """Return how many sites have no number, those with too few people apart from the rest."""
    rest = [row for row in sites.rows if row not in sites.shown]
    few = sum(row["status"] == "suppressed" for row in rest)
    told = [
        f" {count} more {'site has' if count == 1 else 'sites have'} {why}."
        for count, why in (
            (few, "too few people or practices to show"),
            (len(rest) - few, "no figure: no returns were expected yet"),
        )
        if count
    ]
    return "".join(told)


def _outside(points: list[SitePoint]) -> str:
    out = [one for one in points if is_out(one)]
    count, inside = len(points), len(points) - len(out)
    if not out:
        return (
            f"None of {count} sites lies outside the 95% limits: what differs between them is no "
            "more than chance makes."
        )
    begin = (
        f"{inside} of {count} sites {'differs' if inside == 1 else 'differ'} from what was "
        "expected of their people by no more than chance makes. "
        if inside
        else ""
    )
    said = [one.name.replace(" (yours)", ", yours") for one in out]
    names = f" ({list_words(said)})" if len(out) <= MOST_SAID else ""
    far = sum(one.position == "far" for one in out)
    return (
        f"{begin}{len(out)}{names} {_lie(len(out))} outside the 95% limits, where chance alone "
        f"puts 1 site in 20; {far or 'none'} {_lie(far)} outside the 99.8% limits. Rule out the "
        "data before anything else."
    )


def _lie(count: int) -> str:
    return "lies" if count <= 1 else "lie"
