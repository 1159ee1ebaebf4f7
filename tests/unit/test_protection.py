"""What gives others away is hidden with them, and no more of it than is needed."""

import polars as pl
import pytest

from models.disclosure.audit import audit_release, protect_release
from models.disclosure.audit.blame import Blamer
from models.disclosure.audit.options import Option, parts_of
from models.disclosure.audit.protection import hide_options
from models.disclosure.audit.reader import read_release
from models.disclosure.audit.system import build_system
from models.disclosure.audit.totals import is_counted, misfits
from models.disclosure.curves import ESTIMATES, TOTALS
from models.results import CURVE_KEYS
from tests.unit import small_release
from tests.unit.small_release import Tables, exact_release

NAME = "curves|since_referral|A|all|timing|0-27"


@pytest.fixture(scope="module")
def clean() -> Tables:
    return exact_release()


@pytest.fixture(scope="module")
def leaking() -> Tables:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(small_release, "EACH", 12)
        return exact_release()


def flow(*rows: tuple[str, str, int | None]) -> pl.DataFrame:
    told = pl.DataFrame(rows, schema=["step", "reason", "count"], orient="row")
    return told.with_columns(suppressed=pl.col("count").is_null())


def hidden_from(tables: Tables, option: Option) -> Tables:
    told, _ = read_release(tables)
    return hide_options(tables, told, [option])


def days(curves: pl.DataFrame, name: str = NAME) -> list[int]:
    keys = dict(zip(CURVE_KEYS, name.split("|")[1:], strict=True))
    return curves.filter(~pl.col("suppressed"), **keys)["day"].to_list()


def test_a_clean_release_stays_as_it_is(clean: Tables) -> None:
    protected = protect_release(clean)
    assert all(protected[name].equals(frame) for name, frame in clean.items())


def test_a_leaking_release_is_clean_afterwards_and_little_of_it_is_lost(leaking: Tables) -> None:
    assert set(audit_release(leaking)["rule"]) == {"possible_values"}
    protected = protect_release(leaking)
    assert audit_release(protected).is_empty()
    lost = leaking["curves"].height - protected["curves"].height
    assert 0 < lost <= 4
    assert all(protected[n].equals(f) for n, f in leaking.items() if n != "curves")


def test_the_same_release_is_protected_the_same_way(leaking: Tables) -> None:
    one, two = protect_release(leaking), protect_release(dict(reversed(leaking.items())))
    assert one["curves"].equals(two["curves"])


def test_a_count_that_gives_another_away_is_hidden_with_it() -> None:
    # 10 and 10 are at least 16, and 15 at most 17: consent was refused by one at most.
    exact = flow(
        ("episodes", "all", 15),
        ("episodes_left_out", "not_employed", 10),
        ("episodes_left_out", "consent_refused", None),
        ("episodes_analysed", "all", 10),
    )
    protected = protect_release({"flow": exact})["flow"]
    # The parts come before the total, and the smaller before the larger.
    assert protected["count"].to_list() == [15, None, None, 10]
    assert protected["suppressed"].to_list() == [False, True, True, False]
    assert audit_release({"flow": protected}).is_empty()


def test_a_zero_is_hidden_only_where_nothing_else_can_be() -> None:
    exact = flow(
        ("episodes", "all", 0),
        ("episodes_left_out", "not_employed", None),
        ("episodes_analysed", "all", 0),
    )
    protected = protect_release({"flow": exact})["flow"]
    assert protected["count"].null_count() > 1
    assert audit_release({"flow": protected}).is_empty()


def test_what_is_to_blame_has_a_shadow_price() -> None:
    exact = flow(
        ("episodes", "all", 15),
        ("episodes_left_out", "not_employed", 10),
        ("episodes_left_out", "consent_refused", None),
        ("episodes_analysed", "all", 10),
        ("referrals", "all", 100),
    )
    system = build_system(*read_release({"flow": exact}))
    count = system.places.to_list().index("flow|episodes_left_out|consent_refused")
    blame = Blamer(system).blame(count)
    assert blame.lacking == 3
    assert blame.greatest == {"flow|episodes|all": 17}
    assert blame.least == {
        "flow|episodes_analysed|all": 8,
        "flow|episodes_left_out|consent_refused": 0,
        "flow|episodes_left_out|not_employed": 8,
    }


