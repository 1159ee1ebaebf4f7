"""The pictures and the table: at most seven rows, and no number without what it is beside."""

from dashboard.summaries.findings import OFF_OR_LEFT, findings, key_of, pairs
from dashboard.summaries.scope import unknown, who
from dashboard.summaries.timing import when
from dashboard.verdicts import MINUS
from tests.unit.summaries.gp_release import (
    Rows,
    check,
    curve,
    followed,
    referred,
    shrunk,
    subject_of,
)

GAINED = "Average days at work by 13 weeks, beside similar people"


def rows_of(*parts: dict[str, Rows]) -> dict[str, tuple[str, ...]]:
    block = findings(subject_of(*parts))
    assert block is not None
    assert block.table is not None
    return {row[0]: row[1:] for row in block.table.rows}


def test_a_pair_of_pictures_has_similar_people_first_and_names_both() -> None:
    (pair,) = pairs(subject_of(referred("B")))
    assert pair.name == "Tier B: assessment"
    similar, told = pair.sides
    assert (similar.name, similar.caption) == (
        "Similar people without the service",
        "About 72 (69 to 75) in 100 back at work by 13 weeks",
    )
    assert (told.name, told.caption) == (
        "People referred to tier B",
        "About 80 (74 to 84) in 100 back at work by 13 weeks",
    )
    assert told.picture is not None
    assert (told.picture.back, told.picture.left) == (80, 3)
    assert told.picture.title == (
        "People referred to tier B. Of 100 people, 80 were back at work after 13 weeks, 3 had left "
        "work and 17 were still off sick."
    )


def test_a_tier_that_may_not_be_shown_has_neither_picture_nor_column() -> None:
    subject = subject_of(referred("A"), referred("B", gained=None))
    assert [pair.name for pair in pairs(subject)] == ["Tier A: advice"]
    block = findings(subject)
    assert block is not None
    assert block.table is not None
    assert block.table.columns == ("", "Tier A: advice")


def test_the_table_has_seven_rows_each_beside_similar_people() -> None:
    rows = rows_of(referred("B", difference=(0.05, 0.0, 0.1)), shrunk("B"), followed())
    assert rows == {
        "Back at work by 4 weeks": ("Not enough yet",),
        "Back at work by 13 weeks": ("about 80 (74 to 84)\nsimilar people: about 72 (69 to 75)",),
        "Back at work by 26 weeks": ("Not enough yet",),
        GAINED: ("about 10.6 (6.6 to 14.4) days more",),
        "Left work by 13 weeks": ("about 3 (1 to 6)\nsimilar people: about 3 (1 to 6)",),
        "People counted": ("about 240\nsimilar people: about 2,590",),
        "How sure we are": ("Moderate",),
    }


def test_days_lost_and_days_that_may_be_chance_say_so() -> None:
    rows = rows_of(referred("B", gained=(-4.0, -7.5, -0.5)))
    assert rows[GAINED] == ("about 4.0 (0.5 to 7.5) days fewer",)
    rows = rows_of(referred("B", gained=(-0.7, -7.2, 7.9)))
    assert rows[GAINED] == (f"about 0.7 ({MINUS}7.9 to 7.2) days fewer: may be chance",)
    rows = rows_of(referred("B", gained=(2.0, -2.3, 6.9)))
    assert rows[GAINED] == (f"about 2.0 ({MINUS}2.3 to 6.9) days more: may be chance",)


def test_a_share_without_a_range_is_not_shown() -> None:
    parts = referred("B")
    for row in parts["curves"]:
        row["exited_lo"] = None
    assert rows_of(parts)["Left work by 13 weeks"] == ("Not enough yet",)


def test_so_few_who_left_work_that_there_is_no_range_are_said_to_be_few() -> None:
    parts = referred("B")
    for row in parts["curves"]:
        if row["arm"] == "B":
            row |= {"exited": 0.0, "exited_lo": None, "exited_hi": None}
    assert rows_of(parts)["Left work by 13 weeks"] == (
        "fewer than 8 of about 240 people\nsimilar people: about 3 (1 to 6)",
    )


def test_so_few_who_left_work_are_not_drawn_as_nobody() -> None:
    parts = referred("B")
    for row in parts["curves"]:
        if row["arm"] == "B":
            row |= {"exited": 0.0, "exited_lo": None, "exited_hi": None}
    subject = subject_of(parts)
    ((pair),) = pairs(subject)
    similar, told = (side.picture for side in pair.sides)
    assert told is not None
    assert similar is not None
    assert (told.left, similar.left) == (None, 3)
    assert told.title == (
        "People referred to tier B. Of 100 people, 80 were back at work after 13 weeks. The others "
        "were still off sick or had left work."
    )
    assert dict(key_of(subject, (pair,)))["off"] == OFF_OR_LEFT
    assert dict(key_of(subject, pairs(subject_of(referred("B")))))["off"] == "still off sick"
    assert key_of(subject, ()) == ()


