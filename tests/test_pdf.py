"""The PDF is read back as a reader's programs would: tags, metadata and text, not the data it was made from."""

from __future__ import annotations

import dataclasses
import io

import nbformat
import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import v4
from printed import COVER, HEARD, HOSTILE, MARKS, MONEY, REPORT, SEATS, document, markdown, statement
from tags import children, of_table, tagged, tags

from evaluation.content.model import Content, Statement, TableColumn
from evaluation.exporting import pdf
from evaluation.language.errors import EvaluationError


@pytest.fixture(scope="module")
def made() -> bytes:
    return pdf.render(REPORT)


@pytest.fixture(scope="module")
def opened(made: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(made))


def pages(made: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made)]


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_the_file_says_title_author_language_and_date(opened: pikepdf.Pdf) -> None:
    assert str(opened.docinfo.Title) == "Gemeinsam solidarisch handeln"
    assert str(opened.docinfo.Author) == "Verband für Teilhabe"
    assert str(opened.docinfo.CreationDate).startswith("D:20240531000000")
    assert str(opened.Root.Lang).startswith("de")
    assert opened.Root.ViewerPreferences.DisplayDocTitle


def test_the_file_declares_pdf_ua_1_and_pdf_a_2a_and_is_tagged(opened: pikepdf.Pdf) -> None:
    with opened.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
    assert opened.Root.MarkInfo.Marked
    assert "/StructTreeRoot" in opened.Root


def test_every_figure_has_its_alternative_text(opened: pikepdf.Pdf) -> None:
    assert [str(figure.Alt) for figure in tagged(opened, "/Figure")] == [SEATS.alt, HEARD.alt]


def test_headings_skip_no_level_and_are_bookmarks(opened: pikepdf.Pdf) -> None:
    levels = [str(node.S) for node in tags(opened) if str(node.S) in {f"/H{level}" for level in range(1, 7)}]
    assert levels == ["/H1", "/H1", "/H2", "/H1", "/H1", "/H1"]  # contents, four sections, method
    with opened.open_outline() as outline:
        sections = {item.title: [below.title for below in item.children] for item in outline.root}
    assert sections["Umsetzung"] == ["Gremien"]
    assert list(sections)[-1] == "Zu Methode und Schutz der Befragten"


def test_all_fonts_are_in_the_file(opened: pikepdf.Pdf) -> None:
    descriptors = [item for item in opened.objects if isinstance(item, pikepdf.Dictionary) and "/FontName" in item]
    assert {str(item.FontName).split("+")[-1] for item in descriptors} == {
        "FiraSans-Regular",
        "FiraSans-SemiBold",
        "FiraSans-Italic",
    }
    assert all("/FontFile2" in item or "/FontFile3" in item for item in descriptors)


def test_tables_have_headings_of_columns_and_of_rows(opened: pikepdf.Pdf) -> None:
    scopes = [str(of_table(heading).Scope) for heading in tagged(opened, "/TH")]
    assert scopes == ["/Column"] * len(MONEY.columns) + ["/Row"] * len(MONEY.rows)
    assert len(tagged(opened, "/TR")) == 1 + len(MONEY.rows)


def test_a_cell_names_the_headings_of_its_column_and_of_its_row(opened: pikepdf.Pdf) -> None:
    headings = pikepdf.NameTree(opened.Root.StructTreeRoot.IDTree)
    for cell in tagged(opened, "/TD"):
        column, row = (headings[str(id)] for id in of_table(cell).Headers)
        assert (str(of_table(column).Scope), str(of_table(row).Scope)) == ("/Column", "/Row")
        assert row in children(cell.P)


def test_an_empty_cell_heads_no_row() -> None:
    table = dataclasses.replace(MONEY, rows=(("", "1", "2"), ("T02", "3", "4")), totals=())
    opened = pikepdf.open(io.BytesIO(pdf.render(document(table))))
    assert [str(of_table(heading).Scope) for heading in tagged(opened, "/TH")].count("/Row") == 1


def test_pages_are_numbered_for_the_program_that_shows_them(opened: pikepdf.Pdf) -> None:
    assert [page.label for page in opened.pages] == [str(number) for number in range(1, len(opened.pages) + 1)]


def test_links_are_reached_in_reading_order_and_described(opened: pikepdf.Pdf) -> None:
    linked = [page for page in opened.pages if "/Annots" in page]
    assert linked
    assert all(page.Tabs == "/S" for page in linked)
    assert "https://example.org/bericht" in repr([list(page.Annots) for page in linked])


