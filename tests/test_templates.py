"""Templates hold the whole schema and nothing to be counted; filled in they read back; a new project builds at once."""

from __future__ import annotations

import datetime as dt
import io
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from evaluation import cli
from evaluation.building import new_project as starting
from evaluation.building import templates
from evaluation.data import open_project
from evaluation.findings.checks import listed
from evaluation.language import parsing, wording
from evaluation.language.errors import UsageError
from evaluation.project import schema
from evaluation.project import settings as project
from evaluation.project.schema import Column, Table

LANGUAGES = wording.full_languages()
FORM = {"unreadable_file", "unreadable_cell", "empty_cell", "column_lost", "column_missing", "column_unused"}
FORM |= {"format_undecided", "foreign_currency", "percent_small", "duplicate_row", "orphan", "cells_lost"}
TODAY = dt.date(2024, 5, 31)
TABLES = [name for names in templates.BOOKS.values() for name in names]
ROWS = 8  # as many as the longest list of answers has
TEXTS = ("Jugendhilfe", "3-4", "=1+1", "<b>&", "Zeile eins\nZeile zwei", "„Ä“ · ß", "+49", "00123")
NUMBERS = {
    "money": (1234.56, 0.0, -12.34, 0.01, 999999.99, 300000.0, 7.1, 0.29),
    "number": (1.5, 0.0, -2.25, 12.0, 0.125, 3.0, 100.0, 0.1),
    "percent": (0.8, 0.0, 1.0, 0.4992, 0.25, 0.1, 0.333, 0.75),
    "integer": (3, 0, -1, 1998, 90, 12, 1, 100000),
}
DAYS = [dt.date(2024, 2, 29) + dt.timedelta(days=11 * step) for step in range(ROWS)]


