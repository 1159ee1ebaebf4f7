"""The history of runs, its databases kept open while it is in use.

Dagster opens its databases anew for each of some thousand events of a run, and has the disk confirm
each; on a small pilot that took longer than the figures. The files are the same as Dagster's own,
so `dagster dev` reads what was written here.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg
from dagster._core.instance.ref import InstanceRef
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.runs import SqliteRunStorage
from dagster._core.storage.sql import create_engine
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine


def open_history(folder: Path) -> dg.DagsterInstance:
    """Open the run history of a folder; to be closed by who opened it.

    A ``dagster.yaml`` there that names a storage of its own is heeded.
    """
    told = InstanceRef.from_dir(str(folder))
    storage = told.storage_data
    if storage is not None and storage.class_name == DagsterSqliteStorage.__name__:
        config = {"module": __name__, "class": RunHistory.__name__, "config": storage.config_dict}
        overrides: Any = {"storage": {"custom": config}}
        told = InstanceRef.from_dir(str(folder), overrides=overrides)
    return dg.DagsterInstance.from_ref(told)


class _Engines:
    """One engine a database, each with its connections, until all are closed."""

    def __init__(self) -> None:
        self._held: dict[str, Engine] = {}
        self._lock = threading.Lock()

    def get(self, address: str) -> "Engine":
        with self._lock:
            if address not in self._held:
                how = {"timeout": SQLITE_BUSY_TIMEOUT_SECONDS, "factory": _SeldomConfirming}
                self._held[address] = create_engine(address, connect_args=how)
            return self._held[address]

    def close(self) -> None:
        for engine in self._held.values():
            engine.dispose()


class _SeldomConfirming(sqlite3.Connection):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # Nothing can be torn by that: if the power fails, the last events are missing.
        self.execute("PRAGMA synchronous=NORMAL")


class _Events(SqliteEventLogStorage):
    def __init__(self, base_dir: str) -> None:
        self._engines = _Engines()
        super().__init__(base_dir)

    @contextmanager
    def _connect(self, shard: str) -> Iterator["Connection"]:
        if shard not in self._initialized_dbs:
            # Makes the database, where there is none.
            with super()._connect(shard):
                pass
        with self._db_lock, self._engines.get(self.conn_string_for_shard(shard)).begin() as opened:
            yield opened

    def dispose(self) -> None:
        super().dispose()
        self._engines.close()


class _Runs(SqliteRunStorage):
    def __init__(self, conn_string: str, inst_data: Any = None) -> None:
        self._engines = _Engines()
        super().__init__(conn_string, inst_data)

    @contextmanager
    def connect(self) -> Iterator["Connection"]:
        with self._engines.get(self._conn_string).begin() as opened:
            yield opened

    def dispose(self) -> None:
        super().dispose()
        self._engines.close()


class RunHistory(DagsterSqliteStorage):
    """Dagster's storage in SQLite, of which what a run writes to is kept open."""

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        super().__init__(base_dir, inst_data)
        history = Path(base_dir, "history")
        self._run_storage = _Runs.from_local(str(history))
        self._event_log_storage = _Events(str(history / "runs"))

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> "RunHistory":
        """Make it as Dagster asks for it."""
        return cls.from_local(**config_value, inst_data=inst_data)
