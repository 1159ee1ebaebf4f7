"""What was published binds, unless an amendment says so; and every result it touches says so."""

import json
from typing import Any

import pytest

from models.protocol.amendments import (
    Published,
    amendments_for,
    changed_keys,
    check_promises,
    stamps,
)
from models.protocol.document import Protocol, ProtocolError, parse_protocol

FIRST = "analyses = ['since_referral']\n"
LATER = FIRST + "horizons = [28, 91]\n"


def amendment(*changes: str, why: str = "data came late", touches: str = "") -> str:
    names = ", ".join(f"'{key}'" for key in changes)
    return (
        f"[[amendments]]\non = 2013-03-03\nby = 'J. Smith'\nwhy = '{why}'\nchanges = [{names}]\n"
        + (f"touches = ['{touches}']\n" if touches else "")
    )


def published(*texts: str) -> list[Published]:
    """Releases as their manifests hold them: after a round through JSON, with the hash."""
    made = [parse_protocol(text) for text in texts]
    dumped = [json.dumps(one.model_dump(mode="json") | {"hash": one.hash}) for one in made]
    return [Published(f"R{n}", json.loads(text)) for n, text in enumerate(dumped, start=1)]


def check(text: str, *earlier: str) -> None:
    check_promises(parse_protocol(text), published(*earlier))


def test_nothing_published_binds_nobody() -> None:
    check(LATER)


def test_the_same_protocol_runs_again() -> None:
    check(LATER, LATER)


def test_a_changed_key_without_an_amendment_is_refused_with_what_to_add() -> None:
    text = LATER + "[gates]\nsmd = 0.2\n"
    with pytest.raises(ProtocolError) as refused:
        check(text, FIRST)
    said = str(refused.value)
    assert "the protocol release R1 was published under" in said
    assert "so: horizons, gates.smd." in said
    to_add = said.partition("\n\n")[2]
    check(text + to_add.replace("YYYY-MM-DD", "2013-03-03"), FIRST)


@pytest.mark.parametrize("named", [("horizons", "gates.smd"), ("horizons", "gates")])
def test_an_amendment_that_names_every_changed_key_is_taken(named: tuple[str, ...]) -> None:
    check(LATER + "gates.smd = 0.2\n" + amendment(*named), FIRST)


def test_an_amendment_that_names_another_key_is_not_enough() -> None:
    with pytest.raises(ProtocolError, match=r"so: horizons\."):
        check(LATER + amendment("gates.smd"), FIRST)


@pytest.mark.parametrize("free", ["title = 'Another'\n", "retention_months = 24\n"])
def test_what_no_number_depends_on_changes_freely(free: str) -> None:
    check(FIRST + free, FIRST)


def test_the_order_of_a_list_is_no_change() -> None:
    check("dimensions = ['sex', 'site']", "dimensions = ['site', 'sex']")


def test_one_amendment_does_not_excuse_a_second_change() -> None:
    second = LATER + amendment("horizons")
    third = FIRST + "horizons = [91]\n" + amendment("horizons")
    with pytest.raises(ProtocolError, match="release R2 was published under"):
        check(third, FIRST, second)
    check(third + amendment("horizons", why="again"), FIRST, second)


def test_an_amendment_written_before_publication_excuses_nothing_after_it() -> None:
    with pytest.raises(ProtocolError, match=r"so: horizons\."):
        check(LATER + amendment("horizons"), FIRST + amendment("horizons"))


@pytest.mark.parametrize("kept", ["", amendment("horizons", why="another story")])
def test_a_published_amendment_is_neither_removed_nor_altered(kept: str) -> None:
    with pytest.raises(ProtocolError, match=r"by J\. Smith, which release R2 was published with"):
        check(LATER + kept, FIRST, LATER + amendment("horizons"))


def test_going_back_to_the_first_parameters_keeps_the_amendment() -> None:
    second = LATER + amendment("horizons")
    with pytest.raises(ProtocolError, match="was taken out or altered"):
        check(FIRST, FIRST, second)
    check(FIRST + amendment("horizons") + amendment("horizons", why="back"), FIRST, second)


def test_an_analysis_not_promised_is_post_hoc_whatever_an_amendment_says() -> None:
    more = "analyses = ['since_referral', 'before_after']\n"
    excuse = amendment("analyses", "post_hoc")
    with pytest.raises(
        ProtocolError, match=r"before_after was not promised .* Name it in post_hoc"
    ):
        check(more + excuse, FIRST)
    check(more + "post_hoc = ['before_after']\n" + excuse, FIRST)


def test_what_was_post_hoc_at_first_stays_so() -> None:
    more = "analyses = ['since_referral', 'before_after']\n"
    with pytest.raises(ProtocolError, match="Name it in post_hoc"):
        check(more + amendment("post_hoc"), more + "post_hoc = ['before_after']\n")


def test_a_key_newer_than_the_release_counts_as_its_default() -> None:
    (one,) = published(FIRST)
    older: dict[str, Any] = {k: v for k, v in one.parameters.items() if k != "subgroups"}
    older["gates"] = {k: v for k, v in one.parameters["gates"].items() if k != "smd"}
    assert changed_keys(parse_protocol(FIRST), older) == []
    assert changed_keys(parse_protocol("subgroups = []\ngates.smd = 0.2"), older) == [
        "subgroups",
        "gates.smd",
    ]


def test_the_sentence_says_what_when_who_and_why() -> None:
    protocol = parse_protocol(LATER + amendment("horizons", touches="since_referral"))
    assert amendments_for(protocol, "since_referral") == [
        "Changed after the first results were published: horizons, on 3 March 2013 by J. Smith, "
        "because data came late."
    ]
    assert amendments_for(protocol, "before_after") == []


def test_an_amendment_that_names_no_analysis_touches_all() -> None:
    said = stamps(parse_protocol(LATER + amendment("horizons")))
    assert len(said) == 8
    assert {len(sentences) for sentences in said.values()} == {1}


def test_amendments_are_said_oldest_first() -> None:
    earlier = amendment("horizons", why="earlier").replace("2013", "2012")
    protocol = parse_protocol(LATER + amendment("horizons") + earlier)
    assert [" 2012 " in said for said in amendments_for(protocol, "since_referral")] == [
        True,
        False,
    ]


def test_a_post_hoc_analysis_is_stamped_and_no_other() -> None:
    text = "analyses = ['since_referral', 'before_after']\npost_hoc = ['before_after']"
    assert stamps(parse_protocol(text)) == {
        "before_after": [
            "Post hoc: “Before and after” was added after the first results were published."
        ]
    }
    assert stamps(Protocol()) == {}


def test_an_analysis_promised_at_first_and_dropped_may_come_back_as_it_was() -> None:
    both = "analyses = ['since_referral', 'before_after']\n"
    second = FIRST + amendment("analyses")
    check(both + amendment("analyses") + amendment("analyses", why="back"), both, second)
