"""The GP's pages on paper: what a reader, and a reader's software, finds in the PDF."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from dashboard.summaries.page import Block, Hundred, Page, Pair, Side, Table
from dashboard.summaries.paper import Cover, Unprintable, write_booklet, write_pdf

NUMBERS = Table(
    "Counted by the end of June",
    ("", "Without", "Tier A"),
    (("Back by 13 weeks", "about 62 (57 to 67)", "about 71 (65 to 77)"), ("People", "900", "610")),
)
PAGE = Page(
    name="back_pain",
    language="en-GB",
    title="Back pain: back to work",
    label="Back pain",
    stamp=("Made-up data.", "No real people are described here."),
    question="Are people with back pain back at work sooner if I refer them?",
    answer="After 13 weeks, about 71 (65 to 77) in 100 were back at work.",
    paragraphs=(
        "They may differ in other ways \u2013 by \u22122 to 3 days, ≥ 1 \u2192 “cost” £1 · more.",
    ),
    pictures="Out of 100 people",
    pairs=(
        Pair(
            "Advice",
            (
                Side("Similar people", "About 62 in 100", Hundred("62 of 100 people", 62, 5)),
                Side("Referred", "About 71 in 100", Hundred("71 of 100 people", 71, 4)),
            ),
        ),
        Pair("Support", (Side("Others", "Not known yet."),)),
    ),
    key=(("back", "back at work"), ("off", "still off sick"), ("left", "left work")),
    blocks=(
        Block("The numbers", table=NUMBERS, note="In brackets: the likely range."),
        Block(
            "How sure are we?",
            points=(("Low", "It may change."), ("", "Ŵyn and ŷd."), ("Why?", "Few.")),
        ),
        Block("Who is this about?", paragraphs=("People in Dyffryn.",)),
    ),
    footer=("Release 2026-07-01", "More at gp.example.org"),
)
COVER = Cover(
    title="All conditions",
    language="en-GB",
    stamp=PAGE.stamp,
    paragraphs=("A page for each.",),
    contents="Pages",
    blocks=(Block("Words", points=(("Range", "Where the true number is likely to be."),)),),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("paper")


@pytest.fixture(scope="module")
def page(folder: Path) -> PdfReader:
    write_pdf(PAGE, folder / "page.pdf")
    return PdfReader(folder / "page.pdf")


@pytest.fixture(scope="module")
def booklet(folder: Path) -> PdfReader:
    other = replace(PAGE, name="stress", label="Stress", question="Are people with stress back?")
    write_booklet(COVER, [PAGE, other], folder / "booklet.pdf")
    return PdfReader(folder / "booklet.pdf")


def catalogue_of(pdf: PdfReader) -> DictionaryObject:
    return pdf.root_object


def elements(node: object) -> Iterator[DictionaryObject]:
    """Every element of a document's structure, in the order in which it is read out."""
    if isinstance(node, ArrayObject):
        for child in node:
            yield from elements(child.get_object())
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node["/K"])


def roles(pdf: PdfReader) -> list[str]:
    return [str(one["/S"]) for one in elements(catalogue_of(pdf)["/StructTreeRoot"])]


def of_role(pdf: PdfReader, role: str) -> list[DictionaryObject]:
    found = elements(catalogue_of(pdf)["/StructTreeRoot"])
    return [one for one in found if one["/S"] == role]


def words(pdf: PdfReader, number: int = 0) -> str:
    return " ".join(pdf.pages[number].extract_text().split())


def strings(page: Page) -> Iterator[str]:
    """All that a page says to a reader who sees it."""
    yield from (page.label, page.question, page.answer, page.pictures)
    yield from (*page.stamp, *page.paragraphs, *page.footer, *(said for _, said in page.key))
    for pair in page.pairs:
        yield pair.name
        for side in pair.sides:
            yield from (side.name, side.caption)
    for block in page.blocks:
        yield from (block.heading, *block.paragraphs, block.note)
        for term, said in block.points:
            stop = "" if term.endswith("?") else "."
            yield f"{term}{stop} {said}" if term else said
        if block.table:
            yield block.table.caption
            yield from (cell for row in (block.table.columns, *block.table.rows) for cell in row)


def test_a_condition_takes_one_side_of_a4(page: PdfReader) -> None:
    (side,) = page.pages
    assert (float(side.mediabox.width), float(side.mediabox.height)) == pytest.approx(
        (595.28, 841.89), abs=0.1
    )


