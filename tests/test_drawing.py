"""Charts as SVG and PNG: accessible, safe inside a page, the same bytes each time."""

import struct
from dataclasses import replace
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Ellipse, Rectangle

from evaluation.content import drawing, kept_pictures
from evaluation.content.model import Chart, Series
from evaluation.content.palette import COLOURS

SVG = "{http://www.w3.org/2000/svg}"
CHART = Chart(
    id="seats",
    language="de",
    marks=("Beispieldaten – frei erfunden",),
    kind="bars",
    title="Acht von zwölf Tandems haben neue Sitze",
    subtitle="Zahl der Sitze, Stand 31.05.2024",
    alt="Balken: Menschen mit Behinderungen 9 Sitze, Frauen und Mädchen 4 Sitze.",
    categories=("Menschen mit Behinderungen", "Frauen und Mädchen"),
    series=(Series("Sitze", (9, 4), ("9", "4")),),
    unit="count",
    source="Gremienliste",
    base="24 Organisationen",
)
HOSTILE = replace(
    CHART,
    id='a"><script>',
    title="<script>alert(1)</script> kostet $5$ & mehr",
    categories=("<b>A</b> $\\frac{1}{2}$", "B\x00]]>"),
)


def test_the_axes_hold_one_bar_a_category_in_order_and_true_to_its_value():
    axes = drawing.figure(CHART, "report", frame=False).axes[0]
    assert [patch.get_width() for patch in axes.patches] == [9, 4]
    first, second = (axes.transData.transform((0, patch.get_y()))[1] for patch in axes.patches)
    assert first > second
    assert {to_hex(patch.get_facecolor()).upper() for patch in axes.patches} == {COLOURS["primary"]}


def test_the_picture_has_a_name_and_a_description_for_screen_readers():
    root = ET.fromstring(drawing.draw(CHART, "report"))
    assert root.get("role") == "img"
    named = [root.find(f"*[@id='{name}']").text for name in root.get("aria-labelledby").split()]
    assert named == [CHART.title, f"{CHART.alt} ({CHART.marks[0]})"]
    within = ET.fromstring(drawing.draw(CHART, "report", frame=False))  # of a page that says the marks itself
    assert within.findtext("{*}desc") == CHART.alt


def test_as_font_the_words_stay_text_in_the_shipped_font():
    root = ET.fromstring(drawing.draw(CHART, "report"))
    texts = {element.text: element.get("style") for element in root.iter(f"{SVG}text")}
    assert "Fira Sans" in texts["Menschen mit Behinderungen"]


def test_as_path_there_is_no_text_that_needs_a_font():
    root = ET.fromstring(drawing.draw(CHART, "slide", text="path"))
    assert not list(root.iter(f"{SVG}text"))
    assert len(list(root.iter(f"{SVG}use"))) > 20


def test_before_is_an_open_point_after_a_filled_one_and_a_line_joins_them():
    series = (Series("vorher", (4,), ("4",), "muted"), Series("nachher", (9,), ("9",)))
    chart = replace(CHART, kind="dots", categories=("Sitze",), series=series)
    lines = drawing.figure(chart, "report", frame=False).axes[0].lines
    points = [
        (line.get_xdata()[0], to_hex(line.get_markerfacecolor()).upper())
        for line in lines
        if len(line.get_xdata()) == 1
    ]
    assert points == [(4, "#FFFFFF"), (9, COLOURS["primary"])]
    assert [4, 9] in [list(line.get_xdata()) for line in lines]


def test_the_steps_of_a_waterfall_begin_where_the_one_before_ended():
    series = (
        Series("Summe", (100, None, 60), ("100", "", "60")),
        Series("Schritt", (None, -40, None), ("", "−40", ""), "muted"),
    )
    chart = replace(CHART, kind="waterfall", categories=("bewilligt", "nicht abgerufen", "Rest"), series=series)
    bars = drawing.figure(chart, "report", frame=False).axes[0].patches
    assert [sorted((bar.get_x(), bar.get_x() + bar.get_width())) for bar in bars] == [[0, 100], [60, 100], [0, 60]]


def test_a_circle_is_as_large_as_its_count():
    chart = replace(CHART, kind="bubbles", columns=("wenig", "viel"), cells=((1, 4), (None, 0)))
    made = drawing.figure(chart, "report", frame=False)
    circles = [patch for patch in made.get_children() if isinstance(patch, Ellipse)]
    assert [round(circle.width / circles[0].width, 6) for circle in circles] == [1, 2]


