"""What ``inspect`` says of a file is what a project gets: the same rows, kinds, missing values, sums and counts."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from evaluation import project as settings
from evaluation.data import Processed, build_tables
from evaluation.inspecting import inspect
from evaluation.reading.surveys import read_answers

SETTINGS = '[project]\ntitle = "Test"\norganisation = "Verein"\nas_of = 2024-12-31\n'


def written(folder: Path, *lines: str, name: str = "Datei.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def project_of(path: Path, table: str, folder: Path, sheet: str | None = None) -> Processed:
    """The tables of a project that has this one file."""
    folder.mkdir(exist_ok=True)
    named = f'sheet = "{sheet}"\n' if sheet else ""
    text = f'{SETTINGS}[tables.{table}]\nfile = "{path.as_posix()}"\n{named}'
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
    (sight,) = inspect(path)
    book = project_of(path, "answers", tmp_path / "p").tables["codebook"].drop_duplicates("item")
    assert list(book["type"]) == ["scale", "number"]
    assert [column.kind for column in sight.columns] == ["scale", "integer"]
    assert "scale_by_values" in [finding.rule for finding in sight.findings]


def test_numbers_in_an_export_in_codes_may_be_codes_and_are_asked_about(tmp_path: Path) -> None:
    lines = [f"{n};{n % 5 + 1};{5 - n % 5};{n % 3 + 1}" for n in range(1, 13)]
    made = project_of(written(tmp_path, "id;Q1[A];Q1[B];Q2", *lines), "answers", tmp_path / "p")
    book = made.tables["codebook"].drop_duplicates("item").set_index("item")["type"]
    assert book.to_dict() == {"Q1[A]": "scale", "Q1[B]": "scale", "Q2": "number"}
    asked = made.findings[made.findings["value"].str.contains("Kennziffern", na=False)]
    assert list(asked["severity"]) == ["warning"]
    assert pd.notna(asked["file"]).all()
