"""The cohort's SQL against a slow, obvious second implementation that walks one person at a time.

The oracle shares no code with the SQL: plain dictionaries, one absence after another, and the
Aalen-Johansen estimator day by day.
"""

import random
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.running import run_everything
from pipelines.workspace import Workspace

DAY_0 = date(2011, 1, 1)
SUSTAINED = 28
HORIZONS = (28, 91, 182, 364)
EXITS = ("job_ended", "benefits", "retired", "died")
CONDITIONS = ("back_pain", "stress", "cancer")
PROTOCOL = Path(__file__).parents[2] / "protocol.toml"

Row = dict[str, Any]


def make_supplier(rng: random.Random, people: int) -> dict[str, list[Row]]:
    """Absences that chain, overlap, run on and end in every way; referrals on any day."""
    rows: dict[str, list[Row]] = {"absences": [], "returns": [], "referrals": []}
    for person in range(people):
        start = rng.randrange(0, 500)
        for _ in range(rng.choice((1, 1, 1, 2, 3, 4))):
            absence_id = str(len(rows["absences"]) + 1)
            rows["absences"].append(
                {
                    "absence_id": absence_id,
                    "person_id": f"p{person}",
                    "practice_id": rng.choice(
                        ("q1", "q2", "q3", "nowhere")[: 3 + (person % 29 == 0)]
                    ),
                    "started_on": start,
                    "condition": rng.choice(CONDITIONS),
                    "employment": rng.choice(("employed",) * 8 + ("self_employed", "unemployed")),
                }
            )
            length = rng.randrange(1, 200)
            for _ in range(rng.choice((0, 1, 1, 1, 1, 2))):
                rows["returns"].append(
                    {
                        "return_id": str(len(rows["returns"]) + 1),
                        "absence_id": absence_id,
                        "happened_on": start + length,
                        "outcome": rng.choice(
                            ("full_return",) * 3 + ("phased_return",) * 3 + EXITS
                        ),
                    }
                )
                length += rng.randrange(0, 40)
            for _ in range(rng.choice((0, 1, 1, 2))):
                rows["referrals"].append(
                    {
                        "referral_id": str(len(rows["referrals"]) + 1),
                        "absence_id": absence_id,
                        "referred_on": max(0, start + rng.randrange(-5, 150)),
                        "tier": rng.choice("ABC"),
                        "referred_by": "gp",
                        "consent": rng.choice(("", "true", "true", "true", "true", "false"))
                        if rng.random() < 0.2
                        else "true",
                    }
                )
            start += max(0, length + rng.randrange(-30, 60))
    return rows


def as_date(number: int) -> date:
    return DAY_0 + timedelta(days=number)


def write_supplier(
    root: Path,
    name: str,
    rows: dict[str, list[Row]],
    extracts: tuple[int, int],
    late_from: int | None,
) -> None:
    """Two deliveries: what had happened by the first extract, then the rest."""
    dated = {"absences": "started_on", "returns": "happened_on", "referrals": "referred_on"}
    sent: set[tuple[str, str]] = set()
    for number, extract in enumerate(extracts):
        folder = root / name / f"2012-{number + 1:02d}"
        folder.mkdir(parents=True)
        complete = "" if late_from is None else f"complete_from = {as_date(late_from)}\n"
        (folder / "delivery.toml").write_text(
            f'supplier = "{name}"\nperiod = "2012-{number + 1:02d}"\n'
            f"extracted_on = {as_date(extract)}\n{complete}"
        )
        practices = [
            {"practice_id": f"q{k}", "site_id": name, "role": "comparison", "fte_gps": "2"}
            for k in (1, 2, 3)
        ]
        pl.DataFrame(practices).write_csv(folder / "practices.csv")
        for record, column in dated.items():
            new = [
                r
                for r in rows[record]
                if r[column] <= extract and (record, next(iter(r.values()))) not in sent
            ]
            sent |= {(record, next(iter(r.values()))) for r in new}
            frame = pl.DataFrame([r | {column: as_date(r[column])} for r in new])
            frame.write_csv(folder / f"{record}.csv")


def known(rows: dict[str, list[Row]], extract: int) -> dict[str, list[Row]]:
    absences = [a for a in rows["absences"] if a["started_on"] <= extract]
    started = {a["absence_id"]: a["started_on"] for a in absences}
    returns = [
        r for r in rows["returns"] if r["happened_on"] <= extract and r["absence_id"] in started
    ]
    return {
        "absences": absences,
        "returns": [r for r in returns if r["happened_on"] > started[r["absence_id"]]],
        "referrals": [
            r
            for r in rows["referrals"]
            if r["referred_on"] <= extract and r["absence_id"] in started
        ],
    }


def end_of(
    absence: Row, ends: list[Row], later_starts: list[int]
) -> tuple[int | None, int | None, str]:
    """First day not absent, day of the end, and its kind."""
    if not ends:
        following = [s for s in later_starts if s > absence["started_on"]]
        return (min(following), min(following), "unknown") if following else (None, None, "running")
    first = min(r["happened_on"] for r in ends)
    if any(r["outcome"] in EXITS for r in ends if r["happened_on"] == first):
        return first, first, "exit"
    exits = [
        r["happened_on"]
        for r in ends
        if r["outcome"] in EXITS and r["happened_on"] < first + SUSTAINED
    ]
    return (first, min(exits), "exit") if exits else (first, first, "return")