def test_every_page_carries_its_number_and_the_marks(made: bytes) -> None:
    texts = pages(made)
    assert len(texts) > 3
    for number, text in enumerate(texts, start=1):
        assert f"Seite {number} von {len(texts)}" in text
        assert all(squeezed(mark) in squeezed(text) for mark in MARKS)


def test_nothing_the_notebook_said_is_missing(made: bytes) -> None:
    text = squeezed("".join(pages(made)))
    statements = [block.content.text for block in REPORT.blocks if isinstance(block.content, Statement)]
    titles = [f"Abbildung 1: {SEATS.title}", f"Abbildung 2: {HEARD.title}", f"Tabelle 1: {MONEY.title}"]
    small = [COVER.funding_notice, COVER.method[0], "Basis: 31 neue Sitze · Quelle: Mitgliedschaften", SEATS.subtitle]
    rows = [row[0] + row[1] for row in MONEY.rows]
    chart = ["Seniorinnen und Senioren", "n = 51"]  # text of the picture can be searched
    for expected in (*statements, *titles, *small, *rows, *chart):
        assert squeezed(expected) in text, expected


def test_the_header_of_a_long_table_comes_again_on_the_next_page(made: bytes) -> None:
    assert sum("bewilligt" in text and "verausgabt" in text for text in pages(made)) == 2


def test_contents_stand_in_long_reports_only(made: bytes) -> None:
    assert "Inhalt" in pages(made)[0]
    leaflet = pages(pdf.render(document(markdown("## Umsetzung\n\nEin Satz."))))
    assert len(leaflet) == 1
    assert "Inhalt" not in leaflet[0]


def test_two_runs_give_the_same_bytes(made: bytes) -> None:
    assert pdf.render(REPORT) == made


def test_code_in_names_and_answers_stays_text() -> None:
    chart = dataclasses.replace(SEATS, title=HOSTILE, subtitle=HOSTILE, alt=HOSTILE, note=HOSTILE)
    table = dataclasses.replace(MONEY, title=HOSTILE, rows=((HOSTILE, "1", "2"),), totals=())
    report = document(chart, table, statement(HOSTILE), title=HOSTILE, facts=((HOSTILE, HOSTILE),))
    made = pdf.render(report)
    assert squeezed("".join(pages(made))).count(squeezed(HOSTILE)) >= 8
    assert str(pikepdf.open(io.BytesIO(made)).docinfo.Title) == HOSTILE


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E) | st.sampled_from("äöüßéğşŁЖΩ€„“–"), max_size=40))
def test_a_text_comes_out_as_it_went_in(text: str) -> None:
    shown = f"[{text}]"  # a reader takes a hyphen at the end of a line for a divided word
    made = pdf.render(document(statement(shown), title="T", facts=(("Name", shown),)))
    assert squeezed("".join(pages(made))).count(squeezed(shown)) >= 2


@given(st.text(max_size=60).filter(lambda text: "![" not in text))  # a picture file is refused, see below
def test_no_text_stops_a_report(text: str) -> None:
    chart = dataclasses.replace(HEARD, categories=(text,), title=text, note=text)
    report = document(markdown(text), statement(text), chart, organisation=text, marks=(text,), title=f"T{text}")
    assert pdf.render(report).startswith(b"%PDF-1.7")


def test_scripts_without_a_house_font_and_unprintable_characters_are_kept_apart() -> None:
    text = "".join(pages(pdf.render(document(statement("Київ ﷼ عربي 中文 😀 a\x00b\ue000c")))))
    assert "Київ" in text
    assert "中文" in text
    assert "a\ufffdb\ufffdc" in text


@pytest.mark.parametrize("text", ["1\ufe0f\u20e3 erstens", "T\U0001f3fb", "ع\u06d6", "a\u1ab0"])
def test_marks_no_font_has_together_with_their_letter_do_not_stop_a_report(text: str) -> None:
    chart = dataclasses.replace(SEATS, categories=(text, "Migration"))
    assert text[0] in "".join(pages(pdf.render(document(chart, statement(text)))))


def levels_of(*levels: int) -> list[int]:
    blocks = [markdown("#" * level + " Titel") for level in levels]
    return [node["level"] for node in pdf.describe(document(*blocks, method=()))["blocks"]]


