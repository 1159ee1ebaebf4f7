"""The command line ``ias``: words in, one plain sentence out where something is wrong.

What all commands share is in `plain_words`, those about a release in `release_commands`, those
about who may look in `accounts` and `serving`.
"""

import sys
from pathlib import Path

import click

from pipelines import life, release_commands, releases, signatures
from pipelines.accounts import account
from pipelines.demo import prepare_demo
from pipelines.export import FORMATS, Format, export_table
from pipelines.outcome import Outcome
from pipelines.plain_words import NEEDS_A_PERSON, home_option, in_plain_words, json_option
from pipelines.promises import protocol_in_force
from pipelines.protocol_file import find_protocol
from pipelines.reading import delivery_folders
from pipelines.screen import open_progress, show_outcome, show_report, show_status
from pipelines.service_file import read_service
from pipelines.serving import serve, serve_home
from pipelines.settings import Home
from pipelines.status import read_reports, read_status

DEMO_SEED = 2012


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ias-evaluation")
def main() -> None:
    """Evaluate pilots of an Independent Assessment Service: from deliveries to a release."""


for command in (*release_commands.COMMANDS, account, serve):
    main.add_command(command)


@main.command()
@home_option
@click.option(
    "--deliveries", type=click.Path(path_type=Path), help="Suppliers' folders; default the home's."
)
@click.option("--protocol", type=click.Path(path_type=Path), help="Default ./protocol.toml.")
@click.option("--by", default="", help="Who prepares the release; default your account.")
@json_option
@in_plain_words
def run(
    home_folder: Path | None,
    deliveries: Path | None,
    protocol: Path | None,
    by: str,
    *,
    as_json: bool,
) -> None:
    """Run every step on all deliveries; ends with a candidate release."""
    home = Home.find(home_folder)
    if by:
        signatures.check_name(by)
    protocol_file = find_protocol(home, protocol)
    protocol_in_force(home, protocol_file)
    read_service(home)
    folder = deliveries or home.deliveries
    _require_deliveries(folder)
    outcome = _run(home, folder, protocol_file, by, as_json=as_json)
    if outcome.release is not None and not as_json:
        _say_next(home, outcome.release)
    sys.exit(0 if outcome.succeeded and not outcome.rejected else NEEDS_A_PERSON)


def _say_next(home: Home, release: str) -> None:
    match releases.status_of(home.releases / release):
        case "candidate":
            click.echo(f"Next, somebody else: ias review {release} --by NAME")
        case "reviewed":
            click.echo(f"It is reviewed. Next: ias publish {release} --by NAME")
        case "published" | "superseded":
            click.echo("It is published already.")
        case "withdrawn":
            click.echo("It was withdrawn, and stays so: what is run must differ from it.")


def _require_home(home_folder: Path | None) -> Home:
    home = Home.find(home_folder)
    if not home.root.is_dir():
        raise click.UsageError(f"There is no home at {home.root}: `ias run` makes one.")
    return home


def _require_deliveries(folder: Path) -> None:
    if not folder.is_dir():
        raise click.UsageError(f"There is no folder {folder}: name one with --deliveries.")
    if not delivery_folders(folder):
        raise click.UsageError(
            f"There are no deliveries in {folder}: each is a folder with a delivery.toml."
        )


def _run(
    home: Home, deliveries: Path, protocol: Path, by: str, *, as_json: bool = False
) -> Outcome:
    # Dagster takes seconds to import: only what runs it waits for it.
    from pipelines.running import run_everything
    from pipelines.workspace import Workspace

    workspace = Workspace(
        home_folder=str(home.root),
        deliveries_folder=str(deliveries.absolute()),
        protocol_file=str(protocol.absolute()),
        prepared_by=by,
    )
    with open_progress(quiet=as_json) as progress:
        outcome = run_everything(workspace, progress)
    show_outcome(outcome, as_json=as_json)
    return outcome


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@home_option
@in_plain_words
def receive(folder: Path, home_folder: Path | None) -> None:
    """Check a supplier's folder, say what is wrong with it, and copy it in if it can be taken."""
    from pipelines.receiving import receive as receive_folder
    from pipelines.sole_use import sole_run

    if not folder.is_dir():
        raise click.UsageError(f"There is no folder {folder}: name the one the supplier sent.")
    home = Home.find(home_folder)
    home.create()
    with sole_run(home), open_progress(quiet=False) as progress:
        received = receive_folder(folder, home, progress)
    show_report(received.report)
    click.echo(f"\nTo send back: {received.written_to / 'report.html'} and report.csv beside it.")
    if received.report.is_taken:
        click.echo("Next: ias run, which takes it in and makes the results anew.")
    sys.exit(NEEDS_A_PERSON if received.report.needs_a_person else 0)


