"""Cards: who supplied the data, what was promised and changed, how each number was made."""

from typing import Any, Final

from dashboard.page import Card, Entry, Table
from dashboard.reader import Reader
from dashboard.release import HASH_SHOWN, Release
from dashboard.trust.protocol_words import promised
from dashboard.words import NO_FIGURE, counted, list_words, say_date
from models.signing import Signature

Row = dict[str, Any]
NOT_STATED: Final = "Not stated"


def suppliers_card(reader: Reader) -> Card:
    """Return the card of what was delivered, by supplier."""
    deliveries: list[Row] = list(reader.release.manifest.get("deliveries", []))
    told: list[tuple[str, ...]] = []
    for supplier in dict.fromkeys(one["supplier"] for one in deliveries):
        told.append((supplier,))
        told += [
            (one["period"], say_date(one["extracted_on"]), one["hash"][:HASH_SHOWN])
            for one in deliveries
            if one["supplier"] == supplier
        ]
    about: tuple[Entry, ...] = (
        ("What is estimated", "Nothing: these are the deliveries the release was made from."),
        (
            "How it is made",
            "Every delivery is kept as it came; its hash changes if a single letter of it does.",
        ),
        (
            "What would make it wrong",
            "A supplier that sends late or leaves rows out. How many rows of each kind were set "
            "aside is in the flow; by supplier it stays with the evaluators, who have a report of "
            "each delivery's quality.",
        ),
    )
    return Card(
        key="suppliers",
        title="Who supplied the data?",
        sentence=_say_deliveries(deliveries),
        table=Table("Deliveries", ("Period", "Complete to", "Hash begins"), tuple(told)),
        about=(*about, *reader.provenance()),
    )


def _say_deliveries(deliveries: list[Row]) -> str:
    if not deliveries:
        return "This release does not say from which deliveries it was made."
    latest: dict[str, str] = {}
    for one in deliveries:
        latest[one["supplier"]] = max(one["extracted_on"], latest.get(one["supplier"], ""))
    many = len(latest)
    said = f"{counted(many, 'supplier')} sent {counted(len(deliveries), 'delivery', 'deliveries')}"
    days = sorted(set(latest.values()))
    if len(days) == 1:
        return f"{said}; the latest {'of each ' if many > 1 else ''}reaches to {say_date(days[0])}."
    behind = list_words([name for name, day in latest.items() if day == days[0]])
    return (
        f"{said}; the latest reaches to {say_date(days[-1])}, of {behind} to {say_date(days[0])} "
        "only."
    )


def protocol_card(reader: Reader) -> Card:
    """Return the card of what was promised before anybody looked, and what was changed since."""
    protocol = reader.release.protocol
    amendments: list[Row] = list(protocol.get("amendments", []))
    changes: list[tuple[str, ...]] = [("Changed since results were published",)]
    changes += [
        (
            say_date(str(one["on"])),
            f"{', '.join(one['changes'])}: by {one['by']}, because {one['why'].rstrip('.')}.",
        )
        for one in amendments
    ] or [("Nothing", "")]
    about: tuple[Entry, ...] = (
        ("What is estimated", "Nothing: this is what will be estimated, decided before looking."),
        (
            "How it is made",
            "The protocol is a file whose hash is on every chart, table and page. Once a release "
            "is published, a change is refused unless an amendment says who made it and why.",
        ),
        (
            "What would make it wrong",
            "A protocol written by somebody who had seen the data. The hash shows when it was "
            "changed, not what its author knew.",
        ),
    )
    return Card(
        key="protocol",
        title="What was promised, and was it kept?",
        sentence=_say_changes(reader.release, amendments),
        table=Table("The protocol", ("", "What it says"), (*promised(protocol), *changes)),
        about=(*about, *reader.provenance()),
    )


def _say_changes(release: Release, amendments: list[Row]) -> str:
    late = list(release.protocol.get("post_hoc", []))
    if not amendments and not late:
        return "Nothing of the protocol was changed or added after results were published."
    said = []
    if amendments:
        times = "once" if len(amendments) == 1 else f"{len(amendments)} times"
        said.append(f"The protocol was changed {times} after results were published")
    if late:
        said.append(f"{counted(len(late), 'analysis', 'analyses')} added after the first results")
    return f"{'; '.join(said)}. Every result that this touches says so."


LINKS: Final = {
    "protocol": ("Protocol", "what was to be estimated, and how"),
    "deliveries": ("Deliveries", "the above and every file that was delivered"),
    "code": ("Software", "the above and the version of the software"),
    "content": ("Figures", "every row of every table"),
    "release": ("Release", "all of the above; the release is named after it"),
}


def made_card(reader: Reader) -> Card:
    """Return the card of how each number was made: the chain that binds it, and who signed."""
    release = reader.release
    manifest, links = release.manifest, release.manifest.get("lock", {})
    held = {"protocol": release.protocol.get("hash", ""), **links}
    told: list[tuple[str, ...]] = [("What each hash is of",)]
    told += [
        (name, of, str(held.get(key, ""))[:HASH_SHOWN] or NOT_STATED)
        for key, (name, of) in LINKS.items()
    ]
    told += [("Software and people",), *_people(manifest, reader.signatures)]
    told += _cost(manifest)
    about: tuple[Entry, ...] = (
        ("What is estimated", "Nothing: this is the way every number of this release came."),
        (
            "How it is made",
            "Each hash is of the one before and of what it adds, so that a change of anything "
            "changes the last, with which the release's name ends. “ias verify” works all of them "
            "out anew.",
        ),
        (
            "What would make it wrong",
            "A hash shows that something was changed, not that it was right to begin with.",
        ),
    )
    ending = release.id.rsplit("-", 1)[-1]
    return Card(
        key="made",
        title="How was each number made?",
        sentence=(
            f"Every number comes from release {release.id}, whose ending ({ending}) is bound to "
            "the protocol, the deliveries, the software and every figure: if one changes, so does "
            "the name."
            if links
            else f"Every number comes from release {release.id}, which does not say what its name "
            "is bound to."
        ),
        table=Table("Where the numbers come from", ("", "What", "Hash begins"), tuple(told)),
        about=(*about, *reader.provenance()),
    )


def _people(manifest: Any, signatures: list[Signature]) -> list[tuple[str, ...]]:
    done = {"review": "Reviewed", "publish": "Published", "withdraw": "Withdrawn"}
    told: list[tuple[str, ...]] = [
        ("Version", str(manifest.get("code_version", "")) or NOT_STATED, ""),
        ("Prepared", f"{say_date(manifest['created_at'])}, {manifest['created_by']}", ""),
    ]
    for one in signatures:
        name = done.get(one["action"], one["action"])
        told.append((name, f"{say_date(one['at'])}, {one['by']}", ""))
    return told


def _cost(manifest: Any) -> list[tuple[str, ...]]:
    """Return what keeping people from being recognised took off the numbers."""
    held: dict[str, float | None] = manifest.get("disclosure_control", {})
    if not held:
        return []
    words = {
        "largest_shift_week_13": "Rounding moved no share back at 13 weeks by more than",
        "tier_condition_curves_reaching_week_13": "Curves by tier and condition that reach week 13",
        "rows_suppressed": "Rows that lost a number",
    }
    told: list[tuple[str, ...]] = [("What it took to keep people from being recognised",)]
    for key, name in words.items():
        share = held.get(key)
        told.append((name, NO_FIGURE if share is None else f"{100 * share:.1f} in 100", ""))
    return told
