"""What every card says of where its numbers come from."""

from typing import Final

from dashboard.page import Entry
from dashboard.release import Release
from dashboard.words import say_date

ACTIONS: Final = {"review": "Reviewed", "publish": "Published", "withdraw": "Withdrawn"}

FROM_WHERE: Final = frozenset(
    {
        "Data", "Returns counted up to", "Deliveries", "Protocol", "Release", "Prepared", "Signed",
        "Software",
    }
)  # fmt: skip
"""The entries that are the same on every card of a release; on paper they stand once a page."""


def provenance(
    release: Release, analyses: list[str], signatures: list[dict[str, str]]
) -> tuple[Entry, ...]:
    """
    Return the way a number came: data, protocol, release, software, people.

    Parameters
    ----------
    release
        The release it is from.
    analyses
        Whose results it is, for what was changed of them after publication.
    signatures
        Of the release, oldest first.
    """
    manifest, protocol = release.manifest, release.protocol
    signed = [
        f"{ACTIONS.get(one['action'], one['action'])} by {one['by']} on {say_date(one['at'])}"
        for one in signatures
    ]
    deliveries = tuple(
        f"{one['supplier']}, {one['period']}, complete to {say_date(one['extracted_on'])} "
        f"({one['hash'][:12]})"
        for one in manifest.get("deliveries", [])
    )
    stamps = tuple(release.stamps(analyses))
    until = say_date(release.data_until) if release.data_until else "not stated"
    entries: list[Entry] = [
        ("Data", "Made up" if release.made_up else "As delivered by the suppliers"),
        ("Returns counted up to", until),
        ("Deliveries", deliveries),
        ("Protocol", f"{protocol.get('title') or 'Untitled'}, {protocol.get('hash', '')}"),
        *([("Since publication", stamps)] if stamps else []),
        ("Release", f"{release.id}. Bound to {', '.join(release.lock)}."),
        ("Prepared", f"{say_date(manifest['created_at'])} by {manifest['created_by']}"),
        ("Signed", tuple(signed) if signed else "Not reviewed or published"),
        ("Software", str(manifest.get("code_version", ""))),
    ]
    return tuple(entries)
