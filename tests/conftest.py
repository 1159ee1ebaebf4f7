"""Fixtures shared by all tests: small releases, written as the pipeline writes them."""

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from dashboard.summaries import write_gp_pages

RELEASE = "2012-12-31-0123456789"
SPEED = {"A": 0.011, "B": 0.0085, "C": 0.005}
SIZES = {
    "all": 3000,
    "back_pain": 1200,
    "other_musculoskeletal": 700,
    "stress": 420,
    "depression_anxiety": 640,
    "cancer": 30,
}
SHARES = {"A": 0.62, "B": 0.28, "C": 0.10}
TIMING = {"0-27": 0.35, "28-41": 0.3, "42-90": 0.3, "91+": 0.05}
OTHER_SPLITS = {
    "site": {"north-leeds": 0.6, "derby": 0.4},
    "referred_by": {"gp": 0.8, "employer": 0.15, "self": 0.05},
    "employer_size": {"micro": 0.2, "small": 0.2, "medium": 0.2, "large": 0.35, "missing": 0.05},
}

Row = dict[str, Any]
WriteHome = Callable[..., Path]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let who has looked at a changed chart write its snapshot anew."""
    parser.addoption(
        "--rewrite-snapshots", action="store_true", help="write what charts draw now as right"
    )


def curve(n: int, speed: float, **keys: str) -> list[Row]:
    """Rows of one curve: returns at a constant rate, one exit to ten returns, stopped below 15."""
    rows: list[Row] = []
    for day in range(0, 365, 7):
        left = 1 - math.exp(-speed * day)
        at_risk = round(n * (1 - left) * (1 - day / 1500) / 5) * 5
        is_small = at_risk < 15
        returned = round(left / 1.1, 4)
        half = 1.96 * math.sqrt(returned * (1 - returned) / n)
        limits = (round(max(returned - half, 0.001), 4), round(min(returned + half, 0.999), 4))
        lo, hi = limits if day and not is_small else (None, None)
        rows.append(
            keys
            | {
                "day": day,
                "at_risk": None if is_small else at_risk,
                "returned": None if is_small else returned,
                "returned_lo": lo,
                "returned_hi": hi,
                "exited": None if is_small else round(left - left / 1.1, 4),
                "n": round(n / 5) * 5 if n >= 8 else None,
                "suppressed": is_small,
            }
        )
        if is_small:
            break
    return rows


def since_referral(scale: float = 1.0) -> pl.DataFrame:
    """Curves of three tiers: by condition, by other splits, and condition by timing."""
    rows: list[Row] = []
    sizes = {condition: size * scale for condition, size in SIZES.items()}
    for tier, share in SHARES.items():
        for condition, size in sizes.items():
            keys = {"analysis": "since_referral", "arm": tier, "condition": condition}
            n, speed = max(int(size * share), 1), SPEED[tier] * (0.8 if "d" in condition else 1)
            rows += curve(n, speed, **keys, dimension="all", level="all")
            for level, part in TIMING.items():
                rows += curve(max(int(n * part), 1), speed, **keys, dimension="timing", level=level)
        for dimension, levels in OTHER_SPLITS.items():
            for level, part in levels.items():
                n = int(sizes["all"] * share * part)
                keys = {"arm": tier, "condition": "all", "dimension": dimension, "level": level}
                rows += curve(max(n, 1), SPEED[tier], analysis="since_referral", **keys)
    return as_curves(rows)


def since_absence(scale: float = 1.0) -> pl.DataFrame:
    """Curves without referrals: two groups of practices, by condition and by site."""
    rows: list[Row] = []
    for arm, speed in {"pilot": 0.012, "comparison": 0.014}.items():
        for condition, size in SIZES.items():
            keys = {"analysis": "since_absence", "arm": arm, "condition": condition}
            rows += curve(max(int(size * scale), 1), speed, **keys, dimension="all", level="all")
        for level in ("KY", "MI"):
            keys = {"arm": arm, "condition": "all", "dimension": "site", "level": level}
            n = max(int(900 * scale), 1)
            rows += curve(n, speed, analysis="since_absence", **keys)
    return as_curves(rows)


def as_curves(rows: list[Row]) -> pl.DataFrame:
    """Type the rows of ``evidence.curves``; works for none at all."""
    text = ("analysis", "arm", "condition", "dimension", "level")
    shares = ("returned", "returned_lo", "returned_hi", "exited")
    schema = {
        **dict.fromkeys(text, pl.String),
        "day": pl.Int32,
        "at_risk": pl.Int64,
        **dict.fromkeys(shares, pl.Float64),
        "n": pl.Int64,
        "suppressed": pl.Boolean,
    }
    return pl.DataFrame(rows, schema=schema)


def manifest(release: str, *, made_up: bool) -> Row:
    """What a release says of itself."""
    return {
        "release": release,
        "made_up": made_up,
        "created_at": "2013-01-15T10:00:00+00:00",
        "created_by": "Prue Parer",
        "code_version": "0.1.0+abcdef12",
        "protocol": {"title": "Pilot 2012", "hash": "c0ffee" * 10, "sustained_days": 28},
        "deliveries": [
            {
                "supplier": "north-leeds",
                "period": "2012-12",
                "extracted_on": "2012-12-31",
                "hash": "ab" * 32,
            }
        ],
        "data_until": "2012-12-03",
        "lock": {"protocol": "c0ffee" * 10, "deliveries": "de" * 32, "release": "0123456789" * 6},
    }


def flow() -> pl.DataFrame:
    """A short way from rows received to episodes analysed."""
    return pl.DataFrame(
        {
            "step": ["rows_received", "episodes_left_out", "episodes_analysed"],
            "reason": ["absences", "not_employed", "all"],
            "count": [5000, None, 4500],
            "suppressed": [False, True, False],
        }
    )


def write_release_folder(
    releases: Path,
    curves: pl.DataFrame,
    release: str = RELEASE,
    *,
    made_up: bool = True,
    more: Mapping[str, pl.DataFrame] | None = None,
    stamps: Mapping[str, list[str]] | None = None,
) -> Path:
    """Write a candidate release's folder, without its pages."""
    folder = releases / release
    folder.mkdir(parents=True)
    tables: Mapping[str, pl.DataFrame] = {"curves": curves, "flow": flow(), **(more or {})}
    with duckdb.connect(folder / "evidence.duckdb") as connection:
        for name, frame in tables.items():
            connection.from_arrow(frame.to_arrow()).create(name)
    text = json.dumps(manifest(release, made_up=made_up) | {"stamps": stamps or {}})
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    return folder


