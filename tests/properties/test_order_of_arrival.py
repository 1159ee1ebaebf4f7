"""Whatever order deliveries arrive in, the same records stand and the same rows are set aside."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.ingest import take_in
from pipelines.reading import open_delivery
from pipelines.standing import build_all
from pipelines.warehouse import Warehouse

HEADERS = {
    "absences": "absence_id,person_id,practice_id,started_on,condition,employment,record_status",
    "referrals": "referral_id,absence_id,referred_on,tier,referred_by,record_status",
    "returns": "return_id,absence_id,happened_on,outcome,record_status",
    "services": "service_id,referral_id,service,requested_on,record_status",
}
KEYS = st.sampled_from(["1", "2", "3"])
DAYS = st.sampled_from(["2012-01-02", "2012-02-03", "2012-05-06", "2013-01-01", "soon"])
STATUS = st.sampled_from(["", "", "", "withdrawn"])
ROWS = {
    "absences": st.tuples(
        KEYS,
        st.sampled_from(["p", "r"]),
        st.just("q"),
        DAYS,
        st.sampled_from(["stress", "cancer", "?"]),
        st.just("employed"),
        STATUS,
    ),
    "referrals": st.tuples(KEYS, KEYS, DAYS, st.sampled_from("AB"), st.just("gp"), STATUS),
    "returns": st.tuples(KEYS, KEYS, DAYS, st.sampled_from(["died", "full_return"]), STATUS),
    "services": st.tuples(KEYS, KEYS, st.just("physiotherapy"), DAYS, STATUS),
}
FILES = st.fixed_dictionaries(
    {}, optional={record: st.lists(row, max_size=5) for record, row in ROWS.items()}
)
DELIVERIES = st.lists(
    st.tuples(
        st.sampled_from(["north", "south"]),
        st.sampled_from(["2012-05", "2012-06"]),
        st.sampled_from(["2012-06-05", "2012-07-05"]),
        FILES,
    ),
    min_size=2,
    max_size=4,
)

Delivery = tuple[str, str, str, dict[str, list[tuple[str, ...]]]]


def write(folder: Path, delivery: Delivery) -> Path:
    supplier, period, extracted_on, files = delivery
    folder.mkdir()
    (folder / "delivery.toml").write_text(
        f'supplier = "{supplier}"\nperiod = "{period}"\nextracted_on = {extracted_on}\n'
    )
    for record, rows in files.items():
        lines = [HEADERS[record], *(",".join(row) for row in rows), ""]
        (folder / f"{record}.csv").write_text("\n".join(lines))
    return folder


def tables_after(root: Path, folders: Sequence[Path]) -> dict[str, pl.DataFrame]:
    """Take the deliveries in one by one, judging all after each, as months of runs would."""
    warehouse = Warehouse(root / "warehouse.duckdb")
    warehouse.prepare()
    known: set[str] = set()
    with warehouse.open() as connection:
        for folder in folders:
            delivery = open_delivery(folder)
            if delivery.delivery_hash not in known:
                take_in(connection, delivery, delivery.delivery_hash)
                known.add(delivery.delivery_hash)
            names = list(build_all(connection))
        return {name: connection.table(name).order("ALL").pl() for name in names}


@settings(derandomize=True, max_examples=10, deadline=None)
@given(deliveries=DELIVERIES, data=st.data())
def test_the_order_of_arrival_changes_nothing(
    deliveries: list[Delivery], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(deliveries))))
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        folders = [write(root / str(n), delivery) for n, delivery in enumerate(deliveries)]
        (root / "one").mkdir()
        (root / "other").mkdir()
        expected = tables_after(root / "one", folders)
        found = tables_after(root / "other", [folders[place] for place in order])
    assert [table for table in expected if not expected[table].equals(found[table])] == []
    ledger = expected["quality.ledger"]
    assert (ledger["rows_read"] == ledger["rows_accepted"] + ledger["rows_quarantined"]).all()
