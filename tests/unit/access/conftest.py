"""A home with accounts, and somebody's browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from flask.testing import FlaskClient

from tests.access_home import (
    RELEASE,
    Clock,
    add_gp_pages,
    served,
    sign_in_as,
    site_tables,
    with_sites,
    write_accounts,
)
from tests.conftest import publish, write_release_folder

Enter = Callable[..., FlaskClient]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory, referral_curves: pl.DataFrame) -> Path:
    """Return a folder of releases of real data, two published and one not; for reading only."""
    releases = tmp_path_factory.mktemp("real") / "releases"
    curves = with_sites(referral_curves)
    earlier = "2012-09-30-earlier"
    write_release_folder(releases, curves, earlier, made_up=False, more=site_tables(30))
    publish(releases, earlier)
    folder = write_release_folder(releases, curves, made_up=False, more=site_tables())
    add_gp_pages(folder)
    (folder / f"{folder.name}.zip").write_bytes(b"all of it")
    (folder / "csv").mkdir()
    (folder / "csv/effects.csv").write_text("a whole table")
    publish(releases)
    write_release_folder(releases, curves, "2013-03-31-unpublished", made_up=False)
    return releases


@pytest.fixture
def home(tmp_path: Path, releases: Path) -> Path:
    """Return a home with those releases, and accounts."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "releases").symlink_to(releases, target_is_directory=True)
    write_accounts(home)
    return home


@pytest.fixture
def client(home: Path, clock: Clock) -> FlaskClient:
    """Return the browser of somebody who has not signed in."""
    found: FlaskClient = served(home, clock)[0].server.test_client()
    return found


@pytest.fixture
def enter(home: Path, clock: Clock) -> Enter:
    """Return a function that signs somebody in and returns their browser."""

    def entered(name: str, **options: Any) -> FlaskClient:
        found: FlaskClient = served(home, clock, **options)[0].server.test_client()
        assert sign_in_as(found, name).status_code == 303
        return found

    return entered


@pytest.fixture
def release() -> str:
    return RELEASE
