"""A planted secret of each kind is found in each place of each format and not repeated; a clean build passes."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import factories
import openpyxl
import pikepdf
import pytest
import typst
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from evaluation.building.auditing import outputs, secrets
from evaluation.building.auditing.secrets import Secrets
from evaluation.data import Data, open_project
from evaluation.findings.masking import phrases
from evaluation.language.errors import UsageError
from evaluation.project.settings import Event, Privacy

PLANTED = {
    "email": "ada@haus.example",
    "phone": "0234 / 123 456 7",
    "iban": "DE02 1203 0000 0000 2020 51",
    "address": "Musterstraße 5",
    "code": "ZI27OU",
    "text": "Nach dem Weggang der Leitung lag hier alles brach",
    "name": "Brückenschlag Musterhausen",
    "payee": "Sprachbüro Poly",
    "person": "kodiererin",
    "path": "/home/ada/daten/Liste.csv",
    "user": "muster.ada",
    "source": "data = open_project(project_dir, audience=audience)",
}
ALL = " · ".join(PLANTED.values())
HARMLESS = "Zwölf Tandems haben 2024 in acht Handlungsfeldern gearbeitet: 64 % stimmen zu (n = 72), 300.000,00 EUR."


def tables() -> dict[str, list[factories.Row]]:
    return {
        "organisations": [
            {"org_id": "M1", "name": "Brückenschlag Musterhausen e. V.", "side": "mso"},
            {"org_id": "P1", "name": "Haus am Ring gGmbH", "side": "other"},
            {"org_id": "M2", "name": "Tandem e. V.", "side": "mso"},
            {"org_id": "P2", "name": "AWG", "side": "other"},
        ],
        "tandems": [
            {"tandem_id": "T1", "mso_id": "M1", "other_id": "P1"},
            {"tandem_id": "T2", "mso_id": "M2", "other_id": "P2"},
        ],
        "consents": [consent("P1", "yes"), consent("M1", "no")],
        "expenses": [{"voucher": "1", "org_id": "M1", "payee": "Sprachbüro Poly", "position": "Honorare", "amount": 1}],
        "answers": [{"wave": "t1", "respondent": "ZI27OU", "org_id": "M1", "item": "Q", "value": "A1"}],
        "codings": [{"wave": "t1", "respondent": "ZI27OU", "item": "Q", "code": "Zeit", "coder": "Kodiererin"}],
        "codebook": factories.scale("Q"),
        "quotations": [
            {"quotation_id": "1", "text": "Nach dem Weggang der Leitung lag hier alles brach.", "approved": False},
            {
                "quotation_id": "2",
                "text": "Wir haben lange gestritten und am Ende wurden wir im Rathaus von Musterhausen gehört.",
                "approved_text": "Am Ende wurden wir im Rathaus gehört.",
                "approved": True,
            },
        ],
    }


def consent(org_id: str, answer: str, audience: str = "public") -> factories.Row:
    return {"org_id": org_id, "subject": "name", "audience": audience, "answer": answer}


def opened(audience: str = "public", **more: object) -> Data:
    return factories.data(tables() | more.pop("tables", {}), audience=audience, **more)  # type: ignore[arg-type, operator]  # literal settings


@pytest.fixture(scope="module")
def known() -> Iterator[Secrets]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("getpass.getuser", lambda: "muster.ada")
        yield secrets.of_project(opened())


def kinds(content: bytes, name: str, known: Secrets, *, sure: bool = True) -> set[str]:
    return {hit.secret.kind for hit in outputs.of_file(content, name, known) if hit.sure is sure}


def kinds_in(text: str, known: Secrets, *, sure: bool = True) -> set[str]:
    return kinds(text.encode(), "x.txt", known, sure=sure)


def page(body: str) -> bytes:
    return f"<!DOCTYPE html><html><head><title>x</title></head><body>{body}</body></html>".encode()


def svg(body: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/>{body}</svg>'.encode()


def packed(parts: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return stream.getvalue()


def word(body: str = "", **parts: str) -> bytes:
    """A Word file of these paragraphs and further parts (``word_comments`` is ``word/comments.xml``)."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    document = f"<w:document {space}><w:body>{body}</w:body></w:document>"
    more = {f"{name.replace('_', '/')}.xml": f"<x {space}>{text}</x>" for name, text in parts.items()}
    return packed({"[Content_Types].xml": "<Types/>", "word/document.xml": document} | more)