def test_the_signs_of_a_matrix_stand_in_the_colours_of_their_series():
    series = (
        Series("neu", (1,), ("1",), "primary", symbol="+"),
        Series("verloren", (1,), ("1",), "disagree", symbol="×"),
    )
    chart = replace(CHART, kind="matrix", columns=("A", "B"), cells=((0, 1), (None, 0)), series=series)
    made = drawing.figure(chart, "report", frame=False)
    boxes = [patch for patch in made.get_children() if isinstance(patch, Rectangle) and patch is not made.patch]
    colours = [to_hex(box.get_facecolor()).upper() for box in boxes[2:]]  # behind the two samples of the key
    assert colours == [COLOURS["primary"], COLOURS["disagree"], COLOURS["primary"]]


def test_names_cannot_become_markup_or_mathematics():
    for text in ("font", "path"):
        drawn = drawing.draw(HOSTILE, "slide", text=text)
        assert not list(ET.fromstring(drawn).iter(f"{SVG}script"))
        assert "<script" not in drawn
    shown = [element.text for element in ET.fromstring(drawing.draw(HOSTILE, "report")).iter(f"{SVG}text")]
    assert "<b>A</b> $\\frac{1}{2}$" in shown
    assert "B\ufffd]]>" in shown


def test_two_charts_in_one_page_share_no_id_and_no_style_sheet():
    pictures = [drawing.draw(replace(CHART, id=name), "report", text="path") for name in ("one", "two")]
    ids = [element.get("id") for picture in pictures for element in ET.fromstring(picture).iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert "<style" not in pictures[0]


@pytest.mark.parametrize("text", ["font", "path"])
def test_every_reference_inside_the_picture_leads_somewhere(text):
    root = ET.fromstring(drawing.draw(CHART, "slide", text=text))
    ids = {element.get("id") for element in root.iter()}
    links = [element.get("{http://www.w3.org/1999/xlink}href") for element in root.iter(f"{SVG}use")]
    assert all(link.removeprefix("#") in ids for link in links)


def test_the_same_chart_gives_the_same_bytes():
    assert drawing.draw(CHART, "slide") == drawing.draw(CHART, "slide")
    assert drawing.png(CHART) == drawing.png(CHART)


def test_a_png_is_a_full_hd_slide():
    made = drawing.png(CHART)
    assert made.startswith(b"\x89PNG")
    assert struct.unpack(">II", made[16:24]) == (1920, 1080)


def test_without_a_frame_title_and_source_are_left_to_the_document():
    framed, bare = (drawing.draw(CHART, "report", frame=frame) for frame in (True, False))
    assert framed.count("Gremienliste") == 1
    assert "Gremienliste" not in bare


def test_drawing_leaves_no_setting_of_matplotlib_changed():
    before = dict(mpl.rcParams)
    drawing.draw(CHART, "report")
    assert dict(mpl.rcParams) == before


def test_a_kept_picture_is_taken_for_this_very_chart_alone(tmp_path, monkeypatch):
    drawn = drawing.draw(CHART, "slide", text="path").encode()
    monkeypatch.setattr(kept_pictures, "_places", [tmp_path])
    drawing._drawn.cache_clear()
    assert drawing.draw(CHART, "slide", text="path").encode() == drawn
    made = drawing.png(CHART)
    assert len([*tmp_path.iterdir()]) == 2
    drawing._drawn.cache_clear()
    monkeypatch.setattr(drawing, "_printed", lambda *_: pytest.fail("drawn again"))
    monkeypatch.setattr(drawing, "_pixels", lambda *_: pytest.fail("rasterised again"))
    assert drawing.draw(replace(CHART, id="another"), "slide", text="path") != drawn.decode()
    assert drawing.png(replace(CHART, id="another")) == made
    (series,) = CHART.series[:1]
    other = replace(CHART, series=(replace(series, values=(*series.values[:-1], 5)), *CHART.series[1:]))
    for chart, size, text in ((CHART, "report", "path"), (CHART, "slide", "font"), (other, "slide", "path")):
        with pytest.raises(pytest.fail.Exception, match="drawn again"):
            drawing.draw(chart, size, text=text)
    monkeypatch.setattr(kept_pictures, "software", lambda: "another version")
    drawing._drawn.cache_clear()
    with pytest.raises(pytest.fail.Exception, match="drawn again"):
        drawing.png(CHART)
