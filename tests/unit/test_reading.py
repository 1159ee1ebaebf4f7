"""Files as suppliers save them, and one plain sentence for those that cannot be read."""

from pathlib import Path

import pytest

from pipelines.contract import RETURNS
from pipelines.reading import Unreadable, delivery_folders, open_delivery, read_csv

HEADER = "return_id,absence_id,happened_on,outcome"
ROW = "1,a,2012-02-01,full_return"
DESCRIPTION = 'supplier = "north"\nperiod = "2012-06"\nextracted_on = 2012-07-05\n'


def write(folder: Path, content: str | bytes, name: str = "returns.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_and_separators(tmp_path: Path, encoding: str, separator: str) -> None:
    text = f"{HEADER},role\r\n{ROW},caf\u00e9\r\n".replace(",", separator)
    frame, unknown = read_csv(write(tmp_path, text.encode(encoding)), RETURNS)
    assert frame.row(0) == ("1", "a", "2012-02-01", "full_return", "caf\u00e9")
    assert unknown == ()


def test_headers_in_any_case_and_spacing_and_unknown_columns_by_name_alone(tmp_path: Path) -> None:
    text = "Return ID, ABSENCE_ID ,Happened-On,outcome,Shoe Size\n1,a,2012-02-01,full_return,9\n"
    frame, unknown = read_csv(write(tmp_path, text), RETURNS)
    assert frame.columns == ["return_id", "absence_id", "happened_on", "outcome"]
    assert unknown == ("shoe_size",)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "returns.csv is empty"),
        (HEADER.replace(",outcome", "") + "\n", "returns.csv lacks column outcome"),
        (f"{HEADER},Outcome\n{ROW},died\n", "has column outcome twice"),
        (f"{HEADER},outcome\n{ROW},died\n", "has column outcome twice"),
        (f"{HEADER}\n{ROW},SECRET,9\n", "more fields than the header"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_fix(
    tmp_path: Path, content: str, sentence: str
) -> None:
    with pytest.raises(Unreadable, match=sentence) as refusal:
        read_csv(write(tmp_path, content), RETURNS)
    assert "SECRET" not in str(refusal.value)


def test_a_delivery_is_known_by_its_content(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, DESCRIPTION, "delivery.toml")
        write(tmp_path / name, f"{HEADER}\n{ROW}\n")
    one, two = (open_delivery(folder) for folder in delivery_folders(tmp_path))
    assert one.delivery_hash == two.delivery_hash
    write(tmp_path / "two", f"{HEADER}\n{ROW.replace('1', '2')}\n")
    assert open_delivery(tmp_path / "two").delivery_hash != one.delivery_hash


@pytest.mark.parametrize(
    ("description", "sentence"),
    [
        (None, "no delivery.toml"),
        ("supplier = north", "not valid TOML"),
        (DESCRIPTION.replace("2012-06", "June"), "correct period"),
        (DESCRIPTION.replace("north", "../north"), "correct supplier"),
        (DESCRIPTION + "colour = 1\n", "correct colour"),
    ],
)
def test_a_description_that_cannot_be_used(
    tmp_path: Path, description: str | None, sentence: str
) -> None:
    write(tmp_path, f"{HEADER}\n{ROW}\n")
    if description is not None:
        write(tmp_path, description, "delivery.toml")
    with pytest.raises(Unreadable, match=sentence):
        open_delivery(tmp_path)


def test_folders_still_being_written_are_left_alone(tmp_path: Path) -> None:
    for name in ("north/2012-06", ".north.part/2012-06"):
        folder = tmp_path / name
        folder.mkdir(parents=True)
        write(folder, DESCRIPTION, "delivery.toml")
    assert delivery_folders(tmp_path) == [tmp_path / "north" / "2012-06"]
