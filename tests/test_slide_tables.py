"""Native tables on slides: what stands on which page, and how it is set."""

import io

from pptx import Presentation
from pptx.enum.text import PP_ALIGN

from evaluation.content.model import Cover, Table, TableColumn
from evaluation.exporting.document import Block, Document
from evaluation.exporting.slide_tables import fitted, pages
from evaluation.exporting.slide_text import inches
from evaluation.exporting.slides import render

ROOM = inches(0.6, 1.6, 12.1, 4.8)
COVER = Cover("cover", "de", ("Entwurf",), "r", "Bericht", "", "Verband", "2024-05-31", "public", (), "")


def table(rows, columns=("Position", "Plan", "Ist"), totals=()):
    return Table(
        id="t",
        language="de",
        marks=(),
        title="Ausgaben",
        columns=tuple(TableColumn(name, "number" if place else "text") for place, name in enumerate(columns)),
        rows=tuple(rows),
        values=tuple(rows),
        totals=totals,
        source="Buchhaltung",
        base="alle Belege",
    )


def shown(content):
    document = Document(COVER, (Block("c", True, content=content),), ())
    slides = Presentation(io.BytesIO(render(document))).slides
    return [shape.table for slide in slides for shape in slide.shapes if shape.has_table]


def cells(drawn):
    return [[cell.text_frame.text for cell in row.cells] for row in drawn.rows]


def test_a_small_table_is_one_native_table_with_a_heading_row():
    [drawn] = shown(table([("Honorare", "1.000\u00a0€", "990\u00a0€")]))
    assert drawn.first_row
    assert cells(drawn) == [["Position", "Plan", "Ist"], ["Honorare", "1.000\u00a0€", "990\u00a0€"]]


def test_numbers_stand_to_the_right_and_totals_are_bold():
    [drawn] = shown(table([("Honorare", "1", "2"), ("Summe", "1", "2")], totals=(1,)))
    assert [cell.text_frame.paragraphs[0].alignment for cell in drawn.rows[1].cells] == [
        PP_ALIGN.LEFT,
        PP_ALIGN.RIGHT,
        PP_ALIGN.RIGHT,
    ]
    assert [drawn.cell(row, 0).text_frame.paragraphs[0].runs[0].font.bold for row in (1, 2)] == [False, True]


def test_forty_rows_go_on_to_further_slides_with_the_heading_repeated_and_no_row_lost():
    drawn = shown(table([(f"Position {n}", str(n), str(n)) for n in range(40)]))
    assert len(drawn) > 1
    assert {tuple(cells(part)[0]) for part in drawn} == {("Position", "Plan", "Ist")}
    assert [row[0] for part in drawn for row in cells(part)[1:]] == [f"Position {n}" for n in range(40)]


def test_columns_without_room_go_on_to_further_slides_with_the_first_column_repeated():
    names = ("Position", *(f"Fördersumme {n}" for n in range(9)))
    found = pages(table([("Honorare", *["1.000.000,00\u00a0€"] * 9)], names), ROOM)
    assert len(found) > 1
    assert all(page.columns[0] == 0 for page in found)
    assert [column for page in found for column in page.columns[1:]] == list(range(1, 10))


def test_no_table_is_wider_than_the_slide_has_room():
    rows = [("Ein Name von hundertzwanzig Zeichen " * 4, "Text " * 60, "1")]
    for page in pages(table(rows), ROOM):
        assert sum(page.widths) <= ROOM.width


def test_formulas_and_markup_in_cells_stay_text():
    evil = ("=cmd|' /C calc'!A0", "<script>", "+1")
    [drawn] = shown(table([evil]))
    assert cells(drawn)[1] == list(evil)


def test_a_table_without_rows_shows_its_heading():
    [drawn] = shown(table([]))
    assert cells(drawn) == [["Position", "Plan", "Ist"]]


def test_a_text_taller_than_a_slide_goes_on_below_with_the_name_of_its_row_and_nothing_lost():
    text = " ".join(f"Wort{number}" for number in range(600))
    whole = table([("Personal", text, "1"), ("Summe", "", "1")], totals=(1,))
    fit = fitted(whole, ROOM)
    assert {row[0] for row in fit.rows[:-1]} == {"Personal"}
    assert " ".join(row[1] for row in fit.rows[:-1]) == text
    assert [row[2] for row in fit.rows[:-1]] == ["1", *[""] * (len(fit.rows) - 2)]
    assert fit.totals == (len(fit.rows) - 1,)
    assert all(drawn.rows[1].height < ROOM.height for drawn in shown(whole))


def test_a_table_that_fits_is_left_as_it_is():
    whole = table([("Honorare", "1", "2")])
    assert fitted(whole, ROOM) is whole