def walk(rows: dict[str, list[Row]]) -> list[Row]:
    """Episodes, by walking each person's absences in order."""
    people: dict[str, list[Row]] = defaultdict(list)
    for absence in rows["absences"]:
        people[absence["person_id"]].append(absence)
    ends_of: dict[str, list[Row]] = defaultdict(list)
    for ending in rows["returns"]:
        ends_of[ending["absence_id"]].append(ending)
    episodes = [episode for own in people.values() for episode in walk_person(own, ends_of)]
    for episode in episodes:
        exited = episode["exit"] is not None
        episode["end"], episode["kind"] = (episode["exit"], "exit") if exited else episode["latest"]
    return episodes


def walk_person(unsorted: list[Row], ends_of: dict[str, list[Row]]) -> list[Row]:
    absences = sorted(unsorted, key=lambda a: (a["started_on"], a["absence_id"]))
    starts = [a["started_on"] for a in absences]
    episodes: list[Row] = []
    for absence in absences:
        until, end, kind = end_of(absence, ends_of[absence["absence_id"]], starts)
        start = absence["started_on"]
        if not episodes or not continues(episodes[-1]["latest"], start):
            fresh = {"first": absence, "members": [], "exit": None, "latest": (-1, "unknown")}
            episodes.append(fresh)
        current = episodes[-1]
        member = {"id": absence["absence_id"], "from": start, "until": until}
        current["members"].append(member)
        if current["exit"] is not None and start < current["exit"]:
            continue
        if later((end, kind), current["latest"]):
            current["latest"] = (end, kind)
            if kind == "exit":
                current["exit"] = end
    return episodes


def later(one: tuple[int | None, str], other: tuple[int | None, str]) -> bool:
    """Whether one end comes after another; on one day exit, then return, then unknown."""
    if one[0] == other[0]:
        order = ["running", "unknown", "return", "exit"]
        return order.index(one[1]) > order.index(other[1])
    return other[0] is not None and (one[0] is None or one[0] > other[0])


def continues(latest: tuple[int | None, str], start: int) -> bool:
    end, kind = latest
    if end is None or start < end:
        return True
    return kind == "return" and start - end < SUSTAINED


def referred(rows: dict[str, list[Row]], extract: int, late_from: int | None) -> list[Row]:
    """One row per analysed episode with a referral that counts: tier, start, stop, status."""
    cut = extract - SUSTAINED
    earliest = min(a["started_on"] for a in rows["absences"]) if late_from is None else late_from
    people = []
    for episode in walk(rows):
        first, end = episode["first"], episode["end"]
        begun = first["started_on"]
        followed = cut if end is None or end > cut else end
        status = (
            {"return": 1, "exit": 2}.get(episode["kind"], 0)
            if end is not None and end <= cut
            else 0
        )
        time, entry = followed - begun, max(0, earliest - begun)
        ids = {m["id"] for m in episode["members"]}
        own = [r for r in rows["referrals"] if r["absence_id"] in ids]
        if begun >= cut or time <= entry or first["employment"] == "unemployed":
            continue
        if any(r["consent"] == "false" for r in own) or first["practice_id"] == "nowhere":
            continue
        counted = [
            (r["referred_on"] - begun, r["tier"])
            for r in own
            if 0 <= r["referred_on"] - begun < time
            and any(
                m["from"] <= r["referred_on"]
                and (m["until"] is None or r["referred_on"] < m["until"])
                for m in episode["members"]
            )
        ]
        if counted:
            day, tier = min(counted)
            people.append(
                {
                    "tier": tier,
                    "condition": first["condition"],
                    "start": max(entry - day, 0),
                    "stop": time - day,
                    "status": status,
                }
            )
    return people


def aalen_johansen(people: list[Row], day: int) -> tuple[float, float]:
    surviving, returned, exited = 1.0, 0.0, 0.0
    for t in range(1, day + 1):
        at_risk = sum(p["start"] < t <= p["stop"] for p in people)
        if at_risk == 0:
            continue
        back = sum(p["stop"] == t and p["status"] == 1 for p in people)
        out = sum(p["stop"] == t and p["status"] == 2 for p in people)
        returned += surviving * back / at_risk
        exited += surviving * out / at_risk
        surviving *= 1 - (back + out) / at_risk
    return returned, exited


@pytest.mark.parametrize("seed", [1])
def test_curves_equal_the_oracles_on_three_suppliers_and_two_periods(
    tmp_path: Path, seed: int
) -> None:
    rng = random.Random(seed)
    people: list[Row] = []
    for number, name in enumerate(("north", "south", "west")):
        rows = make_supplier(rng, 120)
        extracts = (500 + 10 * number, 700 + 20 * number)
        late_from = 150 if name == "south" else None
        write_supplier(tmp_path / "deliveries", name, rows, extracts, late_from)
        people += referred(known(rows, extracts[1]), extracts[1], late_from)
    workspace = Workspace(
        home_folder=str(tmp_path / "home"),
        deliveries_folder=str(tmp_path / "deliveries"),
        protocol_file=str(PROTOCOL),
    )
    assert run_everything(workspace, lambda *_: None).succeeded
    with workspace.warehouse.open(read_only=True) as connection:
        curves = connection.table("evidence.curves").filter("dimension = 'all'").pl()
    strata = [(tier, condition) for tier in "ABC" for condition in ("all", *CONDITIONS)]
    assert len(people) > 150
    for tier, condition in strata:
        group = [p for p in people if p["tier"] == tier and condition in ("all", p["condition"])]
        for day in HORIZONS:
            row = curves.filter(arm=tier, condition=condition, day=day).row(0, named=True)
            assert row["n"] == len(group)
            expected = aalen_johansen(group, day)
            assert (row["returned"], row["exited"]) == pytest.approx(expected, abs=1e-12)
            assert row["at_risk"] == sum(p["start"] < day <= p["stop"] for p in group)
