"""A protocol is typed, refuses what it does not know, and is known by its content."""

import tomllib
from pathlib import Path

import pytest

from models.gates import checks
from models.protocol.document import COVARIATES, Protocol, ProtocolError, parse_protocol

ROOT = Path(__file__).parents[2]

# Nothing stands for these in TOML, where a key is either there or not.
WITHOUT_A_DEFAULT = {"comparison_start", "retention_months", "costs", "amendments"}


def test_the_repositorys_protocol_holds_the_defaults_and_no_more() -> None:
    text = (ROOT / "protocol.toml").read_text()
    assert parse_protocol(text) == Protocol()
    assert tomllib.loads(text).keys() == Protocol.model_fields.keys() - WITHOUT_A_DEFAULT
    assert tomllib.loads(text)["gates"].keys() == type(Protocol().gates).model_fields.keys()


def test_every_key_is_explained_in_the_docs() -> None:
    page = (ROOT / "docs" / "protocol.md").read_text()
    keys = [*Protocol.model_fields, *type(Protocol().gates).model_fields]
    assert [key for key in keys if f"| `{key}` |" not in page] == []
    costs = type(Protocol().costs).model_fields
    assert [key for key in costs if f"`{key}`" not in page] == []


def test_a_misspelt_key_is_refused_with_the_nearest_valid_name() -> None:
    with pytest.raises(ProtocolError, match="'sustaned_days'; did you mean 'sustained_days'"):
        parse_protocol("sustaned_days = 28")


def test_a_key_like_no_other_is_refused_with_all_there_are() -> None:
    with pytest.raises(ProtocolError, match="the keys are title, analyses"):
        parse_protocol("zzz = 1")


def test_an_unknown_key_is_told_before_a_value_that_is_wrong() -> None:
    with pytest.raises(ProtocolError, match="did you mean 'eligible_day'"):
        parse_protocol("sustained_days = -1\neligble_day = 28")


COST = "amount = 100\nlow = 80\nhigh = 120\nsource = 's'\nprice_year = 2012\n"
AMENDMENT = "[[amendments]]\non = 2013-03-03\nby = 'J. Smith'\nwhy = 'w'\nchanges = ['horizons']\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[gates]\neffective_sampel = 1", "in gates; did you mean 'effective_sample'?"),
        ("[gates]\nzzz = 1", "in gates; the keys are smd, "),
        ("[costs.tier_b]\n" + COST, "in costs; did you mean 'tier_B'?"),
        ("[costs.tier_B]\n" + COST + "sorce = 's'", "in costs.tier_B; did you mean 'source'?"),
        (AMENDMENT + "touchs = []", "in amendments; did you mean 'touches'?"),
    ],
)
def test_a_misspelt_key_in_a_table_is_refused_with_the_nearest_there(
    text: str, sentence: str
) -> None:
    with pytest.raises(ProtocolError) as refused:
        parse_protocol(text)
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("sustained_days = -1", "sustained_days"),
        ('sustained_days = "soon"', "sustained_days"),
        ('outcome = "better"', "outcome"),
        ("horizons = [30]", "horizons"),
        ("horizons = [91, 28]", "horizons"),
        ('analyses = ["magic"]', "analyses.1"),
        ("analyses = []", "analyses"),
        ('analyses = ["since_referral", "since_referral"]', "analyses: since_referral is there tw"),
        ('primary = ["pilot_vs_comparisn"]', "primary: .* did you mean 'pilot_vs_comparison'?"),
        ('primary = ["since_referral:days_regaind_28"]', "primary|there is no estimand"),
        ('primary = ["since_referral:days_regained_35"]', "primary: .* not in horizons"),
        ('primary = ["before_after"]', "primary: before_after is not in analyses"),
        ('secondary = ["pilot_vs_comparison_day0"]', "secondary: .* is not in analyses"),
        (
            'primary = ["since_referral"]\nsecondary = ["since_referral"]',
            "secondary: since_referral is in primary too",
        ),
        (
            'primary = ["since_referral"]\npost_hoc = ["since_referral"]',
            "primary: since_referral is in post_hoc",
        ),
        ('post_hoc = ["before_after"]', "post_hoc: before_after is not in analyses"),
        ("covariates = []", "covariates"),
        ('covariates = ["sex", "shoe_size"]', "covariates: there is no covariate"),
        ('subgroups = ["timing"]', "subgroups.1"),
        ('immovable_conditions = ["cancr"]', "immovable_conditions: .* did you mean 'cancer'?"),
        ("gates.smd = 0.5", "gates.smd"),
        ("gates.events = 9", "gates.events"),
        ("gates.at_risk = 14", "gates.at_risk"),
        ("gates.detectable_hr = 1", "gates.detectable_hr"),
        ("[costs.tier_A]\n" + COST.replace("80", "101"), "costs.tier_A: amount must lie between"),
        ("[costs.tier_A]\n" + COST.replace("2012", "12"), "costs.tier_A.price_year"),
        ("[costs.tier_A]\namount = 1", "costs.tier_A.low"),
        (AMENDMENT.replace("J. Smith", " "), "amendments.1.by: a person's name"),
        (AMENDMENT.replace("'w'", '"two\\nlines"'), "amendments.1.why: a reason, on one line"),
        (AMENDMENT.replace("horizons", "horizon"), "amendments: .* did you mean 'horizons'?"),
        (AMENDMENT.replace("horizons", "gates.smb"), "amendments: .* did you mean 'gates.smd'?"),
        (AMENDMENT.replace("horizons", "amendments"), "amendments: changes names no key"),
        (AMENDMENT.replace("2013-03-03", "'soon'"), "amendments.1.on"),
        (AMENDMENT + "touches = ['magic']", "amendments.1.touches.1"),
    ],
)
def test_a_value_the_key_may_not_have_is_refused_by_name(text: str, key: str) -> None:
    with pytest.raises(ProtocolError, match=f"^{key}"):
        parse_protocol(text)


