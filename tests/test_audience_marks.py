"""What is not for everybody says for whom it is: on every page and slide, in every picture and table, in every name."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, replace
from pathlib import Path

import docx
import openpyxl
import pypdfium2
import pytest
from cells import executed
from lxml import html
from pptx import Presentation

from evaluation.building import jobs
from evaluation.content import drawing
from evaluation.content.model import Chart, Table
from evaluation.data import open_project
from evaluation.exporting.html import css_string

KEPT = 2  # charts and tables of the report that are drawn


@dataclass(frozen=True)
class Made:
    """The closing report for one audience: how this is called, its charts, and its files by name."""

    audience: str
    mark: str
    charts: tuple[Chart, ...]
    files: dict[str, bytes]

    def one(self, ending: str) -> bytes:
        (name,) = (name for name in self.files if name.endswith(ending))
        return self.files[name]


@pytest.fixture(scope="module", params=["funder", pytest.param("internal", marks=pytest.mark.deep)])
def made(request: pytest.FixtureRequest, demo: Path) -> Made:
    data = replace(open_project(demo), audience=request.param)
    whole = executed("closing_event", data)
    shown = [[block for block in whole.blocks if isinstance(block.content, kind)] for kind in (Chart, Table)]
    left_out = [block for blocks in shown for block in blocks[KEPT:]]
    document = replace(whole, blocks=tuple(block for block in whole.blocks if block not in left_out))
    job = jobs.Job("closing_event", "", {"audience": request.param}, {}, jobs.FORMATS)
    files = jobs.render(document, job)
    return Made(request.param, data.words.say(f"audience.{request.param}"), tuple(jobs.charts(document)), files)


def plain(text: str) -> str:
    return " ".join(re.sub("[\ufffe\u00ad]", "", text).replace("\u00a0", " ").split())


def test_every_file_is_named_after_its_audience(made: Made) -> None:
    kinds = {Path(name).suffix[1:] for name in made.files}
    assert kinds == {*jobs.FORMATS, "svg", "png", "xlsx"}
    assert [name for name in made.files if not Path(name).name.startswith(f"closing_event-{made.audience}")] == []


def test_every_page_of_the_pdf_has_the_mark(made: Made) -> None:
    with pypdfium2.PdfDocument(made.one(".pdf")) as pdf:
        pages = [plain(page.get_textpage().get_text_bounded()) for page in pdf]
    assert len(pages) > 4
    assert [number for number, page in enumerate(pages, 1) if made.mark not in page] == []


def test_every_slide_has_the_mark_on_its_foot(made: Made) -> None:
    slides = Presentation(io.BytesIO(made.one(".pptx"))).slides
    feet = [[shape.text_frame.text for shape in slide.shapes if shape.has_text_frame] for slide in slides]
    assert len(feet) > 3
    assert [number for number, foot in enumerate(feet, 1) if not any(made.mark in text for text in foot)] == []


def test_the_band_of_the_page_and_every_printed_sheet_have_the_mark(made: Made) -> None:
    page = html.document_fromstring(made.one(".html").decode())
    (band,) = page.find_class("band")
    assert made.mark in plain(band.text_content())
    (foot,) = re.findall(r"@bottom-left\s*{\s*content:([^}]*)}", made.one(".html").decode())
    assert css_string(made.mark).strip('"') in foot


def test_every_head_of_the_word_file_has_the_mark(made: Made) -> None:
    for section in docx.Document(io.BytesIO(made.one(".docx"))).sections:
        heads = [section.header]
        heads += [section.first_page_header] if section.different_first_page_header_footer else []
        for head in heads:
            assert made.mark in "\n".join(paragraph.text for paragraph in head.paragraphs)


def test_every_chart_file_says_for_whom_it_is(made: Made) -> None:
    pictures = {name: content.decode() for name, content in made.files.items() if name.endswith(".svg")}
    assert len(pictures) == len(made.charts) == KEPT
    for name, picture in pictures.items():
        assert made.mark in picture.partition("<desc")[2].partition("</desc>")[0], name
    for chart in made.charts:  # the outlines of the files are those of this text
        drawn = html.document_fromstring(drawing.draw(chart, "slide")).xpath("//text")
        assert made.mark in plain(" ".join(text.text_content() for text in drawn)), chart.id


def test_every_table_file_says_for_whom_it_is(made: Made) -> None:
    books = [content for name, content in made.files.items() if name.endswith(".xlsx")]
    assert books
    for book in books:
        rows = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0].iter_rows(values_only=True, max_row=4)
        assert any(made.mark in str(cell) for row in rows for cell in row)
