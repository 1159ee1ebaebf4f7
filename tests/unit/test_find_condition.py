"""Plain words lead to a condition; what is written is never repeated."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from dashboard.app import create_app
from dashboard.conditions import WORDS, find_conditions, normalise
from models.results import CONDITIONS


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder: Path = tmp_path_factory.mktemp("releases")
    client: FlaskClient = create_app(folder).server.test_client()
    return client


@pytest.mark.parametrize("condition", CONDITIONS)
def test_every_label_and_name_leads_to_its_condition(condition: str) -> None:
    assert find_conditions(CONDITIONS[condition]) == [condition]
    assert find_conditions(condition) == [condition]


@pytest.mark.parametrize(
    ("said", "condition"),
    [
        ("sciatica", "back_pain"),
        ("a slipped disc", "back_pain"),
        ("Slipped discs!", "back_pain"),
        ("anxiety", "depression_anxiety"),
        ("DEPRESSED", "depression_anxiety"),
        ("burnout", "stress"),
        ("knee operation", "post_operative"),
        ("four months after a knee operation", "post_operative"),
        ("my knees", "other_musculoskeletal"),
        ("rheumatoid arthritis", "other_musculoskeletal"),
        ("drinking to cope", "addiction"),
        ("breast cancer", "cancer"),
        ("asthma", "respiratory"),
        ("flu", "minor_self_limiting"),
        ("heart attack", "cardiovascular"),
        ("panic attacks", "depression_anxiety"),
        ("post-traumatic stress", "other_mental_health"),
        ("Crohn\N{RIGHT SINGLE QUOTATION MARK}s", "long_term_other"),
        ("tumeur, tumour", "cancer"),
    ],
)
def test_common_words_lead_to_a_condition(said: str, condition: str) -> None:
    assert find_conditions(said) == [condition]


def test_words_of_several_conditions_lead_to_each() -> None:
    assert find_conditions("back pain and depression") == ["back_pain", "depression_anxiety"]
    assert find_conditions("xyzzy") == find_conditions("") == []


@pytest.mark.parametrize(
    ("said", "conditions"),
    [
        ("mental", ["other_mental_health"]),
        ("depres", ["depression_anxiety"]),
        ("Canc", ["cancer"]),
        ("illness", ["other_mental_health", "minor_self_limiting"]),
        ("can", []),
        ("ancer", []),
    ],
)
def test_the_beginning_of_a_word_is_enough(said: str, conditions: list[str]) -> None:
    assert find_conditions(said) == conditions


def test_every_word_of_the_table_is_of_one_condition() -> None:
    assert list(WORDS) == list(CONDITIONS)
    phrases = [normalise(phrase) for said in WORDS.values() for phrase in said.split(",")]
    assert len(phrases) == len({*phrases})
    for condition, said in WORDS.items():
        for phrase in said.split(","):
            assert find_conditions(phrase) == [condition]


@given(st.text())
def test_anything_can_be_asked(said: str) -> None:
    assert {*find_conditions(said)} <= {*CONDITIONS}


def test_the_address_leads_to_the_page_and_keeps_the_release(client: FlaskClient) -> None:
    answer = client.get("/find?q=Sciatica")
    assert (answer.status_code, answer.location) == (302, "/for-whom?condition=back_pain")
    kept = client.get("/find?q=flu&release=2012-12-31-0123456789").location
    assert kept == "/for-whom?condition=minor_self_limiting&release=2012-12-31-0123456789"


def test_where_nothing_is_found_the_release_is_not_lost(client: FlaskClient) -> None:
    page = client.get("/find?q=xyzzy&site=derby&release=r1").text
    assert 'href="/how-fast?site=derby&amp;release=r1"' in page
    assert '<input type="hidden" name="release" value="r1">' in page
    assert "<h1>Find a condition</h1>" in page
    assert "No condition here" not in client.get("/find?q=").text


def test_unknown_words_give_the_list_and_are_not_repeated(client: FlaskClient) -> None:
    answer = client.get("/find?q=%3Cscript%3Exyzzy")
    assert answer.status_code == 200
    assert "xyzzy" not in answer.text
    assert "No condition here goes by that name" in answer.text
    for condition in CONDITIONS:
        assert f'href="/for-whom?condition={condition}"' in answer.text


def test_words_of_several_conditions_give_those(client: FlaskClient) -> None:
    page = client.get("/find?q=back+pain+and+stress").text
    assert "more than one condition" in page
    assert page.count("/for-whom?condition=") == 2


def test_every_page_has_the_field_and_it_needs_no_script(client: FlaskClient) -> None:
    page = client.get("/for-whom").text
    assert '<form class="find" action="/find" role="search">' in page
    assert '<label for="find">Find a condition</label>' in page
