"""Native charts: what PowerPoint draws, what stands at the bars, and what the workbook behind them holds."""

import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from pptx import Presentation
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.enum.dml import MSO_FILL
from pptx.enum.shapes import MSO_SHAPE_TYPE

from evaluation.content.model import Chart, Cover, Series
from evaluation.exporting.document import Block, Document
from evaluation.exporting.slide_charts import number_format
from evaluation.exporting.slides import render

COVER = Cover("cover", "de", ("Entwurf",), "r", "Bericht", "", "Verband", "2024-05-31", "public", (), "")
BARS = Chart(
    id="money",
    language="de",
    marks=(),
    kind="bars",
    title="Geld ist angekommen",
    subtitle="Euro",
    alt="Balken",
    categories=("bewilligt", "abgerufen"),
    series=(Series("Euro", (19000000, 17140050), ("190.000\u00a0€", "171.400,50\u00a0€")),),
    unit="money",
    source="Buchhaltung",
    base="alle Zahlungen",
)
LIKERT = replace(
    BARS,
    kind="stacked",
    unit="count",
    categories=("Wir lernen.", "Wir entscheiden."),
    series=(
        Series("Zustimmung", (20, 14), ("20", "14"), "agree"),
        Series("teils", (3, 5), ("3", "5"), "middle"),
        Series("Ablehnung", (1, 5), ("1", "5"), "disagree"),
    ),
    bases=("n = 24", "n = 24"),
)


def data(chart):
    return render(Document(COVER, (Block("c", True, content=chart),), ()))


def frames(chart):
    slides = Presentation(io.BytesIO(data(chart))).slides
    return [shape for slide in slides for shape in slide.shapes if shape.has_chart]


def charts(chart):
    return [frame.chart for frame in frames(chart)]


def labels(drawn):
    """The custom texts per series, in order of the categories; ``None`` where a bar has no label."""
    found = []
    for series, plot in ((series, drawn.plots[0]) for series in drawn.plots[0].series):
        points = {
            label.find("{*}idx").get("val"): "".join(text.text for text in label.iter("{*}t"))
            for label in series._element.iter("{*}dLbl")
        }
        found.append([points.get(str(place)) for place in range(len(plot.categories))])
    return found


def sheets(chart):
    with zipfile.ZipFile(io.BytesIO(data(chart))) as package:
        names = sorted(name for name in package.namelist() if name.endswith(".xlsx"))
        return [openpyxl.load_workbook(io.BytesIO(package.read(name))) for name in names]


def rows(book):
    return [list(row) for row in book.active.iter_rows(values_only=True)]


def test_bars_and_stacked_bars_are_native_charts():
    assert charts(BARS)[0].chart_type == XL_CHART_TYPE.BAR_CLUSTERED
    assert charts(LIKERT)[0].chart_type == XL_CHART_TYPE.BAR_STACKED_100


def test_categories_are_read_from_the_top_with_their_base():
    [drawn] = charts(LIKERT)
    assert list(drawn.plots[0].categories) == ["Wir lernen. (n\u00a0=\u00a024)", "Wir entscheiden. (n\u00a0=\u00a024)"]
    assert drawn.category_axis.reverse_order


def test_the_labels_are_the_published_texts():
    assert labels(charts(BARS)[0]) == [["190.000\u00a0€", "171.400,50\u00a0€"]]
    assert labels(charts(LIKERT)[0]) == [["20", "14"], ["3", "5"], ["1", "5"]]


def test_a_segment_too_narrow_for_its_text_has_no_label_and_neither_has_an_empty_one():
    series = (Series("ja", (990, 10), ("990", "10")), Series("nein", (10, 0), ("10", "0"), "muted"))
    assert labels(charts(replace(LIKERT, series=series, bases=()))[0]) == [["990", "10"], [None, None]]


def test_a_zero_is_labelled_and_a_value_not_shown_has_its_sign_with_the_category():
    [drawn] = charts(replace(BARS, series=(Series("Euro", (0, None), ("0\u00a0€", "·")),)))
    assert labels(drawn) == [["0\u00a0€", None]]
    assert list(drawn.plots[0].categories) == ["bewilligt", "abgerufen (·)"]


def test_of_two_series_the_sign_says_which_is_not_shown():
    series = (Series("Plan", (1, 2), ("1", "2"), "muted"), Series("Ist", (1, None), ("1", "–")))
    [drawn] = charts(replace(BARS, unit="count", series=series))
    assert list(drawn.plots[0].categories)[1] == "abgerufen (Ist:\u00a0–)"


def test_the_workbook_holds_the_drawn_values_in_euros_and_nothing_else():
    [book] = sheets(BARS)
    assert book.sheetnames == ["Sheet1"]
    assert rows(book) == [[None, "Euro"], ["bewilligt", 190000], ["abgerufen", 171400.5]]
    assert book.active["B2"].number_format == '#,##0.00"\u00a0€"'


