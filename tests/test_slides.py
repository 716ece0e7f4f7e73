"""A report as a deck: opened again with python-pptx, read as a presenter and a screen reader would."""

import io
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from pptx import Presentation
from pptx.util import Inches, Pt

from evaluation.content.model import Chart, Cover, Series, Statement, Table, TableColumn
from evaluation.exporting.document import Block, Document, parse
from evaluation.exporting.slides import Paragraph, Section, Slides, Text, plan, render

MARKS = ("Beispieldaten – frei erfunden", "Entwurf")
COVER = Cover(
    id="cover",
    language="de",
    marks=MARKS,
    report="closing_event",
    title="Powersharing und Solidarität",
    subtitle="Ergebnisse des Projekts",
    organisation="Musterverband",
    as_of="2024-05-31",
    audience="public",
    facts=(("Veranstaltung", "14.06.2024, Bochum"), ("Stand", "31.05.2024")),
    funding_notice="Gefördert von der Musterstiftung",
    method=("Gruppen unter fünf Personen werden nicht gezeigt.",),
)
CHART = Chart(
    id="learned",
    language="de",
    marks=MARKS,
    kind="stacked",
    title="Beide Seiten haben gelernt",
    subtitle="Zustimmung, Personen, Mai 2024",
    alt="Gestapelte Balken: Die meisten stimmen zu.",
    categories=("Wir lernen.", "Wir entscheiden."),
    series=(
        Series("Zustimmung", (20, 14), ("20", "14"), "agree"),
        Series("Ablehnung", (4, 10), ("4", "10"), "disagree"),
    ),
    unit="count",
    source="Befragung",
    base="24 Personen",
    note="„Weiß nicht“ zählt nicht zur Basis.",
)
TABLE = Table(
    id="fields",
    language="de",
    marks=MARKS,
    title="Zwölf Tandems in zwei Feldern",
    columns=(TableColumn("Feld", "text"), TableColumn("Tandems", "number")),
    rows=(("Senior*innen", "7"), ("Frauen", "5")),
    values=(("Senior*innen", 7), ("Frauen", 5)),
    totals=(),
    source="Tandemliste",
    base="12 Tandems",
)


def statement(text, *, role="finding", source="Befragung", base="24 Personen"):
    return Statement(id="s", language="de", marks=MARKS, text=text, role=role, source=source, base=base)


def shown(content):
    return Block("cell", True, content=content)


def prose(markdown, *, slide=False):
    return Block("cell", slide, tokens=tuple(parse(markdown)))


def document(*blocks, cover=COVER):
    return Document(cover, blocks, ())


def deck(*blocks, cover=COVER, template=None):
    return Presentation(io.BytesIO(render(document(*blocks, cover=cover), template=template)))


def texts(slide):
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def titles(presentation):
    return [slide.shapes.title.text_frame.text for slide in presentation.slides]


FULL = (prose("## Augenhöhe", slide=True), shown(CHART), prose("## Bleibt"), shown(statement("Neun.")), shown(TABLE))


def test_every_slide_has_a_title_and_a_chart_is_titled_by_its_finding():
    assert titles(deck(*FULL)) == [
        "Powersharing und Solidarität",
        "Augenhöhe",
        "Beide Seiten haben gelernt",
        "Bleibt",
        "Zwölf Tandems in zwei Feldern",
        "Zu Methode und Schutz der Befragten",
    ]


def test_the_deck_is_widescreen():
    presentation = deck()
    assert round(presentation.slide_width / presentation.slide_height, 2) == 1.78


def test_the_opening_says_who_what_when_and_who_paid():
    said = texts(deck().slides[0])
    for part in ("Musterverband", "Ergebnisse des Projekts", "Veranstaltung: 14.06.2024, Bochum", "Musterstiftung"):
        assert part in said


def test_only_blocks_for_slides_are_shown():
    hidden = Block("cell", False, content=CHART.altered(title="Nur im Bericht"))
    assert "Nur im Bericht" not in titles(deck(hidden))


def test_consecutive_sentences_share_a_slide_below_the_nearest_heading():
    parts = plan(
        document(prose("# Was bleibt?\n\nText im Bericht"), shown(statement("Neun.")), shown(statement("Sechs.")))
    )
    assert [(part.title, [p.text for p in part.paragraphs]) for part in parts[:1]] == [
        ("Was bleibt?", ["Neun.", "Sechs."])
    ]


def test_sentences_below_different_headings_stand_on_different_slides():
    parts = plan(document(prose("# A"), shown(statement("Neun.")), prose("# B"), shown(statement("Sechs."))))
    assert [part.title for part in parts] == ["A", "B", "Zu Methode und Schutz der Befragten"]


