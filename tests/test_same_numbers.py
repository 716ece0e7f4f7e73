"""One number, many files: page, PDF, Word, slides, workbooks and the list of charts say the same.

The tables of the HTML page (a chart has one to unfold) are the measure. Every other file of the build is read with a
program of its own and has to say the same texts; a value in a cell or behind a bar has to be the one its text rounds.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pikepdf
import pypdfium2
import pytest
from lxml import html
from openpyxl.cell import Cell
from pptx import Presentation
from tags import tagged, texts_of

REPORTS = ("closing_event", "funding", "survey", "tandem_outcomes")
NUMBER = re.compile(r"([−-]?\d+(?:\.\d{3})*(?:,\d+)?)")
PER_CENT = re.compile(r"([−-]?\d+(?:,\d+)?)\s%")
AXIS = re.compile(r"(?:0|50|100)\s%|Q\d/\d\d")  # what stands at an axis and in no table: a scale, a quarter
Row = tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """A chart or a table as the page has it: its rows with the headings first, and what a chart says in words."""

    title: str
    rows: tuple[Row, ...]
    alt: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Files:
    folder: Path
    pages: dict[str, list[Shown]]

    def charts(self, name: str) -> list[Shown]:
        return [shown for shown in self.pages[name] if shown.alt]

    def tables(self, name: str) -> list[Shown]:
        return [shown for shown in self.pages[name] if not shown.alt]


@pytest.fixture(scope="module")
def files(built: Path) -> Files:
    folder = built / "reports" / "public"
    return Files(folder, {name: list(page(folder / f"{name}.html")) for name in REPORTS})


def page(path: Path) -> Iterator[Shown]:
    """Charts and tables in order of reading."""
    for table in html.parse(str(path)).getroot().iter("table"):
        title, rows = said(table.find("caption")), rows_of(table.iter("tr"))
        title = title.partition(": ")[2] or title
        figures = list(table.iterancestors("figure"))
        if not figures:
            yield Shown(title.removesuffix(said(table.find(".//caption/span[@class='mark']"))).strip(), rows)
            continue
        (wide,) = figures[0].xpath(".//div[@class='wide']/*[local-name()='svg']")
        described = wide.xpath("string(*[local-name()='desc'])").strip()
        yield Shown(title, rows, described, tuple(map(said, wide.xpath(".//*[local-name()='text']"))))


def said(node: Any) -> str:
    return " ".join(node.text_content().split()) if node is not None else ""


def rows_of(rows: Iterable[Any]) -> tuple[Row, ...]:
    return tuple(tuple(said(cell) for cell in row) for row in rows)


def plain(text: str) -> str:
    """A text as it is compared between programs that break lines in different places."""
    return "".join(re.sub("[\u00ad\x02]", "", text).split())  # hyphens: of a page, and as PDFium tells one


def squeezed(rows: Iterable[Iterable[str]]) -> list[list[str]]:
    return [[plain(cell) for cell in row] for row in rows]


def decimals(text: str) -> int:
    found = NUMBER.search(text)
    return len(found[0].partition(",")[2]) if found else 0


def test_the_picture_on_the_page_shows_numbers_of_its_table_only(files: Files) -> None:
    for name in REPORTS:
        for chart in files.charts(name):
            told = {found for row in chart.rows for cell in row for found in NUMBER.findall(cell)}
            drawn = {found for label in chart.labels if not AXIS.fullmatch(label) for found in NUMBER.findall(label)}
            assert drawn <= told, (name, chart.title)


def test_the_pdf_has_the_same_tables_pictures_and_words(files: Files) -> None:
    for name in REPORTS:
        path = files.folder / f"{name}.pdf"
        with pikepdf.open(path) as pdf, pypdfium2.PdfDocument(path) as pages:
            texts = texts_of(pdf, pages)
            tables = [
                [[plain(texts(cell)) for cell in row.K] for row in tagged(pdf, "/TR") if within(row, table)]
                for table in tagged(pdf, "/Table")
            ]
            figures = [(str(figure.Alt), texts(figure)) for figure in tagged(pdf, "/Figure")]
        assert tables == [squeezed(table.rows) for table in files.tables(name)], name
        assert [alt for alt, _ in figures] == [chart.alt for chart in files.charts(name)], name
        for chart, (_, text) in zip(files.charts(name), figures, strict=True):
            assert plain(text) == plain("".join(chart.labels)), (name, chart.title)


def within(row: pikepdf.Object, table: pikepdf.Object) -> bool:
    return table.objgen in (row.P.objgen, row.P.P.objgen)


def test_the_word_file_has_the_same_tables(files: Files) -> None:
    """All tables, and of the data of charts those that fit its page, in the order of the page."""
    for name in REPORTS:
        tables = docx.Document(str(files.folder / f"{name}.docx")).tables
        told = [squeezed([cell.text for cell in row.cells] for row in table.rows) for table in tables]
        rest = iter([squeezed(shown.rows) for shown in files.pages[name]])
        assert all(table in rest for table in told), name
        assert [table.title for table in files.tables(name) if squeezed(table.rows) not in told] == []


def test_a_cell_of_a_workbook_holds_the_value_its_text_rounds(files: Files) -> None:
    for name in REPORTS:
        books = {}
        for path in sorted(files.folder.glob(f"tables/{name}-*.xlsx")):
            sheet = openpyxl.load_workbook(path).active
            books[plain(sheet["A1"].value)] = list(sheet.iter_rows(min_row=4))
        for table in files.tables(name):
            for texts, cells in zip(table.rows, books[plain(table.title)], strict=False):
                for text, cell in zip(texts, cells, strict=True):
                    assert agrees(text, cell), (name, table.title, text, cell.value)


def agrees(text: str, cell: Cell) -> bool:
    """Whether a cell holds what the page says, as the page rounds it."""
    if not isinstance(cell.value, int | float):
        return plain(cell.value or "") == plain(text)
    told = values(text)
    shown = cell.value * 100 if cell.number_format.endswith("%") else cell.value
    return bool(told) and abs(shown - told[0]) <= 0.5 * 10 ** -decimals(text) + 1e-9


def test_native_charts_of_the_deck_hold_the_numbers_of_the_table_and_say_them_in_the_notes(files: Files) -> None:
    held: dict[str, Counter[float]] = {}  # a chart with many rows goes over several slides
    notes: dict[str, str] = {}
    for slide in Presentation(str(files.folder / "closing_event.pptx")).slides:
        for shape in slide.shapes:
            if shape.has_chart:
                alt = shape._element.nvGraphicFramePr.cNvPr.get("descr")
                drawn = (value for series in shape.chart.plots[0].series for value in series.values)
                held.setdefault(alt, Counter()).update(abs(value) for value in drawn if value is not None)
                notes[alt] = plain(slide.notes_slide.notes_text_frame.text)
    charts = [chart for chart in files.charts("closing_event") if chart.alt in held]
    assert len(charts) == len(held) > 0
    for chart in charts:
        told = Counter(abs(value) for column in series_of(chart) for cell in column for value in values(cell)[:1])
        assert not told - held[chart.alt], chart.title
        assert plain(chart.alt) in notes[chart.alt]
        assert all(plain(text) in notes[chart.alt] for column in series_of(chart) for text in column), chart.title


def series_of(chart: Shown) -> list[Row]:
    """The columns of a chart's table without the names of its rows and without their base."""
    return [column[1:] for column in zip(*chart.rows, strict=True) if column[0] != "n"][1:]