def test_a_value_not_shown_is_an_empty_cell():
    [book] = sheets(replace(BARS, series=(Series("Euro", (100, None), ("1\u00a0€", "·")),)))
    assert rows(book)[2] == ["abgerufen (·)", None]


def test_text_that_looks_like_a_formula_or_a_link_stays_text_in_the_workbook():
    evil = ("=cmd|' /C calc'!A0", "https://example.org", "@SUM(A1)", "<script>alert(1)</script>")
    series = (Series("+1+1", (1, 2, 3, 4), ("1", "2", "3", "4")),)
    [book] = sheets(replace(BARS, unit="count", categories=evil, series=series))
    cells = [book.active.cell(row, 1) for row in range(2, 6)]
    assert [cell.value for cell in cells] == list(evil)
    assert {cell.data_type for cell in [*cells, book.active["B1"]]} == {"s"}
    assert [cell.quotePrefix for cell in cells] == [True, False, True, False]
    assert all(cell.hyperlink is None for cell in cells)


@pytest.mark.parametrize(
    ("unit", "values", "expected"),
    [
        ("count", (1, 2), "#,##0"),
        ("share", (78, 22), '0"\u00a0%"'),
        ("share", (78.4, 21.6), '0.0"\u00a0%"'),
        ("money", (1000, None), '#,##0"\u00a0€"'),
        ("money", (1050, 0), '#,##0.00"\u00a0€"'),
    ],
)
def test_cells_have_a_format_people_can_read(unit, values, expected):
    chart = replace(BARS, unit=unit, series=(Series("x", values, ("a", "b")),))
    assert number_format(chart) == expected


def test_forty_categories_go_on_to_further_slides_on_the_same_scale_and_none_is_lost():
    many = replace(
        BARS,
        unit="count",
        categories=tuple(f"Thema {n}" for n in range(40)),
        series=(Series("Kontakte", tuple(range(40)), tuple(str(n) for n in range(40))),),
    )
    found = charts(many)
    assert [name for drawn in found for name in drawn.plots[0].categories] == [f"Thema {n}" for n in range(40)]
    assert [text for drawn in found for text in labels(drawn)[0]] == [str(n) for n in range(40)]
    assert len(found) == len(sheets(many)) > 1
    assert len({drawn.value_axis.maximum_scale for drawn in found}) == 1
    assert len({width.get("val") for drawn in found for width in drawn._chartSpace.chart.plotArea.iter("{*}w")}) == 1


def test_names_of_120_characters_have_the_room_of_their_lines():
    names = tuple(
        ("Netzwerk für gesellschaftliche Teilhabe und Selbstorganisation " * 2)[:118] + str(n) for n in range(6)
    )
    series = (Series("Zahl", (1,) * 6, ("1",) * 6),)
    for frame in frames(replace(BARS, unit="count", categories=names, series=series)):
        assert frame.height / len(list(frame.chart.plots[0].categories)) > 4 * 18 * 12700


def test_bars_begin_at_zero_and_shares_are_measured_against_a_hundred():
    share = charts(replace(BARS, unit="share", series=(Series("Anteil", (12, 20), ("12", "20")),)))[0].value_axis
    assert share.minimum_scale == 0
    assert share.maximum_scale > 100


def test_negative_values_have_room_to_the_left():
    [drawn] = charts(replace(BARS, series=(Series("Rest", (-500, 1000), ("−5\u00a0€", "10\u00a0€")),)))
    assert drawn.value_axis.minimum_scale < -5


def test_no_grid_lines_no_axis_numbers_and_a_legend_only_where_it_helps():
    [one], [three] = charts(BARS), charts(LIKERT)
    assert not one.has_legend
    assert three.has_legend
    assert not three.value_axis.has_major_gridlines
    assert not three.value_axis.visible


def test_labels_can_be_read_on_their_segment():
    [drawn] = charts(LIKERT)
    colours = [
        series.points[0].data_label.text_frame.paragraphs[0].runs[0].font.color.rgb for series in drawn.plots[0].series
    ]
    assert [str(colour) for colour in colours] == ["FFFFFF", "1B2430", "1B2430"]


def test_a_reference_beside_another_series_is_an_outline():
    series = (Series("Plan", (1, 2), ("1", "2"), "muted"), Series("Ist", (1, 2), ("1", "2")))
    plan, actual = charts(replace(BARS, series=series))[0].plots[0].series
    assert plan.format.fill.type is None or "BACKGROUND" in str(plan.format.fill.type)
    assert str(actual.format.fill.fore_color.rgb) == "12436D"


def test_the_language_stands_in_the_chart_too():
    with zipfile.ZipFile(io.BytesIO(data(LIKERT))) as package:
        [name] = [name for name in package.namelist() if name.startswith("ppt/charts/chart")]
        text = package.read(name).decode()
    assert 'lang="de-DE"' in text
    assert 'lang="en-US"' not in text


