"""Our own template, and those an organisation brings."""

import io
import re
import zipfile

import pytest
from pptx import Presentation
from pptx.util import Inches

from evaluation.content.model import Chart, Cover, Series
from evaluation.exporting.document import Block, Document, parse
from evaluation.exporting.slide_template import load
from evaluation.exporting.slides import render
from evaluation.language import wording
from evaluation.language.errors import EvaluationError

DE = wording.language("de")
CHART = Chart(
    id="c",
    language="de",
    marks=(),
    kind="bars",
    title="Ein Befund",
    subtitle="Zahl",
    alt="Balken",
    categories=("ja", "nein"),
    series=(Series("Zahl", (1, 2), ("1", "2")),),
    unit="count",
    source="Quelle",
    base="Basis",
)
COVER = Cover(
    "cover", "de", ("Entwurf",), "r", "Bericht", "Ergebnisse", "Verband", "2024-05-31", "public", (), "Gefördert."
)
DOCUMENT = Document(COVER, (Block("m", True, tokens=tuple(parse("# Teil"))), Block("c", True, content=CHART)), ())


def brought(path, *, edit=lambda name, content: content):
    """A template as organisations have them: sample slides, an author, colours and fonts of its own."""
    presentation = Presentation()
    for title in ("Muster eins", "Muster zwei"):
        presentation.slides.add_slide(presentation.slide_layouts[0]).shapes.title.text = title
    presentation.core_properties.author = "Vorname Nachname"
    presentation.core_properties.keywords = "vertraulich"
    written = io.BytesIO()
    presentation.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "ppt/theme/theme1.xml":
                content = content.replace(b"4F81BD", b"7A1F5C").replace(b'"Calibri"', b'"Georgia"')
            target.writestr(name, edit(name, content))
    return path


def as_template(name, content):
    if name == "[Content_Types].xml":
        return content.replace(b"presentationml.presentation.main", b"presentationml.template.main")
    return content


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_our_own_has_four_layouts_named_in_the_language_of_the_report():
    names = [layout.name for layout in load(None, DE).presentation.slide_layouts]
    assert names == ["Titelfolie", "Titel und Text", "Abschnitt", "Titel und Diagramm"]


def test_fonts_and_colours_stand_in_the_theme():
    theme = parts(render(DOCUMENT))["ppt/theme/theme1.xml"].decode()
    assert re.findall(r'<a:latin typeface="([^"]*)"', theme) == ["Arial", "Arial"]
    assert '<a:accent1><a:srgbClr val="12436D"/></a:accent1>' in theme


def test_a_brought_template_gives_layouts_fonts_colours_and_size(tmp_path):
    data = render(DOCUMENT, template=brought(tmp_path / "Haus Vorlage ä.pptx"))
    presentation = Presentation(io.BytesIO(data))
    assert presentation.slide_width == Inches(10)
    assert [slide.slide_layout.name for slide in presentation.slides] == ["Title Slide", "Section Header", "Title Only"]
    assert b"Georgia" in parts(data)["ppt/theme/theme1.xml"]
    [chart] = [shape.chart for slide in presentation.slides for shape in slide.shapes if shape.has_chart]
    assert str(chart.plots[0].series[0].format.fill.fore_color.rgb) == "7A1F5C"


def test_what_the_template_has_no_place_for_follows_the_subtitle(tmp_path):
    data = render(DOCUMENT, template=brought(tmp_path / "t.pptx"))
    subtitle = Presentation(io.BytesIO(data)).slides[0].placeholders[1]
    assert subtitle.text_frame.text == "Ergebnisse\nVerband\nGefördert."


def test_marks_stand_on_every_slide_of_a_brought_template(tmp_path):
    for slide in Presentation(io.BytesIO(render(DOCUMENT, template=brought(tmp_path / "t.pptx")))).slides:
        assert any("Entwurf" in shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def test_marks_stand_on_every_slide_of_a_template_without_footers(tmp_path):
    def footless(name, content):
        if name.startswith("ppt/slideLayouts/"):
            return re.sub(rb'<p:ph type="ftr"[^>]*/>', b"", content)
        return content

    for slide in Presentation(
        io.BytesIO(render(DOCUMENT, template=brought(tmp_path / "t.pptx", edit=footless)))
    ).slides:
        assert any("Entwurf" in shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def test_sample_slides_and_names_in_the_template_stay_behind(tmp_path):
    everything = b"".join(parts(render(DOCUMENT, template=brought(tmp_path / "t.pptx"))).values())
    for trace in ("Muster eins", "Vorname Nachname", "vertraulich"):
        assert trace.encode() not in everything


def test_a_potx_is_taken_like_a_pptx(tmp_path):
    template = brought(tmp_path / "t.potx", edit=as_template)
    assert render(DOCUMENT, template=template) == render(DOCUMENT, template=brought(tmp_path / "t.pptx"))


@pytest.mark.parametrize("content", [b"no zip at all", b"PK\x03\x04 broken"])
def test_a_file_that_is_no_presentation_is_an_error_that_says_what_is_needed(tmp_path, content):
    (tmp_path / "haus.pptx").write_bytes(content)
    with pytest.raises(EvaluationError, match=r"„haus\.pptx“ lässt sich nicht öffnen.*\.potx"):
        render(DOCUMENT, template=tmp_path / "haus.pptx")


def test_a_missing_template_is_the_same_error(tmp_path):
    with pytest.raises(EvaluationError, match=r"fehlt\.pptx"):
        render(DOCUMENT, template=tmp_path / "fehlt.pptx")


def test_macros_are_refused(tmp_path):
    path = brought(tmp_path / "t.pptm")
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("ppt/vbaProject.bin", b"macro")
    with pytest.raises(EvaluationError, match="ohne Makros"):
        render(DOCUMENT, template=path)


def test_a_template_without_a_layout_for_text_is_an_error(tmp_path):
    presentation = Presentation()
    for layout in list(presentation.slide_layouts)[:-5]:
        presentation.slide_layouts.remove(layout)
    for layout in list(presentation.slide_layouts):
        if layout.name != "Blank":
            presentation.slide_layouts.remove(layout)
    presentation.save(tmp_path / "leer.pptx")
    with pytest.raises(EvaluationError, match="kein Layout mit einem Titel"):
        render(DOCUMENT, template=tmp_path / "leer.pptx")
