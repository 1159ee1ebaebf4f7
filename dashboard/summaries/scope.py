"""Whom a page is about, what is not known, and how to refer."""

from typing import Final

from dashboard.summaries.findings import ROW_DAYS
from dashboard.summaries.language import Language
from dashboard.summaries.numbers import people
from dashboard.summaries.page import Block
from dashboard.summaries.results import HEADLINE_DAYS, Compared
from dashboard.summaries.subject import Subject, tier_heading, weeks
from dashboard.summaries.tiers import TIERS, Tier
from models.results import ALL
from models.service import Contact

MOST_NAMED: Final = 6
"""Areas of which more would not fit on the page by name."""


def who(subject: Subject) -> Block:
    """Return who was followed, where and until when; how many, where no table says so."""
    language, release = subject.language, subject.results.release
    said = [language.say("Employed and self-employed {people}.", people=subject.people)]
    if all(one.day is None for one in subject.groups):
        said.append(language.say("Counted: {sizes}.", sizes=language.listed(_sizes(subject))))
    if sites := _sites(subject):
        said.append(
            language.say("Where: {sites}.", sites=language.listed(sites))
            if len(sites) <= MOST_NAMED
            else language.say("Where: {number} areas.", number=len(sites))
        )
    if release.data_until:
        said.append(language.say("Followed up to {day}.", day=language.day(release.data_until)))
    if release.sustained_days:
        said.append(
            language.say(
                "Back at work means back for at least {days} days.", days=release.sustained_days
            )
        )
    return Block(language.say("Who is this about?"), paragraphs=(" ".join(said),))


def _sizes(subject: Subject) -> list[str]:
    language = subject.language
    return [
        language.say("too few to show in {group}", group=subject.group(one))
        if one.people.n is None
        else language.say(
            "{number} in {group}",
            number=people(language, one.people.n),
            group=subject.group(one),
        )
        for one in subject.groups
    ]


def _sites(subject: Subject) -> list[str]:
    curves = subject.results.release.table("curves").filter(condition=ALL, dimension="site")
    named = {site.id: site.name for site in subject.results.release.service.sites}
    return [named.get(site, site) for site in sorted(curves["level"].unique().to_list())]


def unknown(subject: Subject) -> Block:
    """Return what the release cannot say of the condition."""
    language = subject.language
    points = [
        (
            "",
            language.say(
                "Whether the service made the difference, or something we did not record."
            ),
        ),
        ("", language.say("How people got on who did not agree to share their records.")),
        *((subject.heading(one), _why(subject, one)) for one in subject.groups if one.day is None),
    ]
    points += _never_seen(subject)
    shown = [day for one in subject.groups for day in ROW_DAYS if one.standing(day) != "hidden"]
    if shown:
        points.append(
            ("", language.say("What happens after {weeks} weeks.", weeks=weeks(max(shown))))
        )
    return Block(language.say("What we do not know"), points=tuple(points))


def _never_seen(subject: Subject) -> list[tuple[str, str]]:
    """Return the tiers a GP may refer to of which the release holds nothing for the condition."""
    if not subject.results.has_referrals:
        return []
    language, held = subject.language, {one.arm for one in subject.groups}
    few = language.say("Few or none of the {people} were referred to it.", people=subject.people)
    offered = subject.results.release.service.refer.tiers
    return [(tier_heading(language, tier), few) for tier in offered if tier not in held]


def _why(subject: Subject, one: Compared) -> str:
    """Return why nothing is shown of a group, in the release's own words where it has them."""
    language = subject.language
    if not one.tells_a_headline_day:
        return language.say(
            "This release does not say how people got on by {weeks} weeks.",
            weeks=language.either([str(weeks(day)) for day in sorted(HEADLINE_DAYS)]),
        )
    if one.reason:
        return language.label(one.reason)
    if one.people.n is None:
        return language.say("Too few people to show without risk that somebody is recognised.")
    return language.say("Too little may be shown to set them beside similar people.")


def how_to_refer(subject: Subject) -> Block | None:
    """Return what to do, and what the patient gets; None where nobody was referred."""
    if not subject.results.has_referrals:
        return None
    language, service = subject.language, subject.results.release.service
    how = service.refer.how or language.say(
        "Tick one box. There is no extra form. You can refer to any tier at once."
    )
    # Sentences of a pilot's own stay as it wrote them.
    reached = [_reached(language, service.refer)]
    reached += [f"{site.name}: {_reached(language, site)}" for site in service.sites]
    unknown_way = language.say("Ask your pilot's team whom to call or write to.")
    return Block(
        language.say("How do I refer?"),
        paragraphs=(" ".join(filter(None, [how, *reached])),)
        if any(reached)
        else (f"{how} {unknown_way}",),
        points=tuple(
            _tier(language, key, tier) for key, tier in TIERS.items() if key in service.refer.tiers
        ),
    )


def _reached(language: Language, contact: Contact) -> str:
    """Return how somebody is reached, as plain text; nothing where that is not told."""
    ways = (
        (language.say("Phone {way}.", way=contact.phone), contact.phone),
        (language.say("Email {way}.", way=contact.email), contact.email),
        (language.say("Web {way}", way=contact.web), contact.web),
        (language.say("Open {way}.", way=contact.hours), contact.hours),
    )
    return " ".join(said for said, told in ways if told)


def _tier(language: Language, key: str, tier: Tier) -> tuple[str, str]:
    suits = language.say(
        "It suits: {whom} GPs thought it best to refer {when}.",
        whom=_lower_first(language.label(tier.suits)), when=language.label(tier.when),
    )  # fmt: skip
    return tier_heading(language, key), f"{language.label(tier.gives)} {suits}"


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