@pytest.mark.parametrize("kind", ["page", "booklet"])
def test_it_says_that_it_is_accessible_and_names_itself(
    kind: str, request: pytest.FixtureRequest
) -> None:
    pdf: PdfReader = request.getfixturevalue(kind)
    catalogue = catalogue_of(pdf)
    title = PAGE.title if kind == "page" else COVER.title
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    assert catalogue["/Lang"] == "en-GB"
    assert pdf.metadata is not None
    assert pdf.metadata.title == title
    xmp = catalogue["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert title in xmp


def test_software_that_reads_aloud_finds_its_parts(page: PdfReader) -> None:
    found = roles(page)
    assert found.count("/H1") == 1
    assert found.count("/H2") == 1 + len(PAGE.blocks)
    assert found.count("/H3") == len(PAGE.pairs)
    assert found.count("/L") == 1
    assert found.count("/LI") == 3
    assert found.index("/H1") < found.index("/H2") < found.index("/Table") < found.index("/L")


def test_a_table_has_a_caption_and_headed_columns(page: PdfReader) -> None:
    (table,) = of_role(page, "/Table")
    inside = [str(one["/S"]) for one in elements(table)]
    assert inside.count("/Caption") == 1
    assert inside.count("/TH") == len(NUMBERS.columns)
    assert inside.count("/TD") == len(NUMBERS.columns) * len(NUMBERS.rows)
    assert all(head["/A"][0]["/Scope"] == "/Column" for head in of_role(page, "/TH"))
    assert all(cell["/A"][0]["/Headers"] for cell in of_role(page, "/TD"))


def test_a_picture_says_what_it_shows_to_who_cannot_see_it(page: PdfReader) -> None:
    pictures = of_role(page, "/Figure")
    assert [one["/Alt"] for one in pictures] == ["62 of 100 people", "71 of 100 people"]


def test_it_says_all_that_the_page_says(page: PdfReader) -> None:
    said = words(page)
    assert [one for one in strings(PAGE) if one not in said] == []


def test_a_caption_that_repeats_its_heading_is_said_once(tmp_path: Path) -> None:
    block = replace(PAGE.blocks[0], table=replace(NUMBERS, caption="The numbers"))
    write_pdf(replace(PAGE, blocks=(block,)), tmp_path / "page.pdf")
    assert words(PdfReader(tmp_path / "page.pdf")).count("The numbers") == 1


def test_no_text_is_taken_for_markup(tmp_path: Path) -> None:
    text = (
        "= #sys.inputs #panic() *bold* _slanted_ `raw` $x$ @ref <label> & <b> ~ -- --- ..."
        " https://x.example // not a remark /* nor this */ \\ \\u{41} \"quoted\" 'once' [in] {out}"
    )
    blocks = (
        Block(text, (text,), Table(f"Of {text}", (text, "n"), ((text, "1"),)), ((text, text),)),
    )
    pairs = (Pair(text, (Side(text, text, Hundred(text, 1, 1)),)),)
    made = replace(PAGE, title=text, question=text, answer=text, blocks=blocks, pairs=pairs)
    write_pdf(made, tmp_path / "page.pdf")
    pdf = PdfReader(tmp_path / "page.pdf")
    assert [one for one in strings(made) if one not in words(pdf)] == []
    assert [one["/Alt"] for one in of_role(pdf, "/Figure")] == [text]
    assert pdf.metadata is not None
    assert pdf.metadata.title == text


def test_equal_pages_are_equal_bytes_in_another_process_too(folder: Path, page: PdfReader) -> None:
    code = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[1]);"
        "from test_gp_paper import PAGE, write_pdf;"
        "write_pdf(PAGE, pathlib.Path(sys.argv[2]))"
    )
    again = folder / "again.pdf"
    subprocess.run(
        [sys.executable, "-c", code, str(Path(__file__).parent), str(again)],
        check=True,
        cwd=Path(__file__).parents[2],
        env={"PYTHONPATH": "."},
    )
    assert page.metadata is not None
    assert page.metadata.creation_date is None
    assert again.read_bytes() == (folder / "page.pdf").read_bytes()


def test_every_machine_sets_the_same_type_and_only_its_used_signs(
    page: PdfReader, folder: Path
) -> None:
    fonts = page.pages[0]["/Resources"]["/Font"].values()
    names = {str(font.get_object()["/BaseFont"]) for font in fonts}
    assert {name.split("+")[-1] for name in names} == {"SourceSans3-Regular", "SourceSans3-Bold"}
    assert (folder / "page.pdf").stat().st_size < 100_000


def test_a_longer_page_is_set_smaller_and_still_on_one_side(tmp_path: Path) -> None:
    paragraph = "What is said here goes on for rather a long time. " * 12
    sizes = []
    for times in (1, 6):
        block = Block("At length", (paragraph,) * times)
        write_pdf(replace(PAGE, blocks=(block,)), tmp_path / "page.pdf")
        pdf = PdfReader(tmp_path / "page.pdf")
        assert len(pdf.pages) == 1
        assert words(pdf).count("What is said here") == 12 * times
        sizes.append(size_of(pdf, "What is said"))
    assert sizes[0] > sizes[1] >= 8.5


