"""What one page is about: a condition in a release, and the language to write it in."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from dashboard.selection import WEEK
from dashboard.summaries.language import Language, mark
from dashboard.summaries.results import Compared, Results
from dashboard.summaries.tiers import TIERS
from dashboard.words import condition_label, people_with


@dataclass(frozen=True)
class Subject:
    """
    A condition of a release.

    Attributes
    ----------
    language
        What to write in.
    results
        What the release holds.
    condition
        Its name in the release.
    """

    language: Language
    results: Results
    condition: str

    @property
    def label(self) -> str:
        """The condition's name as a heading."""
        return self.language.label(condition_label(self.condition))

    @property
    def people(self) -> str:
        """The people, inside a sentence: ``people with back pain``."""
        return self.language.label(people_with(self.condition))

    @cached_property
    def groups(self) -> list[Compared]:
        """The groups the page sets out: by tier, or by kind of practice without referrals."""
        if not self.results.has_referrals:
            return self.results.off_sick(self.condition)
        tiers = self.results.tiers(self.condition)
        return [self.results.referred(self.condition, tier) for tier in tiers]

    def group(self, one: Compared) -> str:
        """Return a group's name inside a sentence: ``tier A``, ``pilot practices``."""
        if one.arm in TIERS:
            return self.language.say("tier {tier}", tier=one.arm)
        return self.language.label(PRACTICES[one.arm])

    def heading(self, one: Compared) -> str:
        """Return a group's name over a picture or a column: ``Tier A: advice``."""
        if one.arm not in TIERS:
            name = self.group(one)
            return name[:1].upper() + name[1:]
        return tier_heading(self.language, one.arm)

    def listed(self, groups: list[Compared]) -> str:
        """Return groups as in speech: ``tier A and tier B``."""
        return self.language.listed([self.group(one) for one in groups])

    def either(self, groups: list[Compared]) -> str:
        """Return groups as in speech: ``tier A or tier B``."""
        return self.language.either([self.group(one) for one in groups])


PRACTICES: Final = {
    "pilot": mark("pilot practices"),
    "comparison": mark("comparison practices"),
    "all": mark("all practices"),
}


def tier_heading(language: Language, tier: str) -> str:
    """Return a tier's name as a heading: ``Tier A: advice``."""
    name = language.label(TIERS[tier].name)
    return language.say("Tier {tier}: {name}", tier=tier, name=name.lower())


def weeks(day: int) -> int:
    """Return whole weeks of a number of days."""
    return day // WEEK
