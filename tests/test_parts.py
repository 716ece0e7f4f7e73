"""A chart too tall for a page is shown in parts: each row once, in order, at its own size and on the scale of all."""

import io
import zipfile
from dataclasses import replace

import pypdfium2
import pytest
from drawn import LONG, bars, matrix, stacked, year
from printed import document

from evaluation.content.layout import plain
from evaluation.content.pagination import parts, projected
from evaluation.exporting import pdf, word

ROOM = 400
TALL = {
    "bars": bars(tuple(range(60))),
    "stacked": stacked(*[(40, row, 20) for row in range(90)], categories=(LONG,) * 90),
    "matrix": matrix(60, 5),
    "bubbles": matrix(60, 5, kind="bubbles"),
    "timeline": year(40),
    "panels": matrix(60, 5, kind="panels"),
}


@pytest.mark.parametrize("name", TALL)
def test_every_row_is_in_one_part_that_fits(name: str) -> None:
    chart = TALL[name]
    pieces = parts(chart, "report", room=ROOM)
    assert len(pieces) > 1
    assert all(plain(piece, "report").height <= ROOM for piece in pieces)
    for field in ("categories", "bases", "cells"):
        assert sum((getattr(piece, field) for piece in pieces), ()) == getattr(chart, field)
    assert sum(len(piece.events) for piece in pieces) == len(chart.events)
    for place, series in enumerate(chart.series):
        assert sum((piece.series[place].values for piece in pieces), ()) == series.values


def test_parts_have_one_scale_and_one_size_of_circles() -> None:
    first, *_, last = parts(TALL["bars"], "report", room=ROOM)
    assert {(panel.low, panel.high) for piece in (first, last) for panel in plain(piece, "report").panels} == {(0, 59)}
    few = replace(matrix(60, 2, kind="bubbles"), cells=((9, 1),) + ((1, 1),) * 59)
    first, *_, last = parts(few, "report", room=ROOM)
    small = {round(mark.width, 6) for piece in (first, last) for mark in plain(piece, "report").marks[1:]}
    assert len(small) == 1


def test_the_lanes_of_a_part_keep_their_events() -> None:
    for piece in parts(TALL["timeline"], "report", room=ROOM):
        number = int(next(name for name in piece.categories if name.startswith("Tandem")).split()[1])
        place = piece.categories.index(f"Tandem {number}")
        assert {event[2] for event in piece.events if event[0] == place} == {
            30 * number + 40 * series for series in (0, 1, 2)
        }


def test_small_charts_on_a_slide_go_on_to_the_next_rather_than_become_too_small_to_read() -> None:
    area, short = (880, 330), [f"Gemeinsam älter werden {number}" for number in range(40)]
    quarters = ("Q2/23", "Q3/23", "Q4/23", "Q1/24", "Q2/24")
    for count, expected in ((3, [3]), (12, [12]), (40, [10, 10, 10, 10])):
        chart = replace(matrix(count, 5, kind="panels"), categories=tuple(short[:count]), columns=quarters)
        pieces = projected(chart, area)
        drawn = [plain(piece, "slide", area=area) for piece in pieces]
        assert [len(piece.categories) for piece in pieces] == expected
        assert min(text.size for each in drawn for text in each.texts) >= 14
        assert "".join(name for piece in pieces for name in piece.categories) == "".join(short[:count])


def test_what_fits_and_what_is_one_chain_stay_whole() -> None:
    small, chain = bars((1, 2)), replace(bars(tuple(range(200))), kind="waterfall")
    assert parts(small, "report", room=ROOM) == [small]
    assert parts(chain, "report", room=ROOM) == [chain]


def test_a_page_and_a_word_file_show_all_parts_each_with_its_rows_named() -> None:
    report = document(replace(TALL["matrix"], alt="Wer wo saß."))
    pages = pypdfium2.PdfDocument(pdf.render(report))
    text = " ".join(page.get_textpage().get_text_range() for page in pages)
    assert "Fortsetzung, Teil 2 von" in " ".join(text.split())
    assert b"Fortsetzung, Teil 2 von" in _document(word.render(report))
    assert _document(word.render(report)).count(b"<w:drawing>") > 1


def _document(made: bytes) -> bytes:
    return zipfile.ZipFile(io.BytesIO(made)).read("word/document.xml")
