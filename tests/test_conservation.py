"""No raw cell disappears: it is in the table, excluded by a named rule, or in a finding, in every file there is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation import reading
from evaluation.data import build_tables, open_project
from evaluation.findings import accounting, checks
from evaluation.language import wording
from evaluation.project import settings as project
from evaluation.project.settings import Amount, Source
from evaluation.reading.cleaning import recipes
from evaluation.reading.cleaning.recipes import typed
from evaluation.reading.raw import RawTable
from evaluation.reading.surveys.programs import read_answers

TABLES = {
    "funding-esf-bremen/*.xlsx": ("budget", {}),
    "funding-esf-berlin-mv/*.csv": ("budget", {}),
    "funding-hamburg-spenden/*.xlsx": ("payments", {}),
    "funding-muenster-zuschuesse/*.csv": ("budget", {}),
    "budget-freiburg/*.csv": ("budget", {"amounts": ("Ergebnis 2015 (Erträge)", "Ansatz 2016 (Erträge)")}),
    "messy-genesis/*.csv": ("budget", {}),
    "net-*/*.csv": ("memberships", {}),
    "dyads-dres-couples/*.csv": ("answers", {}),
    "prepost-claus-2020/*.csv": ("answers", {}),
    "smalln-textbook/*.csv": ("answers", {}),
}
SURVEYS = ("survey-digital-twins-de/results_*.csv", "survey-plr-limesurvey-codes/results-survey.csv")
SURVEYS += ("survey-rse-germany-2017/public_data.csv",)


def grid(path: Path, raw: RawTable) -> Iterator[tuple[int, int]]:
    """Row and column of every filled cell of a file, read by nothing of ours: both count from 1."""
    if raw.format == "workbook":
        sheet = openpyxl.load_workbook(path, data_only=True)[str(raw.sheet)]
        for row in sheet.iter_rows():
            yield from ((cell.row, cell.column) for cell in row if cell.value is not None and str(cell.value).strip())
        return
    text = path.read_bytes().decode(str(raw.encoding))
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=str(raw.delimiter))
    for number, cells in enumerate(lines, 1):
        yield from ((number, place) for place, cell in enumerate(cells, 1) if cell.strip())


def unaccounted(path: Path, raw: RawTable) -> list[tuple[int, int]]:
    """Filled cells that are neither in a data row and a column, nor in a row that was excluded by a rule."""
    rows, columns = set(raw.rows.tolist()), set(raw.places)
    named = set(raw.header_rows) | {row for excluded in raw.excluded for row in excluded.rows}
    return [
        (row, column)
        for row, column in grid(path, raw)
        if row not in named and (row not in rows or column not in columns)
    ]


def account(raw: RawTable, table: str, **options: Any) -> accounting.Account:
    amounts = tuple(Amount(column, {}) for column in options.get("amounts", ()))
    return accounting.accounted(typed(raw, Source(table, raw.file, amounts=amounts)))


@pytest.mark.deep
def test_every_cell_of_the_demo_has_a_fate(demo: Path) -> None:
    made = build_tables(project.load(demo))
    assert len(made.accounts) == len(project.load(demo).sources)
    assert {name: told.lost for name, told in made.accounts.items() if told.lost} == {}
    total = accounting.total(made.accounts.values())
    unread = made.findings["rule"].isin(["unreadable_cell", "empty_cell"])
    assert total["finding"] == unread.sum() == 2
    assert [sums for told in made.accounts.values() for sums in told.cents.values() if sums.get("lost")] == []
    for source in project.load(demo).sources:
        if source.table != "answers":
            path = demo / source.file
            (raw,) = reading.read(path, sheet=source.sheet)
            assert unaccounted(path, raw) == []


@pytest.mark.parametrize("pattern", TABLES)
def test_every_cell_of_a_real_table_has_a_fate(real_data: Path, pattern: str) -> None:
    table, options = TABLES[pattern]
    files = sorted(real_data.glob(pattern))
    assert files
    for path in files:
        for raw in reading.read(path):
            assert unaccounted(path, raw) == [], path.name
            found = account(raw, table, **options)
            assert found.lost == 0, path.name
            assert not any(sums.get("lost") for sums in found.cents.values()), path.name
            assert sum(found.cells.values()) == raw.cells.size
            assert found.rows["data"] == len(raw.rows)


@pytest.mark.parametrize("pattern", SURVEYS)
def test_every_cell_of_a_real_survey_has_a_fate(real_data: Path, pattern: str) -> None:
    for path in sorted(real_data.glob(pattern)):
        survey = read_answers(path)
        source = Source("answers", path.name)
        answers, _ = recipes.survey_tables(survey, source)
        found = accounting.accounted_survey(survey, source, answers)
        assert found.lost == 0
        assert sum(found.cells.values()) == survey.raw.cells.size


CELLS = st.sampled_from(["", "x", "1,00", "1.234,56 €", "12,5", "viel", "weiß nicht", "-", "#REF!", "Summe", "ja"])
CELLS |= st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters=';"'), max_size=6)


@given(st.lists(st.lists(CELLS, min_size=4, max_size=4), min_size=1, max_size=6))
def test_whatever_stands_in_a_small_table_no_cell_is_lost(rows: list[list[str]]) -> None:
    frame = pd.DataFrame(rows, columns=["Position", "Betrag", "Freibetrag", "Farbe"], dtype=object)
    raw = RawTable("p.csv", "text", frame, (frame.index + 2).to_numpy(), (1, 2, 3, 4))
    (part,) = typed(raw, Source("budget", "p.csv"))
    found = accounting.accounted([part])
    assert found.lost == 0
    assert sum(found.cells.values()) == frame.size
    found_there = [finding for finding in checks.of_part(part) if finding.column.startswith("C ")]
    told = {row for finding in found_there for row in (finding.row, *map(int, filter(None, finding.rows.split(", "))))}
    lost = part.frame["allowance"].isna() & frame["Freibetrag"].map(recipes.filled)
    if not {"allowance"} & {*part.undecided, *part.currencies}:
        assert told >= set(raw.rows[lost])


def test_a_cell_that_was_lost_is_an_error() -> None:
    found = accounting.of_account(accounting.Account({"lost": 2}), Source("budget", "p.csv"), "")
    assert [(finding.severity, finding.rule, finding.value) for finding in found] == [("error", "cells_lost", "2")]
    assert "2 ausgefüllte Zellen" in found[0].text("de")
    assert "2 filled cells" in found[0].text("en")


def test_a_total_row_is_told_beside_what_was_read(tmp_path: Path) -> None:
    settings = '[project]\ntitle = "T"\norganisation = "V"\nas_of = 2024-05-31\n[tables.budget]\nfile = "p.csv"\n'
    (tmp_path / "evaluation.toml").write_text(settings, encoding="utf-8")
    text = "Position;Betrag\nMiete;1.000,50\nDruck;2.000,00\nSumme;{}\n"
    for stated, severity in (("3.000,50", "note"), ("3.100,50", "warning")):
        (tmp_path / "p.csv").write_text(text.format(stated), encoding="utf-8")
        (total,) = checks.listed(build_tables(project.load(tmp_path)).findings)
        assert (total.severity, total.row) == (severity, 4)
        assert f"nennt {stated}; gelesen 3.000,50" in total.text("de")
        assert "read 3,000.50" in total.text("en")


def test_the_kind_of_missing_stays_beside_the_value(tmp_path: Path) -> None:
    settings = '[project]\ntitle = "T"\norganisation = "V"\nas_of = 2024-05-31\n[[tables.advice]]\nfile = "a.csv"\n'
    settings += '[[tables.advice]]\nfile = "b.csv"\n'
    head = "Nr.;Tandem;Datum;Dauer\n"
    (tmp_path / "evaluation.toml").write_text(settings, encoding="utf-8")
    (tmp_path / "a.csv").write_text(head + "A1;T1;01.02.2024;90\nA2;T1;02.02.2024;weiß nicht\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text(
        head + "B1;T1;03.02.2024;\nB2;T1;04.02.2024;entfällt\nB3;T1;05.02.2024;lang\n", "utf-8"
    )
    found = open_project(tmp_path)
    why = found.why_missing("advice", "minutes")
    assert why.isna().tolist() == [True, False, False, False, False]
    assert why.dropna().tolist() == ["dont_know", "not_answered", "not_applicable", "unreadable"]
    assert {"missing_dont_know", "missing_not_applicable"} <= set(found.findings["rule"])
    before = (tmp_path / "data/processed/missing.parquet").read_bytes()
    (tmp_path / "data/processed/missing.parquet").unlink()
    assert open_project(tmp_path).why_missing("advice", "minutes").equals(why)
    assert (tmp_path / "data/processed/missing.parquet").read_bytes() == before


def test_an_account_is_told_in_one_line_of_the_language() -> None:
    account = accounting.Account({"table": 1992, "empty": 7, "finding": 1}, {"data": 110, "header": 1, "total": 2})
    told = accounting.line("budget | plan.xlsx | Blatt 1", account, wording.language("de"))
    assert told == (
        "Finanzplan – plan.xlsx, Blatt 1. Zeilen: 110 mit Daten, 1 mit Überschriften, 2 mit Summen. "
        "Zellen: 1.992 in der Tabelle, 7 leer, 1 in Befunden."
    )
    assert "1,992 in the table" in accounting.line("budget | plan.xlsx", account, wording.language("en"))


AMOUNTS = st.integers(-999_999, 9_999_999).map(lambda cents: wording.language("de").number(cents / 100, decimals=2))
ENTRIES = st.tuples(st.just("data"), st.sampled_from(["Kurs", "Fest"]), st.sampled_from(["Frau X", ""]), AMOUNTS)
BETWEEN = st.one_of(
    st.just(("empty", "", "", "")),
    st.just(("header", "Aktivität", "Empfänger", "Betrag")),
    st.sampled_from(["1. Einnahmen", "* vorläufig", "Quelle: Buchhaltung", "Anhang"]).map(
        lambda t: ("note", t, "", "")
    ),
    st.tuples(st.just("late"), st.sampled_from(["Nachtrag", "Rest"]), st.just(""), AMOUNTS),
    st.tuples(st.just("part"), st.just("davon Honorar"), st.just(""), AMOUNTS),
    st.tuples(st.just("total"), st.sampled_from(["Summe", "Kurs Ergebnis", "Gesamt", ""]), st.just(""), AMOUNTS),
    st.tuples(
        st.just("odd"), st.just("Kurs"), st.sampled_from(["", "Y"]), st.sampled_from(["viel", "10,00 CHF", "k. A."])
    ),
)


@given(
    st.lists(ENTRIES, min_size=2, max_size=6), st.lists(ENTRIES | BETWEEN, max_size=8), st.lists(BETWEEN, max_size=2)
)
def test_every_cent_of_a_column_of_amounts_is_told(
    tmp_path_factory: pytest.TempPathFactory,
    first: list[tuple[str, ...]],
    rest: list[tuple[str, ...]],
    over: list[tuple[str, ...]],
) -> None:
    """Whatever stands between the rows: sums, late entries, notes, headings again. The sum of the file is read anew."""
    head = ("header", "Aktivität", "Empfänger", "Betrag")
    path = tmp_path_factory.mktemp("cents") / "p.csv"
    lines = [";".join((*row[1:3], "", row[3])) for row in (*over, head, *first, *rest)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (raw,) = reading.read(path)
    source = Source("expenses", "p.csv", columns={"amount": "Betrag"})
    (part,) = typed(raw, source)
    found = accounting.accounted([part])
    if "amount" not in part.headings or part.unread:
        return  # no heading was found, or a currency refuses the column: an error says so
    sums = dict(found.cents["Betrag"])
    texts = [row[3] for row in (*over, *first, *rest) if row[3][-1:].isdigit()]
    assert sums["file"] == sum(int(text.replace(".", "").replace(",", "").replace("−", "-")) for text in texts)
    assert sums["file"] == sum(cents for fate, cents in sums.items() if fate != "file")
    assert (sums["table"], sums.get("lost", 0)) == (int(part.frame["amount"].sum()), 0)
    asked = [finding for finding in checks.of_notes(raw, source) if finding.severity == "warning"]
    left = {rule for rule in ("note", "footer", "header") if sums.get(rule)}
    assert asked or not left


def test_a_sum_that_differs_from_that_of_the_table_is_told_in_a_line(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    head = "Aktivität;Empfänger;Grund;Betrag\n"
    path.write_text(f"{head}Kurs;X;a;100,00\nKurs;Y;b;20,00\nAktivität;Empfänger;Grund;7,50\nFest;Z;c;1,00\n", "utf-8")
    (raw,) = reading.read(path)
    source = Source("expenses", "p.csv", columns={"amount": "Betrag"})
    found = accounting.accounted(typed(raw, source))
    assert found.cents == {"Betrag": {"file": 12850, "table": 12100, "header": 750}}
    told = accounting.line("expenses | p.csv", found, wording.language("de")).split("\n")[1]
    assert told.replace("\u00a0", " ") == (
        "  Spalte „Betrag“: In der Datei stehen zusammen 128,50 €, davon 121 € in der Tabelle und 7,50 € in "
        "wiederholten Überschriften."
    )
    (asked,) = [finding for finding in checks.of_notes(raw, source) if finding.severity == "warning"]
    assert (asked.rule, asked.row) == ("rows_left_out", 4)
