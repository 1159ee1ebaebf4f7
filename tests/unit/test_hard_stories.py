"""A tiny pilot, a tier that harms, an answer that is withheld: every page says the right thing."""

from collections.abc import Iterator

import pytest

from dashboard.page import Card, Page
from dashboard.reader import Reader
from dashboard.release import TABLES, Release, complete
from dashboard.site_map import PLACES, Place
from dashboard.verdicts import MINUS
from tests.unit.releases import MANIFEST, reader_of
from tests.whole_release import whole_release
from tests.whole_results import Pilot

WHY = "Once the people compared are made alike, they still differ by more than allowed."
STORIES = {
    "tiny": Pilot(size=0.02),
    "harmful": Pilot(days=-4.0, tiers={"A": 4.0, "B": -5.0, "C": 3.9}),
    "withheld": Pilot(why_withheld=WHY),
}
GAINS = ("regained", "Sooner with", "sooner with", "helped", "Days at work, more")


def release_after(pilot: Pilot) -> Release:
    tables = whole_release(pilot)
    return Release(
        id=MANIFEST["release"],
        made_up=True,
        manifest=MANIFEST,
        tables={name: complete(name, tables.get(name)) for name in TABLES},
    )


@pytest.fixture(scope="module")
def readers() -> dict[str, Reader]:
    return {name: reader_of(release_after(pilot)) for name, pilot in STORIES.items()}


def page_at(path: str, reader: Reader) -> Page:
    return next(place for place in PLACES if place.path == path).build(reader)


def card_of(page: Page, key: str) -> Card:
    return next(one for one in page.cards if one.key == key)


def words_of(page: Page) -> Iterator[str]:
    """Every word of a page that depends on its figures."""
    yield page.headline
    for number in page.numbers:
        yield from (number.label, number.value, number.uncertainty, number.meaning)
    for card in page.cards:
        yield from (card.title, card.sentence, *card.notes)
        for table in (card.table, *card.beneath):
            yield from (cell for row in table.rows for cell in row)


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.path)
def test_every_page_can_be_told_and_drawn(
    readers: dict[str, Reader], story: str, place: Place
) -> None:
    page = place.build(readers[story])
    assert page.headline.endswith((".", "?"))
    for said in words_of(page):
        assert not {"nan", "NaN", f"{MINUS}0"} & set(said.replace("(", "").split())
    for card in page.cards:
        assert card.sentence.endswith(".")
        if card.draw:
            card.draw()


def test_where_the_answer_is_withheld_no_page_gives_one(readers: dict[str, Reader]) -> None:
    reader = readers["withheld"]
    works, value, trust = (page_at(path, reader) for path in ("/does-it-work", "/value", "/trust"))
    assert works.headline == f"The answer is withheld, because it could mislead. {WHY}"
    assert f"The answer is withheld, because it could mislead. {WHY}" in value.headline
    assert trust.headline.endswith("So its results are withheld.")
    assert [one.value for one in works.numbers[:2]] == ["Withheld"] * 2
    told = " ".join(words_of(works))
    assert "with the service" not in told
    assert "Too few" not in told
    cells = {cell for row in card_of(works, "curves").beneath[0].rows for cell in row[1:]}
    assert cells == {"Withheld"}
    everybody = card_of(value, "calculator").table.rows[-1]
    assert everybody[:2] == ("Everybody on offer", "Withheld")
    assert "not shown" in card_of(trust, "sensitivity").sentence
    assert card_of(trust, "balance").sentence.startswith("No result of this comparison is shown")


def test_where_a_tier_harms_no_page_calls_it_a_gain(readers: dict[str, Reader]) -> None:
    reader = readers["harmful"]
    works = page_at("/does-it-work", reader)
    assert "4.0 days (1.6 to 6.4) less" in works.headline
    assert [one.label for one in works.numbers[:2]] == [
        "Back at work 13 weeks later",
        "Days lost per person",
    ]
    assert works.numbers[0].value == "4 fewer"
    assert not any(MINUS in one.value + one.uncertainty for one in works.numbers)
    assert not any(gain in word for word in words_of(works) for gain in GAINS)
    assert card_of(works, "unsure").sentence.endswith("in 100 fewer.")

    whom = page_at("/for-whom", reader)
    assert "and slower in some" in whom.headline
    assert [one.label for one in whom.numbers] == [
        "Tier A: days regained",
        "Tier B: days lost",
        "Tier C: days regained",
    ]
    assert whom.numbers[1].value == "5.0 days"

    told = page_at("/value", reader_of(reader.release, "day=100&cost_each=200"))
    assert told.numbers[0].value == f"{MINUS}£600"
    assert "costs £600 (£360 to £840) more than it brings" in card_of(told, "calculator").sentence
    priced = card_of(page_at("/value", reader_of(reader.release, "day=100")), "calculator").sentence
    assert "Whatever it costs, days are lost with" in priced
    assert f"{MINUS}£" not in priced.partition("Whatever")[0].replace(f"({MINUS}£", "(")


def test_what_is_too_few_is_never_a_zero(readers: dict[str, Reader]) -> None:
    reader = readers["tiny"]
    journey = page_at("/journey", reader)
    hidden = reader.release.table("volumes").filter(status="suppressed")
    assert len(hidden) > 10
    assert [one.value for one in journey.numbers[1:3]] == ["Too few people to show"] * 2
    moves = card_of(journey, "pathways").table.rows
    assert ("Tier A", "Tier B", "Too few people to show") in moves
    for card in (one for one in journey.cards if one.key != "dropout"):
        cells = [cell for row in card.table.rows for cell in row[1:]]
        assert "0" not in cells
    whom = page_at("/for-whom", reader)
    assert whom.headline.startswith("Which conditions gain cannot be told")
    assert "none can be shown conditions" not in card_of(whom, "speed").sentence
    assert card_of(whom, "timing").sentence.endswith("no result can be shown.")
    curves = card_of(page_at("/how-fast", reader), "curves").beneath[0].rows
    (start,) = [at for at, row in enumerate(curves) if row == ("Tier C",)]
    assert {cell for row in curves[start + 1 :] for cell in row[1:]} == {"Too few"}