def runs(text: str) -> str:
    """A paragraph as Word writes it: broken into runs in the middle of words."""
    parts = [text[start : start + 7] for start in range(0, len(text), 7)]
    return f"<w:p>{'<w:proofErr/>'.join(f'<w:r><w:t>{part}</w:t></w:r>' for part in parts)}</w:p>"


def book(change: Callable[[openpyxl.Workbook], object]) -> bytes:
    workbook, stream = openpyxl.Workbook(), io.BytesIO()
    workbook.active["A1"] = "x"
    change(workbook)
    workbook.save(stream)
    return stream.getvalue()


def cell(workbook: openpyxl.Workbook, text: str, *, row: bool = False, column: bool = False) -> None:
    workbook.active["C3"] = text
    workbook.active.row_dimensions[3].hidden = row
    workbook.active.column_dimensions["C"].hidden = column


def hidden_sheet(workbook: openpyxl.Workbook, text: str) -> None:
    sheet = workbook.create_sheet("y")
    sheet["B2"] = text
    sheet.sheet_state = "veryHidden"


def remark(workbook: openpyxl.Workbook, text: str) -> None:
    workbook.active["A1"].comment = Comment(text, "x")


def defined(workbook: openpyxl.Workbook, text: str) -> None:
    workbook.defined_names["Wert"] = DefinedName("Wert", attr_text="Sheet!$A$1", comment=text)


def deck(change: Callable[[Presentation], object]) -> bytes:
    slides, stream = Presentation(), io.BytesIO()
    slides.slides.add_slide(slides.slide_layouts[5])
    change(slides)
    slides.save(stream)
    return stream.getvalue()


def shape(slides: Presentation, text: str, *, alt: bool = False) -> None:
    box = slides.slides[0].shapes.add_textbox(0, 0, Inches(1), Inches(1))
    if alt:
        box._element.nvSpPr.cNvPr.set("descr", text)
    else:
        box.text_frame.text = text


def properties(slides: Presentation, text: str) -> None:
    """A property holds no more than 255 letters."""
    middle = text.rfind(" · ", 0, 200)
    slides.core_properties.author, slides.core_properties.comments = text[:middle], text[middle:]


def chart(slides: Presentation, text: str) -> None:
    told = CategoryChartData()
    told.categories = [text, "y"]
    told.add_series("z", (1, 2))
    slides.slides[0].shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, 0, 0, Inches(2), Inches(2), told)


def only_in_workbook(slides: Presentation, text: str) -> None:
    """The workbook behind a chart holds a text that the chart does not show."""
    chart(slides, "x")
    part = next(shape for shape in slides.slides[0].shapes if shape.has_chart).chart.part
    part.chart_workbook.update_from_xlsx_blob(book(lambda workbook: hidden_sheet(workbook, text)))


def document(change: Callable[[pikepdf.Pdf], object]) -> bytes:
    pdf, stream = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    change(pdf)
    pdf.save(stream)
    return stream.getvalue()


def structured(pdf: pikepdf.Pdf, key: str, text: str) -> None:
    """A figure in the structure tree of the first page."""
    figure = pikepdf.Dictionary(S=pikepdf.Name.Figure, Pg=pdf.pages[0].obj)
    figure[key] = pikepdf.String(text)
    pdf.Root.StructTreeRoot = pdf.make_indirect(pikepdf.Dictionary(K=pdf.make_indirect(figure)))


def xmp(pdf: pikepdf.Pdf, text: str) -> None:
    with pdf.open_metadata() as metadata:
        metadata["dc:description"] = text


def attached(pdf: pikepdf.Pdf, text: str) -> None:
    pdf.attachments["x.csv"] = pikepdf.AttachedFileSpec(pdf, text.encode(), filename="x.csv", mime_type="text/csv")


def annotated(pdf: pikepdf.Pdf, text: str) -> None:
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Contents=pikepdf.String(text))
    pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(note)])


