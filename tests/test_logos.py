"""Logos and colours of a project on the covers of every format."""

import base64
import dataclasses
import io

import factories
import pikepdf
import pytest
from lxml import html
from PIL import Image
from pptx import Presentation

from evaluation.content import statements
from evaluation.content.model import Cover, Logo
from evaluation.exporting import html as pages
from evaluation.exporting import logos, pdf, slides
from evaluation.exporting.document import Document
from evaluation.language.errors import EvaluationError
from evaluation.project.settings import Brand
from evaluation.project.settings import Logo as Named

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#0a6"/></svg>'


def picture(kind: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 20), "#7A1F5C").save(made, kind)
    return made.getvalue()


LOGOS = tuple(
    Logo(f"Logo {mime}", mime, base64.b64encode(content).decode())
    for mime, content in (("image/png", picture("PNG")), ("image/jpeg", picture("JPEG")), ("image/svg+xml", SVG))
)
COVER = Cover("cover", "de", (), "r", "Bericht", "", "Verband", "2024-05-31", "public", (), "", logos=LOGOS)
DOCUMENT = Document(dataclasses.replace(COVER, colours=(("primary", "#7A1F5C"),)), (), ())


def test_a_page_shows_the_logos_with_their_texts_and_asks_nobody():
    page = html.document_fromstring(pages.render(DOCUMENT))
    shown = list(page.iter("img"))
    assert [image.get("alt") for image in shown] == [logo.alt for logo in LOGOS]
    assert all(image.get("src").startswith("data:image/") for image in shown)


def test_a_page_has_the_projects_colour_and_a_lighter_one_in_the_dark():
    page = pages.render(DOCUMENT)
    assert ":root{--accent:#7A1F5C;" in page
    assert page.count("--accent:#7A1F5C") == 1


def test_a_pdf_shows_the_logos_with_their_texts():
    with pikepdf.open(io.BytesIO(pdf.render(DOCUMENT))) as file:
        told = [str(part["/Alt"]) for part in file.objects if isinstance(part, pikepdf.Dictionary) and "/Alt" in part]
    assert sorted(told) == sorted(logo.alt for logo in LOGOS)


def test_a_deck_shows_the_logos_on_its_first_slide_and_its_theme_has_the_colour():
    deck = Presentation(io.BytesIO(slides.render(DOCUMENT)))
    pictures = [shape for shape in deck.slides[0].shapes if hasattr(shape, "image")]
    assert sorted(shape._element.nvPicPr.cNvPr.get("descr") for shape in pictures) == sorted(logo.alt for logo in LOGOS)
    assert all(shape.left + shape.width <= deck.slide_width for shape in pictures)
    theme = next(rel.target_part for rel in deck.slide_master.part.rels.values() if rel.reltype.endswith("/theme"))
    assert b'<a:accent1><a:srgbClr val="7A1F5C"/>' in theme.blob


def test_a_drawing_becomes_a_picture_for_slides():
    assert logos.raster(LOGOS[2]).startswith(b"\x89PNG")


def test_the_cover_takes_the_logos_from_the_projects_folder(tmp_path):
    (tmp_path / "logo.png").write_bytes(picture("PNG"))
    data = factories.data(folder=tmp_path, brand=Brand(logos=(Named("logo.png", "Logo des Verbands"),)))
    [logo] = statements.cover(data, report="survey").logos
    assert (logo.alt, logo.mime) == ("Logo des Verbands", "image/png")


@pytest.mark.parametrize(("content", "key"), [(None, "brand_file"), (b"%PDF-1.7", "brand_logo")])
def test_a_logo_that_is_none_is_told(tmp_path, content, key):
    if content is not None:
        (tmp_path / "logo.png").write_bytes(content)
    data = factories.data(folder=tmp_path, brand=Brand(logos=(Named("logo.png", "Logo"),)))
    with pytest.raises(EvaluationError) as error:
        statements.cover(data, report="survey")
    assert error.value.key == key
