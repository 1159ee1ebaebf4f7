"""The commands about who may look: for an installation without a sign-in service of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from pipelines.plain_words import home_option, in_plain_words
from pipelines.settings import Home

config_option = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The serve.toml that names the accounts file; default the home's.",
)


@click.group()
def account() -> None:
    """Say who may look at the dashboard, and at what."""


@account.command()
@click.argument("name")
@home_option
@config_option
@click.option("--role", type=click.Choice(["commissioner", "evaluator"]), required=True)
@click.option("--site", "sites", multiple=True, help="Only this site, and totals; repeatable.")
@in_plain_words
def add(
    name: str, home_folder: Path | None, config: Path | None, role: str, sites: tuple[str, ...]
) -> None:
    """Make an account; the password is asked for on the terminal."""
    from dashboard.access.accounts import changing, make_account

    with _accounts_file(home_folder, config) as path:
        # Before anybody is asked for a password.
        make_account(name, role, sites or None, "")
        made = make_account(name, role, sites or None, _ask_password())
        with changing(path) as accounts:
            if made.name in accounts:
                raise click.UsageError(f"There is an account {made.name}: remove it first.")
            accounts[made.name] = made
    click.echo(f"{made.name} may sign in: {made.say()}.")
    _note_unknown_sites(Home.find(home_folder), sites)


@account.command()
@click.argument("name")
@home_option
@config_option
@in_plain_words
def password(name: str, home_folder: Path | None, config: Path | None) -> None:
    """Change a password; whoever is signed in with the old one is signed out."""
    from dashboard.access.accounts import changing, held_account, read_accounts

    with _accounts_file(home_folder, config) as path:
        held_account(read_accounts(path), name)
        hashed = _ask_password()
        with changing(path) as accounts:
            held = held_account(accounts, name)
            accounts[held.name] = held.model_copy(update={"password": hashed})
    click.echo(f"The password of {held.name} is changed.")


@account.command()
@click.argument("name")
@home_option
@config_option
@in_plain_words
def remove(name: str, home_folder: Path | None, config: Path | None) -> None:
    """Take an account away; it counts at once."""
    from dashboard.access.accounts import changing, held_account

    with _accounts_file(home_folder, config) as path, changing(path) as accounts:
        held = held_account(accounts, name)
        del accounts[held.name]
    click.echo(f"{held.name} may no longer sign in.")


@account.command(name="list")
@home_option
@config_option
@in_plain_words
def list_accounts(home_folder: Path | None, config: Path | None) -> None:
    """Show the accounts there are."""
    from dashboard.access.accounts import read_accounts

    with _accounts_file(home_folder, config) as path:
        for one in read_accounts(path).values():
            click.echo(f"{one.name}: {one.say()}")


@contextmanager
def _accounts_file(home_folder: Path | None, config: Path | None) -> Iterator[Path]:
    """Give the accounts file; what is wrong with it, or with what is asked, in one sentence."""
    from dashboard.access.files import AccessFault
    from dashboard.access.needed import settings_of

    try:
        yield settings_of(Home.find(home_folder).root, config).sign_in.accounts
    except AccessFault as fault:
        raise click.UsageError(str(fault)) from None


def _ask_password() -> str:
    from dashboard.access.accounts import LEAST, hash_password

    asked = f"Password (at least {LEAST} characters)"
    return hash_password(click.prompt(asked, hide_input=True, confirmation_prompt=True))


def _note_unknown_sites(home: Home, sites: tuple[str, ...]) -> None:
    """Say which sites no release knows: a slip of the pen shows somebody less than was meant."""
    from dashboard.access.releases import known_sites

    known = known_sites(home.releases) if sites else frozenset()
    unknown = sorted(set(sites) - known)
    if unknown:
        there = f"there are {', '.join(sorted(known))}" if known else "there are none yet"
        click.echo(f"Note: no release holds a site {', '.join(unknown)}; {there}.")