def png(kind: bytes, body: bytes, *, behind: bytes = b"") -> bytes:
    def part(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = part(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + part(kind, body) + part(b"IEND", b"") + behind


def pictured(text: str) -> str:
    return base64.b64encode(png(b"iTXt", b"Comment\0\0\0\0\0" + text.encode())).decode()


def jpeg(comment: bytes) -> bytes:
    return b"\xff\xd8\xff\xfe" + struct.pack(">H", 2 + len(comment)) + comment + b"\xff\xda"


def printed(text: str) -> bytes:
    """A PDF set by Typst, a paragraph for each part of the text."""
    parts = (f"#{json.dumps(part, ensure_ascii=False)}" for part in text.split(" · "))
    return typst.compile("\n\n".join(parts).encode())


def notebook(**cell: object) -> bytes:
    return json.dumps({"cells": [{"cell_type": "markdown", "source": [], **cell}], "metadata": {}}).encode()


PLACES: dict[str, tuple[str, str, Callable[[str], bytes]]] = {
    "html text": ("x.html", "element", lambda text: page(f"<p>Und <b>{text[:3]}</b>{text[3:]}</p>")),
    "html alternative text": ("x.html", "attribute", lambda text: page(f'<img alt="{text}">')),
    "html comment": ("x.html", "comment", lambda text: page(f"<p>x</p><!-- {text} -->")),
    "html hidden": ("x.html", "element", lambda text: page(f'<div style="display:none">{text}</div>')),
    "html other attribute": ("x.html", "attribute", lambda text: page(f'<p data-x="{text}">x</p>')),
    "html picture": (
        "x.html",
        "inside",
        lambda text: page(f'<img src="data:image/svg+xml;base64,{base64.b64encode(svg(text_in(text))).decode()}">'),
    ),
    "html chart": ("x.html", "element", lambda text: page(svg(text_in(text)).decode())),
    "svg text": ("x.svg", "element", lambda text: svg(text_in(text))),
    "svg title": ("x.svg", "element", lambda text: svg(f"<title>{text}</title>")),
    "svg description": ("x.svg", "element", lambda text: svg(f"<desc>{text}</desc>")),
    "svg comment": ("x.svg", "comment", lambda text: svg(f"<!-- {text} -->")),
    "svg metadata": ("x.svg", "element", lambda text: svg(f"<metadata><a><b>{text}</b></a></metadata>")),
    "pdf page": ("x.pdf", "page", printed),
    "pdf property": ("x.pdf", "property", lambda text: document(lambda pdf: pdf.docinfo.__setitem__("/Author", text))),
    "pdf metadata": ("x.pdf", "metadata", lambda text: document(lambda pdf: xmp(pdf, text))),
    "pdf alternative text": ("x.pdf", "alt", lambda text: document(lambda pdf: structured(pdf, "/Alt", text))),
    "pdf actual text": ("x.pdf", "alt", lambda text: document(lambda pdf: structured(pdf, "/ActualText", text))),
    "pdf attachment": ("x.pdf", "attachment", lambda text: document(lambda pdf: attached(pdf, text))),
    "pdf note": ("x.pdf", "property", lambda text: document(lambda pdf: annotated(pdf, text))),
    "docx text": ("x.docx", "body", lambda text: word(runs(text))),
    "docx deleted text": (
        "x.docx",
        "body",
        lambda text: word(f"<w:p><w:del><w:delText>{text}</w:delText></w:del></w:p>"),
    ),
    "docx alternative text": ("x.docx", "attribute", lambda text: word(f'<w:p><w:docPr descr="{text}"/></w:p>')),
    "docx comment": ("x.docx", "comment_part", lambda text: word(word_comments=runs(text))),
    "docx header": ("x.docx", "margin", lambda text: word(word_header1=runs(text))),
    "docx property": ("x.docx", "property", lambda text: word(docProps_core=f"<y>{text}</y>")),
    "pptx text": ("x.pptx", "slide", lambda text: deck(lambda slides: shape(slides, text))),
    "pptx alternative text": ("x.pptx", "attribute", lambda text: deck(lambda slides: shape(slides, text, alt=True))),
    "pptx notes": (
        "x.pptx",
        "notes",
        lambda text: deck(lambda slides: setattr(slides.slides[0].notes_slide.notes_text_frame, "text", text)),
    ),
    "pptx property": ("x.pptx", "property", lambda text: deck(lambda slides: properties(slides, text))),
    "pptx chart": ("x.pptx", "chart", lambda text: deck(lambda slides: chart(slides, text))),
    "pptx workbook": ("x.pptx", "hidden_sheet", lambda text: deck(lambda slides: only_in_workbook(slides, text))),
    "xlsx cell": ("x.xlsx", "cell", lambda text: book(lambda workbook: cell(workbook, text))),
    "xlsx hidden row": ("x.xlsx", "cell", lambda text: book(lambda workbook: cell(workbook, text, row=True))),
    "xlsx hidden column": ("x.xlsx", "cell", lambda text: book(lambda workbook: cell(workbook, text, column=True))),
    "xlsx hidden sheet": ("x.xlsx", "hidden_sheet", lambda text: book(lambda workbook: hidden_sheet(workbook, text))),
    "xlsx comment": ("x.xlsx", "comment_part", lambda text: book(lambda workbook: remark(workbook, text))),
    "xlsx defined name": ("x.xlsx", "part", lambda text: book(lambda workbook: defined(workbook, text))),
    "xlsx property": (
        "x.xlsx",
        "property",
        lambda text: book(lambda workbook: setattr(workbook.properties, "keywords", text)),
    ),
    "png text": ("x.png", "metadata", lambda text: png(b"iTXt", b"Comment\0\0\0\0\0" + text.encode())),
    "png packed text": ("x.png", "metadata", lambda text: png(b"zTXt", b"Comment\0\0" + zlib.compress(text.encode()))),
    "png latin text": ("x.png", "metadata", lambda text: png(b"tEXt", b"Comment\0" + text.encode("latin-1"))),
    "png exif": ("x.png", "metadata", lambda text: png(b"eXIf", b"MM\0*\1\2" + text.encode("latin-1"))),
    "png behind its end": ("x.png", "metadata", lambda text: png(b"tIME", b"", behind=text.encode())),
    "jpeg comment": ("x.jpg", "metadata", lambda text: jpeg(text.encode())),
    "csv cell": ("x.csv", "cell", lambda text: f'\ufeffa;b\r\n1;"{text}"\r\n'.encode()),
    "json value": ("x.json", "entry", lambda text: json.dumps({"a": [{"b": text}]}).encode()),
    "json key": ("x.json", "entry", lambda text: json.dumps({"a": {text: 1}}).encode()),
    "notebook text": ("x.ipynb", "entry", lambda text: notebook(source=["Es\n", text])),
    "notebook output": ("x.ipynb", "entry", lambda text: notebook(outputs=[{"data": {"text/plain": [text]}}])),
    "notebook metadata": ("x.ipynb", "entry", lambda text: notebook(metadata={"x": text})),
    "notebook picture": ("x.ipynb", "metadata", lambda text: notebook(data={"image/png": pictured(text)})),
    "text": ("x.txt", "line", str.encode),
}


def text_in(text: str) -> str:
    return f"<text><tspan>{text}</tspan></text>"


def test_an_approved_wording_is_a_find_where_its_organisation_does_not_want_to_be_quoted() -> None:
    words = "Am Ende wurden wir im Rathaus gehört."
    spoken = [{"quotation_id": "9", "respondent": "ZI27OU", "text": "x", "approved_text": words, "approved": True}]
    refusal = consent("M1", "no") | {"subject": "quotations"}
    own, partner = refusal | {"answer": "yes"}, refusal | {"answer": "yes", "org_id": "P1"}
    for told, expected in (([], set()), ([refusal], {"text"}), ([own], {"text"}), ([own, partner], set())):
        known = secrets.of_project(opened(tables={"quotations": spoken, "consents": told}))
        assert kinds_in(f"Er sagte: {words}", known) == expected


@pytest.mark.parametrize("place", PLACES)
def test_every_kind_is_found_in_every_place_and_never_repeated(place: str, known: Secrets) -> None:
    name, kind, made = PLACES[place]
    hits = outputs.of_file(made(ALL), name, known)
    expected = set(PLANTED) - ({"source"} if name.endswith(".ipynb") else set())  # a notebook is made of it
    assert {hit.secret.kind for hit in hits if hit.sure} - {"hidden"} == expected
    assert all(hit.file == name for hit in hits)
    assert any(kind in dict(hit.place) for hit in hits)
    for told in (hit.text(language) for hit in hits for language in ("de", "en")):
        assert not [secret for secret in PLANTED.values() if secret.casefold() in told.casefold()]


@pytest.mark.parametrize("place", PLACES)
def test_nothing_is_found_where_nothing_was_planted(place: str, known: Secrets) -> None:
    name, _, made = PLACES[place]
    assert kinds(made(HARMLESS), name, known) == set()


def test_the_demos_build_is_clean(built: Path) -> None:
    folder = built / "reports" / "public"
    found = outputs.audit(outputs.files_of([folder]), secrets.of_project(open_project(built)), folder=folder)
    assert (found.leaks, found.doubtful) == ((), ())
    assert found.files == sum(path.is_file() for path in folder.rglob("*"))


@pytest.mark.parametrize(
    ("audience", "seen"),
    [("public", {"name", "payee"}), ("tandem", {"name", "payee"}), ("funder", set()), ("internal", set())],
)
def test_the_funder_and_the_team_know_who_takes_part_and_who_was_paid(audience: str, seen: set[str]) -> None:
    text = "Brückenschlag Musterhausen e. V. zahlte an das Sprachbüro Poly, das Haus am Ring half."
    assert kinds_in(text, secrets.of_project(opened(audience))) == seen


def test_a_no_for_one_audience_holds_for_that_one() -> None:
    refused = {"consents": [consent("M1", "yes"), consent("M1", "no", "funder")]}
    text = "Brückenschlag Musterhausen"
    assert kinds_in(text, secrets.of_project(opened("funder", tables=refused))) == {"name"}
    assert kinds_in(text, secrets.of_project(opened("public", tables=refused))) == set()


def test_a_tandems_own_page_may_name_its_organisations() -> None:
    known = secrets.of_project(opened("tandem"))
    content = "Brückenschlag Musterhausen".encode()
    assert kinds(content, "profiles/T1.txt", known) == set()
    assert kinds(content, "profiles/T2.txt", known) == {"name"}


@pytest.mark.parametrize(
    "text",
    [
        "BRÜCKENSCHLAG\nMUSTERHAUSEN",
        "Brücken-\nschlag Musterhausen",
        "Brücken\u00adschlag\u00a0Musterhausen",
        "Der Brueckenschlag-Musterhausen",
        "Tagung (Brückenschlag Musterhausen)",
    ],
)
def test_a_name_is_found_however_it_is_set(text: str, known: Secrets) -> None:
    assert kinds_in(text, known) == {"name"}
    assert kinds(page(f"<p>{text}</p>"), "x.html", known) == {"name"}


def test_words_of_style_sheets_are_no_names_and_what_is_written_in_them_is_searched(known: Secrets) -> None:
    known = dataclasses.replace(known, phrases=phrases({"grid": secrets.Secret("name")}))
    sheet = "<style>.grid-row, .grid {{ display: grid; {} }}</style>"
    body = '<p class="grid" style="display: grid">frei</p>'
    assert kinds(page(sheet.format("") + body), "x.html", known) == set()
    assert kinds(sheet.format("").encode(), "x.css", known) == set()
    for said in ("content: 'grid'", "/* grid */"):
        assert kinds(page(sheet.format(said)), "x.html", known) == {"name"}
    assert kinds(page(sheet.format("") + '<p title="grid">frei</p>'), "x.html", known) == {"name"}
    assert kinds(page('<p class="grid">frei</p>'), "x.html", known) == {"name"}


def test_a_part_of_a_word_is_no_name(known: Secrets) -> None:
    assert kinds_in("Brückenschlag Musterhausens Nachbarn", known) == set()


def test_a_name_that_is_an_ordinary_word_or_short_is_to_be_looked_at(known: Secrets) -> None:
    text = "Wir haben vom Tandem gelernt, und von der AWG."
    assert kinds_in(text, known) == set()
    assert kinds_in(text, known, sure=False) == {"name"}
    assert kinds_in("Ein Satz ohne beide.", known, sure=False) == set()


def test_what_the_settings_say_is_public() -> None:
    data = opened(
        title="Gemeinsam im Tandem",
        organisation="Brückenschlag Musterhausen e. V.",
        event=Event("Fest", dt.date(2024, 6, 14), "Sprachbüro Poly, Musterstraße 5"),
        privacy=Privacy(public=("ada@haus.example",)),
    )
    known = secrets.of_project(data)
    text = (
        "Gemeinsam im Tandem: Brückenschlag Musterhausen, im Sprachbüro Poly, Musterstraße 5. Fragen: ada@haus.example"
    )
    assert (kinds_in(text, known), kinds_in(text, known, sure=False)) == (set(), set())
    assert kinds_in("eva@haus.example, Musterstraße 6", known) == {"email", "address"}


def test_an_approved_wording_is_public_and_what_it_leaves_out_is_not(known: Secrets) -> None:
    assert kinds_in("„Am Ende wurden wir im Rathaus gehört.“", known) == set()
    assert kinds_in("Da heißt es: am Ende wurden wir im Rathaus von Musterhausen gehört, so war es.", known) == {"text"}


def test_amounts_of_tables_that_are_public_anyway_hide_no_recipient() -> None:
    rows = {"budget": [{"plan": "Haushalt", "recipient": "Turnverein Nord", "amount": 1}]}
    assert kinds_in("Turnverein Nord", secrets.of_project(opened(tables=rows))) == {"payee"}
    open_data = factories.Rules(published_already=("budget",))
    assert kinds_in("Turnverein Nord", secrets.of_project(opened(tables=rows, rules=open_data))) == set()


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "-cmd|'/c calc'!A1", "+A1", " =1+1"])
def test_a_cell_that_would_be_computed_is_found_in_csv_and_in_workbooks(text: str, known: Secrets) -> None:
    assert kinds(f"a;b\n1;{text}\n".encode(), "x.csv", known) == {"formula"}
    assert kinds(book(lambda workbook: cell(workbook, text)), "x.xlsx", known) == (
        {"formula"} if text.startswith("=") else set()
    )


