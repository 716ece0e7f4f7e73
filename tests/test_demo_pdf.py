"""Every PDF of the demo's build, as a screen reader, an archive and a program that shows it take it.

Typst refuses what breaks PDF/UA-1; these read the finished files, so that nothing is lost after it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from tags import children, of_table, tagged, tags


@pytest.fixture(scope="module")
def pdfs(built: Path) -> Iterator[dict[str, pikepdf.Pdf]]:
    opened = {path.stem: pikepdf.open(path) for path in sorted((built / "reports").rglob("*.pdf"))}
    yield opened
    for pdf in opened.values():
        pdf.close()


def test_a_file_says_what_it_is_and_in_which_language(pdfs: dict[str, pikepdf.Pdf]) -> None:
    assert {"closing_event", "funding", "survey", "tandem_outcomes"} <= set(pdfs)
    for name, pdf in pdfs.items():
        assert str(pdf.docinfo["/Title"]).strip(), name
        assert str(pdf.Root.Lang) == "de", name
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle), name


def test_a_file_declares_what_it_keeps_to(pdfs: dict[str, pikepdf.Pdf]) -> None:
    for name, pdf in pdfs.items():
        metadata = pdf.open_metadata()
        declared = [metadata[key] for key in ("pdfuaid:part", "pdfaid:part", "pdfaid:conformance")]
        assert declared == ["1", "2", "A"], name
        assert bool(pdf.Root.MarkInfo.Marked), name
        assert "/Encrypt" not in pdf.trailer, name


def test_every_figure_has_content_and_says_its_numbers(pdfs: dict[str, pikepdf.Pdf]) -> None:
    for name, pdf in pdfs.items():
        for figure in tagged(pdf, "/Figure"):
            alt = str(figure.get("/Alt", ""))
            assert len(alt) >= 20, (name, alt)
            assert children(figure), (name, alt)
            assert of_layout(figure).BBox, (name, alt)
    assert any(tagged(pdf, "/Figure") for pdf in pdfs.values())


def test_every_table_has_headings_of_columns_and_of_rows(pdfs: dict[str, pikepdf.Pdf]) -> None:
    for name, pdf in pdfs.items():
        ids = pikepdf.NameTree(pdf.Root.StructTreeRoot.IDTree) if tagged(pdf, "/Table") else {}
        for row in tagged(pdf, "/TR"):
            scopes = [str(of_table(cell).get("/Scope", "")) for cell in children(row)]
            first, others = ("/Column", "/Column") if row.P.S == "/THead" else ("/Row", "")
            assert scopes == [first, *[others] * (len(scopes) - 1)], name
        for cell in tagged(pdf, "/TD"):
            assert [str(of_table(ids[str(id)]).Scope) for id in of_table(cell).Headers] == ["/Column", "/Row"], name
    assert any(tagged(pdf, "/Table") for pdf in pdfs.values())


def test_headings_skip_no_level_and_are_the_bookmarks(pdfs: dict[str, pikepdf.Pdf]) -> None:
    for name, pdf in pdfs.items():
        levels = [int(str(node.S)[2:]) for node in tags(pdf) if str(node.S)[2:].isdigit()]
        assert levels[0] == 1, name
        assert all(next <= level + 1 for level, next in itertools.pairwise(levels)), name
        with pdf.open_outline() as outline:
            marks = [item for root in outline.root for item in walk(root)]
        assert len(marks) >= len(levels) - 1, name  # the heading of the contents is none


def test_a_heading_stands_on_the_page_of_what_it_heads(pdfs: dict[str, pikepdf.Pdf]) -> None:
    for name, pdf in pdfs.items():
        number = {page.objgen: place for place, page in enumerate(pdf.pages, 1)}
        placed = [(node, number[node.Pg.objgen]) for node in tags(pdf) if "/Pg" in node]
        for (node, page), (_, next) in itertools.pairwise(placed):
            if str(node.S)[2:].isdigit():
                assert page == next, (name, page)


def test_no_page_begins_with_the_source_of_what_ended_the_last(built: Path) -> None:
    for path in sorted((built / "reports").rglob("*.pdf")):
        for page in pypdfium2.PdfDocument(path):
            text = page.get_textpage()
            first = text.get_text_bounded(top=page.get_height() - 70, bottom=page.get_height() - 115).strip()
            assert not first.startswith("Quelle"), path.name


def test_pages_are_labelled_and_links_reached_in_reading_order(pdfs: dict[str, pikepdf.Pdf]) -> None:
    for name, pdf in pdfs.items():
        assert [page.label for page in pdf.pages] == [str(place) for place in range(1, len(pdf.pages) + 1)], name
        assert all(page.get("/Tabs") == "/S" for page in pdf.pages if "/Annots" in page), name
        links = [link for page in pdf.pages for link in page.get("/Annots", [])]
        assert all(str(link.get("/Contents", "")).strip() for link in links), name


def test_all_fonts_are_in_the_file(pdfs: dict[str, pikepdf.Pdf]) -> None:
    for name, pdf in pdfs.items():
        fonts = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and "/FontName" in thing]
        assert fonts, name
        assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts), name


def of_layout(figure: pikepdf.Dictionary) -> pikepdf.Dictionary:
    return next(attributes for attributes in figure.A if attributes.O == "/Layout")


def walk(item: pikepdf.OutlineItem) -> Iterator[pikepdf.OutlineItem]:
    yield item
    for child in item.children:
        yield from walk(child)
