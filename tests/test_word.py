"""The Word file is opened as programs that know Word do: by its styles, fields, tables and pictures."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document as Word
from docx.oxml import OxmlElement
from docx.oxml.ns import nsmap, qn
from docx.shared import Mm
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from printed import HOSTILE, MARKS, MONEY, REPORT, SEATS, document, markdown, statement

from evaluation.building.jobs import Job, render
from evaluation.content.model import Logo
from evaluation.exporting import word, word_tables
from evaluation.exporting.document import Block, parse
from evaluation.exporting.word import WordReport
from evaluation.language.errors import EvaluationError

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="  # one red pixel
)


def opened(data: bytes) -> Any:
    return Word(io.BytesIO(data))


def made(*blocks: Any, template: Path | None = None, **cover: object) -> Any:
    return opened(word.render(document(*blocks, **cover), template=template))


@pytest.fixture(scope="module")
def data() -> bytes:
    return word.render(REPORT)


@pytest.fixture(scope="module")
def report(data: bytes) -> Any:
    return opened(data)


def xpath(root: Any, path: str) -> Any:
    return etree.XPath(path, namespaces=nsmap)(root)


def find(file: Any, path: str) -> Any:
    return xpath(file.element.body, path)


def words(root: Any) -> str:
    return "".join(xpath(root, ".//w:t/text() | .//w:tab/text()"))


def styled(file: Any, style: str) -> list[str]:
    return [paragraph.text for paragraph in file.paragraphs if paragraph.style.name == style]


def instructions(root: Any) -> list[str]:
    return [told.strip() for told in xpath(root, ".//w:fldSimple/@w:instr | .//w:instrText/text()")]


def heads(file: Any) -> list[Any]:
    section = file.sections[-1]
    return [section.header, section.first_page_header]


# ---- The file --------------------------------------------------------------------------------------------------------


def test_the_file_says_title_author_language_and_one_date_and_nothing_else(report: Any) -> None:
    told = report.core_properties
    assert (told.title, told.author) == ("Gemeinsam solidarisch handeln", "Verband für Teilhabe")
    assert (told.last_modified_by, told.language, told.comments) == ("Verband für Teilhabe", "de-DE", "")
    assert told.created == told.modified == dt.datetime(2024, 5, 31, tzinfo=dt.UTC)


def test_a_very_long_title_does_not_stop_a_report() -> None:
    assert len(made(title="Titel " * 100).core_properties.title) == 255


def test_every_run_is_in_the_language_of_the_report(report: Any) -> None:
    runs = find(report, ".//w:r")
    assert runs
    assert [run for run in runs if run.xpath("string(./w:rPr/w:lang/@w:val)") != "de-DE"] == []
    english = made(statement("All tandems."), language="en")
    assert set(find(english, ".//w:r/w:rPr/w:lang/@w:val")) == {"en-GB"}


def test_the_same_document_gives_the_same_bytes(data: bytes) -> None:
    assert word.render(REPORT) == data


def test_the_package_holds_what_is_needed_and_no_leftover_of_a_library(data: bytes) -> None:
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    left = [name for name in names if re.search("thumbnail|customXml|docProps/app|stylesWithEffects|fontTable", name)]
    assert left == []
    assert b"w:updateFields" not in zipfile.ZipFile(io.BytesIO(data)).read("word/settings.xml")


def test_the_exporter_reads_no_notebook_that_is_no_report() -> None:
    from nbformat import v4

    with pytest.raises(EvaluationError, match="keinen Berichtskopf"):
        WordReport().from_notebook_node(v4.new_notebook())


# ---- What stands where -----------------------------------------------------------------------------------------------


def test_the_cover_has_title_marks_and_facts(report: Any) -> None:
    assert styled(report, "Title") == ["Gemeinsam solidarisch handeln"]
    assert styled(report, "Bericht Kennzeichnung") == [" · ".join(MARKS)]
    assert "Stand der Daten\t31.05.2024" in styled(report, "Bericht Angaben")
    assert styled(report, "Bericht Förderhinweis") == ["Gefördert durch die Beispielstiftung."]


def test_headings_are_real_and_skip_no_level(report: Any) -> None:
    found = [(p.style.name, p.text) for p in report.paragraphs if p.style.name.startswith("Heading")]
    assert found == [
        ("Heading 1", "Umsetzung"),
        ("Heading 2", "Gremien"),
        ("Heading 1", "Lernen"),
        ("Heading 1", "Mittel"),
        ("Heading 1", "Zu Methode und Schutz der Befragten"),
    ]


def test_the_contents_are_a_field_with_links_that_lead_to_headings(report: Any) -> None:
    (contents,) = find(report, "./w:sdt")
    assert 'TOC \\o "1-2" \\h \\z \\u' in instructions(contents)
    links = xpath(contents, ".//w:hyperlink")
    assert [words(link) for link in links] == [
        *("Umsetzung", "Gremien", "Lernen", "Mittel", "Zu Methode und Schutz der Befragten")
    ]
    targets = {mark.get(qn("w:name")): words(mark.getparent()) for mark in find(report, ".//w:bookmarkStart")}
    assert [targets[link.get(qn("w:anchor"))] for link in links] == [words(link) for link in links]
    kinds = xpath(contents, ".//w:fldChar/@w:fldCharType")
    assert kinds == ["begin", "separate", "end"]


def test_a_leaflet_has_no_contents_and_starts_at_once() -> None:
    short = made(markdown("## Eins\n\nText"), method=())
    assert find(short, "./w:sdt | .//w:pageBreakBefore") == []
    assert len(find(made(*(markdown(f"## {n}") for n in range(4)), method=()), ".//w:pageBreakBefore")) == 1


def test_every_page_says_the_marks_and_its_number(report: Any) -> None:
    assert report.sections[-1].different_first_page_header_footer
    for head in heads(report):
        assert " · ".join(MARKS) in words(head._element)
    for foot in (report.sections[-1].footer, report.sections[-1].first_page_footer):
        assert instructions(foot._element) == ["PAGE", "NUMPAGES"]
        assert words(foot._element) == "Verband für TeilhabeSeite 1 von 1"
    assert "Gemeinsam solidarisch handeln" in words(report.sections[-1].header._element)


def test_sentences_have_a_style_by_what_they_are(report: Any) -> None:
    assert styled(report, "Bericht Befund") == ["Alle Tandems wurden in jedem Quartal beraten."]
    assert styled(report, "Bericht nicht gezeigt") == ["Die Angaben nach Seite werden nicht gezeigt."]
    assert styled(report, "Bericht nicht vorhanden") == ["Zur Regelförderung liegt keine Tabelle vor."]
    assert styled(report, "Bericht wörtliche Aussage") == ["„Wir werden jetzt gefragt.“"]
    assert "Quelle: Beratungsprotokolle" in styled(report, "Bericht Kleingedrucktes")


def test_prose_keeps_lists_quotations_and_emphasis() -> None:
    file = made(markdown("3. drei\n   - innen\n\n   weiter\n4. vier\n\n> *Zitat*\n\n1. neu"), method=())
    items = [p for p in file.paragraphs if p.style.name.startswith("List")]
    told = [(p.text, p.style.name, p._p.xpath("string(./w:pPr/w:numPr/w:ilvl/@w:val)")) for p in items]
    assert told == [
        ("drei", "List Number", "0"),
        ("innen", "List Bullet", "1"),
        ("weiter", "List Continue", ""),
        ("vier", "List Number", "0"),
        ("neu", "List Number", "0"),
    ]
    numbers = [p._p.xpath("string(./w:pPr/w:numPr/w:numId/@w:val)") for p in items]
    assert numbers[0] == numbers[3] != numbers[4]
    numbering = file.part.numbering_part.element
    start = f"string(./w:num[@w:numId='{numbers[0]}']/w:lvlOverride[@w:ilvl='0']/w:startOverride/@w:val)"
    assert numbering.xpath(start) == "3"
    (quoted,) = (p for p in file.paragraphs if p.style.name == "Quote")
    assert quoted.runs[0].italic


def test_links_lead_to_the_web_or_nowhere() -> None:
    text = "[gut](https://example.org/ä) [Mail](mailto:a@example.org) [böse](javascript:alert) [weg](http://a:b)"
    file = made(markdown(text), method=())
    targets = {key: told.target_ref for key, told in file.part.rels.items() if told.is_external}
    links = find(file, ".//w:hyperlink")
    assert [targets[link.get(qn("r:id"))] for link in links] == ["https://example.org/%C3%A4", "mailto:a@example.org"]
    assert file.paragraphs[-1].text == "gut Mail böse weg"


# ---- Charts and tables -----------------------------------------------------------------------------------------------


def test_charts_are_pictures_that_are_told_and_numbered(report: Any) -> None:
    drawn = find(report, ".//wp:inline")
    assert [picture.docPr.get("descr") for picture in drawn] == [
        "Balkendiagramm der neuen Sitze: Seniorinnen und Senioren 18, Migration 13.",
        "Gestapeltes Balkendiagramm: 80 % stimmen zu, 20 % lehnen ab.",
    ]
    assert len({picture.docPr.id for picture in drawn}) == 2
    assert {round(picture.extent.cx / Mm(1)) for picture in drawn} == {160}
    captions = styled(report, "Caption")
    assert captions[0].endswith(": 18 von 31 neuen Sitzen liegen außerhalb des Migrationsfelds")
    sequences = [told for told in instructions(report.element.body) if told.startswith("SEQ")]
    assert sequences == [f"SEQ {word} \\* ARABIC" for word in ("Abbildung", "Abbildung", "Tabelle")]
    assert [told.xpath("string(.)") for told in find(report, ".//w:fldSimple")] == ["1", "2", "1"]


def test_the_numbers_of_a_small_chart_stand_below_it_and_of_a_large_one_do_not() -> None:
    small = made(SEATS, method=())
    (table,) = small.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["", "neue Sitze"],
        ["Seniorinnen und Senioren", "18"],
        ["Migration", "13"],
    ]
    names = tuple(f"Feld {n}" for n in range(13))
    series = dataclasses.replace(SEATS.series[0], values=tuple(range(13)), texts=names)
    assert made(dataclasses.replace(SEATS, categories=names, series=(series,)), method=()).tables == []


def test_a_tall_chart_stays_on_its_page() -> None:
    names = tuple(f"Feld {n}" for n in range(80))
    series = dataclasses.replace(SEATS.series[0], values=tuple(range(80)), texts=names)
    file = made(dataclasses.replace(SEATS, categories=names, series=(series,)), method=())
    (picture,) = find(file, ".//wp:inline")
    assert picture.extent.cy <= Mm(0.8 * (297 - 27 - 25) + 1)
    ratio = picture.extent.cx / picture.extent.cy
    inner = picture.graphic.graphicData.pic.spPr
    assert inner.cx / inner.cy == pytest.approx(ratio)


def test_tables_are_tables_with_a_header_that_is_repeated_and_rows_that_stay_whole() -> None:
    (table,) = made(MONEY, method=()).tables
    assert len(table.rows) == 42
    assert table.style.name == "Bericht Tabelle"
    flags = [[child.tag for child in row._tr.trPr] for row in table.rows]
    assert flags[0] == [qn("w:cantSplit"), qn("w:tblHeader")]
    assert set(map(tuple, flags[1:])) == {(qn("w:cantSplit"),)}
    look = table._tbl.tblPr.xpath("./w:tblLook")[0]
    assert (look.get(qn("w:firstRow")), look.get(qn("w:firstColumn"))) == ("1", "1")
    assert table._tbl.tblPr.xpath("string(./w:tblCaption/@w:val)") == "Mittel je Vorhaben"
    aligned = [cell.paragraphs[0]._p.xpath("string(./w:pPr/w:jc/@w:val)") for cell in table.rows[5].cells]
    assert aligned == ["", "right", "right"]
    assert [cell.paragraphs[0].runs[0].bold for cell in table.rows[41].cells] == [True] * 3
    assert [cell.paragraphs[0].runs[0].bold for cell in table.rows[40].cells] == [None] * 3


def test_a_table_is_as_wide_as_the_page_and_its_numbers_do_not_break() -> None:
    node = {
        "columns": [{"parts": told(label), "align": align} for label, align in (("Was", "text"), ("€", "number"))],
        "rows": [[told("Ein langer Text, der umbrochen wird. " * 5), told("1.234.567,89 €")]],
    }
    text, number = word_tables.columns(node, room=9071, size=18)
    assert text + number == 9071
    assert number >= len("1.234.567,89 €") * 90  # half an em of nine points, in twentieths


def test_a_table_of_many_columns_is_set_smaller_rather_than_cut() -> None:
    labels = ("Was", *(f"Spalte {n}" for n in range(14)))
    node = {
        "columns": [{"parts": told(label), "align": "number" if n else "text"} for n, label in enumerate(labels)],
        "rows": [[told("Zeile"), *(told("1.234,56 €") for _ in range(14))]],
        "totals": (),
    }
    table = word_tables.table(node, None, room=9071)
    assert sum(int(column.get(qn("w:w"))) for column in table.xpath("./w:tblGrid/w:gridCol")) <= 9071
    assert {int(size) for size in table.xpath(".//w:sz/@w:val")} < set(range(18))


def told(text: str) -> list[dict[str, Any]]:
    return [{"kind": "text", "text": text}]


def test_logos_stand_on_the_cover_with_their_text() -> None:
    file = made(method=(), logos=(Logo("Logo des Verbands", "image/png", PIXEL),))
    assert [picture.docPr.get("descr") for picture in find(file, ".//wp:inline")] == ["Logo des Verbands"]


def test_a_projects_own_colour_is_that_of_headings() -> None:
    file = made(markdown("## A"), colours=(("primary", "#7A1F5C"),))
    assert str(file.styles["Heading 1"].font.color.rgb) == "7A1F5C"


# ---- Hostile text ----------------------------------------------------------------------------------------------------


def test_code_in_names_and_sentences_is_printed_as_text() -> None:
    table = dataclasses.replace(MONEY, title=HOSTILE, rows=((HOSTILE, "1", "2"),), totals=())
    file = made(
        statement(HOSTILE),
        table,
        dataclasses.replace(SEATS, title=HOSTILE, alt=HOSTILE),
        title=HOSTILE,
        facts=((HOSTILE, HOSTILE),),
    )
    assert HOSTILE in styled(file, "Bericht Befund")
    assert file.tables[0].rows[1].cells[0].text == HOSTILE
    assert find(file, ".//wp:inline")[0].docPr.get("descr") == HOSTILE
    assert styled(file, "Title") == [HOSTILE]


@settings(max_examples=settings.default.max_examples // 5)
@given(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=8))
def test_any_text_gives_a_file_that_can_be_opened(texts: list[str]) -> None:
    blocks = (Block("x", False, tokens=tuple(parse(text))) for text in texts)
    written = word.render(document(*map(statement, texts), *blocks, method=(), title=texts[0]))
    with zipfile.ZipFile(io.BytesIO(written)) as package:
        for name in package.namelist():
            etree.fromstring(package.read(name))


# ---- A template of the project ---------------------------------------------------------------------------------------


def german_template(folder: Path, *, head: str = "Briefkopf des Hauses", page: bool = False) -> Path:
    """A template as German Word makes it: ids of its own, a head of the house, a text and a trace of its author."""
    file = Word()
    heading = file.styles["Heading 1"]
    heading.font.name = "Georgia"
    for name in xpath(file.styles.element, ".//@*[. = 'Heading1']/.."):
        for key in (key for key, value in name.attrib.items() if value == "Heading1"):
            name.set(key, "berschrift1")
    file.styles.add_style("Bericht Befund", 1).font.name = "Verdana"
    file.add_paragraph("Ein Mustertext, der nicht bleiben darf.")
    file.core_properties.author = file.core_properties.keywords = "Vorname Nachname"
    section = file.sections[0]
    section.left_margin = section.right_margin = Mm(40)
    if head:
        section.header.paragraphs[0].text = head
    if page:
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), " PAGE ")
        section.footer.paragraphs[0]._p.append(field)
    change = OxmlElement("w:ins")
    change.set(qn("w:author"), "Vorname Nachname")
    section.header.paragraphs[0]._p.append(change)
    settings = file.settings.element
    protection = OxmlElement("w:documentProtection")
    protection.set(qn("w:edit"), "readOnly")
    settings.append(protection)
    file.save(str(folder / "vorlage.docx"))
    return folder / "vorlage.docx"


def test_a_template_gives_its_styles_margins_and_head_and_ours_come_where_it_has_none(tmp_path: Path) -> None:
    file = made(markdown("## Umsetzung"), statement("Alle."), SEATS, template=german_template(tmp_path))
    (heading,) = [p for p in file.paragraphs if p.text == "Umsetzung"]
    assert heading._p.style == "berschrift1"
    assert heading.style.font.name == "Georgia"
    assert file.styles["Bericht Befund"].font.name == "Verdana"
    assert file.styles["Bericht Kleingedrucktes"].font.color.rgb is not None
    head = words(file.sections[-1].header._element)
    assert head.startswith("Briefkopf des Hauses")
    assert " · ".join(MARKS) in head
    (picture,) = find(file, ".//wp:inline")
    assert picture.extent.cx == pytest.approx(file.sections[-1].page_width - 2 * Mm(40), abs=1000)


def test_nothing_else_of_a_template_stays(tmp_path: Path) -> None:
    written = word.render(document(statement("Alle.")), template=german_template(tmp_path))
    with zipfile.ZipFile(io.BytesIO(written)) as package:
        everything = b"".join(package.read(name) for name in package.namelist())
    for trace in ("Mustertext", "Nachname", "documentProtection", "rsidRoot"):
        assert trace.encode() not in everything


def test_a_build_gives_each_format_its_template(tmp_path: Path) -> None:
    content = german_template(tmp_path).read_bytes()
    job = Job("r", "", {}, {"assets/haus.docx": content}, ("docx",), templates={"docx": "assets/haus.docx"})
    files = render(document(markdown("## A")), job)
    assert list(files) == ["r.docx"]
    assert opened(files["r.docx"]).styles["Heading 1"].font.name == "Georgia"
    assert job.digest != dataclasses.replace(job, templates={}).digest


def test_a_template_that_counts_its_pages_is_not_counted_twice(tmp_path: Path) -> None:
    file = made(template=german_template(tmp_path, page=True))
    assert instructions(file.sections[-1].footer._element) == ["PAGE"]


def test_the_head_of_an_earlier_section_is_the_head_of_the_report(tmp_path: Path) -> None:
    file = Word(str(german_template(tmp_path)))
    file.add_section()
    file.save(str(tmp_path / "zwei.docx"))
    head = made(template=tmp_path / "zwei.docx").sections[-1].header
    assert "Briefkopf des Hauses" in words(head._element)


def test_every_page_of_a_template_with_odd_and_even_heads_says_the_marks(tmp_path: Path) -> None:
    file = Word(str(german_template(tmp_path)))
    file.settings.odd_and_even_pages_header_footer = True
    file.save(str(tmp_path / "zwei.docx"))
    even = made(template=tmp_path / "zwei.docx").sections[-1].even_page_header
    assert " · ".join(MARKS) in words(even._element)


def test_a_dotx_is_a_template_too_and_a_template_without_lists_gets_them(tmp_path: Path) -> None:
    target = tmp_path / "haus.dotx"
    with zipfile.ZipFile(german_template(tmp_path)) as source, zipfile.ZipFile(target, "w") as package:
        for name in source.namelist():
            content = source.read(name)
            if name == "[Content_Types].xml":
                content = content.replace(b"document.main+xml", b"template.main+xml")
                content = re.sub(rb"<Override PartName=\"/word/numbering.xml\"[^>]*>", b"", content)
            if name == "word/_rels/document.xml.rels":
                content = re.sub(rb"<Relationship [^>]*numbering.xml\"[^>]*>", b"", content)
            if name != "word/numbering.xml":
                package.writestr(name, content)
    file = made(markdown("- eins"), template=target)
    assert [p.text for p in file.paragraphs if p.style.name == "List Bullet"] == ["eins"]
    assert len(file.part.numbering_part.element.xpath("./w:num")) == 1


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06" + b"\0" * 18, b"kein Word"])
def test_a_file_that_is_no_template_is_refused_with_what_would_be_one(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "vorlage.docx").write_bytes(content)
    with pytest.raises(
        EvaluationError, match=r"„vorlage.docx“ lässt sich nicht öffnen. Gebraucht wird eine Word-Datei"
    ):
        made(template=tmp_path / "vorlage.docx")


def test_a_template_with_macros_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(german_template(tmp_path), "a") as package:
        package.writestr("word/vbaProject.bin", b"")
    with pytest.raises(EvaluationError):
        made(template=tmp_path / "vorlage.docx")