@pytest.mark.parametrize("text", ["-12", "−3", "+4,5 %", "-1.234,50 €", "–", "-", "a=b"])
def test_numbers_and_dashes_are_no_formulas(text: str, known: Secrets) -> None:
    assert kinds(f"a;b\n1;{text}\n".encode(), "x.csv", known) == set()


def test_what_a_notebook_run_leaves_behind_is_found(known: Secrets) -> None:
    assert kinds(notebook(metadata={"papermill": {"duration": 1}}), "x.ipynb", known) == {"papermill"}
    assert kinds_in('{"papermill": {"duration": 1}}', known) == {"papermill"}
    assert kinds(b'{"versions": {"papermill": "2.6"}}', "manifest.json", known) == set()
    assert kinds_in("Traceback (most recent call last):", known) == {"source"}


@pytest.mark.parametrize("name", ["x.pdf", "x.pptx", "x.png", "x.svg", "x.json"])
def test_a_file_that_cannot_be_opened_fails(name: str, known: Secrets) -> None:
    head = {"x.pdf": b"%PDF-1.7", "x.pptx": b"PK\x03\x04", "x.png": b"\x89PNG\r\n\x1a\n\0\0\0\1iTXt"}.get(name, b"<{")
    assert kinds(head + b"broken" * 9, name, known) == {"unreadable"}