def written(table: Table, column: Column, row: int, language: str) -> Any:
    """A valid value for the cell of a column in a row: every allowed answer comes, and numbers that exist elsewhere."""
    if column.references:
        other, name = column.references.split(".")
        partner = {"mso_id": row // 2 * 2, "other_id": row // 2 * 2 + 1}.get(column.name, row)  # the sides alternate
        return written(schema.TABLES[other], schema.TABLES[other].column(name), partner, language)
    if column.kind == "code":
        return f"{templates.example(column, wording.language(language))}-{row}"
    answers = templates.allowed(column, wording.language(language))
    if answers:
        return answers[row % len(answers)]
    if column.kind in ("date", "datetime"):
        return DAYS[row]
    return NUMBERS[column.kind][row] if column.kind in NUMBERS else TEXTS[row]


def needed(table: Table, column: Column) -> bool:
    """What the sparest row has: the required columns, and those that tell the rows of a table apart."""
    return column.required or column.name in table.key


def read_as(column: Column, cell: Any) -> Any:
    """What the processed table must hold for a written cell."""
    if column.kind == "money":
        return round(cell * 100)
    if column.kind == "choice":
        return next(choice.code for choice in column.choices if cell in (choice.de, choice.en))
    if column.kind == "yes_no":
        return cell in ("ja", "yes")
    if column.kind == "percent":
        return round(cell * 100, 6)
    if column.kind in ("date", "datetime"):
        return pd.Timestamp(cell)
    return " ".join(cell.split()) if isinstance(cell, str) else cell


def new_project(folder: Path, language: str) -> Path:
    starting.start(folder, starting.files(language=language, title="Probe", organisation="Verband", as_of=TODAY))
    return folder


def fill(folder: Path, language: str, *, only_required: bool = False) -> None:
    """Every template as an office fills it in: the file opened, cells written, saved."""
    for name, tables in templates.BOOKS.items():
        path = folder / "data" / "raw" / templates.file_name(name, language)
        book = openpyxl.load_workbook(path)
        for table in map(schema.TABLES.__getitem__, tables):
            sheet = book[table.label(language)]
            for place, column in enumerate(table.columns, 1):
                for row in range(ROWS):
                    if needed(table, column) or not only_required:
                        type_in(sheet, row + 2, place, written(table, column, row, language))
        book.save(path)


def type_in(sheet: Any, row: int, place: int, value: Any) -> None:
    """As Excel does it: a new cell takes its column's format, and where that is text, "=1+1" stays a text."""
    cell = sheet.cell(row, place)
    cell.value = value
    cell.data_type = "s" if isinstance(value, str) else "d" if isinstance(value, dt.date) else "n"
    cell.number_format = sheet.column_dimensions[cell.column_letter].number_format


def sheets(language: str) -> Iterator[tuple[Table, Any]]:
    for name, tables in templates.BOOKS.items():
        book = openpyxl.load_workbook(io.BytesIO(templates.workbook(name, language)))
        yield from ((schema.TABLES[table], book[schema.TABLES[table].label(language)]) for table in tables)


def test_every_table_has_its_place_in_one_template_and_answers_come_from_the_survey() -> None:
    assert sorted(TABLES) == sorted(set(schema.TABLES) - {"answers"})


@pytest.mark.parametrize(
    ("language", "only_required"),
    [
        ("de", False),
        *(pytest.param(*it, marks=pytest.mark.deep) for it in (("en", True), ("en", False), ("de", True))),
    ],
)
def test_filled_in_every_template_reads_back_without_a_finding(
    tmp_path: Path, language: str, only_required: bool
) -> None:
    folder = new_project(tmp_path / "neu", language)
    fill(folder, language, only_required=only_required)
    data = open_project(folder)
    read = [finding for finding in listed(data.findings) if finding.rule in FORM]  # what the rules say of it is true
    assert [finding.text(language) for finding in read] == []
    assert sorted(data.tables) == sorted(TABLES)
    for name in TABLES:
        table = schema.TABLES[name]
        for column in table.columns:
            cells = [written(table, column, row, language) for row in range(ROWS)]
            kept = needed(table, column) or not only_required
            if kept and column.name == "approved_text":
                continue  # every text here is also the name of an organisation, and masked in approved wordings
            if kept and column.name == "approved" and not only_required and "remark" in table.names:
                continue  # the remark beside an approval is no harmless one, and takes it back
            expected = [read_as(column, cell) if kept else None for cell in cells]
            assert [None if pd.isna(value) else value for value in data[name][column.name]] == expected, (name, column)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_nobody_filled_in_is_an_absent_table_and_a_note(tmp_path: Path, language: str) -> None:
    data = open_project(new_project(tmp_path / "neu", language))
    assert data.tables == {}
    notes = listed(data.findings)
    assert {(note.severity, note.rule) for note in notes} == {("note", "empty_table")}
    assert sorted(note.table for note in notes) == sorted(TABLES)


@pytest.mark.parametrize(
    ("below", "severity"),
    [
        ("", "note"),
        (";;\n;;\n", "note"),
        ("Summe;;0,00\n", "note"),
        ("Summe;;\n", "note"),
        ("Summe;;1.234,50\n", "error"),
        ("\n\nIn diesem Jahr wurde nichts gezahlt.;;\n", "error"),
    ],
)
def test_an_empty_table_is_absent_unless_rows_stand_there_that_are_no_data(
    tmp_path: Path, below: str, severity: str
) -> None:
    (tmp_path / "evaluation.toml").write_text(
        '[project]\ntitle = "T"\norganisation = "O"\nas_of = 2024-05-31\n[tables.payments]\nfile = "Zahlungen.csv"\n'
    )
    (tmp_path / "Zahlungen.csv").write_text("Datum;Art;Betrag\n" + below, encoding="utf-8")
    data = open_project(tmp_path)
    assert not data.has("payments")
    assert [finding.severity for finding in listed(data.findings)] == [severity]


def test_one_template_filled_in_does_not_miss_the_others(tmp_path: Path) -> None:
    folder = new_project(tmp_path / "neu", "de")
    path = folder / "data" / "raw" / "Zusammenarbeit.xlsx"
    book = openpyxl.load_workbook(path)
    for place, value in enumerate(("B1", "T01", dt.date(2024, 3, 1), 90), 1):
        book["Beratungen"].cell(2, place).value = value
    book.save(path)
    data = open_project(folder)
    assert sorted(data.tables) == ["advice"]
    assert set(data.findings["rule"]) == {"empty_table"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_data_sheet_holds_its_headings_and_no_other_cell(language: str) -> None:
    for table, sheet in sheets(language):
        rows = list(sheet.iter_rows(values_only=True))
        assert rows == [tuple(templates.heading(column, language) for column in table.columns)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_drop_downs_offer_every_allowed_answer_and_fit_into_excel(language: str) -> None:
    words = wording.language(language)
    for table, sheet in sheets(language):
        rules = {str(rule.sqref).split("2:")[0]: rule for rule in sheet.data_validations.dataValidation}
        for place, column in enumerate(table.columns, 1):
            rule = rules[openpyxl.utils.get_column_letter(place)]
            answers = templates.allowed(column, words)
            if answers:
                assert (rule.type, rule.formula1.strip('"').split(",")) == ("list", answers)
            assert len(rule.formula1 or "") <= 257
            assert 0 < len(rule.prompt) <= 255
            assert len(rule.promptTitle) <= 32
            assert rule.errorStyle == "warning"


def test_numbers_of_another_table_in_the_same_workbook_are_offered() -> None:
    rules = {sheet.title: sheet.data_validations.dataValidation for _, sheet in sheets("de")}
    offered = {str(rule.sqref): rule.formula1 for rule in rules["Tandems"]}
    assert offered["B2:B5001"] == "'Organisationen'!$A$2:$A$5001"
    assert [rule.formula1 for rule in rules["Beratungen"] if str(rule.sqref) == "B2:B5001"] == [None]


def test_cells_are_formatted_by_kind_so_that_codes_keep_their_zeros() -> None:
    shown = {
        (table.name, column.name): sheet.column_dimensions[openpyxl.utils.get_column_letter(place)].number_format
        for table, sheet in sheets("de")
        for place, column in enumerate(table.columns, 1)
    }
    assert shown["expenses", "voucher"] == "@"
    assert shown["expenses", "payment_date"] == "dd.mm.yyyy"
    assert shown["expenses", "amount"] == "#,##0.00"  # the settings say the currency


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_explains_every_column_with_answers_and_an_example(language: str) -> None:
    words = wording.language(language)
    for name, tables in templates.BOOKS.items():
        guide = openpyxl.load_workbook(io.BytesIO(templates.workbook(name, language))).worksheets[0]
        assert guide.title == words.say("template.guide")
        rows = [row for row in guide.iter_rows(values_only=True) if row[0]]
        for table in map(schema.TABLES.__getitem__, tables):
            for column in table.columns:
                told = [row for row in rows if row[0] == templates.heading(column, language) and row[3] is not None]
                assert any((row[2] or "").split("\n") == (templates.allowed(column, words) or [""]) for row in told)
                assert all(row[1] for row in told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_for_missing_are_read_as_the_guide_says(language: str) -> None:
    words = wording.language(language)
    assert [parsing.missing_kind(words.say(f"missing.{kind}")) for kind in templates.REASONS] == [*templates.REASONS]


def test_the_same_schema_gives_the_same_bytes() -> None:
    assert templates.workbooks("de") == templates.workbooks("de")


@pytest.mark.parametrize("language", LANGUAGES)
def test_new_settings_are_right_also_with_every_example_switched_on(tmp_path: Path, language: str) -> None:
    text = starting.settings(language=language, title='"Wir"\\\n#1 \x7f', organisation="Ä", as_of=TODAY)
    switched = re.sub(r"^# (?=\[|[\w.]+ = )", "", text, flags=re.M)
    for name, settings in (("plain", text), ("switched", switched)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "evaluation.toml").write_text(settings, encoding="utf-8")
        loaded = project.load(tmp_path / name)
        assert (loaded.title, loaded.organisation, loaded.language) == ('"Wir"\\ #1', "Ä", language)
        assert loaded.rules == project.Rules()
        assert loaded.has("answers") == (name == "switched")
    assert len(tomllib.loads(switched)) == 12


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_title_nobody_gave_is_a_word_to_be_replaced(tmp_path: Path, language: str) -> None:
    loaded = project.load(new_project(tmp_path / "neu", language))
    assert loaded.title == "Probe"
    text = starting.settings(language=language, title=" ", as_of=TODAY)
    assert tomllib.loads(text)["project"]["title"] == wording.language(language).say("new.project")


def test_raw_data_of_a_new_project_stay_out_of_git(tmp_path: Path) -> None:
    lines = (new_project(tmp_path / "neu", "de") / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"/data/raw/*", "/data/processed/*", "/reports/*"} <= set(lines)


def evaluation(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    """``evaluation …`` in this process; returns the exit code."""
    monkeypatch.setattr(sys, "argv", ["evaluation", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


@pytest.mark.parametrize("language", ["de", pytest.param("en", marks=pytest.mark.deep)])
def test_a_new_project_builds_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    folder = tmp_path / "Neues Projekt Köln"
    assert evaluation(monkeypatch, "new", folder, "--language", language, "--title", "Gemeinsam") == 0
    assert evaluation(monkeypatch, "check", "--project", folder) == 0
    formats = ("--formats", "html", "--only", "funding")
    assert evaluation(monkeypatch, "build", "--project", folder, *formats) == 0
    page = (folder / "reports" / "public" / "funding.html").read_text(encoding="utf-8")
    assert "Gemeinsam" in page
    assert schema.TABLES["payments"].label(language) in page


@pytest.mark.parametrize("existing", ["notes.txt", ".gitignore"])
def test_a_folder_that_is_not_empty_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], existing: str
) -> None:
    (tmp_path / existing).write_text("mine")
    assert evaluation(monkeypatch, "new", tmp_path) == 2
    assert [path.name for path in tmp_path.iterdir()] == [existing]
    error = capsys.readouterr().err
    assert "nicht leer" in error
    assert len(error.splitlines()) == 1


def test_a_file_of_that_name_and_an_unknown_language_are_wrong_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "neu").write_text("mine")
    assert evaluation(monkeypatch, "new", tmp_path / "neu") == 2
    assert evaluation(monkeypatch, "new", tmp_path / "other", "--language", "fr") == 2
    assert [path.name for path in tmp_path.iterdir()] == ["neu"]
    with pytest.raises(UsageError):
        starting.start(tmp_path / "neu" / "below", {"a": b""})


def test_a_folder_with_nothing_but_version_control_is_new(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    new_project(tmp_path, "de")
    assert (tmp_path / "evaluation.toml").is_file()
