"""What the numbers were made from, before and now: deliveries, protocol and software."""

from dashboard.change_words import say_parameter
from dashboard.changes import delivery_changes, new_amendments, protocol_changes
from dashboard.history.compared import Compared
from dashboard.page import Card
from dashboard.words import counted, say_date
from models.standing import first_signed


def data_card(compared: Compared) -> Card:
    """Return the deliveries that were added, sent again or left out."""
    changes = delivery_changes(
        compared.before.manifest.get("deliveries", []), compared.now.manifest.get("deliveries", [])
    )
    rows = tuple((change.what, change.before, change.now) for change in changes)
    published = first_signed(compared.reader.signatures, "publish")
    corrected = f" It puts right: {published['note']}" if published and published["note"] else ""
    said = "added, sent again or left out." if rows else "No delivery was added or changed."
    number = f"{counted(len(rows), 'delivery was', 'deliveries were')} " if rows else ""
    columns = ("Supplier and period", "Before", "Now")
    table = compared.table("Deliveries", columns, rows)
    return Card("data", "Data that changed", f"{number}{said}{corrected}", table, compared.about)


def protocol_card(compared: Compared) -> Card:
    """Return the parameters of the protocol that differ, why, and the software."""
    before, now = compared.before, compared.now
    rows = [
        (say_parameter(change.what), change.before, change.now)
        for change in protocol_changes(before.protocol, now.protocol)
    ]
    amendments = [
        f"Amended on {say_date(one['on'])} by {one['by']}, because {one['why'].rstrip('.')}."
        for one in new_amendments(before.protocol, now.protocol)
    ]
    said = (
        f"{counted(len(rows), 'parameter of the protocol', 'parameters of the protocol')} changed."
        if rows
        else "The protocol is the same."
    )
    versions = [str(one.manifest.get("code_version", "")) for one in (before, now)]
    if versions[0] != versions[1]:
        rows.append(("Software", versions[0], versions[1]))
    table = compared.table("Parameters", ("What", "Before", "Now"), tuple(rows))
    sentence = " ".join([said, *amendments])
    return Card("protocol", "Protocol and software", sentence, table, compared.about)