def test_a_format_nobody_searches_is_to_be_looked_at(known: Secrets) -> None:
    assert kinds(b"\0\1\2", "x.mp4", known, sure=False) == {"unknown_format"}


def test_a_hidden_sheet_row_or_column_is_to_be_looked_at(known: Secrets) -> None:
    for change in (
        lambda workbook: hidden_sheet(workbook, "x"),
        lambda workbook: cell(workbook, "x", row=True),
        lambda workbook: cell(workbook, "x", column=True),
    ):
        assert kinds(book(change), "x.xlsx", known, sure=False) == {"hidden"}


def test_a_secret_in_the_name_of_a_file_or_a_sheet_is_found_and_not_told(known: Secrets) -> None:
    hits = outputs.of_file(b"x", "profiles/Brückenschlag_Musterhausen.txt", known)
    assert [(hit.file, hit.place) for hit in hits] == [("profiles/[…].txt", (("name", ""),))]
    content = book(lambda workbook: setattr(workbook.active, "title", "Sprachbüro Poly"))
    told = [hit.text("de") for hit in outputs.of_file(content, "x.xlsx", known)]
    assert told
    assert not [text for text in told if "Poly" in text]


def test_the_audience_is_that_of_the_folder(tmp_path: Path) -> None:
    assert outputs.audience_of(tmp_path / "reports" / "internal" / "charts" / "a.svg") == "internal"
    assert outputs.audience_of(tmp_path / "a.svg") == "public"


def test_the_book_of_findings_is_no_output_unless_it_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "reports" / "internal"
    folder.mkdir(parents=True)
    for name in ("findings.xlsx", "survey.pdf", ".hidden"):
        (folder / name).write_bytes(b"x")
    assert [path.name for path in outputs.files_of([folder])] == ["survey.pdf"]
    assert [path.name for path in outputs.files_of([folder / "findings.xlsx"])] == ["findings.xlsx"]
    with pytest.raises(UsageError, match=r"nichts\.pdf"):
        outputs.files_of([folder / "nichts.pdf"])
