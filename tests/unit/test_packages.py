"""What is installed is what there is: a room that pyproject.toml forgets would be left at home."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_room_is_installed() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    rooms = {
        path.parent.relative_to(ROOT).as_posix().replace("/", ".")
        for package in ("dashboard", "models", "pipelines", "sql")
        for path in (ROOT / package).rglob("__init__.py")
    }
    assert set(told["tool"]["setuptools"]["packages"]) == rooms
