"""Code in names, answers, wordings and settings is printed as text in every format: nothing runs, no file is read."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import factories
import pypdfium2
import pytest
from cells import executed
from lxml import html
from pptx import Presentation

from evaluation.building import findings_book, jobs
from evaluation.building.auditing.contents import pieces
from evaluation.data import open_project
from evaluation.findings import checks
from evaluation.language.errors import EvaluationError
from evaluation.metrics import survey
from evaluation.project.settings import Event, load

CODE = (
    "<script>alert(1)</script>",
    '#read("/etc/passwd")',
    "=cmd|'/c calc'!A1",
    "../../x",
    "{{slot}}",
    "[Klick](javascript:alert(1))",
    "![Bild](http://boese.example/x.png)",
    '#let x = "Typst"',
    "`rm -rf /`",
    "$math$",
    "@ref <label>",
    "$(touch /tmp/x)",
    "{% raw %}{{ 7*7 }}",
    "&amp; <b>fett</b>",
)
OWN = 'Eigenes <script>alert(2)</script> #read("/etc/passwd") $math$ {% raw %}'  # in texts/


def hostile() -> dict[str, Any]:
    """Keywords of a project whose every text is code."""
    people = {f"{side}{number}": "1122" for number in (1, 2, 3) for side in "MP"}
    tandems = range(1, len(CODE) + 1)
    tables = {
        "organisations": [
            {"org_id": f"{side}{number}", "name": f"{CODE[number - 1]} {side}", "side": factories.SIDES[side]}
            for number in tandems
            for side in "MP"
        ],
        "tandems": [
            {"tandem_id": f"T{n}", "mso_id": f"M{n}", "other_id": f"P{n}", "field": code, "status": "completed"}
            for n, code in enumerate(CODE, 1)
        ],
        "insights": [
            {
                "insight_id": f"E{n}",
                "thread": f"Z{n}",
                "type": "obstacle",
                "topic": code,
                "text": code,
                "approved_text": f"Wortlaut {code}",
                "approved": True,
            }
            for n, code in enumerate(CODE, 1)
        ],
        "answers": factories.opinions("Q", people),
        "codebook": factories.scale("Q", question_text=" ".join(CODE[:5]), text=CODE[0]),
    }
    words = {"mso": CODE[0], "other": CODE[1]}
    return {
        "tables": tables,
        "title": " ".join(CODE),
        "organisation": CODE[1],
        "funder": CODE[0],
        "funding_notice": " ".join(CODE),
        "event": Event(CODE[5], None, CODE[6]),
        "terms": {"de": words, "en": words},
        "headline": ("Q",),
    }


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """The closing report of the hostile project, in every format."""
    job = jobs.Job("closing_event", "", {}, {}, jobs.FORMATS, texts={"fields": OWN})
    return jobs.render(executed("closing_event", factories.data(**hostile()), job.texts), job)


def plain(text: str) -> str:
    """Letters only: lines break anywhere, and writers set other quotation marks."""
    return re.sub(r"\W+", "", text)


def text_of_page(content: bytes) -> str:
    return str(html.document_fromstring(content.decode()).text_content())


def text_of_pdf(content: bytes) -> str:
    return " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))


def text_of_deck(content: bytes) -> str:
    return " ".join(piece.text for piece in pieces(content, "x.pptx"))


READERS: dict[str, Callable[[bytes], str]] = {"html": text_of_page, "pdf": text_of_pdf, "pptx": text_of_deck}


@pytest.mark.parametrize("kind", READERS)
def test_code_is_printed_as_it_was_written(files: dict[str, bytes], kind: str) -> None:
    text = plain(READERS[kind](files[f"closing_event.{kind}"]))
    assert [code for code in CODE if plain(f"Wortlaut {code}") not in text] == []
    assert plain(OWN) in text or kind == "pptx"  # slides show results, not the text around them


def test_a_page_holds_no_element_anybody_typed(files: dict[str, bytes]) -> None:
    page = html.document_fromstring(files["closing_event.html"].decode())
    assert not page.xpath("//script | //b[text()='fett'] | //label | //iframe | //object")
    assert not page.xpath("//@*[starts-with(name(), 'on')]")
    assert not page.xpath("//@href[not(starts-with(., '#') or starts-with(., 'data:'))]")
    assert not page.xpath("//@src[not(starts-with(., 'data:'))]")


def test_nothing_was_read_or_computed(files: dict[str, bytes]) -> None:
    for name, content in files.items():
        text = " ".join(piece.text for piece in pieces(content, name))
        assert "root:" not in text, name
        assert not [piece for piece in pieces(content, name) if piece.mark == "formula"], name


def test_links_of_the_deck_lead_nowhere_outside(files: dict[str, bytes]) -> None:
    deck = Presentation(BytesIO(files["closing_event.pptx"]))
    relations = [relation for slide in deck.slides for relation in slide.part.rels.values()]
    assert not [relation.target_ref for relation in relations if relation.is_external]


def test_no_file_leaves_the_folder(files: dict[str, bytes]) -> None:
    for name in files:
        assert re.fullmatch(r"(?:charts/|tables/)?[a-z_]+[\w.-]*", name), name
        assert ".." not in Path(name).parts


@pytest.mark.parametrize("id", ["../../x", "a/b", "..", "C:x", "a b"])
def test_an_id_that_names_files_is_no_path(tmp_path: Path, id: str) -> None:
    head = '[project]\ntitle = "x"\norganisation = "y"\nas_of = 2024-05-31\n'
    sides = 'before = { period = "1" }\nafter = { period = "2" }\n'
    (tmp_path / "evaluation.toml").write_text(
        f'{head}[[comparisons]]\nid = "{id}"\nplan = "P"\n{sides}', encoding="utf-8"
    )
    with pytest.raises(EvaluationError, match=r"comparisons \(1\)\.id"):
        load(tmp_path)
    given = {f"{side}{number}": "1122" for number in (1, 2, 3) for side in "MP"}
    data = factories.survey_data({"Q": given})
    data.tables["codebook"]["question"] = id
    assert all(re.fullmatch(r"[\w-]+", question.id) for question in survey.questions(data))


@pytest.mark.skipif(os.name == "nt", reason="Windows allows no such name")
@pytest.mark.parametrize("report", ["data_quality", "tandem_outcomes", "funding", "tandem_profile"])
def test_raw_files_hold_and_are_called_what_is_text_in_every_report(tmp_path: Path, report: str) -> None:
    name = "-Liste $(touch PWNED) `x` <script>alert(1)<script> [a](b) #read(x) '.csv"
    settings = (
        '[project]\ntitle = "T"\norganisation = "V"\nas_of = 2024-05-31\n[tables.organisations]\nfile = "data/raw/'
    )
    (tmp_path / "evaluation.toml").write_text(f'{settings}{name}"\n', encoding="utf-8")
    rows = [
        ["O1", "<script>alert(2)</script>", "MSO"],
        ["O1", '#read("y")', "=cmd|x!A1"],
        ["", "[c](javascript:d)", "?"],
    ]
    lines = ["Nr.;Name;Typ", *(";".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows)]
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "data" / "raw" / name).write_text("\n".join(lines), encoding="utf-8")
    data = open_project(tmp_path, audience="internal")
    assert len(data.findings) >= 2
    job = jobs.Job(report, "", {"audience": "internal"}, {}, ("html", "pdf", "docx"))
    made = jobs.render(executed(report, data), job)
    made["findings.xlsx"] = findings_book.book(checks.listed(data.findings), "de", day=data.as_of)
    for file, content in made.items():
        found = list(pieces(content, file))
        assert not [piece for piece in found if piece.mark == "formula"], file
        if file.endswith(".html"):
            assert not html.document_fromstring(content.decode()).xpath("//script | //a[not(starts-with(@href, '#'))]")
    told = plain(" ".join(piece.text for file, content in made.items() for piece in pieces(content, file)))
    assert plain(name) in told
    assert not (tmp_path / "PWNED").exists()
