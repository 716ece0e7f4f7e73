"""Every column of a survey stays a question of its own, whatever its heading looks like."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.data import Data, open_project
from evaluation.language.errors import EvaluationError
from evaluation.reading.inspecting import inspect
from evaluation.reading.raw import RawTable
from evaluation.reading.surveys.inferred import infer_items
from evaluation.reading.surveys.limesurvey import answers_long, survey_in

HEAD = '[project]\ntitle = "T"\norganisation = "O"\nas_of = 2024-05-31\n'
SOURCE = '[[tables.answers]]\nfile = "{file}.csv"\nwave = "{file}"\ncolumns = {{ respondent = "Code" }}\n'


def opened(folder: Path, files: Mapping[str, str], settings: str = "") -> Data:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text.replace("|", "\n") + "\n", encoding="utf-8")
    sources = "".join(SOURCE.format(file=name) + settings for name in files)
    (folder / "evaluation.toml").write_text(HEAD + sources, encoding="utf-8")
    return open_project(folder)


def test_a_word_before_several_texts_is_no_code(tmp_path: Path) -> None:
    data = opened(
        tmp_path, {"t0": "Code;Team: offen;Team: fair;Q1. Ort;Q1. Zeit|AB12;1;5;2;4|CD34;2;4;3;3|EF56;3;5;4;1"}
    )
    answers = data["answers"].pivot(index="respondent", columns="item", values="value")
    assert answers.loc["AB12"].to_dict() == {"Team: offen": "1", "Team: fair": "5", "Q1. Ort": "2", "Q1. Zeit": "4"}


@given(st.lists(st.sampled_from(["Team: a", "Team: b", "Team", "Q1. x", "Q1. y [z]", "Q1 [z]", "Q1[z]"]), unique=True))
def test_there_is_an_answer_for_each_respondent_and_column(headings: list[str]) -> None:
    cells = pd.DataFrame({"Code": ["AB12", "CD34"], **{text: ["1", "5"] for text in headings}}, dtype="str")
    raw = RawTable("a.csv", "text", cells, np.array([2, 3]), tuple(range(len(headings) + 1)))
    answers = answers_long(survey_in(raw, people=["Code"]))
    assert len(answers) == 2 * len(headings) == len(answers.drop_duplicates(["row", "item"]))


def test_two_columns_that_a_codebook_or_another_file_makes_one_question_are_an_error(tmp_path: Path) -> None:
    files = {"t0": "Code;Q1. Wie gut?|AB12;1|CD34;2", "t1": "Code;Wie gut?;Q1|AB12;1;4|CD34;2;5"}
    with pytest.raises(EvaluationError, match=r"Q1.*(B \(Wie gut\?\), C \(Q1\)|C \(Q1\), B)"):
        opened(tmp_path, files)


@pytest.mark.parametrize(
    ("heading", "codes"),
    [
        ("Wie zufrieden (1-7)?", "1234567"),
        ("Wie zufrieden? (1–5)", "12345"),
        ("Wie zufrieden (0 bis 6)?", "0123456"),
        ("Wie zufrieden von 1 bis 6 mit dem Raum?", "123456"),
        ("Q1. Wie zufrieden (1-7)?", "1234567"),
    ],
)
def test_a_scale_has_the_ends_its_heading_states(heading: str, codes: str) -> None:
    column = pd.Series(["2", "3", "5", "2", "3", "5", "4"], dtype="str")
    item = infer_items(pd.DataFrame({heading: column}))[heading]
    assert ("".join(choice.code for choice in item.choices), item.type, item.assumed) == (codes, "scale", False)


def test_in_a_project_with_two_waves_answers_say_theirs(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Code;Q1\nAB12;1\n", encoding="utf-8")
    waves = "".join(f'[[waves]]\nid = "{wave}"\nlabel = {{ de = "{wave}" }}\n' for wave in ("t0", "t1"))
    source = '[[tables.answers]]\nfile = "a.csv"\ncolumns = { respondent = "Code" }\n'
    (tmp_path / "evaluation.toml").write_text(HEAD + waves + source, encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"a\.csv.*wave.*t0.*t1"):
        open_project(tmp_path)
    (tmp_path / "evaluation.toml").write_text(HEAD + waves + source + 'wave = "t0"\n', encoding="utf-8")
    assert open_project(tmp_path)["answers"]["wave"].tolist() == ["t0"]


LONG = "{0};1;gut|{0};2;offen|{1};1;gut|{1};2;fair"


@pytest.mark.parametrize(
    ("heading", "lines"),
    [
        ("Pseudonym;Frage;Antwort", 'item = "Frage", value = "Antwort", respondent = "Pseudonym"'),
        ("respondent;item;value", 'item = "item", value = "value", respondent = "respondent"'),
        ("ID;Item;Wert", 'item = "Item", value = "Wert", respondent = "ID"'),
        ("Befragte;Frage;Antwort", 'item = "Frage", value = "Antwort", respondent = "Befragte"'),
        ("Wer;Variable;Value", 'item = "Variable", value = "Value", respondent = "…"'),
    ],
)
def test_a_file_with_a_row_for_each_answer_is_refused_until_its_columns_are_named(
    tmp_path: Path, heading: str, lines: str
) -> None:
    rows = f"{heading}\n" + LONG.format("AB12", "CD34").replace("|", "\n") + "\n"
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")
    (tmp_path / "evaluation.toml").write_text(f'{HEAD}[[tables.answers]]\nfile = "a.csv"\n', encoding="utf-8")
    data = open_project(tmp_path)
    assert not data.has("answers")
    assert [lines in value for value in data.findings.loc[data.findings["severity"] == "error", "value"]] == [True]
    [inspected] = inspect(tmp_path / "a.csv")
    assert [lines in str(found.values["lines"]) for found in inspected.findings if found.rule == "long_answers"] == [
        True
    ]


@pytest.mark.parametrize(
    ("heading", "answers", "told"),
    [
        ("Ich bin mit der Auswertung meiner Antworten einverstanden", ["Ja", "Nein", "Ja", "nein"], "Zeilen 3, 5"),
        ("EINW", ["Y", "N", "Y", "Y"], "Zeilen 3"),
        ("Einwilligung zur Verarbeitung meiner Daten", ["ja", "ja", "ja", "lehne ab"], "Zeilen 5"),
        ("I agree that my answers are used", ["yes", "no", "yes", "yes"], "Zeilen 3"),
        ("Ich bin mit der Auswertung meiner Antworten einverstanden", ["Ja", "Ja", "Ja", "Ja"], ""),
        ("Sind Sie mit dem Verlauf einverstanden?", ["Ja", "Nein", "Ja", "Nein"], ""),
        ("Ist die Zusammenarbeit gut?", ["Ja", "Nein", "Ja", "Nein"], ""),
    ],
)
def test_who_refused_the_use_of_their_answers_is_an_error_until_the_rows_are_out(
    tmp_path: Path, heading: str, answers: list[str], told: str
) -> None:
    rows = "|".join(f"AB{place};{answer};{place % 4 + 1}" for place, answer in enumerate(answers))
    found = opened(tmp_path, {"t1": f"Code;{heading};Q1|{rows}"}).findings
    errors = found.loc[found["severity"] == "error", "value"].tolist()
    assert [told in value for value in errors] == ([True] if told else [])
