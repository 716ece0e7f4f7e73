"""The findings as a workbook and as exceptions: links to cells, the same bytes, and a reason that is printed."""

from __future__ import annotations

import datetime as dt
import io
import sys
from pathlib import Path

import openpyxl
import pytest

from evaluation import cli
from evaluation.building import findings_book
from evaluation.building.planning import plan, reports
from evaluation.content import statements
from evaluation.data import open_project
from evaluation.findings import acceptance, checks
from evaluation.findings.checks import Finding
from evaluation.language.errors import EvaluationError

DAY = dt.date(2024, 5, 31)
FOUND = [
    Finding("error", "unreadable_cell", "payments", "data/raw/Z.xlsx", "Die 'Z'", 3, "C (Betrag)", "=1+1", "money"),
    Finding("warning", "amount_zero", "payments", "data/raw/Z.csv", row=4, column="C (Betrag)", value="0"),
    Finding("note", "column_unused", "payments", "Z.csv", column="Farbe"),
]


def sheet(findings: list[Finding], language: str = "de") -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(io.BytesIO(findings_book.book(findings, language, day=DAY))).active


def test_each_finding_links_to_its_cell() -> None:
    page = sheet(FOUND)
    links = {cell.row: cell.hyperlink for (cell,) in page["D2:D4"] if cell.hyperlink}
    assert (links[2].target, links[2].location) == ("../../data/raw/Z.xlsx", "'Die ''Z'''!C3")
    assert links[3].target == "../../data/raw/Z.csv"
    assert 4 not in links


def test_cells_are_text_and_never_formulas() -> None:
    page = sheet(FOUND)
    assert (page["E2"].value, page["E2"].data_type) == ("=1+1", "s")
    assert [page.cell(row, 2).value for row in (2, 3, 4)] == ["Fehler", "Warnung", "Hinweis"]
    assert page["F3"].value == "Der Betrag ist 0. Bitte den Betrag eintragen oder die Zeile löschen."
    assert sheet(FOUND, "en")["B1"].value == "Kind"


def test_the_same_findings_are_the_same_bytes() -> None:
    assert findings_book.book(FOUND, "de", day=DAY) == findings_book.book(list(FOUND), "de", day=DAY)
    assert sheet([]).max_row == 1


def test_the_id_stays_with_the_cell_and_goes_with_its_value() -> None:
    again = Finding("error", "unreadable_cell", "payments", "data/raw/Z.xlsx", "Die 'Z'", 3, "C (Betrag)", "=1+1")
    other = Finding("error", "unreadable_cell", "payments", "data/raw/Z.xlsx", "Die 'Z'", 3, "C (Betrag)", "=1+2")
    assert FOUND[0].id == again.id != other.id


SETTINGS = """
[project]
title = "Tandem"
organisation = "Verband"
as_of = 2024-05-31
[tables.payments]
file = "data/raw/Z.csv"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data/raw").mkdir(parents=True)
    (tmp_path / "evaluation.toml").write_text(SETTINGS, encoding="utf-8")
    text = "Nr.;Datum;Betrag;Art\nZ1;01.02.2024;viel;Abruf\nZ2;15.03.2024;100,00 €;Abruf\n"
    (tmp_path / "data/raw/Z.csv").write_text(text, encoding="utf-8")
    return tmp_path


def check(monkeypatch: pytest.MonkeyPatch, folder: Path, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["evaluation", "check", "--project", str(folder), *arguments])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


def test_an_accepted_finding_stops_no_report_and_is_printed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(monkeypatch, folder) == 1
    assert (folder / findings_book.NAME).is_file()
    (finding,) = checks.listed(open_project(folder).findings)
    assert f"[{finding.id}]" in capsys.readouterr().err.replace("\n", "")
    assert check(monkeypatch, folder, "--accept", finding.id, "--reason", "Beleg liegt vor") == 0
    assert "Mit Begründung hingenommen" in capsys.readouterr().out
    text = (folder / acceptance.FILE).read_text(encoding="utf-8")
    assert "viel" not in text
    data = open_project(folder)
    funding = [report for report in reports(data.project) if report.name == "funding"]
    jobs, stopped, _ = plan(data, funding, ("html",))
    assert (len(jobs), stopped) == (1, [])
    method = statements.cover(data, report="funding").method
    assert any(finding.id in line and "Beleg liegt vor" in line for line in method)
    assert check(monkeypatch, folder) == 0
    page = openpyxl.load_workbook(folder / findings_book.NAME).active
    assert "Beleg liegt vor" in page["H2"].value
    (folder / "data/raw/Z.csv").write_text(
        (folder / "data/raw/Z.csv").read_text(encoding="utf-8").replace("viel", "wenig"), encoding="utf-8"
    )
    assert check(monkeypatch, folder) == 1


@pytest.mark.parametrize(
    "arguments", [("--accept", "F-AAAAAAA", "--reason", "x"), ("--accept", "F-AAAAAAA"), ("--reason", "x")]
)
def test_an_unknown_id_or_a_missing_reason_is_wrong_use(
    folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    assert check(monkeypatch, folder, *arguments) == 2
    assert not (folder / acceptance.FILE).exists()


@pytest.mark.parametrize("text", ["[[accepted]]\nid = 1\n", "accepted = 3\n", "[[accepted\n"])
def test_a_broken_file_of_exceptions_is_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / acceptance.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"accepted\.toml"):
        acceptance.read(tmp_path)


def test_a_reason_keeps_quotes_and_line_breaks_out_of_the_file(tmp_path: Path) -> None:
    text = acceptance.written({"F-B": ("b", "2024-01-01")}, "F-A", reason='so "x"\n\\ y', day=DAY)
    (tmp_path / acceptance.FILE).write_text(text, encoding="utf-8")
    assert acceptance.read(tmp_path) == {"F-A": ('so "x" \\ y', "2024-05-31"), "F-B": ("b", "2024-01-01")}