@main.command()
@home_option
@click.option("--delivery", help="Report on this delivery alone, e.g. north-leeds/2012-06.")
@json_option
@in_plain_words
def status(home_folder: Path | None, delivery: str | None, *, as_json: bool) -> None:
    """Show deliveries, rows in and quarantined, the last run and the releases."""
    home = _require_home(home_folder)
    if delivery is None:
        show_status(read_status(home), as_json=as_json)
        return
    reports = read_reports(home, delivery)
    if not reports:
        raise click.UsageError(f"There is no delivery {delivery}: `ias status` lists them.")
    for report in reports:
        show_report(report, as_json=as_json)


@main.command()
@click.argument("table")
@home_option
@click.option("--release", help="Default the published one.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="csv")
@in_plain_words
def export(table: str, home_folder: Path | None, release: str | None, form: Format) -> None:
    """Write one evidence table of a release to the standard output."""
    content = export_table(Home.find(home_folder).releases, table, release, form)
    sys.stdout.buffer.write(content)


@main.command()
@click.option("--out", type=click.Path(path_type=Path), required=True)
@click.option("--people", type=click.IntRange(min=2_000), default=40_000, show_default=True)
@click.option("--seed", type=int, default=DEMO_SEED, show_default=True)
@in_plain_words
def synth(out: Path, people: int, seed: int) -> None:
    """Write a made-up pilot's deliveries; the same seed gives the same bytes."""
    count = _synthesise(out, people, seed)
    click.echo(f"Wrote {count} made-up deliveries to {out}.")


def _synthesise(out: Path, people: int, seed: int) -> int:
    from pipelines.synthetic import write_pilot

    try:
        folders = write_pilot(out, people=people, seed=seed)
    except ValueError as problem:
        raise click.UsageError(str(problem)) from None
    return len(folders)


@main.command()
@click.argument("name", type=click.Choice(["injury"]))
@click.option("--out", type=click.Path(path_type=Path), required=True)
@in_plain_words
def example(name: str, out: Path) -> None:  # noqa: ARG001 - one example so far
    """Write a real example's deliveries and the protocol to run them under."""
    from pipelines.injury import write_injury_example

    try:
        write_injury_example(out)
    except ValueError as problem:
        raise click.UsageError(str(problem)) from None
    click.echo(
        f"Wrote {out}. Next: ias run --home {out}/home --deliveries {out}/deliveries "
        f"--protocol {out}/protocol.toml"
    )


@main.command()
@home_option
@click.option("--no-serve", is_flag=True, help="Stop after publishing.")
@click.option("--people", type=click.IntRange(min=2_000), default=40_000, show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8050, show_default=True)
@in_plain_words
def demo(home_folder: Path | None, people: int, port: int, *, no_serve: bool) -> None:
    """Make up a pilot, run everything on it, publish and serve it."""
    home = Home.find(home_folder)
    protocol = prepare_demo(home, lambda out: _synthesise(out, people, DEMO_SEED))
    outcome = _run(home, home.deliveries, protocol, signatures.PREPARER_OF_MADE_UP)
    if outcome.release is None:
        sys.exit(NEEDS_A_PERSON)
    life.review(home, outcome.release, signatures.CHECKER_OF_MADE_UP, "made-up data")
    life.publish(home, outcome.release, signatures.CHECKER_OF_MADE_UP)
    click.echo(f"Published. GP pages: {home.releases / 'current' / 'gp' / 'index.html'}")
    if not no_serve:
        serve_home(home, port=port)
