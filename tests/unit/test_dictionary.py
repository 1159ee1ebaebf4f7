"""The data dictionary page says what the contract says."""

from pathlib import Path

from pipelines.contract import RECORDS
from pipelines.dictionary import render_dictionary

PAGE = Path(__file__).parents[2] / "docs" / "data-dictionary.md"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == render_dictionary(), "run `make docs`"


def test_it_names_every_column_of_every_record() -> None:
    page = render_dictionary()
    for record in RECORDS.values():
        section = page.split(f"## {record.name}\n")[1].split("\n## ")[0]
        for column in record.columns:
            assert f"| `{column.name}` |" in section
