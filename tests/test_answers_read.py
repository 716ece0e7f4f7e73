"""Answers of strangers' exports: words for missing, codes that are none, ends of scales, and free text."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from evaluation import tandems
from evaluation.data import Data, open_project
from evaluation.reading.responses import Survey, answers_long
from evaluation.reading.surveys import read_answers

HEAD = "Frage;Fragetyp;Antwort-Code;Antwort;Rang;Fehlgrund\n"


def export(folder: Path, *columns: str, name: str = "umfrage.csv") -> Path:
    """A survey export of columns like ``"Heading|a|b|c"``, its rows numbered from 1."""
    given = {column.split("|")[0]: column.split("|")[1:] for column in columns}
    frame = pd.DataFrame(given).rename_axis("id").rename(index=lambda place: place + 1)
    frame.to_csv(folder / name, sep=";")
    return folder / name


def survey(folder: Path, *columns: str, book: pd.DataFrame | None = None) -> Survey:
    return read_answers(export(folder, *columns), book=book)


def project(folder: Path, *columns: str, book: str = "", **tables: str) -> Data:
    """A project of one survey, a codebook (rows below ``HEAD``) and other tables as CSV."""
    (folder / "data" / "raw").mkdir(parents=True)
    export(folder / "data" / "raw", *columns)
    given = {**({"codebook": HEAD + book} if book else {}), **tables}
    settings = '[project]\ntitle = "T"\norganisation = "O"\nas_of = 2024-06-14\n'
    settings += '[tables.answers]\nfile = "data/raw/umfrage.csv"\n'
    for name, text in given.items():
        (folder / "data" / "raw" / f"{name}.csv").write_text(text, encoding="utf-8")
        settings += f'[tables.{name}]\nfile = "data/raw/{name}.csv"\n'
    (folder / "evaluation.toml").write_text(settings, encoding="utf-8")
    return open_project(folder)


def values(survey: Survey, of: str = "value", *, column: int = 0) -> list[str | None]:
    long = answers_long(survey)
    told = long.loc[long["item"] == survey.items["item"][column], of]
    return [None if pd.isna(value) else str(value) for value in told]


def steps(survey: Survey, *, column: int = 0) -> list[str]:
    """The labels of an item's scale in its order."""
    told = survey.answers[survey.answers["item"] == survey.items["item"][column]].dropna(subset=["rank"])
    return told.sort_values("rank")["label"].tolist()


def said(given: Survey) -> list[str]:
    return [str(note) for note in given.raw.notes]


def actual(data: Data) -> float:
    statistics = tandems.indicators(data)["K1"].statistics
    return float(statistics.set_index("statistic")["value"]["actual"])


def rules(data: Data) -> list[str]:
    return data.findings["rule"].tolist()


def times(*pairs: tuple[str, int]) -> str:
    return "".join(f"|{answer}" * number for answer, number in pairs)


@pytest.mark.parametrize("label", ["trifft nicht zu", "NA", "keine Angabe", "-", "entfällt", "k. A.", "null"])
def test_a_label_of_a_codebook_is_text_whatever_it_says(tmp_path: Path, label: str) -> None:
    book = f"MIT;Skala;1;{label};1;\nMIT;Skala;2;teils;2;\nMIT;Skala;3;trifft zu;3;\n"
    data = project(tmp_path, "MIT" + times(("1", 10), ("2", 10), ("3", 20)), book=book)
    assert data["codebook"]["answer"].tolist() == [label, "teils", "trifft zu"]
    assert data["answers"]["value"].value_counts().to_dict() == {"1": 10, "2": 10, "3": 20}
    assert not {"unknown_answer", "unreadable_cell"} & set(rules(data))


def test_a_disagreement_that_looks_like_missing_is_counted(tmp_path: Path) -> None:
    book = "MIT;Skala;1;trifft nicht zu;1;\nMIT;Skala;2;teils;2;\nMIT;Skala;3;trifft zu;3;\n"
    data = project(tmp_path, "MIT" + times(("trifft nicht zu", 10), ("teils", 10), ("trifft zu", 20)), book=book)
    assert data["answers"]["value"].value_counts().to_dict() == {"1": 10, "2": 10, "3": 20}
    assert data["answers"]["missing"].isna().all()


@pytest.mark.parametrize(
    ("silent", "row", "kind"),
    [
        ("9", "DAB;einfach;9;weiß nicht;;keine Angabe\n", "not_answered"),
        ("9", "DAB;einfach;9;weiß nicht;;\n", "dont_know"),
        ("NA", "", "not_answered"),
        ("k. A.", "", "not_answered"),
        ("I don't know", "", "dont_know"),
        ("trifft nicht zu (bei mir)", "", "not_applicable"),
        ("-", "", "not_answered"),
        ("entfällt", "", "not_applicable"),
    ],
)
def test_a_share_is_one_of_valid_answers(tmp_path: Path, silent: str, row: str, kind: str) -> None:
    book = f"DAB;einfach;1;Ja;;\nDAB;einfach;2;Nein;;\n{row}"
    formula = "indicator_id;name;formula\nK1;Dabei;Anteil(Antworten wobei Wert = '1' von Frage = 'DAB')\n"
    column = "DAB" + times(("1", 6), ("2", 6), (silent, 12))
    data = project(tmp_path, column, book=book, indicators=formula.replace("'", '"'))
    assert actual(data) == 50
    assert data["answers"]["missing"].value_counts().to_dict() == {kind: 12}


def test_a_formula_that_counts_a_kind_of_missing_as_an_answer_is_asked_about(tmp_path: Path) -> None:
    book = "DAB;einfach;1;Ja;;\nDAB;einfach;9;weiß nicht;;keine Angabe\n"
    formula = 'indicator_id;name;formula\nK1;Dabei;Anzahl(Antworten wobei Wert = "9")\n'
    data = project(tmp_path, "DAB" + times(("1", 6), ("9", 12)), book=book, indicators=formula)
    found = data.findings[data.findings["rule"] == "formula_missing"]
    assert found[["severity", "row", "value"]].to_numpy().tolist() == [["warning", 2, "9"]]


def test_a_word_for_missing_does_not_turn_a_scale_into_text(tmp_path: Path) -> None:
    read = survey(tmp_path, "Q[a]|1|2|k. A.|5|4", "Q[b]|1|weiß nicht|3|5|NA")
    assert read.items["type"].tolist() == ["scale", "scale"]
    assert values(read) == ["1", "2", "k. A.", "5", "4"]
    assert values(read, "missing", column=1) == [None, "dont_know", None, None, "not_answered"]


def test_entfaellt_is_no_step_beside_trifft_zu(tmp_path: Path) -> None:
    labels = ["trifft zu", "trifft eher zu", "trifft eher nicht zu", "trifft nicht zu", "entfällt"]
    read = survey(tmp_path, "Wie?" + times(*((label, 3) for label in labels)))
    kinds = dict(zip(read.answers["label"], read.answers["missing"], strict=True))
    assert [label for label in labels if kinds[label] is None] == labels[:4]
    assert kinds["entfällt"] == "not_applicable"
