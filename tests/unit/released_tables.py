"""Released tables of a few cells, as after disclosure control."""

from collections.abc import Mapping

import polars as pl

from models.disclosure.tables import VOLUME_KEYS
from models.results import ALL

Shown = int | None


def volumes(cells: Mapping[tuple[str, str], Shown], quarter: str = ALL) -> pl.DataFrame:
    """Referrals by site and tier, None where suppressed."""
    rows = [
        (quarter, site, tier, ALL, referrals, referrals is None)
        for (site, tier), referrals in cells.items()
    ]
    schema = {**dict.fromkeys(VOLUME_KEYS, pl.String), "referrals": pl.Int64}
    return pl.DataFrame(rows, {**schema, "suppressed": pl.Boolean}, orient="row")


def sites(total: Shown, **parts: Shown) -> dict[str, pl.DataFrame]:
    """A release of nothing but referrals by site."""
    named = {(site, ALL): referrals for site, referrals in parts.items()}
    return {"volumes": volumes({(ALL, ALL): total, **named})}


def pathways(total: Shown, **conditions: Shown) -> dict[str, pl.DataFrame]:
    """A release of nothing but one move, by condition: there is no row for nobody."""
    moves = {ALL: total, **conditions}
    return {
        "pathways": pl.DataFrame(
            {
                "from_state": "absent_not_referred",
                "to_state": "returned",
                "condition": list(moves),
                "n": pl.Series(list(moves.values()), dtype=pl.Int64),
                "suppressed": [n is None for n in moves.values()],
            }
        )
    }