@pytest.mark.parametrize("name", ["site", "practice"])
def test_what_tells_the_arms_apart_is_no_covariate(name: str) -> None:
    with pytest.raises(ProtocolError, match=f"^covariates: {name} cannot be one: the pilot was"):
        parse_protocol(f'covariates = ["sex", "{name}"]')


def test_text_that_is_not_toml_is_refused() -> None:
    with pytest.raises(ProtocolError, match="not valid TOML"):
        parse_protocol("sustained_days: 28")


def test_the_defaults_are_those_of_the_methods() -> None:
    protocol = Protocol()
    assert protocol.primary == ("pilot_vs_comparison",)
    assert protocol.subgroups == ("condition",)
    assert len(COVARIATES) == 11
    assert protocol.covariates == (*COVARIATES, "earlier_episode:quarter")
    assert protocol.gates.model_dump() == {
        "smd": 0.1,
        "effective_sample": 50,
        "overlap": 0.2,
        "events": 10,
        "detectable_hr": 1.5,
        "completeness": 0.8,
        "practices": 10,
        "at_risk": 15,
    }


def test_the_default_limits_are_those_the_checks_hold_to() -> None:
    gates = Protocol().gates
    assert gates.smd == checks.LARGEST_DIFFERENCE
    assert gates.effective_sample == checks.LEAST_EFFECTIVE
    assert gates.overlap == checks.LEAST_OVERLAP
    assert gates.events == checks.LEAST_EVENTS
    assert gates.detectable_hr == checks.LARGEST_DETECTABLE
    assert gates.completeness == checks.LEAST_FOLLOWED
    assert gates.practices == checks.LEAST_PRACTICES


def test_a_cost_keeps_its_range_and_its_source() -> None:
    cost = parse_protocol("[costs.tier_B]\n" + COST).costs.tier_B
    assert cost is not None
    assert (cost.low, cost.amount, cost.high, cost.source) == (80, 100, 120, "s")


WEIGHED = parse_protocol(
    'analyses = ["pilot_vs_comparison", "before_after", "since_referral", "who_gains"]\n'
    'primary = ["pilot_vs_comparison:days_regained_182", "before_after"]\n'
    'secondary = ["pilot_vs_comparison", "before_after:log_duration"]\n'
    'post_hoc = ["who_gains"]\n'
)


@pytest.mark.parametrize(
    ("analysis", "estimand", "condition", "importance"),
    [
        ("pilot_vs_comparison", "days_regained_182", "all", "primary"),
        ("pilot_vs_comparison", "days_regained_182", "stress", "secondary"),
        ("pilot_vs_comparison", "days_regained_91", "all", "secondary"),
        ("before_after", "log_duration", "all", "secondary"),
        ("before_after", "days_regained_91", "all", "primary"),
        ("since_referral", "risk_difference_28", "all", "exploratory"),
        ("who_gains", "hazard_ratio", "all", "post_hoc"),
        ("tier_exposure", "hazard_ratio", "all", "post_hoc"),
    ],
)
def test_a_result_weighs_what_the_lists_say(
    analysis: str, estimand: str, condition: str, importance: str
) -> None:
    assert WEIGHED.importance(analysis, estimand, condition) == importance


def test_the_comparison_of_practices_is_primary_unless_said_otherwise() -> None:
    assert Protocol().importance("pilot_vs_comparison", "hazard_ratio") == "primary"


@pytest.mark.parametrize(
    "text",
    ["sustained_days = 14", "gates.smd = 0.2", "title = 'Another'", AMENDMENT],
)
def test_the_hash_follows_every_parameter(text: str) -> None:
    assert parse_protocol(text).hash != Protocol().hash