def size_of(pdf: PdfReader, start: str) -> float:
    found: list[float] = []

    def visit(text: str, _user: object, _matrix: object, _font: object, size: float) -> None:
        if text.strip().startswith(start):
            found.append(size)

    pdf.pages[0].extract_text(visitor_text=visit)
    return found[0]


def test_what_does_not_fit_in_the_smallest_type_is_refused(tmp_path: Path) -> None:
    made = replace(PAGE, paragraphs=("Too long. " * 2000,))
    with pytest.raises(Unprintable, match=r"^back_pain: too long for one side of A4 .* 7pt$"):
        write_pdf(made, tmp_path / "page.pdf")
    with pytest.raises(Unprintable, match="back_pain: too long"):
        write_booklet(COVER, [made], tmp_path / "booklet.pdf")
    assert list(tmp_path.iterdir()) == []


def test_a_sign_that_cannot_be_shown_is_refused_and_never_left_out(tmp_path: Path) -> None:
    with pytest.raises(Unprintable, match="文"):
        write_pdf(replace(PAGE, answer="文"), tmp_path / "page.pdf")


def test_a_row_that_would_stand_under_wrong_heads_is_refused(tmp_path: Path) -> None:
    short = replace(NUMBERS, rows=(("Back by 13 weeks", "about 62"),))
    with pytest.raises(Unprintable, match="a row is not as long as its head"):
        write_pdf(replace(PAGE, blocks=(Block("Numbers", table=short),)), tmp_path / "page.pdf")


def test_a_booklet_lists_its_pages_and_goes_to_them(booklet: PdfReader) -> None:
    assert len(booklet.pages) == 3
    links = [one.get_object() for one in booklet.pages[0]["/Annots"]]
    assert [one["/Contents"] for one in links] == ["Back pain, page 2", "Stress, page 3"]
    assert roles(booklet).count("/TOCI") == 2
    assert all(one in words(booklet) for one in (*COVER.stamp, "A page for each.", "Words"))


def test_a_booklet_has_every_page_whole_with_its_number(
    booklet: PdfReader, page: PdfReader
) -> None:
    assert words(booklet, 1) == f"{words(page)} {COVER.title} 2"
    assert words(booklet, 2).endswith(f"{COVER.title} 3")
    assert roles(booklet).count("/H1") == 3


def test_what_goes_before_the_pages_takes_the_room_it_needs(folder: Path) -> None:
    points = tuple((f"Word {number}", "What it means. " * 20) for number in range(50))
    cover = replace(COVER, blocks=(Block("Words", points=points),))
    write_booklet(cover, [PAGE], folder / "long.pdf")
    pdf = PdfReader(folder / "long.pdf")
    before = " ".join(words(pdf, number) for number in range(len(pdf.pages) - 1))
    assert len(pdf.pages) > 3
    assert all(f"Word {number}. What" in before for number in range(50))
    assert PAGE.question in words(pdf, len(pdf.pages) - 1)


def test_a_booklet_has_bookmarks(booklet: PdfReader) -> None:
    marks = [one.title for one in booklet.outline if not isinstance(one, list)]
    assert marks == [COVER.title, PAGE.question, "Are people with stress back?"]


def test_a_picture_has_a_shape_for_each_of_a_hundred(tmp_path: Path) -> None:
    """By number of strokes: a disc is one line, a ring a closed curve, a cross two lines."""
    drawn = {}
    for back, left in ((100, 0), (0, 100), (0, 0), (60, 10)):
        side = Side("Some", "of 100", Hundred("Some of 100", back, left))
        write_pdf(
            replace(PAGE, pairs=(Pair("", (side,)),), key=(), blocks=()), tmp_path / "page.pdf"
        )
        content = PdfReader(tmp_path / "page.pdf").pages[0].get_contents()
        assert content is not None
        operators = [operator for _, operator in content.operations]
        drawn[back, left] = (operators.count(b"c"), operators.count(b"m"))
    rings = {counts: curves for counts, (curves, _) in drawn.items()}
    starts = {counts: moves for counts, (_, moves) in drawn.items()}
    a_ring = rings[0, 0] // 100
    assert rings == {(100, 0): 0, (0, 100): 0, (0, 0): 100 * a_ring, (60, 10): 30 * a_ring}
    assert starts[0, 100] - starts[100, 0] == 100
    assert starts[60, 10] - starts[100, 0] == 10
