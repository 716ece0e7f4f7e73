"""Tables as files: real numbers that look as in the report, notes, and nothing a spreadsheet would run."""

import csv
import io
from dataclasses import replace

import openpyxl
import pytest

from evaluation.content.model import Cover, Table, TableColumn
from evaluation.exporting.table_files import comma_separated, workbook
from evaluation.language import wording

NBSP = wording.NBSP
COVER = Cover("cover", "de", ("Entwurf",), "r", "Bericht", "", "Verband", "2024-05-31", "public", (), "")
TABLE = Table(
    id="money",
    language="de",
    marks=("Beispieldaten – frei erfunden", "Entwurf"),
    title="Das Geld ist angekommen",
    columns=(TableColumn("Stufe", "text"), TableColumn("Betrag", "number"), TableColumn("Anteil", "number")),
    rows=(
        ("bewilligt", f"1.234,50{NBSP}€", f"100{NBSP}%"),
        ("=cmd|' /c calc'!A1", "·", "–"),
        ("Summe", f"−12{NBSP}€", f"−3,5{NBSP}%"),
    ),
    values=(("bewilligt", 123450, 1.0), ("=cmd|' /c calc'!A1", None, None), ("Summe", -1200, -0.0351)),
    totals=(2,),
    source="Buchhaltung",
    base="alle Zahlungen",
    note="Eine Zeile ist nicht gezeigt.",
)


def sheet(table=TABLE):
    return openpyxl.load_workbook(io.BytesIO(workbook(table, COVER))).active


def test_numbers_are_numbers_in_euros_and_shares_and_look_as_in_the_report():
    cells = {cell.coordinate: cell for row in sheet().iter_rows() for cell in row}
    assert (cells["B5"].value, cells["B5"].number_format) == (1234.5, '#,##0.00 "€"')
    assert (cells["C5"].value, cells["C5"].number_format) == (1, "#,##0%")
    assert (cells["B7"].value, cells["B7"].number_format) == (-12, '#,##0 "€"')
    assert (cells["C7"].value, cells["C7"].number_format) == (-0.0351, "#,##0.0%")


def test_what_is_hidden_or_missing_keeps_its_sign_and_text_is_no_formula():
    page = sheet()
    assert [cell.value for cell in page[6]] == ["=cmd|' /c calc'!A1", "·", "–"]
    assert page["A6"].data_type == "s"
    assert page["A6"].quotePrefix


def test_title_marks_base_source_and_note_stand_with_the_table():
    told = [row[0].value for row in sheet().iter_rows()]
    assert told[:4] == [TABLE.title, "Beispieldaten – frei erfunden · Entwurf", None, "Stufe"]
    assert told[-3:] == ["Basis: alle Zahlungen", "Quelle: Buchhaltung", "Eine Zeile ist nicht gezeigt."]


def test_a_second_sheet_has_the_texts_where_they_say_more_than_the_numbers():
    told = f"45 von 70 (64{NBSP}%)"
    shares = replace(TABLE, rows=(("gelernt", told, "·"),), values=(("gelernt", 45, None),), totals=())
    book = openpyxl.load_workbook(io.BytesIO(workbook(shares, COVER)))
    assert book.sheetnames == ["Tabelle", "Wie im Bericht"]
    assert [[page.cell(5, column).value for column in (1, 2, 3)] for page in book] == [
        ["gelernt", 45, "·"],
        ["gelernt", told, "·"],
    ]
    assert openpyxl.load_workbook(io.BytesIO(workbook(TABLE, COVER))).sheetnames == ["Tabelle"]


def test_the_headings_stay_in_view_and_the_total_is_set_apart():
    page = sheet()
    assert page.freeze_panes == "B5"
    assert page["A7"].font.bold
    assert not page["A5"].font.bold


def test_the_same_table_gives_the_same_bytes_and_tells_of_no_machine():
    assert workbook(TABLE, COVER) == workbook(TABLE, COVER)
    book = openpyxl.load_workbook(io.BytesIO(workbook(TABLE, COVER)))
    assert (book.properties.creator, book.properties.title) == ("Verband", TABLE.title)
    assert book.properties.created.isoformat() == "2024-05-31T00:00:00"


def test_csv_opens_in_german_excel_and_holds_the_texts_of_the_report():
    content = comma_separated(TABLE)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Stufe", "Betrag", "Anteil"]
    assert rows[1] == list(TABLE.rows[0])
    assert rows[2][0] == "'=cmd|' /c calc'!A1"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_a_csv_begins_like_a_formula(sign):
    table = Table("t", "de", (), "T", (TableColumn("A", "text"),), ((f"{sign}1",),), ((f"{sign}1",),), (), "", "")
    [_, [cell]] = csv.reader(io.StringIO(comma_separated(table).decode("utf-8-sig"), newline=""), delimiter=";")
    assert cell == f"'{sign}1"
