"""What every command shares: its options, and one plain sentence where something is wrong.

Exit status: 0 done; 1 done but something needs a person; 2 wrong usage.
"""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import click
import duckdb
import polars

from models.protocol.document import ProtocolError
from models.service import ServiceError
from pipelines.export import ExportError
from pipelines.outcome import RunInProgress
from pipelines.releases import NotAllowed
from pipelines.warehouse import (
    DiskFull,
    StatementFailed,
    WarehouseBusy,
    WarehouseDamaged,
    is_disk_full,
)

P = ParamSpec("P")

WRONG_USAGE = 2
NEEDS_A_PERSON = 1

home_option = click.option(
    "--home",
    "home_folder",
    # Who serves may pass through the home to its releases, and need not be able to list it.
    type=click.Path(path_type=Path, file_okay=False, readable=False),
    help="Folder that holds everything; default $IAS_HOME, else ./var.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


def in_plain_words(command: Callable[P, None]) -> Callable[P, None]:
    """Turn what a user can put right into one sentence and an exit status."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except (RunInProgress, WarehouseBusy, WarehouseDamaged, DiskFull) as problem:
            _stop(str(problem), NEEDS_A_PERSON)
        except (ProtocolError, ServiceError, NotAllowed, ExportError, click.UsageError) as problem:
            _stop(str(problem), WRONG_USAGE)
        except BrokenPipeError:
            # Whoever reads what is printed has read enough.
            sys.exit(0)
        except OSError as problem:
            if is_disk_full(problem):
                _stop(str(DiskFull()), NEEDS_A_PERSON)
            _stop(f"{problem.strerror}: {problem.filename}", WRONG_USAGE)
        except (duckdb.Error, polars.exceptions.PolarsError, StatementFailed) as problem:
            # Their texts may quote a record.
            _stop(f"This should not have happened ({type(problem).__name__}).", NEEDS_A_PERSON)

    return run


def _stop(sentence: str, status: int) -> None:
    click.echo(f"ias: {sentence}", err=True)
    sys.exit(status)