def publish(releases: Path, release: str = RELEASE, on: str = "2013-01-16") -> None:
    """Sign a release and point readers to it."""
    lines = [
        {"action": "review", "by": "Chec Ker", "at": f"{on}T09:00:00+00:00", "note": ""},
        {"action": "publish", "by": "Chec Ker", "at": f"{on}T09:05:00+00:00", "note": ""},
    ]
    manifest = hashlib.sha256((releases / release / "manifest.json").read_bytes()).hexdigest()
    text = "".join(json.dumps(line | {"manifest": manifest}) + "\n" for line in lines)
    (releases / f"{release}.signatures.jsonl").write_text(text, encoding="utf-8")
    (releases / "current").unlink(missing_ok=True)
    (releases / "current").symlink_to(release, target_is_directory=True)


@pytest.fixture(scope="session")
def referral_curves() -> pl.DataFrame:
    """Return the curves of three tiers, as released."""
    return since_referral()


@pytest.fixture(scope="session")
def absence_curves() -> pl.DataFrame:
    """Return the curves of two groups of practices without referrals, as released."""
    return since_absence()


@pytest.fixture
def write_release(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a candidate release under the test's own folder."""

    def write(curves: pl.DataFrame, **options: Any) -> Path:
        return write_release_folder(tmp_path / "releases", curves, **options)

    return write


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory, referral_curves: pl.DataFrame) -> Path:
    """Return a folder of releases with one published; for reading only."""
    releases = tmp_path_factory.mktemp("home") / "releases"
    folder = write_release_folder(releases, referral_curves)
    write_gp_pages(folder, folder / "gp")
    publish(releases)
    return releases
