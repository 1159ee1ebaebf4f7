"""Keep published releases a quarter apart: what changed between two must be many people, not one.

The days are those of the data, not of the calendar: what a reader can subtract is what one extract
holds and the other does not. Two extracts of one week, published a year apart, differ by as few
people as if they had been published together; two extracts a quarter apart may follow one another
in a week.
"""

from datetime import date
from typing import Any, Final

from models.standing import publications
from pipelines.releases import NotAllowed, held_releases, read_manifest
from pipelines.settings import Home

QUARTER: Final = 91
"""Days: thirteen weeks, the least that separates the extracts of two quarters."""


def check_spacing(home: Home, release: str) -> None:
    """Hold a candidate to its distance from everything that readers ever saw.

    A home of made-up data is exempt, since nobody is in it.

    Raises
    ------
    NotAllowed
        If its data end within a quarter of those of another.
    """
    manifest = read_manifest(home.releases / release)
    signed = {name: one.signatures for name, one in held_releases(home.releases).items()}
    if manifest["made_up"] or release in publications(signed):
        return
    ends = last_extract(manifest)
    for other in publications(signed):
        its_end = last_extract(read_manifest(home.releases / other))
        apart = abs((ends - its_end).days)
        if apart < QUARTER:
            raise NotAllowed(
                f"{release} cannot be published: its data end on {ends}, those of {other}, which "
                f"readers have seen, on {its_end}. Releases less than a quarter ({QUARTER} days) "
                "apart can be subtracted from one another until what is left is a few people. "
                "Wait for a later extract; or, if this puts right what was wrong, say what, for "
                f'readers: `ias publish {release} --by NAME --correction "WHAT WAS WRONG"`.'
            )


def last_extract(manifest: dict[str, Any]) -> date:
    """Return the last day of data of a release."""
    return max(date.fromisoformat(one["extracted_on"]) for one in manifest["deliveries"])