def test_a_heading_alone_opens_a_part_and_one_with_text_is_a_slide_of_text():
    parts = plan(document(prose("# Teil", slide=True), prose("# Dank\n\n- allen\n- euch", slide=True)))
    assert parts[:2] == [Section("Teil"), Text("Dank", (Paragraph("allen"), Paragraph("euch")))]


def test_a_chart_without_categories_is_told_in_words():
    empty = CHART.altered(categories=(), series=(), alt="Noch keine Daten.")
    assert plan(document(shown(empty)))[0] == Text("Beide Seiten haben gelernt", (Paragraph("Noch keine Daten."),))


def test_the_marks_are_on_every_slide():
    for slide in deck(*FULL).slides:
        assert "Beispieldaten – frei erfunden · Entwurf" in texts(slide)


def test_source_base_and_note_stand_below_a_chart():
    said = texts(deck(shown(CHART)).slides[1])
    assert "Quelle: Befragung · Basis: 24 Personen" in said
    assert "„Weiß nicht“ zählt nicht zur Basis." in said
    assert "Zustimmung, Personen, Mai 2024" in said


def test_charts_and_tables_have_an_alternative_text():
    presentation = deck(shown(CHART), shown(TABLE))
    described = [
        shape._element.nvGraphicFramePr.cNvPr.get("descr")
        for slide in presentation.slides
        for shape in slide.shapes
        if shape.has_chart or shape.has_table
    ]
    assert described == [
        "Gestapelte Balken: Die meisten stimmen zu.",
        "Tabelle mit 2 Zeilen: Zwölf Tandems in zwei Feldern",
    ]


def test_small_charts_are_pictures_on_as_many_slides_as_they_need_and_the_notes_have_their_numbers():
    names = tuple(f"Tandem {number}" for number in range(40))
    sums = Series("Beratungen", (3,) * 40, ("3",) * 40, "primary")
    panels = replace(
        CHART,
        kind="panels",
        categories=names,
        series=(sums,),
        columns=("Q1/24", "Q2/24"),
        cells=((1, 2),) * 40,
        bases=(),
    )
    slides = [slide for slide in deck(shown(panels)).slides if any(shape.shape_type == 13 for shape in slide.shapes)]
    assert len(slides) > 1
    for number, slide in enumerate(slides, 1):
        assert slide.shapes.title.text.endswith(f"({number}/{len(slides)})")
        assert [shape._element.nvPicPr.cNvPr.get("descr") for shape in slide.shapes if shape.shape_type == 13] == [
            panels.alt
        ]
        assert "Tandem 39: Q1/24 1, Q2/24 2" in slide.notes_slide.notes_text_frame.text


def test_the_title_is_read_first():
    for slide in deck(*FULL).slides:
        assert slide.shapes[0].shape_id == slide.shapes.title.shape_id


def test_speaker_notes_hold_what_the_slide_has_no_room_for():
    notes = deck(shown(CHART)).slides[1].notes_slide.notes_text_frame.text
    for part in ("Mai 2024", "Basis: 24 Personen", "Quelle: Befragung", "Alternativtext: Gestapelte", "Ablehnung 10"):
        assert part in notes


def test_every_run_has_the_language_of_the_report():
    with zipfile.ZipFile(io.BytesIO(render(document(*FULL)))) as package:
        for name in package.namelist():
            if re.match(r"ppt/(slides|charts|notesSlides|slideLayouts|slideMasters)/[^/]+\.xml", name):
                text = package.read(name).decode()
                assert not re.findall(r"<a:(?:r|fld\b[^>]*)><a:t", text), name
                assert set(re.findall(r'\blang="([^"]*)"', text)) <= {"de-DE"}, name
                assert len(re.findall(r"<a:rPr", text)) == len(re.findall(r"<a:rPr[^>]*\blang=", text)), name


def test_an_english_report_is_spoken_in_english():
    cover = COVER.altered(language="en")
    presentation = deck(shown(CHART.altered(language="en")), cover=cover)
    assert "Source: Befragung" in texts(presentation.slides[1])
    assert presentation.slides[1].shapes.title.text_frame.paragraphs[0].runs[0]._r.rPr.get("lang") == "en-GB"


def test_no_letter_is_smaller_than_its_purpose_allows():
    for slide in deck(*FULL, shown(statement("Lang. " * 300))).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                least = Pt(12) if shape.name == "Source" or "Footer" in shape.name else Pt(16)
                sizes = [run.font.size for p in shape.text_frame.paragraphs for run in p.runs if run.font.size]
                assert all(size >= least for size in sizes), shape.name


