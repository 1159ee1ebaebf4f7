"""What a pilot tells readers is typed, fits a page, and says what is wrong with it plainly."""

import re
from pathlib import Path

import click
import pytest

from models.service import ROOM, Service, ServiceError, held_service, parse_service
from pipelines import demo
from pipelines.service_file import read_service
from pipelines.settings import Home

RUNNING = Path(__file__).parents[2] / "docs" / "running.md"


def test_without_a_file_nothing_is_made_up(tmp_path: Path) -> None:
    service = read_service(Home(tmp_path))
    assert service == Service()
    assert not service.refer.can_be_reached
    assert (service.refer.how, service.refer.tiers) == (None, ("A", "B", "C"))


def test_the_example_in_the_docs_is_taken_and_uses_every_key() -> None:
    part = RUNNING.read_text().partition("## What GPs are told")[2]
    (example,) = re.findall(r"(?:^    .*\n|^\n)+", part.partition("| key")[0], re.MULTILINE)[1:2]
    service = parse_service(re.sub("^    ", "", example, flags=re.MULTILINE))
    assert None not in service.refer.model_dump().values()
    assert [site.name for site in service.sites] == ["Derby"]
    assert service.questions.can_be_reached


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[refre]", "there is no key 'refre'; did you mean 'refer'?"),
        ("port = 1", "there is no key 'port'; the keys are refer, sites, questions."),
        ("[refer]\nphne = '1'", "there is no key 'phne' in refer; did you mean 'phone'?"),
        ("[[sites]]\nfone = '1'", "there is no key 'fone' in sites; did you mean 'phone'?"),
        ("[refer", "it is not valid TOML: "),
        ("[refer]\nphone = 'ask Ben'", "refer.phone: write it like 01632 960123, option 2."),
        ("[refer]\nphone = '12'", "refer.phone: write it like"),
        ("[refer]\nphone = '٠١٢٣٤'", "refer.phone: write it like"),
        ("[refer]\nemail = 'a@b'", "refer.email: write it like refer@ias.example.org."),
        ("[refer]\nweb = 'http://a.example'", "refer.web: write it like https://ias.example.org"),
        ("[refer]\nweb = 'https://me:key@a.example/'", "refer.web: write it like"),
        ("[refer]\nhow = 'tick\\u202e'".replace("'", '"'), "refer.how: one line of plain text"),
        ("[refer]\nhow = '''Tick.\nThat is all.'''", "refer.how: one line of plain text"),
        ("[refer]\nhow = ' '", "refer.how: say something, or leave the key out."),
        (f"[refer]\nhow = '{'x' * 201}'", "refer.how: String should have at most 200 characters."),
        ("[refer]\ntiers = []", "refer.tiers: name one tier at least, and each once."),
        ("[refer]\ntiers = ['A', 'A']", "refer.tiers: name one tier at least, and each once."),
        ("[refer]\ntiers = ['A', 'D']", "refer.tiers.2: Input should be 'A', 'B' or 'C'."),
        ("[[sites]]\nid = 'a'\nname = 'A'", "sites.1: give it a phone, email or web of its own"),
        ("[[sites]]\nid = 'a'\nname = 'A'\nphone = '111'\n" * 2, "the site a is there twice"),
    ],
)
def test_what_cannot_be_used_is_refused_in_plain_words(text: str, said: str) -> None:
    with pytest.raises(ServiceError) as refused:
        parse_service(text)
    assert str(refused.value).startswith(said)


def site(number: int) -> str:
    return (
        f"[[sites]]\nid = 's{number}'\nname = '{'n' * 40}'\nweb = 'https://a.example/{'w' * 42}'\n"
    )


def test_how_to_refer_has_to_fit_a_page() -> None:
    fits = "\n".join(map(site, range(ROOM // 100)))
    assert len(parse_service(fits).sites) == ROOM // 100
    with pytest.raises(ServiceError, match=f"is told in {ROOM + 1} characters, and a GP's page"):
        parse_service(f"[refer]\nhow = 'x'\n{fits}")


@pytest.mark.parametrize(
    "phone", ["111", "0300 123 4567, option 2", "+44 (0)1632 960123", "01632-960123 ext 12"]
)
def test_telephone_numbers_are_taken_as_people_write_them(phone: str) -> None:
    assert parse_service(f'[refer]\nphone = " {phone}\\n"').refer.phone == phone


def test_the_order_of_tiers_is_their_own() -> None:
    assert parse_service("[refer]\ntiers = ['C', 'A']").refer.tiers == ("A", "C")


def test_a_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.service.write_text("sights = 1")
    with pytest.raises(ServiceError, match=rf"{home.service} cannot be used: .* mean 'sites'\?"):
        read_service(home)
    home.service.write_bytes(b"[refer]\nhow = '\xff'")
    with pytest.raises(ServiceError, match="save it as UTF-8"):
        read_service(home)


def test_what_a_release_holds_is_read_whatever_version_wrote_it() -> None:
    told = parse_service("[refer]\nphone = '111'\ntiers = ['B']")
    held = told.model_dump(mode="json")
    assert held_service(held) == told
    assert held_service(held | {"later": 1, "refer": held["refer"] | {"fax": "1"}}) == told
    assert held_service({"refer": {"phone": "111"}}).refer.phone == "111"
    for unknown in (None, [1], {"refer": {"how": "x" * 999}}):
        assert held_service(unknown) == Service()


def test_the_demonstration_is_reached_by_numbers_kept_for_drama(tmp_path: Path) -> None:
    home = Home(tmp_path)
    demo.prepare_demo(home, lambda out: out.mkdir())
    service = read_service(home)
    contacts = (service.refer, *service.sites, service.questions)
    assert {one.phone[:9] for one in contacts if one.phone} == {"01632 960"}
    assert {one.email.rpartition(".example.")[2] for one in contacts if one.email} == {"org"}


def test_the_demonstration_leaves_another_pilots_contacts_alone(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.service.write_text("[refer]\nphone = '111'")
    with pytest.raises(click.UsageError, match="that are not the demonstration"):
        demo.prepare_demo(home, lambda out: out.mkdir())
    assert read_service(home).refer.phone == "111"
