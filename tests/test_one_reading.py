"""What ``inspect`` says of a file is what a project gets: the same rows, kinds, missing values, sums and counts."""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from rich.console import Console

from evaluation import reading
from evaluation.data import Processed, build_tables
from evaluation.project import schema, settings
from evaluation.project.settings import Source
from evaluation.reading.cleaning import recipes
from evaluation.reading.inspecting import InspectedTable, as_object, inspect, on_screen
from evaluation.reading.surveys.lss import read_structure
from evaluation.reading.surveys.programs import read_answers

ROOT = Path(__file__).parents[1]
SETTINGS = '[project]\ntitle = "Test"\norganisation = "Verein"\nas_of = 2024-12-31\n'


def written(folder: Path, *lines: str, name: str = "Datei.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def project_of(path: Path, table: str, folder: Path, sheet: str | None = None) -> Processed:
    """The tables of a project that has this one file."""
    folder.mkdir(parents=True, exist_ok=True)
    named = f'sheet = "{sheet}"\n' if sheet else ""
    text = f'{SETTINGS}[tables.{table}]\nfile = "{path.resolve().as_posix()}"\n{named}'
    (folder / settings.SETTINGS).write_text(text, encoding="utf-8")
    return build_tables(settings.load(folder))


@pytest.mark.parametrize(
    ("lines", "headings"),
    [
        (
            ["Wie oft nutzen Sie?;;;Name egal", "Telefon;Mail;Brief;Sonstiges"],
            ["Wie oft nutzen Sie? [Telefon]", "Wie oft nutzen Sie? [Mail]", "Wie oft nutzen Sie? [Brief]"],
        ),
        (
            ["Nr.;Wie oft?;;Ort", "Kennung;Mail;Brief;Antwort"],
            ["Nr. [Kennung]", "Wie oft? [Mail]", "Wie oft? [Brief]", "Ort"],
        ),
        (["Befragung 2024;;;", "", "Q1;Q2;Q3;Q4"], ["Q1", "Q2", "Q3", "Q4"]),
        (["Q1;Q2;Q3;Q4", '"{""ImportId"":""1""}";"{""ImportId"":""2""}";"{""ImportId"":""3""}";'], ["Q1", "Q2", "Q3"]),
    ],
)
def test_rows_of_headings_are_no_respondents(tmp_path: Path, lines: list[str], headings: list[str]) -> None:
    answers = [f"{number};{'oft;nie' if number % 2 else 'nie;oft'};Köln" for number in range(1, 9)]
    path = written(tmp_path, *lines, *answers)
    survey = read_answers(path)
    assert list(survey.raw.cells.columns)[: len(headings)] == headings
    assert len(survey.raw.rows) == 8
    assert "survey_header" in [note.key for note in survey.raw.notes]
    made = project_of(path, "answers", tmp_path / "p")
    assert made.tables["answers"]["source_row"].nunique() == 8


def test_the_first_answers_below_usual_headings_are_a_respondent(tmp_path: Path) -> None:
    survey = read_answers(written(tmp_path, "Ort;Mail;Brief", "Ulm;gern;kaum", "Köln;oft;nie", "Köln;oft;nie"))
    assert (len(survey.raw.rows), survey.raw.header_rows) == (3, (1,))
    assert "survey_header" not in [note.key for note in survey.raw.notes]


def test_small_whole_numbers_are_a_scale_in_both(tmp_path: Path) -> None:
    lines = [f"{n % 5 + 1};{n % 4}" for n in range(12)]
    path = written(tmp_path, "Wie zufrieden sind Sie?;Wie viele Kinder haben Sie?", *lines)
    (inspected,) = inspect(path)
    book = project_of(path, "answers", tmp_path / "p").tables["codebook"].drop_duplicates("item")
    assert list(book["type"]) == ["scale", "number"]
    assert [column.kind for column in inspected.columns] == ["scale", "integer"]
    assert "assumed_scale" in [finding.rule for finding in inspected.findings]


def test_numbers_in_an_export_in_codes_may_be_codes_and_are_asked_about(tmp_path: Path) -> None:
    lines = [f"{n};{n % 5 + 1};{5 - n % 5};{n % 3 + 1}" for n in range(1, 13)]
    made = project_of(written(tmp_path, "id;Q1[A];Q1[B];Q2", *lines), "answers", tmp_path / "p")
    book = made.tables["codebook"].drop_duplicates("item").set_index("item")["type"]
    assert book.to_dict() == {"Q1[A]": "scale", "Q1[B]": "scale", "Q2": "number"}
    asked = made.findings[made.findings["value"].str.contains("Kennziffern", na=False)]
    assert list(asked["severity"]) == ["warning"]
    assert pd.notna(asked["file"]).all()


# the equality, for any file


def same(path: Path, folder: Path, structure: Path | None = None) -> int:
    """How many columns of a file are the same for ``inspect`` and in the table the file can be; differences fail."""
    compared = 0
    inspected_tables = inspect(path, structure=structure)
    for place, inspected in enumerate(inspected_tables):
        rules = {finding.rule: finding.values for finding in inspected.findings}
        tables = rules["fits_table"]["tables"] if "fits_table" in rules else ()
        for table in tables:
            made = project_of(path, table.name, folder / f"{place}-{table.name}", inspected.sheet)
            compared += _same_table(inspected, table, made, columns_of=len(tables) == 1)
        survey = any(finding.rule.startswith("survey_") for finding in inspected.findings)
        if not tables and len(inspected_tables) == 1 and (survey or not inspected.excluded):
            compared += _same_survey(inspected, path, structure)
        if not tables and not survey:
            compared += _same_named(inspected, path)
    return compared


NAMED = {"money": ("budget", "amount"), "date": ("payments", "date"), "integer": ("advice", "minutes")}


def _same_named(inspected: InspectedTable, path: Path) -> int:
    """Of a file that fits no table: what each column comes to where the settings name it as one of that kind."""
    (raw,) = reading.read(path, sheet=inspected.sheet)
    columns = [column for column in inspected.columns if column.kind in NAMED]
    for column in columns:
        table, name = NAMED[column.kind]
        (part,) = recipes.typed(raw, Source(table, path.name, columns={name: column.name}))
        values = part.frame[name]
        assert (part.headings[name], len(values)) == (column.name, inspected.rows)
        if name in part.unread:
            continue
        assert sum(column.missing.values()) == values.isna().sum(), column.name
        if column.sum is not None:
            assert float(column.sum) == pytest.approx(float(values.sum())), column.name
        if column.min is not None and column.kind != "date":
            ends = (float(str(column.min)), float(str(column.max)))
            assert ends == (float(values.min()), float(values.max())), column.name
    return len(columns)


def _same_table(inspected: InspectedTable, table: schema.Table, made: Processed, *, columns_of: bool) -> int:
    frame = made.tables[table.name]
    assert inspected.rows == len(frame)
    whole = {"format_undecided", "foreign_currency", "amounts_divided", "minus_twice", "in_thousands"}
    open_columns = set(made.findings[made.findings["rule"].isin(whole)]["column"])
    headings = recipes.find_columns([column.name for column in inspected.columns], table, {})
    seen = {column.name: column for column in inspected.columns}
    told = as_object(inspected)["columns"]
    labelled = {entry["name"]: entry["values"] for entry in told}
    for name, heading in headings.items():
        column, wanted, values = seen[heading], table.column(name), frame[name]
        if any(heading in one for one in open_columns) or not columns_of:
            continue
        assert column.kind == {"percent": "number"}.get(wanted.kind, wanted.kind), heading
        kinds = made.missing[(made.missing["table"] == table.name) & (made.missing["column"] == name)]["kind"]
        counts = kinds.value_counts().to_dict()
        counts["not_answered"] = int(values.isna().sum()) - len(kinds)
        assert dict(column.missing) == {kind: n for kind, n in counts.items() if n}, heading
        known = values.dropna()
        if column.sum is not None:
            assert float(column.sum) == pytest.approx(float(known.sum())), heading
        if column.min is not None and len(known):
            ends = (known.min(), known.max())
            if wanted.kind in ("date", "datetime"):
                assert [str(column.min), str(column.max)] == [str(end)[: len(str(column.min))] for end in ends], heading
            else:
                assert [float(str(column.min)), float(str(column.max))] == [float(end) for end in ends], heading
        if column.values is not None and wanted.kind != "choices":
            labels = {choice.code: choice.label("de") for choice in wanted.choices}
            labels |= {True: "yes", False: "no"} if wanted.kind == "yes_no" else {}
            times = Counter(labels.get(value, str(value)) for value in known)
            assert Counter(labelled[heading]) == times, heading
    return len(headings) if columns_of else 0


ITEM_KINDS = {
    "scale": {"scale"},
    "single": {"choice", "yes_no"},
    "multiple": {"choices", "yes_no"},
    "number": {"integer", "number"},
    "text": {"text", "code", "choice", "yes_no", "date", "datetime"},
    "date": {"datetime", "date"},
}


def _same_survey(inspected: InspectedTable, path: Path, structure: Path | None) -> int:
    """The same rows, and for each question the same kind, missing values and counts, as in the answers of a project."""
    survey = read_answers(path, read_structure(structure) if structure else None)
    answers, book = recipes.survey_tables(survey, Source("answers", path.name))
    items = dict(zip(survey.items["column"], survey.items["item"], strict=True))
    kinds = book.drop_duplicates("item").set_index("item")["type"]
    labels = book.dropna(subset="answer_code").set_index(["item", "answer_code"])["answer"].to_dict()
    compared = 0
    read_as_survey = any(finding.rule.startswith("survey_") for finding in inspected.findings)
    for column in inspected.columns:
        if column.name not in items:
            continue
        item = items[column.name]
        given = answers[answers["item"] == item]
        assert inspected.rows == len(given)
        assert column.kind in ITEM_KINDS[kinds[item]] or not read_as_survey, column.name
        if not read_as_survey and kinds[item] not in ("scale", "number"):
            continue
        silent = given["missing"].dropna().value_counts().to_dict()
        assert dict(column.missing) == silent, column.name
        times = given[given["missing"].isna()]["value"].value_counts().to_dict()
        if kinds[item] == "scale" and column.kind == "scale":
            assert sum(column.values.values()) == sum(times.values()), column.name
            told = {labels.get((item, code), code) for code in times} | set(times)
            assert {value.split(" (")[0] for value, n in column.values.items() if n} <= {
                text.split(" (")[0] for text in told
            }, column.name
        compared += 1
    return compared


@pytest.mark.parametrize(
    ("lines", "columns"),
    [
        (["Org-Nr.;Name;Typ;Gründungsjahr", "O1;A;MSO;1999", "O2;B;Partner;2003", "NA;None;MSO;-"], 4),
        (["Nr.;Datum;Betrag;Art", "1;01.02.2024;-;Abruf", "2;02.02.2024;5,00;Mittelabruf", "3;Mai;k. A.;Quatsch"], 4),
        (["Nr.;Datum;Betrag;Art", "1;45457;1.234;Abruf", "2;45458;7;abruf", "3;45459;1,505;Abruf"], 4),
        (["Nr.;Datum;Betrag;Art", "1;03/04/2024;1.234;Abruf", "2;05/06/2024;7,5;Abruf"], 4),
        (["Aktivität;Kostenposition;Empfänger;Betrag", "Kurs;Honorar;X;(1,00)", "Kurs;Miete;Y;entfällt"], 4),
        (["Kostenposition;Betrag;Fördersatz", "A;5,00;80 %", "B;6,00;75", "C;1,00;12,5%"], 3),
        (["Org-Nr.;Name;Typ;Mitglied", "O1;A;MSO;ja", "O2;B;MSO;x", "O3;C;MSO;weiß nicht", "O4;D;MSO;vielleicht"], 4),
        (["F1;F2", "1;5", "2;NA", "3;4", "4;3", "5;2", "1;1", "NA;2", "3;3", "2;1", "5;5", "4;4"], 2),
        (["Wie gut?;Kommentar", "1;-", "2;gut", "3;k. A.", "2;schön", "1;-", "-;nichts", "3;so", "2;da"], 2),
        (["Wie gut?;Alter", "1.0;34", "2.0;35", "3.0;66", "1.0;35", "2.0;44", "3.0;18"], 2),
        (["Wie oft?;;;Sonst?", "Mail;Brief;Rad;Text", "a;b;a;u", "b;a;b;v", "a;b;b;w", "b;a;a;x", "a;a;b;x"], 4),
    ],
)
def test_columns_of_many_kinds_are_the_same(lines: list[str], columns: int, tmp_path: Path) -> None:
    assert same(written(tmp_path, *lines), tmp_path / "p") == columns


def test_cells_of_a_workbook_are_the_same(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    rows: list[list[Any]] = [
        ["Nr.", "Datum", "Betrag", "Art"],
        [1, dt.date(2024, 1, 2), 12.5, "Abruf"],
        [2, 45300, "7,00", "Mittelabruf"],
        [3, "03.01.2024", "-", "R&uuml;ckzahlung"],
        [4, None, 1e16, None],
    ]
    for row in rows:
        book.worksheets[0].append(row)
    book.save(tmp_path / "Zahlungen.xlsx")
    assert same(tmp_path / "Zahlungen.xlsx", tmp_path / "p") == 4
    (inspected,) = inspect(tmp_path / "Zahlungen.xlsx")
    assert (inspected.columns[2].sum, inspected.columns[2].missing) == (1950, {"not_answered": 1, "unreadable": 1})
    (marked,) = [finding for finding in inspected.findings if finding.rule == "marked_cells"]
    assert marked.values == {"n": 1, "columns": "Art"}, "empty cells were not cleaned of anything"
    findings = project_of(tmp_path / "Zahlungen.xlsx", "payments", tmp_path / "q").findings
    assert list(findings[findings["rule"] == "cells_mended"]["hint"]) == ["1"]


def test_a_workbook_of_questions_over_their_parts_has_no_respondent_in_its_headings(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    answers = [["oft", "nie", "Köln"], ["nie", "oft", "Bonn"]] * 4
    for row in (["Wie oft nutzen Sie?", None, "Ort"], ["Telefon", "Mail", "Antwort"], *answers):
        sheet.append(row)
    sheet.merge_cells("A1:B1")
    book.save(tmp_path / "Befragung.xlsx")
    assert same(tmp_path / "Befragung.xlsx", tmp_path / "p") == 3
    (inspected,) = inspect(tmp_path / "Befragung.xlsx")
    assert (inspected.rows, inspected.columns[0].values) == (8, {"nie": 4, "oft": 4})


def test_a_cell_a_table_cannot_do_without_is_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path, "Nr.;Datum;Betrag;Art", "1;01.02.2024;-;Abruf", "2;02.02.2024;5,00;Quatsch")
    (inspected,) = inspect(path)
    needed, unread = (
        next(finding for finding in inspected.findings if finding.rule == rule).text("de")
        for rule in ("needed_cells", "unread_cells")
    )
    assert needed.startswith("Spalte „Betrag“: In Zeile 2 fehlt der Wert. Die Tabelle „Zahlungen“ braucht ihn")
    assert "Erwartet wird: Abruf, Weiterleitung" in unread
    findings = project_of(path, "payments", tmp_path / "p").findings
    assert sorted(findings[findings["severity"] == "error"]["rule"]) == ["empty_cell", "unreadable_cell"]


@pytest.mark.parametrize(
    ("heading", "numbers", "total"),
    [("Baujahr", "2006 2015 2007", None), ("Gründungsjahr", "1999 2003 1999", None), ("Mitglieder", "1950 2000", 3950)],
)
def test_years_have_no_sum_and_no_signs_within(heading: str, numbers: str, total: int | None, tmp_path: Path) -> None:
    (inspected,) = inspect(written(tmp_path, f"Ort;{heading}", *(f"Ort {year};{year}" for year in numbers.split())))
    column = as_object(inspected)["columns"][1]
    assert (column["kind"], column["sum"]) == ("integer", total)
    screen = Console(width=100, record=True, file=io.StringIO())
    screen.print(*on_screen(inspected, "de"), sep="\n")
    assert ("Jahreszahl" in screen.export_text(clear=False)) == (total is None)
    assert (min(numbers.split()) in screen.export_text()) == (total is None)


PLACES = ["data/raw", "examples/one_wave/data/raw"]


@pytest.mark.parametrize(
    "path", [path for place in PLACES for path in sorted((ROOT / place).glob("*.csv"))], ids=lambda path: path.name
)
def test_text_files_of_the_projects_are_read_the_same(path: Path, tmp_path: Path) -> None:
    assert same(path, tmp_path, path.with_suffix(".lss") if path.with_suffix(".lss").is_file() else None) > 2


@pytest.mark.deep
@pytest.mark.parametrize(
    "path", [path for place in PLACES for path in sorted((ROOT / place).glob("*.xlsx"))], ids=lambda path: path.name
)
def test_workbooks_of_the_projects_are_read_the_same(path: Path, tmp_path: Path) -> None:
    assert same(path, tmp_path) > 2


@pytest.mark.deep
def test_the_real_files_are_read_the_same(real_data: Path, tmp_path: Path) -> None:
    files = sorted(path for path in real_data.rglob("*") if path.suffix in (".csv", ".xlsx", ".sav", ".lsa"))
    compared = {path.name: same(path, tmp_path / str(place)) for place, path in enumerate(files)}
    assert len(files) > 20
    assert sum(compared.values()) > 1_000
