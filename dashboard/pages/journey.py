"""The page *The journey*: how many are referred, how long they wait, and which way they go."""

from typing import Final

from dashboard.asked import INSTEAD
from dashboard.page import Choice, Number, Page
from dashboard.pathway_cards import dropout_card, flow_card, pathways_of
from dashboard.quarter_card import quarters_card
from dashboard.reader import Reader
from dashboard.service_words import step_of
from dashboard.sites import say_site, site_choice, your_site
from dashboard.volume_cards import expected_card, referrers_card, words_of
from dashboard.volumes import (
    GP,
    Rate,
    Volumes,
    say_expected,
    say_rate,
    say_rates,
)
from dashboard.wait_cards import Row, say_worst, sites_card, waits_at, waits_card, worst
from dashboard.words import condition_label
from models.results import ALL, CONDITIONS

PATH: Final = "/journey"
NAME: Final = "The journey"
QUESTION: Final = "How do people reach the service, and what happens then?"

NO_TIER: Final = f"{INSTEAD}: no such tier, so all tiers are shown."
NO_CONDITION: Final = f"{INSTEAD}: no such condition, so all conditions are shown."
NO_REFERRALS: Final = "No referrals are made from the site that is yours: all sites are shown."
NOT_AN_EFFECT: Final = (
    "This counts how the service is used. It does not show what difference the service makes."
)


def build(reader: Reader) -> Page:
    """Return the page for a release and an address."""
    release, asked = reader.release, reader.asked
    volumes = Volumes(release)
    yours, held = your_site(reader), volumes.tiers
    tier = asked.grant("tier", [ALL, *held], ALL, NO_TIER)
    condition = asked.grant("condition", _conditions(reader), ALL, NO_CONDITION)
    site = yours if yours in volumes.sites else ALL
    if yours != site:
        asked.notes.append(NO_REFERRALS)
    tiers = held if tier == ALL else [tier]
    own = {one: volumes.rate(tier=one, site=site, referred_by=GP) for one in tiers}
    rows, paths = waits_at(reader, site, tier), pathways_of(reader, condition)
    said = say_rates(own, "" if site == ALL else f"At {site}, ")
    where = f"{'all tiers' if tier == ALL else f'tier {tier}'}, {_where(site, yours)}"
    by_site = sites_card(reader, tier, yours)
    return Page(
        headline=f"{said} {say_worst(rows)}",
        cautions=(NOT_AN_EFFECT,),
        choices=(
            site_choice(reader, yours),
            Choice("tier", "Tier", ((ALL, "All tiers"), *((t, f"Tier {t}") for t in held)), tier,
                   ALL),
            Choice("condition", "Condition (which way people go)",
                   tuple((one, condition_label(one)) for one in _conditions(reader)), condition,
                   ALL),
        ),
        numbers=(*(_number(one, rate) for one, rate in own.items()), *_in_time(rows)),
        cards=(
            expected_card(reader, volumes, tiers, yours, said),
            quarters_card(reader, volumes, tiers, yours),
            referrers_card(reader, volumes, tier, yours),
            waits_card(reader, rows, where),
            *([by_site] if by_site else []),
            flow_card(reader, paths, condition),
            dropout_card(reader, paths, condition),
        ),
        notes=tuple(asked.notes),
    )  # fmt: skip


def _conditions(reader: Reader) -> list[str]:
    held = set(reader.release.table("pathways")["condition"])
    return [ALL, *(one for one in CONDITIONS if one in held)]


def _where(site: str, yours: str) -> str:
    return "all sites" if site == ALL else say_site(site, yours)


def _number(tier: str, rate: Rate) -> Number:
    expected = say_expected(rate)
    return Number(
        f"Referrals to tier {tier}",
        words_of(rate) or say_rate(rate.value or 0.0),
        f"GPs expected {expected}" if expected else "",
        "a month, made by each full-time GP",
    )


def _in_time(rows: list[Row]) -> tuple[Number, ...]:
    row = worst(rows)
    if row is None:
        return ()
    return (
        Number(
            f"{step_of(row['step']).name} in time",
            f"{100 * row['within_target']:.0f} in 100",
            f"target: {row['target_days']} days",
            "the step that kept its target least often",
        ),
    )
