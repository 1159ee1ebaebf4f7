"""A home with people who may see different parts of it, and what nobody limited may ever see."""

import json
import re
from pathlib import Path
from typing import Any

import polars as pl
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.access.accounts import changing, make_account
from dashboard.access.settings import Settings, read_settings
from dashboard.access.sign_in import SignIn
from dashboard.app import Dashboard, create_app
from dashboard.summaries import write_gp_pages

RELEASE = "2012-12-31-0123456789"
OWN, OTHER = "derby", "otherham"
MARK = 7654320
"""A number that only the other site has."""

PASSWORD = "correct horse battery"  # noqa: S105
PEOPLE: dict[str, tuple[str, tuple[str, ...] | None]] = {
    "vera": ("evaluator", None),
    "carl": ("commissioner", None),
    "dora": ("commissioner", (OWN,)),
}
# As good as the real one, but for how long it takes: what it takes is written in the hash.
HASHED = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


class Clock:
    """A clock that stands until it is told to go on."""

    def __init__(self) -> None:
        self.now = 1_354_000_000.0

    def __call__(self) -> float:
        return self.now


def write_accounts(home: Path) -> None:
    """Give everybody an account."""
    with changing(home / "accounts.toml") as accounts:
        for name, (role, sites) in PEOPLE.items():
            accounts[name] = make_account(name, role, sites, HASHED)


def served(
    home: Path, clock: Clock | None = None, *, candidates: bool = False, **told: Any
) -> tuple[Dashboard, SignIn]:
    """Return the dashboard of a home, with sign-in as set up there."""
    settings: Settings = read_settings(home / "serve.toml").model_copy(update=told)
    sign_in = SignIn.at_home(home, settings, clock or Clock())
    hosts = settings.hosts
    releases = home / "releases"
    return create_app(releases, candidates=candidates, hosts=hosts, sign_in=sign_in), sign_in


def token_in(page: TestResponse) -> str:
    """Return the word that shows a form on a page to be ours."""
    found = re.search('name="csrf" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


def sign_in_as(
    client: FlaskClient, name: str, password: str = PASSWORD, **form: str
) -> TestResponse:
    """Fill in the form and send it."""
    token = token_in(client.get("/sign-in"))
    return client.post("/sign-in", data={"name": name, "password": password, "csrf": token} | form)


def without_wish(told: str, key: str, value: str) -> str:
    """Leave out of a page the wish of its address that its links and forms keep as written."""
    return told.replace(f"{key}={value}", "").replace(f'name="{key}" value="{value}"', "")


def audit_of(home: Path) -> list[dict[str, str]]:
    """Return the lines of the audit log."""
    files = sorted((home / "audit").glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text().splitlines()]


def site_tables(estimate: float = 3.0) -> dict[str, pl.DataFrame]:
    """Return tables with figures of both sites, each of the other with `MARK` in it."""
    places = ("all", OWN, OTHER)
    counts = {"all": MARK + 130, OWN: 130, OTHER: MARK}
    effect = {
        "analysis": "pilot_vs_comparison", "estimand": "days_regained_91", "arm": "pilot",
        "comparator": "comparison", "condition": "all", "estimate": estimate,
        "lo": estimate - 2, "hi": estimate + 2,
        "gate": "pass", "reason": f"Without {OTHER}, where there is no estimate.",
    }  # fmt: skip
    spots = {"all": "all"} | dict.fromkeys((OWN, OTHER), "site")
    effects = [
        effect | {"dimension": spots[one], "level": one, "n_arm": counts[one]} for one in places
    ]
    effects.append(
        effect | {"dimension": "sensitivity", "level": f"without_{OTHER}", "n_arm": MARK}
    )
    volumes = [
        {"quarter": "all", "site_id": one, "tier": "all", "referred_by": "all"}
        | {"referrals": counts[one]}
        for one in places
    ]
    waits = [
        {"site_id": one, "tier": "all", "step": "assessed", "n": counts[one]} for one in places
    ]
    sites = [
        {"site_id": one, "tier": "all", "measure": "returned", "n": counts[one]}
        for one in (OWN, OTHER)
    ]
    checks = [
        {"analysis": "before_after", "dimension": "site", "level": one, "check": "n"}
        | {"value": float(counts[one])}
        for one in (OWN, OTHER)
    ]
    rows = {
        "effects": effects,
        "volumes": volumes,
        "waits": waits,
        "sites": sites,
        "diagnostics": checks,
    }
    return {name: pl.DataFrame(found) for name, found in rows.items()}


def with_sites(curves: pl.DataFrame) -> pl.DataFrame:
    """Return curves of the two sites of this home."""
    return curves.with_columns(pl.col("level").replace({"north-leeds": OTHER}))


def add_gp_pages(release: Path) -> None:
    """Write the GP's pages of a release."""
    write_gp_pages(release, release / "gp")