def test_native_tables_of_the_deck_have_the_cells_of_the_page(files: Files) -> None:
    found: dict[str, Counter[str]] = {}
    for slide in Presentation(str(files.folder / "closing_event.pptx")).slides:
        for shape in slide.shapes:
            if shape.has_table:
                cells = (cell.text for row in list(shape.table.rows)[1:] for cell in list(row.cells)[1:])
                found.setdefault(shape.name, Counter()).update(plain(cell) for cell in cells)
    told = [
        Counter(plain(cell) for row in table.rows[1:] for cell in row[1:]) for table in files.tables("closing_event")
    ]
    assert found
    assert all(cells in told for cells in found.values())


def test_the_list_of_charts_and_every_chart_have_the_words_of_the_page(files: Files) -> None:
    with (files.folder / "charts.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream, delimiter=";"))[1:]
    listed = {(plain(row[1]), plain(row[2])) for row in rows}
    assert listed == {(plain(chart.title), plain(chart.alt)) for name in REPORTS for chart in files.charts(name)}


def test_no_two_charts_of_a_report_share_an_alternative_text(files: Files) -> None:
    for name in REPORTS:
        alts = [chart.alt for chart in files.charts(name)]
        assert len(set(alts)) == len(alts), name


def test_an_alternative_text_names_the_largest_and_the_smallest_or_the_change_with_its_number(files: Files) -> None:
    for name in REPORTS:
        for chart in files.charts(name):
            named = {value for found in NUMBER.findall(chart.alt) for value in values(found)}
            assert any(ends <= named for ends in telling(series_of(chart))), (name, chart.alt)


def values(text: str) -> tuple[float, ...]:
    """The numbers of a cell that may be spoken of: a count, and its per cent."""
    found = (NUMBER.search(text), PER_CENT.search(text))
    return tuple(float(it[1].replace(".", "").replace(",", ".").replace("−", "-")) for it in found if it)


def telling(columns: list[Row]) -> Iterator[set[float]]:
    """Pairs of numbers one of which has to be named: largest and smallest, of all or of a series, or two sums."""
    told = [[found for cell in column if (found := values(cell))] for column in columns]
    for cells in (*told, [cell for column in told for cell in column]):
        for numbers in zip(*cells, strict=False):
            yield {max(numbers), min(numbers)}
    sums = [round(sum(cell[0] for cell in column), 2) for column in told]
    yield {sums[0], sums[-1]}
    yield {told[0][0][0], told[-1][0][0]}  # of one item only its two ends
