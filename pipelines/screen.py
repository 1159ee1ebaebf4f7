"""What the command line shows: a progress bar while it works, then what a person needs to know."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from pipelines.outcome import Outcome
from pipelines.quality import FileReport, QualityReport
from pipelines.status import ReleaseLine, Status
from pipelines.verifying.report import Verdict

_ROWS_SHOWN = 5

_FLOW_SHOWN = {
    "rows_received": "rows received",
    "rows_quarantined": "rows quarantined",
    "episodes": "episodes (chained absences)",
    "episodes_left_out": "episodes left out",
    "episodes_analysed": "episodes analysed",
    "referrals": "referrals",
    "referrals_set_aside": "referrals set aside",
    "episodes_referred": "episodes referred",
}


_REASONS = {
    "all": "",
    "begun_on_or_after_cut": "began too late to be followed",
    "end_unknown": "end not recorded",
    "past_eligible_day": "still absent after the eligible day",
}


@contextmanager
def open_progress(*, quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar while a run goes on; yield what to call with step, steps done and all steps."""
    columns = (
        TextColumn("{task.description:<32}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as bar:
        task = bar.add_task("starting", total=None)
        yield lambda step, done, steps: bar.update(
            task, description=step.replace("__", " "), completed=done, total=steps
        )


def show_outcome(outcome: Outcome, *, as_json: bool) -> None:
    """Show how a run went, and what to do next."""
    if as_json:
        click.echo(json.dumps(asdict(outcome)))
        return
    if outcome.flow:
        _show_flow(outcome)
    for sentence in (*outcome.failed, *outcome.rejected):
        click.echo(f"Needs a person: {sentence}", err=True)
    for sentence in outcome.warnings:
        click.echo(f"Worth a look: {sentence}", err=True)
    if outcome.release is not None:
        state = "Candidate release" if outcome.is_new else "Nothing has changed; the release is"
        stamp = " (made-up data)" if outcome.is_made_up else ""
        click.echo(f"{state} {outcome.release}{stamp}.")
    for sentence in outcome.stamps:
        click.echo(f"Printed with the results: {sentence}")


def _show_flow(outcome: Outcome) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("from rows received to episodes analysed")
    table.add_column("")
    table.add_column("count", justify="right")
    for step, reason, count in outcome.flow:
        if step in _FLOW_SHOWN:
            words = _REASONS.get(reason, reason.replace("_", " "))
            table.add_row(_FLOW_SHOWN[step], words, f"{count:,}")
    _wide_console().print(table)


def _wide_console() -> Console:
    """Return a console that cuts nothing off where there is no terminal to fit into."""
    # Names that suppliers chose are shown as they are, not taken for markup.
    console = Console(markup=False)
    return console if console.is_terminal else Console(width=200, markup=False)


def show_status(status: Status, *, as_json: bool) -> None:
    """Show how a home stands."""
    if as_json:
        click.echo(json.dumps(asdict(status), default=str))
        return
    console = _wide_console()
    click.echo(f"Home: {status.home}")
    _show_files(status, console)
    for waiting in status.waiting:
        click.echo(f"Received {waiting.received_at}, not run yet: {waiting.delivery_id}")
    for due in status.due:
        click.echo(
            f"Kept long enough: {due.delivery_id} was due to be deleted on {due.due_on}. Remove "
            f"its folder, move the warehouse away and run again on the rest."
        )
    run = status.last_run
    click.echo(f"Last run: {run['status']}, {run['started']}" if run else "Last run: none yet")
    if not status.releases:
        click.echo("Releases: none yet; `ias run` makes one")
    for release in status.releases:
        _show_release(release)


def _show_release(release: ReleaseLine) -> None:
    stamps = [release.status, *(["current"] * release.is_current)]
    stamps += ["made-up data"] * release.is_made_up
    click.echo(f"Release {release.release}: {', '.join(stamps)}; prepared by {release.prepared_by}")
    for signature in release.signatures:
        note = f": {signature['note']}" if signature["note"] else ""
        click.echo(f"  {signature['action']}, {signature['by']}, {signature['at'][:10]}{note}")


def _show_files(status: Status, console: Console) -> None:
    if not status.files:
        click.echo("Deliveries: none taken in yet")
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("delivery", "extract", "file", "status"):
        table.add_column(heading)
    for heading in ("rows read", "accepted", "quarantined"):
        table.add_column(heading, justify="right")
    table.add_column("message")
    for line in status.files:
        table.add_row(
            line.delivery_id,
            str(line.extracted_on or ""),
            line.file,
            line.status,
            f"{line.rows_read:,}",
            f"{line.rows_accepted:,}",
            f"{line.rows_quarantined:,}",
            line.message,
        )
    console.print(table)


def show_verdict(verdict: Verdict) -> None:
    """Show what was looked at of a release, what differs, and what to do about it."""
    click.echo(f"Release {verdict.release} ({verdict.status})")
    for part in verdict.parts:
        if not part.faults:
            click.echo(f"  holds    {part.name}: {part.holds}")
        for fault in part.faults:
            click.echo(f"  DIFFERS  {part.name}: {fault}")
        for note in part.notes:
            click.echo(f"  note     {part.name}: {note}")
    click.echo(verdict.next_step)


def show_report(report: QualityReport, *, as_json: bool = False) -> None:
    """Show what a data manager needs to know of a delivery, what must be mended first."""
    if as_json:
        click.echo(report.model_dump_json())
        return
    console = _wide_console()
    extract = f", extract of {report.extracted_on}" if report.extracted_on else ""
    click.echo(f"Delivery {report.delivery_id}{extract}. {report.verdict}")
    if report.files:
        console.print(_file_table(report))
    for file in report.files:
        _show_file(file)
    if any(file.reasons for file in report.files):
        click.echo(
            "\nRow 1 is the first row under the header, on line 2 of a spreadsheet; blank lines of "
            "a CSV are not counted."
        )
    if report.not_read:
        click.echo(f"Also in the folder, and not read: {', '.join(report.not_read)}.")


def _show_file(file: FileReport) -> None:
    click.echo(f"\n{file.file}")
    if file.message:
        click.echo(f"  {file.message}")
    for note in file.notes:
        click.echo(f"  Please check: {note}")
    for counted in file.reasons:
        noun = "row" if counted.rows == 1 else "rows"
        click.echo(
            f"  {counted.rows:,} {noun} {counted.reason} ({noun} {counted.first(_ROWS_SHOWN)})"
        )
        click.echo(f"      {counted.advice}")
    _show_incomplete(file)


def _file_table(report: QualityReport) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("file", "status"):
        table.add_column(heading)
    told = ("new", "corrected", "repeated", "withdrawn", "superseded")
    for heading in ("rows", "accepted", "set aside", *told, "rows before"):
        table.add_column(heading, justify="right")
    for file in report.files:
        changes = file.changes
        numbers: tuple[int | None, ...] = (
            file.rows_read,
            file.rows_accepted,
            file.rows_quarantined,
            changes.new,
            changes.corrected,
            changes.repeated,
            changes.withdrawn,
            changes.superseded,
            file.rows_before,
        )
        is_read = file.status == "accepted"
        shown = [f"{n:,}" if is_read and n is not None else "-" for n in numbers]
        table.add_row(file.file, file.status, *shown)
    return table


def _show_incomplete(file: FileReport) -> None:
    """Name the columns that not every row has."""
    empty = [column.column for column in file.completeness if not column.rows_filled]
    partly = [
        f"{column.column} {column.share:.0%}"
        + (f" (before {column.share_before:.0%})" if column.share_before is not None else "")
        for column in file.completeness
        if column.rows_filled and column.share < 1
    ]
    if partly:
        click.echo(f"  not in every row: {', '.join(partly)}")
    if empty:
        click.echo(f"  empty or not sent: {', '.join(empty)}")