def test_heading_levels_are_closed_up_whatever_they_start_with() -> None:
    assert levels_of(2, 4, 4, 3, 2) == [1, 2, 2, 2, 1]
    assert levels_of(1, 2, 3) == [1, 2, 3]
    assert levels_of(3, 1) == [1, 1]


def test_an_empty_heading_is_no_bookmark_and_no_level() -> None:
    assert [node["level"] for node in pdf.describe(document(markdown("##\n\n### A"), method=()))["blocks"]] == [1]


def test_html_and_unsafe_links_are_plain_text_and_entities_are_characters() -> None:
    text = markdown("<b>fett</b> [klick](javascript:alert) 5&nbsp;% `&amp;`")
    (node,) = pdf.describe(document(text, method=()))["blocks"]
    shown = [(part["kind"], part["text"]) for part in node["parts"] if part["text"].strip()]
    assert shown == [
        ("text", "<b>"),
        ("text", "fett"),
        ("text", "</b>"),
        ("text", "klick"),
        ("text", " 5\u00a0% "),
        ("code", "&amp;"),
    ]


def test_every_markdown_block_has_a_layout() -> None:
    text = "1. eins\n   - zwei\n\n   drei\n\n> # Zitat\n\n```\nKode\n```\n\n    mehr\n\n---\n\n<div>roh</div>\n\n"
    table = "| Empfehlung | bis |\n|---|--:|\n| *Sitze* | 2025 |\n"
    shown = squeezed("".join(pages(pdf.render(document(markdown(text + table))))))
    for word in ("1.eins", "zwei", "drei", "Zitat", "Kode", "mehr", "<div>roh</div>", "Empfehlung", "Sitze2025"):
        assert word in shown, word


def test_a_picture_file_is_refused_with_its_cell() -> None:
    with pytest.raises(EvaluationError, match=r"In der Zelle words steht ein Bild \(foto.png\)"):
        pdf.render(document(markdown("![Gruppe](foto.png)")))


def test_what_typst_refuses_is_told_with_the_report() -> None:
    with pytest.raises(EvaluationError, match=r"Der Bericht „closing_event“ .* title") as caught:
        pdf.render(document(title=""))
    assert caught.value.text("en").startswith("The report “closing_event” cannot be set")


def test_the_words_around_the_text_follow_the_language() -> None:
    english = dataclasses.replace(HEARD, language="en")
    made = pdf.render(document(english, language="en"))
    text = "".join(pages(made))
    assert "Page 1 of 1" in text
    assert "Figure 1: " in text
    assert "Base: 51 Personen · Source: Abschlussbefragung" in text
    assert str(pikepdf.open(io.BytesIO(made)).Root.Lang).startswith("en")


def test_a_very_wide_table_stays_on_the_page() -> None:
    columns = (TableColumn("Tandem", "text"), *(TableColumn(f"weitergeleitet {n}", "number") for n in range(10)))
    wide = dataclasses.replace(MONEY, columns=columns, rows=(("T01", *["1.120.345,50 €"] * 10),), totals=())
    page = pypdfium2.PdfDocument(pdf.render(document(wide)))[0]
    text = page.get_textpage()
    right = max(text.get_charbox(place)[2] for place in range(text.count_chars()))
    assert right < page.get_width() - 60  # points; the margin is 71


def test_the_exporter_gives_nbconvert_the_bytes_and_leaves_out_what_is_for_exploring() -> None:
    def shown(content: Content) -> nbformat.NotebookNode:
        return v4.new_output("display_data", data={content.MIME: content.to_json()})

    cells = [
        v4.new_code_cell("cover(data)", outputs=[shown(COVER)]),
        v4.new_markdown_cell("## Ergebnis", metadata={"tags": ["de"]}),
        v4.new_markdown_cell("## Result", metadata={"tags": ["en"]}),
        v4.new_code_cell("answers", outputs=[v4.new_output("display_data", data={"text/plain": "geheim"})]),
        v4.new_code_cell("finding(…)", outputs=[shown(statement("Neun Tandems arbeiten weiter."))]),
    ]
    made, resources = pdf.PdfReport().from_notebook_node(v4.new_notebook(cells=cells))
    text = "".join(pages(made))
    assert "Neun Tandems arbeiten weiter." in text
    assert "Ergebnis" in text
    assert not any(word in text for word in ("geheim", "Result", "finding("))
    assert resources["output_extension"] == ".pdf"
