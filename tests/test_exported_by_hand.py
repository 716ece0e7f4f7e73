"""What is exported by hand is searched as a build is, and holds nothing that was published for others."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from notebook_cells import COVER, SENTENCE, code, prose, read, shown

from evaluation.building.auditing import releases
from evaluation.content import statements
from evaluation.content.model import Chart, Content, Series
from evaluation.data import open_project
from evaluation.disclosure import publish
from evaluation.exporting.exporter import ReportExporter
from evaluation.exporting.html import HtmlReport
from evaluation.exporting.pdf import PdfReport
from evaluation.exporting.slides import Slides
from evaluation.exporting.word import WordReport
from evaluation.language import wording
from evaluation.language.errors import EvaluationError
from evaluation.metrics import tandems

TOML = """
[project]
title = "Probe"
organisation = "Verein"
as_of = 2024-05-31
language = "de"

[[tables.organisations]]
file = "data/raw/O.csv"

[[tables.expenses]]
file = "data/raw/B.csv"
"""
NAMES = "Kennung;Name;Seite\nO1;Sprachbüro Poly;MSO\nO2;Haus am See;MSO\nO3;Nordlicht;MSO\n"
AMOUNTS = {"O1": "1.234,56", "O2": "2.345,67", "O3": "3.456,78"}
SPENT = "Organisation;Betrag;Zahldatum\n" + "".join(f"{org};{each};15.01.2024\n" for org, each in AMOUNTS.items())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    files = {"evaluation.toml": TOML, "data/raw/O.csv": NAMES, "data/raw/B.csv": SPENT}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def chart(title: str) -> Chart:
    series = (Series("Anzahl", (3,), ("3",)),)
    return Chart("c", "de", (), "bars", title, "", "Bild", ("A",), series, "count", "Quelle", "n = 3")


def notebook(*cells: NotebookNode) -> NotebookNode:
    return new_notebook(cells=[code(shown(COVER), id="cover"), *cells])


def exported(notebook: NotebookNode, folder: Path) -> str:
    resources = {"metadata": {"path": str(folder / "notebooks")}}
    made, _ = HtmlReport().from_notebook_node(notebook, resources)
    return str(made)


def content(*found: Content) -> NotebookNode:
    return code(*map(shown, found))


@pytest.mark.parametrize(
    "cell",
    [
        prose("Das Sprachbüro Poly war dabei."),
        prose("Ausgegeben hat es 1.234,56 €."),
        content(chart("Sprachbüro Poly vorn")),
        content(chart("Am meisten: 3.456,78 Euro")),
        content(SENTENCE.altered(text="Es waren 2.345,67 €.")),
        content(SENTENCE.altered(slots=(("x.name", "Haus am See"),))),
        content(SENTENCE.altered(slots=(("x.sum", "EUR 1"), ("x.own", "1.234,56\u00a0€")))),
    ],
)
def test_names_and_amounts_of_those_without_consent_are_not_exported(cell: NotebookNode, folder: Path) -> None:
    with pytest.raises(EvaluationError) as refused:
        exported(notebook(cell), folder)
    said = refused.value.text("de")
    assert cell.id in said
    assert "„öffentlich“" in said
    assert not any(secret in said for secret in ("Poly", "See", "234", "345", "456"))


def test_everything_else_is_and_the_search_needs_a_project(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    harmless = notebook(prose("Zusammen 7.037,01 € in 3 Vereinen."), content(chart("Drei"), SENTENCE))
    assert "7.037,01" in exported(harmless, folder)
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    assert "Poly" in exported(notebook(prose("Das Sprachbüro Poly war dabei.")), elsewhere)
    with pytest.raises(EvaluationError):
        exported(notebook(prose("Fragen an ada@haus.example")), elsewhere)


@pytest.mark.parametrize("audience", ["funder", "internal", "tandem"])
def test_what_was_published_for_others_is_in_no_document_for_the_public(audience: str, folder: Path) -> None:
    data = open_project(folder, audience=audience)
    said = statements.unavailable(publish(tandems.by_field(data)), id="x")
    own = wording.language("de").say(f"audience.{audience}")
    with pytest.raises(EvaluationError, match=own):
        read(content(said), cover=COVER)
    cover = statements.cover(data, report="survey")
    assert read(content(said), cover=cover).blocks
    assert read(content(SENTENCE), cover=cover).blocks  # what is for everybody may stand anywhere


def test_amounts_that_were_typed_are_among_what_a_build_searches() -> None:
    found = releases.published(read(prose("Poly gab 1.234,56 € aus.", id="typed"), content(chart("Nur 2 €"))))
    assert {id: [each.cents for each in amounts] for id, amounts in found.items()} == {
        "typed": [1_234_56],
        "zelle": [200],
    }


SERVER = {"config_dir": ""}  # what JupyterLab's server says beside the folder
COMMAND = {"config_dir": "", "unique_key": "notebook"}
EMPTY = new_notebook(cells=[code(id="cover")])
NO_SLIDES = new_notebook(cells=[code(shown(COVER), shown(SENTENCE), id="cover")])


@pytest.mark.parametrize("exporter", [HtmlReport, PdfReport, WordReport, Slides])
def test_jupyterlab_gets_a_page_with_the_sentence_instead_of_a_fault_of_the_server(
    exporter: type[ReportExporter], folder: Path
) -> None:
    asked = exporter()
    made, resources = asked.from_notebook_node(EMPTY, {**SERVER, "metadata": {"path": str(folder), "name": "a<b"}})
    page = html.fromstring(made)
    assert page.xpath("string(//p)") == EvaluationError("no_cover").text("de")
    assert page.xpath("string(//title)") == "a<b"
    assert (asked.output_mimetype, resources["output_extension"]) == ("text/html", ".html")


def test_the_sentence_is_in_the_language_of_the_project(folder: Path) -> None:
    settings = folder / "evaluation.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('"de"', '"en"'), encoding="utf-8")
    made, _ = PdfReport().from_notebook_node(EMPTY, {**SERVER, "metadata": {"path": str(folder / "notebooks")}})
    assert EvaluationError("no_cover").text("en") in html.fromstring(made).text_content()


def test_on_a_command_line_the_sentence_ends_the_command(folder: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        Slides().from_notebook_node(NO_SLIDES, {**COMMAND, "metadata": {"path": str(folder)}})
    assert ended.value.code == EvaluationError("no_slides").text("de")


def test_a_notebook_without_slides_is_no_deck(folder: Path) -> None:
    with pytest.raises(EvaluationError) as refused:
        Slides().from_notebook_node(NO_SLIDES, {"metadata": {"path": str(folder)}})
    assert refused.value.key == "no_slides"
