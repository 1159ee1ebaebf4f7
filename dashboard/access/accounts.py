"""The accounts file: names, hashes of passwords, roles. For an installation without a provider."""

import fcntl
import json
import re
import secrets
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from pydantic import ValidationError, field_validator

from dashboard.access.files import AccessFault, read_private, write_private
from dashboard.access.people import Grant

HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""Argon2id with OWASP's parameters: 19 MiB and about 50 ms a password."""

LEAST: Final = 12
MOST: Final = 1024
"""Characters of a password."""

AT_ONCE: Final = 2
_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")


class Account(Grant):
    """An account: what its owner may see, and the hash of their password."""

    name: str
    password: str

    @field_validator("name")
    @classmethod
    def _is_plain(cls, name: str) -> str:
        if not _NAME.fullmatch(name):
            raise ValueError("a name of small letters, digits and . _ @ -, at most 64")
        return name


def fold(name: str) -> str:
    """Return the name an account is found by: capitals and blanks at the ends do not matter."""
    return name.strip().lower()


def read_accounts(path: Path) -> dict[str, Account]:
    """Read the accounts by name; none where there is no file.

    Raises
    ------
    AccessFault
        If others may read it, or it does not say what it should.
    """
    if not path.exists():
        return {}
    try:
        told = tomllib.loads(read_private(path))
        found = [Account.model_validate(one) for one in told.pop("account", [])]
    except (tomllib.TOMLDecodeError, ValidationError, TypeError) as problem:
        # The texts of faults may quote what stands there, and that is no business of a screen.
        said = f"{type(problem).__name__}"
        raise AccessFault(f"{path} cannot be used ({said}): mend or remove it.") from None
    if told or len({one.name for one in found}) != len(found):
        raise AccessFault(f"{path} cannot be used: only [[account]], each name once.")
    return {one.name: one for one in found}


@contextmanager
def changing(path: Path) -> Iterator[dict[str, Account]]:
    """Give the accounts to be changed, and write them at the end; one command at a time."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.with_name(f".{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        accounts = read_accounts(path)
        yield accounts
        write_private(path, "\n".join(_as_toml(one) for one in accounts.values()))


def held_account(accounts: dict[str, Account], name: str) -> Account:
    """Return the account of a name.

    Raises
    ------
    AccessFault
        If there is none.
    """
    if fold(name) not in accounts:
        raise AccessFault(f"There is no account {fold(name)}: `ias account list` shows them.")
    return accounts[fold(name)]


def make_account(name: str, role: str, sites: tuple[str, ...] | None, hashed: str) -> Account:
    """Return an account.

    Raises
    ------
    AccessFault
        If there cannot be such a one.
    """
    told = {"name": fold(name), "role": role, "sites": sites, "password": hashed}
    try:
        return Account.model_validate(told)
    except ValidationError as faults:
        said = "; ".join(one["msg"].removeprefix("Value error, ") for one in faults.errors())
        raise AccessFault(f"There cannot be such an account: {said}.") from None


def hash_password(password: str) -> str:
    """Return the hash of a new password.

    Raises
    ------
    AccessFault
        If it is too short or too long.
    """
    if not LEAST <= len(password) <= MOST:
        raise AccessFault(f"A password has at least {LEAST} characters; three words will do.")
    return HASHER.hash(password)


def _as_toml(account: Account) -> str:
    # Strings of JSON are strings of TOML, as long as every character can be printed.
    told = account.model_dump(exclude_none=True)
    lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in told.items())
    return "\n".join(["[[account]]", *lines, ""])


class Accounts:
    """The accounts file as a server sees it: a change counts from the next request.

    Parameters
    ----------
    path
        The file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: tuple[object, dict[str, Account]] = (None, {})
        # Each check takes memory and a processor: a flood of them must not take all.
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        # Made now: the first name that nobody has must not take longer than the others.
        self._decoy = HASHER.hash(secrets.token_urlsafe())

    def find(self, name: str) -> Account | None:
        """Return an account by its name."""
        return self._all().get(fold(name))

    def check(self, name: str, password: str) -> Account | None:
        """Return the account if name and password belong together.

        A name that nobody has takes as long as a wrong password, so that nobody can find out
        which names there are.
        """
        account = self.find(name)
        with self._turns:
            is_right = _is_right(account.password if account else self._decoy, password[:MOST])
        return account if is_right else None

    def _all(self) -> dict[str, Account]:
        try:
            stat = self._path.stat()
            version = (stat.st_mtime_ns, stat.st_ino, stat.st_size, stat.st_mode)
        except FileNotFoundError:
            return {}
        if self._known[0] != version:
            self._known = (version, read_accounts(self._path))
        return self._known[1]


def _is_right(hashed: str, password: str) -> bool:
    try:
        return HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False
