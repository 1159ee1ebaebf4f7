"""*The journey* tells referrals, waits and ways in plain words, right in every case."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.page import Card, Page
from dashboard.pages import journey
from dashboard.volumes import judge, say_rate
from tests.unit.releases import reader_of, release_of

EXPECTED = {"A": (10.0, 15.0), "B": (4.0, 6.0), "C": (1.0, 2.0)}
GONE = {"referrals": None, "fte_gps": None, "months": None, "per_fte_gp": None,
        "suppressed": True, "status": "suppressed"}  # fmt: skip


def volume(tier: str, rate: float | None, **more: Any) -> dict[str, Any]:
    lo, hi = EXPECTED.get(tier, (None, None))
    return {
        "quarter": "all", "site_id": "all", "tier": tier, "referred_by": "gp", "referrals": 100,
        "fte_gps": 20.0, "months": 12.0, "per_fte_gp": rate, "expected_lo": lo, "expected_hi": hi,
        "suppressed": False, "status": "shown",
    } | more  # fmt: skip


def wait(step: str, within: float | None, **more: Any) -> dict[str, Any]:
    return {
        "site_id": "all", "tier": "all", "step": step, "n": 200, "median_days": 12, "p90_days": 40,
        "target_days": 14, "within_target": within, "suppressed": False, "hidden": "",
        "status": "shown",
    } | more  # fmt: skip


def move(source: str, target: str, n: int | None, condition: str = "all") -> dict[str, Any]:
    status = "suppressed" if n is None else "true zero" if n == 0 else "shown"
    return {"from_state": source, "to_state": target, "condition": condition, "n": n,
            "suppressed": n is None, "status": status}  # fmt: skip


def page_of(query: str = "", **tables: Any) -> Page:
    return journey.build(reader_of(release_of(**tables), query))


def card_of(key: str, query: str = "", **tables: Any) -> Card:
    return next(card for card in page_of(query, **tables).cards if card.key == key)


def test_fewer_in_every_tier_is_said_once() -> None:
    said = page_of(volumes=[volume("A", 2.54), volume("B", 1.11), volume("C", 0.249)]).headline
    assert said.startswith(
        "GPs made about 2.5 referrals a month each to tier A (they had expected 10 to 15), 1.1 to "
        "tier B (4 to 6) and 0.25 to tier C (1 to 2): fewer than they had expected in every tier."
    )


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (9.94, "fewer than they had expected."),
        # Said as 10, so it must not be called fewer than 10.
        (9.96, "as many as they had expected."),
        (10.0, "as many as they had expected."),
        (15.0, "as many as they had expected."),
        (15.6, "more than they had expected."),
    ],
)
def test_a_rate_is_compared_as_it_is_said(rate: float, words: str) -> None:
    assert words in page_of(volumes=[volume("A", rate)]).headline


def test_tiers_that_differ_are_told_apart() -> None:
    said = page_of(volumes=[volume("A", 12.0), volume("B", 1.0), volume("C", 0.2)]).headline
    assert (
        "as many as they had expected to tier A and fewer than they had expected to tiers B and C."
    ) in said


def test_a_suppressed_tier_is_named_and_has_no_number() -> None:
    said = page_of(volumes=[volume("A", 2.5), volume("C", None, **GONE)]).headline
    assert "fewer than they had expected. Too few referrals to show: tier C." in said
    assert "to tier C (" not in said


def test_every_tier_is_not_said_where_one_cannot_be_shown() -> None:
    rows = [volume("A", 2.5), volume("B", 1.0), volume("C", None, fte_gps=0.0)]
    said = page_of(volumes=rows).headline
    assert "fewer than they had expected in every tier shown. No figure: tier C." in said


@pytest.mark.parametrize(
    ("rows", "begins"),
    [
        ([volume("A", None, **GONE)], "Too few referrals to show how often GPs refer."),
        ([], "This release has no figures on how often GPs refer."),
        ([volume("A", None, fte_gps=0.0)], "This release has no figures on how often GPs refer."),
    ],
)
def test_no_rate_says_why(rows: list[dict[str, Any]], begins: str) -> None:
    assert page_of(volumes=rows).headline.startswith(begins)


def test_nobody_referred_is_a_zero_and_not_too_few() -> None:
    rows = [volume("A", 0.0, referrals=0, status="true zero")]
    assert "no referrals to tier A" in page_of(volumes=rows).headline
    own = card_of("expected", volumes=rows).table.rows[1]
    assert own[3] == "0 (none)"


@given(st.floats(0, 60), st.sampled_from(["A", "B", "C"]))
@settings(deadline=None, max_examples=100)
def test_what_is_said_never_contradicts_its_number(rate: float, tier: str) -> None:
    lo, hi = EXPECTED[tier]
    said = float(say_rate(rate))
    kind = judge(volume(tier, rate)).kind
    assert (kind == "fewer") == (said < lo)
    assert (kind == "more") == (said > hi)


def test_a_site_is_spoken_of_when_it_is_chosen() -> None:
    rows = [volume("A", 2.5), volume("A", 4.0, site_id="north")]
    page = page_of("site=north", volumes=rows)
    assert page.headline.startswith("At north, GPs made about 4 referrals")
    labels = [row[0] for row in card_of("expected", "site=north", volumes=rows).table.rows]
    assert labels == ["Tier A", "All sites", "north (yours)"]


def test_a_site_without_referrals_falls_back_and_says_so() -> None:
    sites = [{"site_id": "elsewhere", "tier": "all", "measure": "returns"}]
    page = page_of("site=elsewhere", sites=sites, volumes=[volume("A", 2.5)])
    assert page.headline.startswith("GPs made about 2.5")
    assert page.notes == (journey.NO_REFERRALS,)


def test_the_wait_that_keeps_its_target_least_often_is_told() -> None:
    rows = [wait("referred_to_assessed", 0.66), wait("physiotherapy", 0.39, median_days=18)]
    assert page_of(waits=rows).headline.endswith(
        "The wait that kept its target least often is for physiotherapy: 39 of 100 people had it "
        "within 14 days, and half by day 18."
    )


@pytest.mark.parametrize(
    ("more", "ends"),
    [
        ({"median_days": None}, "within 14 days, and fewer than half have had it so far."),
        ({"median_days": None, "hidden": "median_days"}, "within 14 days."),
    ],
)
def test_a_median_not_reached_is_not_a_hidden_one(more: dict[str, Any], ends: str) -> None:
    rows = [wait("physiotherapy", 0.2, **more)]
    assert page_of(waits=rows).headline.endswith(ends)
    cell = card_of("waits", waits=rows).table.rows[0][2]
    assert cell == ("Too few" if more.get("hidden") else "Not reached")
    words = [one.text for one in card_of("waits", waits=rows).draw().layout.annotations]  # type: ignore[misc]
    assert ("Too few people to show" if more.get("hidden") else "Not half so far") in words


@pytest.mark.parametrize(
    ("rows", "ends"),
    [
        ([], "This release holds no waits."),
        ([wait("physiotherapy", 1.0)], "within its target by nearly everybody."),
        (
            [wait("physiotherapy", None, hidden="within_target")],
            "How long people wait cannot be shown: too few people.",
        ),
        (
            [wait("physiotherapy", None, n=None, status="suppressed", suppressed=True)],
            "How long people wait cannot be shown: too few people.",
        ),
        ([wait("physiotherapy", None)], "nobody's target day has come."),
    ],
)
def test_waits_in_the_other_cases(rows: list[dict[str, Any]], ends: str) -> None:
    assert page_of(waits=rows).headline.endswith(ends)


def test_waits_at_each_site_stand_in_order_of_names() -> None:
    rows = [wait("physiotherapy", 0.5), wait("physiotherapy", 0.9, site_id="south"),
            wait("physiotherapy", 0.1, site_id="north")]  # fmt: skip
    card = card_of("waits-by-site", waits=rows)
    assert card.table.columns == ("Step", "north", "south")
    assert [cell[:3] for cell in card.table.rows[0][1:]] == ["10%", "90%"]
    alone = page_of(waits=rows[:2])
    assert "waits-by-site" not in [one.key for one in alone.cards]


PATHS = [
    move("absent_not_referred", "returned", 600), move("absent_not_referred", "tier_A", 300),
    move("absent_not_referred", "exited", 100), move("tier_A", "tier_B", 50),
    move("tier_A", "returned", 150), move("tier_A", "relapse", 20), move("tier_A", "exited", 0),
    move("relapse", "returned", 20),
]  # fmt: skip


def test_pathways_are_summed_from_what_is_shown() -> None:
    assert card_of("pathways", pathways=PATHS).sentence == (
        "Of about 1,000 absences, about 300 were referred while off sick. Steps up to a higher "
        "tier that followed: about 50. Times that somebody was off again fewer than 28 days after "
        "a return: about 20."
    )


def test_a_hidden_flow_is_not_drawn_and_is_listed() -> None:
    rows = [*PATHS, move("tier_A", "tier_C", None)]
    card = card_of("pathways", pathways=rows)
    assert "that followed: at least 50." in card.sentence
    assert any("so not drawn: Tier A to Tier C." in note for note in card.notes)
    assert ("Tier A", "Tier C", "Too few people to show") in card.table.rows
    assert ("Tier A", "Left work", "0 (none)") in card.table.rows
    drawn = {trace.name for trace in card.draw().data if trace.name}  # type: ignore[misc]
    assert "Tier A → Tier C" not in drawn
    assert "Tier A → Left work" not in drawn
    assert "Tier A → Off again soon" in drawn


def test_a_bar_carries_its_number_only_where_none_of_it_is_hidden() -> None:
    rows = [*PATHS, move("tier_B", "tier_C", None)]
    names = [one.text for one in card_of("pathways", pathways=rows).draw().layout.annotations]  # type: ignore[misc]
    assert "A<br>300" in names
    rows = [*PATHS, move("relapse", "tier_A", None)]
    names = [one.text for one in card_of("pathways", pathways=rows).draw().layout.annotations]  # type: ignore[misc]
    assert "A" in names


def test_shares_of_a_state_are_told_only_where_all_of_them_are() -> None:
    rows = [*PATHS, move("tier_A", "tier_C", None)]
    cells = {row[0]: row[1:] for row in card_of("dropout", pathways=rows).table.rows}
    assert cells["Off sick, not referred"][:4] == ("30", "60", "0", "10")
    assert set(cells["Tier A"]) == {"Too few people to show"}


@pytest.mark.parametrize(
    ("rows", "begins"),
    [
        ([], "This release holds no pathways."),
        ([move("absent_not_referred", "tier_A", None)], "Too few people to show"),
    ],
)
def test_no_pathways_say_why(rows: list[dict[str, Any]], begins: str) -> None:
    for key in ("pathways", "dropout"):
        assert card_of(key, pathways=rows).sentence.startswith(begins)


def by_quarter(rates: list[float | None], months: float = 3.0) -> list[dict[str, Any]]:
    names = [f"{2010 + at // 4}Q{at % 4 + 1}" for at in range(len(rates))]
    return [
        volume(tier, rate, quarter=name, referred_by="all", months=months)
        if rate is not None
        else volume(tier, None, quarter=name, referred_by="all", **GONE | {"months": months})
        for name, rate in zip(names, rates, strict=True)
        for tier in ("A", "all")
    ]


def test_change_cannot_be_told_of_fewer_than_eight_whole_quarters() -> None:
    card = card_of("quarters", volumes=by_quarter([3.0, 3.1, 3.3]))
    assert card.notes[-1].endswith(
        "that needs 8 whole quarters that can be shown, and there are 3."
    )
    assert "January to March 2010, and in July to September 2010: 3 and 3.3" in card.sentence


def test_a_signal_is_ringed_and_a_steady_series_has_none() -> None:
    steady = card_of("quarters", volumes=by_quarter([3.0, 3.2] * 4))
    assert "no change is signalled" in steady.notes[-1]
    jump = card_of("quarters", volumes=by_quarter([3.0, 3.1] * 5 + [9.0]))
    assert "(tier A): ask why." in jump.notes[-1].replace("Tier", "tier")
    rings = [trace for trace in jump.draw().data if trace.mode == "markers"]  # type: ignore[misc]
    assert 10 in rings[0].x


def test_a_tier_with_too_few_quarters_is_named_beside_those_that_have_enough() -> None:
    few = [row | {"tier": "C"} for row in by_quarter([1.0, 1.2]) if row["tier"] == "A"]
    card = card_of("quarters", volumes=[*by_quarter([3.0, 3.2] * 4), *few])
    assert "no change is signalled. Whether tier C changed" in card.notes[-1]
    assert card.notes[-1].endswith("and there are 2.")


def test_a_part_of_a_quarter_takes_no_part_in_the_limits() -> None:
    card = card_of("quarters", volumes=by_quarter([3.0] * 9, months=1.2))
    assert "there are 0." in card.notes[-1]
    assert card.sentence.startswith("Fewer than two whole quarters")


def test_a_hidden_quarter_is_a_gap_that_says_so() -> None:
    card = card_of("quarters", volumes=by_quarter([3.0, None, 3.3]))
    figure = card.draw()  # type: ignore[misc]
    assert figure.data[0].y == (3.0, None, 3.3)
    assert "too<br>few" in [one.text for one in figure.layout.annotations]
    assert ("April to June 2010", "Too few") in [row[:2] for row in card.table.rows]


def test_who_refers_tells_zero_from_too_few() -> None:
    rows = [
        volume("all", 2.0, referrals=500),
        volume("all", 0.0, referrals=0, referred_by="self", status="true zero"),
        volume("all", None, referred_by="employer", **GONE),
    ]
    card = card_of("referrers", volumes=rows)
    assert card.sentence == (
        "Referrals by who made them, to the nearest 5: GP 500. Too few people to show: Employer."
    )
    assert dict(row[:2] for row in card.table.rows) == {
        "GP": "500", "The patient": "0 (none)", "Employer": "Too few"
    }  # fmt: skip


def test_every_column_of_every_table_has_a_name() -> None:
    page = page_of(
        volumes=[*by_quarter([3.0, 3.1]), volume("A", 2.5), volume("all", 2.5)],
        waits=[wait("physiotherapy", 0.5, site_id=site) for site in ("all", "north", "south")],
        pathways=PATHS,
    )
    assert all(name for card in page.cards for name in card.table.columns)


def test_an_empty_release_makes_a_page_all_the_same() -> None:
    page = page_of("site=x&tier=y&condition=z")
    assert len(page.notes) == 3
    assert all(card.sentence and card.table.columns for card in page.cards)
    assert all(card.draw() is not None for card in page.cards if card.draw)
