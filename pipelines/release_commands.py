"""The commands about a release that is there: review, publish, withdraw, verify."""

import sys
from pathlib import Path
from typing import Final

import click

from pipelines import life
from pipelines.plain_words import NEEDS_A_PERSON, home_option, in_plain_words
from pipelines.screen import show_verdict
from pipelines.settings import Home


@click.command()
@click.argument("release")
@home_option
@click.option("--by", required=True, help="Who approves; not the preparer.")
@click.option("--note", default="", help="What the checker wants to be remembered.")
@in_plain_words
def review(release: str, home_folder: Path | None, by: str, note: str) -> None:
    """Approve a candidate that somebody else prepared."""
    life.review(Home.find(home_folder), release, by, note)
    click.echo(f"{release} is reviewed. Next: ias publish {release} --by NAME")


@click.command()
@click.argument("release")
@home_option
@click.option("--by", required=True, help="Who publishes.")
@click.option("--correction", default="", help="What was wrong and is put right; readers are told.")
@in_plain_words
def publish(release: str, home_folder: Path | None, by: str, correction: str) -> None:
    """Make a reviewed release the one commissioners and GPs see."""
    home = Home.find(home_folder)
    life.publish(home, release, by, correction)
    pages = home.releases / release / "gp"
    click.echo(f"{release} is published: `ias serve` shows it, {pages} has the GP pages.")


@click.command()
@click.argument("release")
@home_option
@click.option("--by", required=True, help="Who withdraws it.")
@click.option("--reason", required=True, help="Why; readers are told.")
@in_plain_words
def withdraw(release: str, home_folder: Path | None, by: str, reason: str) -> None:
    """Take a published release back for good; readers see the one before it."""
    current = life.withdraw(Home.find(home_folder), release, by, reason)
    now = f"Readers see {current} now" if current else "Readers see no figures now"
    click.echo(f"{release} is withdrawn. {now}, and are told why.")


@click.command()
@click.argument("release")
@home_option
@click.option(
    "--deliveries",
    type=click.Path(path_type=Path),
    help="Where suppliers' folders lie; default the home's.",
)
@in_plain_words
def verify(release: str, home_folder: Path | None, deliveries: Path | None) -> None:
    """Confirm that a release is, to the byte, what was made and signed; say what differs."""
    # It makes pages again, and so imports what no other command needs.
    from pipelines.verifying.whole import verify as verify_release

    if deliveries is not None and not deliveries.is_dir():
        raise click.UsageError(f"There is no folder {deliveries}: name one with --deliveries.")
    verdict = verify_release(Home.find(home_folder), release, deliveries)
    show_verdict(verdict)
    sys.exit(NEEDS_A_PERSON if verdict.faults else 0)


COMMANDS: Final = (review, publish, withdraw, verify)