def test_a_week_left_out_leaves_a_curve_that_its_totals_make(clean: Tables) -> None:
    hidden = hidden_from(clean, Option(1.0, NAME, 14, 21, ()))["curves"]
    assert days(hidden) == [day for day in days(clean["curves"]) if day not in (14, 21)]
    assert misfits(hidden.filter(is_counted())).is_empty()
    others = pl.concat_str(CURVE_KEYS, separator="|") != NAME.removeprefix("curves|")
    assert hidden.filter(others).equals(clean["curves"].filter(others))
    assert set(audit_release(clean | {"curves": hidden})["rule"]) <= {"possible_values"}


def test_a_curve_without_its_last_weeks_stops_there(clean: Tables) -> None:
    hidden = hidden_from(clean, Option(1.0, NAME, 91, 182, ()))["curves"]
    assert days(hidden)[-1] == 84
    (end,) = hidden.filter("suppressed").to_dicts()
    assert (end["day"], end["n"]) == (91, clean["curves"].filter(arm="A", level="0-27")["n"].max())
    assert {end[name] for name in (*ESTIMATES, *TOTALS)} == {None}


def test_a_whole_curve_is_one_row_without_its_size_and_so_is_the_one_beside_it(
    clean: Tables,
) -> None:
    observed = clean["curves"].with_columns(analysis=pl.lit("observed_vs_expected"))
    none = [pl.lit(None, pl.Int64).alias(name) for name in TOTALS]
    expected = observed.with_columns(*none, arm=pl.lit("expected_") + pl.col("arm"))
    curves = pl.concat([clean["curves"], observed, expected])
    hidden = hidden_from(clean | {"curves": curves}, Option(1.0, NAME, 0, 182, ()))["curves"]
    rows = hidden.filter("suppressed").select("analysis", "arm", "day", "n").rows()
    assert sorted(rows) == [
        ("observed_vs_expected", "A", 0, None),
        ("observed_vs_expected", "expected_A", 0, None),
        ("since_referral", "A", 0, None),
    ]


@pytest.mark.parametrize(
    ("table", "place", "lost"),
    [
        ("volumes", "volumes|2012Q2|brook|B|all", ["referrals", "fte_gps", "per_fte_gp"]),
        ("waits", "waits|brook|A|referred_to_assessed", ["n", "median_days", "within_target"]),
        ("pathways", "pathways|absent|tier_A|all", ["n"]),
        ("sites", "sites|brook|A|returns|observed", ["n", "observed", "ratio"]),
        ("effects", "results|observed_vs_expected|A|all|all|all|n_arm", ["n_arm"]),
        ("effects", "results|observed_vs_expected|A|all|all|all|events_arm", ["estimate", "p"]),
    ],
)
def test_a_hidden_cell_loses_what_it_could_be_reckoned_from(
    clean: Tables, table: str, place: str, lost: list[str]
) -> None:
    after = hidden_from(clean, Option(1.0, place, 0, 0, ()))
    before, touched = clean[table], after[table]
    assert touched.null_count().select(lost).row(0) > before.null_count().select(lost).row(0)
    assert set(audit_release({table: touched})["rule"]) <= {"possible_values"}
    assert all(after[name].equals(frame) for name, frame in clean.items() if name != table)


def test_the_size_of_a_curve_is_hidden_wherever_it_stands(clean: Tables) -> None:
    whole = "curves|since_referral|A|all|all|all"
    after = hidden_from(clean, Option(1.0, whole, 0, 182, ()))
    assert after["flow"].filter(step="episodes_referred", reason="A")["count"].to_list() == [None]
    assert days(after["curves"], whole) == []
    assert "shown_elsewhere" not in set(audit_release(after)["rule"])


@pytest.mark.parametrize(
    ("place", "parts"),
    [
        (f"{NAME}|n_exited|28", (NAME, "n_exited", 28)),
        (f"{NAME}|n", (NAME, "n", 0)),
        ("flow|episodes|all", ("flow|episodes|all", "", 0)),
    ],
)
def test_places_have_parts(place: str, parts: tuple[str, str, int]) -> None:
    assert parts_of(place) == parts
