"""A protocol is typed, refuses what it does not know, and is known by its content."""

from pathlib import Path

import pytest

from models.protocol import Protocol, ProtocolError, parse_protocol

ROOT = Path(__file__).parents[2]


def test_the_repositorys_protocol_holds_the_defaults_and_no_more() -> None:
    assert parse_protocol((ROOT / "protocol.toml").read_text()) == Protocol()


def test_every_key_is_explained_in_the_docs() -> None:
    page = (ROOT / "docs" / "protocol.md").read_text()
    assert [key for key in Protocol.model_fields if f"| `{key}` |" not in page] == []


def test_a_misspelt_key_is_refused_with_the_nearest_valid_name() -> None:
    with pytest.raises(ProtocolError, match="'sustaned_days'; did you mean 'sustained_days'"):
        parse_protocol("sustaned_days = 28")


def test_a_key_like_no_other_is_refused_with_all_there_are() -> None:
    with pytest.raises(ProtocolError, match="the keys are title, analyses"):
        parse_protocol("zzz = 1")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("sustained_days = -1", "sustained_days"),
        ('sustained_days = "soon"', "sustained_days"),
        ('outcome = "better"', "outcome"),
        ("horizons = [30]", "horizons"),
        ("horizons = [91, 28]", "horizons"),
        ('analyses = ["magic"]', "analyses"),
        ("analyses = []", "analyses"),
    ],
)
def test_a_value_the_key_may_not_have_is_refused_by_name(text: str, key: str) -> None:
    with pytest.raises(ProtocolError, match=f"^{key}"):
        parse_protocol(text)


def test_text_that_is_not_toml_is_refused() -> None:
    with pytest.raises(ProtocolError, match="not valid TOML"):
        parse_protocol("sustained_days: 28")


def test_the_hash_follows_the_parameters_and_not_the_layout() -> None:
    plain = parse_protocol("sustained_days = 28")
    assert plain.hash == parse_protocol("# a comment\nsustained_days   =  28\n").hash
    assert plain.hash != parse_protocol("sustained_days = 14").hash