def test_a_diverging_chart_is_native_its_left_side_negative_and_its_texts_at_the_names():
    series = (Series("weniger", (-2, 0), ("2", "0"), "disagree"), Series("mehr", (7, 3), ("7", "3"), "agree"))
    [drawn] = charts(replace(BARS, kind="diverging", unit="count", series=series, bases=("gleich: 3", "gleich: 9")))
    assert drawn.chart_type == XL_CHART_TYPE.BAR_STACKED
    assert [tuple(series.values) for series in drawn.plots[0].series] == [(-2, 0), (7, 3)]
    names = [str(name).replace("\u00a0", " ") for name in drawn.plots[0].categories]
    assert names[0] == "bewilligt (weniger: 2, mehr: 7, gleich: 3)"


def test_the_changes_of_a_waterfall_stand_on_bars_that_are_not_seen():
    sums = Series("Summe", (100, None), ("1 €", ""))
    chart = replace(BARS, kind="waterfall", series=(sums, Series("Schritt", (None, -40), ("", "−0,40 €"), "muted")))
    [drawn] = charts(chart)
    hidden, shown, steps = drawn.plots[0].series
    assert (tuple(hidden.values), tuple(shown.values), tuple(steps.values)) == ((None, 0.6), (1, None), (None, 0.4))
    assert hidden.format.fill.type == MSO_FILL.BACKGROUND
    assert not drawn.has_legend


def test_lines_are_native_with_their_texts():
    [drawn] = charts(replace(BARS, kind="lines"))
    assert drawn.chart_type == XL_CHART_TYPE.LINE_MARKERS
    assert labels(drawn) == [["190.000\u00a0€", "171.400,50\u00a0€"]]


def test_a_value_stands_where_the_line_does_not_run_through_it():
    valley = (Series("A", (90, 10, 80, 20, 60), ("90", "10", "80", "20", "60")),)
    [drawn] = charts(replace(BARS, kind="lines", unit="count", categories=tuple("abcde"), series=valley))
    places = [point.data_label.position for point in (drawn.plots[0].series[0].points[place] for place in range(5))]
    assert places[2] == XL_LABEL_POSITION.ABOVE
    assert places[3] == XL_LABEL_POSITION.BELOW


def test_circles_are_native_and_their_answers_are_counted_from_the_lower_left():
    circles = replace(BARS, kind="bubbles", columns=("wenig", "viel"), cells=((None, 4), (2, 0)), columns_label="MSO")
    [frame] = frames(replace(circles, categories=("viel", "wenig"), category_label="andere"))
    assert frame.chart.chart_type == XL_CHART_TYPE.BUBBLE
    book = openpyxl.load_workbook(io.BytesIO(frame.chart.part.chart_workbook.xlsx_part.blob))
    assert list(book.active.values) == [("MSO", "andere", "Euro"), (2, 2, 4), (1, 1, 2)]
    assert "MSO (1 = wenig, 2 = viel)" in "".join(frame.chart._chartSpace.itertext())


@pytest.mark.parametrize("kind", ["dots", "matrix", "timeline"])
def test_what_powerpoint_has_no_chart_for_is_a_picture_with_its_numbers_in_the_notes(kind):
    more = {
        "dots": {},
        "matrix": {"columns": ("A", "B"), "cells": ((0, None), (None, 0))},
        "timeline": {"events": ((0, 0, 1, 1), (1, 0, 4, 9)), "ticks": ((0, "Q1"), (10, ""))},
    }[kind]
    [_, slide] = Presentation(io.BytesIO(data(replace(BARS, kind=kind, **more)))).slides
    [picture] = [shape for shape in slide.shapes if shape.shape_type == MSO_SHAPE_TYPE.PICTURE]
    assert picture._element.nvPicPr.cNvPr.get("descr") == BARS.alt
    notes = slide.notes_slide.notes_text_frame.text
    assert ("Euro" if kind == "matrix" else "171.400,50") in notes


def test_axes_have_numbers_the_schema_allows_and_refer_to_each_other() -> None:
    (drawn,) = charts(BARS)
    space = drawn._chartSpace
    own = [int(node.find("{*}axId").get("val")) for kind in ("catAx", "valAx") for node in space.iter(f"{{*}}{kind}")]
    assert all(0 <= number < 2**32 for number in own)
    assert [int(node.get("val")) for node in space.iter("{*}crossAx")] == own[::-1]
    assert [int(node.get("val")) for node in space.find(".//{*}barChart").iter("{*}axId")] == own


@pytest.mark.parametrize("kind", ["bars", "lines"])
def test_the_axes_have_numbers_that_fit_into_31_bits_and_cross_each_other(kind):
    [drawn] = charts(replace(BARS, kind=kind))
    ids = [int(node.get("val")) for node in drawn._chartSpace.iter("{*}axId")]
    crossed = {int(node.get("val")) for node in drawn._chartSpace.iter("{*}crossAx")}
    assert all(0 < number < 2**31 for number in ids)  # more, and LibreOffice shows no names
    assert set(ids) == crossed