def test_nothing_stands_outside_the_slide_and_the_source_not_on_the_chart():
    presentation = deck(*FULL, shown(CHART.altered(title="Wort " * 40, subtitle="Wort " * 40, note="Wort " * 60)))
    for slide in presentation.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= presentation.slide_width
            assert shape.top + shape.height <= presentation.slide_height
        frames = [shape for shape in slide.shapes if shape.has_chart or shape.has_table]
        notes = [shape for shape in slide.shapes if shape.name == "Source"]
        assert all(frame.top + frame.height <= note.top + 1 for frame in frames for note in notes)


def test_a_long_title_becomes_smaller_until_it_fits():
    title = "Ein Befund von zweihundert Zeichen steht ganz über dem Diagramm, auch wenn er kleiner wird. " * 2
    run = deck(shown(CHART.altered(title=title))).slides[1].shapes.title.text_frame.paragraphs[0].runs[0]
    assert run.text == title
    assert run.font.size == Pt(20)


def test_many_sentences_go_on_to_further_slides():
    sentences = [shown(statement(f"Satz {n}: " + "Das ist eine Erkenntnis aus dem Projekt. " * 4)) for n in range(12)]
    presentation = deck(prose("# Erkenntnisse"), *sentences)
    pages = [slide for slide in presentation.slides if "Erkenntnisse" in slide.shapes.title.text_frame.text]
    assert pages[0].shapes.title.text_frame.text == f"Erkenntnisse\u00a0(1/{len(pages)})"
    assert len(pages) > 1
    assert [n for n in range(12) if f"Satz {n}:" in "".join(map(texts, pages))] == list(range(12))


@pytest.mark.deep
def test_the_same_document_gives_the_same_bytes_in_another_time_zone_and_process():
    program = (
        "import hashlib, sys; sys.path.insert(0, sys.argv[1]); import test_slides as t;"
        "print(hashlib.sha256(t.render(t.document(*t.FULL))).hexdigest())"
    )
    folder = str(Path(__file__).parent)
    found = {
        subprocess.run(
            [sys.executable, "-c", program, folder],
            env={**os.environ, "TZ": zone, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for zone, seed in (("Pacific/Auckland", "1"), ("America/Lima", "2"))
    }
    assert len(found) == 1


def test_the_file_says_title_author_and_date_and_nothing_of_the_program():
    data = render(document())
    properties = Presentation(io.BytesIO(data)).core_properties
    assert (properties.title, properties.author, properties.language) == (COVER.title, "Musterverband", "de-DE")
    assert properties.created.isoformat()[:10] == properties.modified.isoformat()[:10] == "2024-05-31"
    assert properties.comments == ""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert not [
            name for name in package.namelist() if "thumbnail" in name or "printer" in name or "app.xml" in name
        ]
        assert b"python-pptx" not in b"".join(package.read(name) for name in package.namelist())


def test_hostile_text_is_shown_as_it_is():
    evil = "=cmd|' /C calc'!A0 <script>alert(1)</script> & ]]> \x00\x08\ud800"
    presentation = deck(shown(statement(evil)), shown(CHART.altered(title=evil, categories=(evil, "ok"), source=evil)))
    clean = "=cmd|' /C calc'!A0 <script>alert(1)</script> & ]]> "
    assert clean in texts(presentation.slides[1])
    assert presentation.slides[2].shapes.title.text_frame.text == clean


def test_the_exporter_reads_an_executed_notebook():
    outputs = [
        nbformat.v4.new_output("display_data", {item.MIME: item.to_json()}) for item in (COVER, CHART.altered(marks=()))
    ]
    cell = nbformat.v4.new_code_cell("…", outputs=outputs, metadata={"tags": ["slide"]})
    exporter = Slides()
    data, _ = exporter.from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    assert exporter.file_extension == ".pptx"
    assert titles(Presentation(io.BytesIO(data)))[1] == "Beide Seiten haben gelernt"


def test_a_template_given_to_the_exporter_is_used(tmp_path):
    plain = Presentation()
    plain.slide_width = Inches(11)
    plain.save(tmp_path / "haus vorlage.pptx")
    outputs = [nbformat.v4.new_output("display_data", {it.MIME: it.to_json()}) for it in (COVER, statement("Ja."))]
    cell = nbformat.v4.new_code_cell("…", outputs=outputs, metadata={"tags": ["slide"]})
    exporter = Slides(template=str(tmp_path / "haus vorlage.pptx"))
    data, _ = exporter.from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    assert Presentation(io.BytesIO(data)).slide_width == Inches(11)