def test_leaving_work_is_told_when_it_can_be_told_of_the_most_tiers() -> None:
    longer = referred("A")
    for arm in ("A", "expected_A"):
        longer["curves"] += curve("observed_vs_expected", arm, {182: (0.9, 0.87, 0.93)})
    longer["effects"] += referred("A", day=182)["effects"]
    assert "Left work by 26 weeks" in rows_of(longer)
    told = rows_of(longer, referred("B"))["Left work by 13 weeks"]
    assert told == ("about 3 (1 to 6)\nsimilar people: about 3 (1 to 6)",) * 2


def test_a_tier_of_a_few_weeks_has_its_own_number_and_never_another_times() -> None:
    subject = subject_of(referred("A"), referred("B", gained=(1.4, 0.2, 2.5), day=28))
    first, second = pairs(subject)
    assert first.sides[1].caption.endswith("by 13 weeks")
    assert second.sides[1].caption.endswith("by 4 weeks")
    block = findings(subject)
    assert block is not None
    assert block.table is not None
    assert (
        GAINED,
        "about 10.6 (6.6 to 14.4) days more",
        "by 4 weeks: about 1.4 (0.2 to 2.5) days more",
    ) in block.table.rows


def test_those_beside_nobody_are_marked_as_not_known() -> None:
    subject = subject_of({"curves": curve("since_referral", "A", {91: (0.57, 0.54, 0.61)})})
    (pair,) = pairs(subject)
    assert pair.sides[0].picture is None
    assert pair.sides[0].caption == "Not known yet"
    block = findings(subject)
    assert block is not None
    assert block.table is not None
    rows = {row[0]: row[1] for row in block.table.rows}
    assert rows[GAINED] == "Not known yet"
    assert rows["Back at work by 13 weeks"] == "about 57 (54 to 61)\nsimilar people: not known yet"


def test_a_page_without_anything_to_show_says_why_and_how_many() -> None:
    subject = subject_of(referred("C", gained=None))
    assert pairs(subject) == ()
    assert findings(subject) is None
    assert "Counted: about 240 in tier C." in who(subject).paragraphs[0]
    assert ("Tier C: support", "Too few were followed.") in unknown(subject).points


def test_when_to_refer_follows_from_what_was_tested() -> None:
    def said(*parts: dict[str, Rows]) -> str:
        block = when(subject_of(*parts))
        assert block is not None
        return block.paragraphs[0]

    parts = [
        referred("B"),
        referred("B", condition="all", dimension="timing", level="28-41", gained=(11.0, 6.7, 14.8)),
        referred("B", condition="all", dimension="timing", level="42-90", gained=(3.9, 1.5, 6.2)),
    ]
    assert said(*parts) == "We cannot say yet whether it matters when you refer."
    alike = {"diagnostics": check("who_gains", "p_timing", arm="B", value=0.05)}
    assert said(*parts, alike) == (
        "For all conditions together, we see no clear sign that it matters when you refer to "
        "tier B."
    )
    differ = {"diagnostics": check("who_gains", "p_timing", arm="B", value=0.04)}
    assert said(*parts, differ) == (
        "For all conditions together, when you refer to tier B does seem to matter. Beside similar "
        "people, those referred when 4 to 6 weeks off did best: about 11.0 (6.7 to 14.8) days more "
        "at work by 13 weeks."
    )
    # One time alone is no best time, and a tier that was not tested is not passed over.
    assert said(*parts[:2], differ) == "We cannot say yet whether it matters when you refer."
    assert said(referred("A"), *parts, alike) == (
        "For all conditions together, we see no clear sign that it matters when you refer to "
        "tier B. For tier A we cannot say yet whether it matters."
    )


def test_times_of_referral_are_shown_only_where_one_of_them_may_be() -> None:
    shown = referred("B", dimension="timing", level="42-90", gained=(9.0, 5.1, 13.5))
    hidden = referred("B", dimension="timing", level="0-27", gained=None)
    block = when(subject_of(referred("B"), shown, hidden))
    assert block is not None
    assert block.points == (
        ("Tier B: assessment, 6 to 13 weeks off", "About 9.0 (5.1 to 13.5) days more."),
    )
    assert block.note == "Other times: not enough yet."
    whole = when(subject_of(referred("B"), shown))
    assert whole is not None
    assert whole.note == ""
    block = when(subject_of(referred("B"), hidden))
    assert block is not None
    assert block.points == ()
