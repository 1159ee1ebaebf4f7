"""What can be taken away of a release: all of it, each table, and the pages for GPs."""

from collections.abc import Iterator, Mapping
from typing import Final

from dashboard.page import Card, Entry, Link, Table
from dashboard.reader import Reader
from dashboard.release import HASH_SHOWN
from dashboard.words import humanise

COLUMNS: Final = ("File", "What it holds", "Rows", "SHA-256")
HOLDS: Final = {
    "balance": "How alike the groups were, before and after they were made alike",
    "curves": "Back at work, week by week, by analysis, group, condition and split",
    "diagnostics": "Every check: what was found, its limit, and how it ended",
    "economics": "Costs and what they buy",
    "effects": "Every comparison with its range, and why where none is shown",
    "flow": "From rows received to people analysed",
    "pathways": "Moves between the service's steps",
    "sites": "Each site beside what was expected of its people",
    "volumes": "Referrals by quarter, site, tier and who referred",
    "waits": "How long people waited for each step",
}
PART: Final = (
    "You see a part of this release, so it is not offered as a whole. Each result has its own "
    "table under Download."
)
NO_FILES: Final = "This release names no files."
ABOUT: Final[tuple[Entry, ...]] = (
    (
        "What is in the ZIP",
        "A README, what every table and column means, the tables as CSV, the protocol and the "
        "deliveries they were made from, the licence, and the hashes of all these files.",
    ),
    (
        "How to check it",
        "sha256sum of a file begins with the letters shown here; in the ZIP, sha256sum -c "
        "SHA256SUMS checks every file.",
    ),
    (
        "How to read it",
        "The column status says of every row whether its number is shown, suppressed, withheld, "
        "missing or a true zero. An empty cell is never a zero.",
    ),
)


def files_card(reader: Reader) -> Card:
    """Return the files of a release, each a link; none for who may see a part of it alone."""
    release = reader.release
    rows = tuple(_files(release.id, release.manifest.get("files", {}), release.manifest))
    sentence = (
        PART
        if not release.is_whole
        else "Everything in one file, or a table at a time: exactly what this release holds, under "
        "the same disclosure control as every page."
        if rows
        else NO_FILES
    )
    shown = rows if release.is_whole else ()
    table = Table(f"Files of release {release.id}", COLUMNS, shown or (("None", "", "", ""),))
    return Card("files", "Files to take away", sentence, table, (*ABOUT, *reader.provenance()))


def _files(
    release: str, hashes: Mapping[str, str], manifest: Mapping[str, Mapping[str, int]]
) -> Iterator[tuple[str, ...]]:
    bundle, at = f"{release}.zip", f"/download/{release}"
    if bundle in hashes:
        all_of_it = "All of it: tables, README, definitions, licence and hashes"
        yield Link(bundle, f"{at}/{bundle}"), all_of_it, "", hashes[bundle][:HASH_SHOWN]
    for file in sorted(name for name in hashes if name.startswith("csv/")):
        name = file.removeprefix("csv/")
        table = name.removesuffix(".csv")
        rows = manifest.get("tables", {}).get(table)
        yield (
            Link(name, f"{at}/tables/{name}"),
            HOLDS.get(table, humanise(table)),
            "" if rows is None else f"{rows:,}",
            hashes[file][:HASH_SHOWN],
        )
