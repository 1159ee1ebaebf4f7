"""CSV as Excel in the UK writes it, and one plain sentence for what cannot be split."""

import gzip
from collections.abc import Callable

import polars as pl
import pytest

from pipelines.reading import Unreadable

Read = Callable[..., tuple[pl.DataFrame, tuple[str, ...]]]

HEADER = "return_id,absence_id,happened_on,outcome"
ROW = "1,a,2012-02-01,full_return"
CELLS = ("1", "a", "2012-02-01", "full_return")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_encodings_and_separators(read: Read, encoding: str, separator: str) -> None:
    text = f"{HEADER},role\r\n{ROW},caf\u00e9\r\n".replace(",", separator)
    frame, unknown = read("returns.csv", text.encode(encoding))
    assert frame.rows() == [(*CELLS, "caf\u00e9")]
    assert unknown == ()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", ["", "end", "end end", "end,,,end"])
def test_line_ends_and_blank_lines_at_the_end(read: Read, end: str, last: str) -> None:
    text = f"{HEADER}{end}{ROW}{end}{ROW}" + last.replace("end", end)
    frame, _ = read("returns.csv", text.replace(" ", ""))
    assert frame.rows() == [CELLS, CELLS]


def test_a_line_without_a_cell_is_no_row_but_one_of_empty_cells_is(read: Read) -> None:
    frame, _ = read("returns.csv", f"{HEADER}\n{ROW}\n\n{ROW}\n,,,\n{ROW}\n")
    assert frame.rows() == [CELLS, CELLS, (None,) * 4, CELLS]


def test_headers_in_any_case_and_spacing_and_unknown_columns_by_name_alone(read: Read) -> None:
    text = "Return ID, ABSENCE_ID ,Happened-On,outcome,Shoe Size\n1,a,2012-02-01,full_return,9\n"
    frame, unknown = read("returns.csv", text)
    assert frame.columns == ["return_id", "absence_id", "happened_on", "outcome"]
    assert unknown == ("shoe_size",)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_quoted_separators_quotes_and_line_breaks(read: Read, end: str) -> None:
    row = f'"1,;","say ""a""","two{end}lines",full_return'
    frame, _ = read("returns.csv", f"{HEADER}{end}{row}{end}{ROW}{end}")
    assert frame.rows() == [("1,;", 'say "a"', f"two{end}lines", "full_return"), CELLS]


def test_a_quotation_mark_within_a_field_is_a_letter_as_in_excel(read: Read) -> None:
    frame, _ = read("returns.csv", f'{HEADER}\n5" pipe,a,2012-02-01,full_return\n{ROW}\n')
    assert frame.rows() == [('5" pipe', *CELLS[1:]), CELLS]


def test_the_separator_is_sought_outside_quotes(read: Read) -> None:
    header = HEADER.replace(",", ";")
    frame, _ = read("returns.csv", f'"a,b,c,d,e,f";{header}\n9;{ROW.replace(",", ";")}\n')
    assert frame.rows() == [CELLS]


@pytest.mark.parametrize("separator", [";", "|", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_a_first_line_that_names_the_separator(
    read: Read, separator: str, encoding: str, end: str
) -> None:
    text = f"{HEADER}{end}{ROW}{end}".replace(",", separator)
    frame, _ = read("returns.csv", f"sep={separator}{end}{text}".encode(encoding))
    assert frame.rows() == [CELLS]


def test_stray_nuls_are_left_out(read: Read) -> None:
    frame, _ = read("returns.csv", f"{HEADER}\n{ROW}\0\n")
    assert frame.rows() == [CELLS]


def test_a_short_row_misses_its_last_values(read: Read) -> None:
    frame, _ = read("returns.csv", f"{HEADER}\n1,a\n{ROW}\n")
    assert frame.rows() == [("1", "a", None, None), CELLS]


def test_packed_with_gzip(read: Read) -> None:
    frame, _ = read("returns.csv.gz", gzip.compress(f"{HEADER}\n{ROW}\n".encode("utf-16"), mtime=0))
    assert frame.rows() == [CELLS]


def test_what_looks_like_a_formula_is_kept_as_delivered(read: Read) -> None:
    frame, _ = read("returns.csv", f"{HEADER}\n=cmd|' /C calc'!A0,@a,+1,-x\n")
    assert frame.row(0) == ("=cmd|' /C calc'!A0", "@a", "+1", "-x")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "returns.csv is empty"),
        ("\r\n\r\n", "returns.csv is empty"),
        (HEADER.replace(",outcome", "") + "\n", "returns.csv lacks column outcome"),
        (f"{HEADER},Outcome\n{ROW},died\n", r"column outcome twice \(outcome and Outcome\)"),
        (f"{HEADER},outcome\n{ROW},died\n", "column outcome twice"),
        (f"{HEADER}\n{ROW}\n{ROW},SECRET,9\n", "row on line 3 has more fields"),
        (f'{HEADER}\n"1\n2",a,b,c\n{ROW},SECRET\n', "row on line 4 has more fields"),
        (f"sep=,\n{HEADER}\n{ROW}\n{ROW},SECRET\n", "row on line 4 has more fields"),
        (f'{HEADER}\n{ROW}\n1,"SECRET\n{ROW}\n', "row on line 3 has a broken or unclosed quot"),
        (f'{HEADER}\n{ROW}\n1,"SECRET"x,3,4\n', "row on line 3 has a broken or unclosed quot"),
        (b"PK\x03\x04SECRET", "is not CSV but an Excel workbook"),
        (gzip.compress(b"SECRET", mtime=0), "is not CSV but packed with gzip"),
        (b"id\n\x81\x8d\xffSECRET", "not text in UTF-8, UTF-16 or Windows-1252"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_fix(
    read: Read, content: str | bytes, sentence: str
) -> None:
    with pytest.raises(Unreadable, match=sentence) as refusal:
        read("returns.csv", content)
    assert "SECRET" not in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("content", [b"no gzip", gzip.compress(b"a,b\n" * 99, mtime=0)[:-9]])
def test_gzip_that_cannot_be_unpacked_says_so(read: Read, content: bytes) -> None:
    with pytest.raises(Unreadable, match=r"returns.csv.gz is damaged or is not packed with gzip"):
        read("returns.csv.gz", content)


def test_a_name_with_wildcards_is_that_file_alone(read: Read) -> None:
    frame, _ = read("returns.[a-z]*.csv", f"{HEADER}\n{ROW}\n")
    assert frame.rows() == [CELLS]
