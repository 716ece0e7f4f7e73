"""Microsoft Forms and Google Forms: lists in one cell, people's names left out, and commas that may part or not."""

import csv
import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from evaluation.data import open_project
from evaluation.reading.surveys.programs import read_answers
from evaluation.reading.surveys.responses import Survey, answers_long

DAY = dt.datetime(2024, 6, 14, 18, 0)  # noqa: DTZ001 # a cell of a workbook has no time zone
GERMAN = ("ID", "Startzeit", "Abschlusszeit", "E-Mail", "Name")
ENGLISH = ("ID", "Start time", "Completion time", "Email", "Name")
SCALE = ("gut", "mittel", "schlecht")


def microsoft(folder: Path, *rows: tuple[object, ...], headings: tuple[str, ...] = GERMAN) -> Path:
    """A workbook as Microsoft Forms writes it: the questions in the first row, then their answers."""
    book = Workbook()
    book.active.append([*headings, *rows[0]])
    for number, answers in enumerate(rows[1:], 1):
        book.active.append([number, DAY, DAY, "anonymous", f"Person {number}", *answers])
    book.save(folder / "antworten.xlsx")
    return folder / "antworten.xlsx"


def google(folder: Path, *rows: tuple[str, ...], stamp: str = "Zeitstempel") -> Path:
    lines = [(stamp, *rows[0]), *(("2024/06/14 6:00:00 PM OEZ", *answers) for answers in rows[1:])]
    with (folder / "antworten.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(lines)
    return folder / "antworten.csv"


def answers(survey: Survey, item: str, of: str = "value") -> list[str | None]:
    long = answers_long(survey)
    return [None if pd.isna(value) else value for value in long.loc[long["item"] == item, of]]


def ticked(survey: Survey) -> dict[str, list[str | None]]:
    boxes = survey.items[survey.items["type"] == "multiple"]
    return {text: answers(survey, item) for item, text in zip(boxes["item"], boxes["text"], strict=True)}


def said(survey: Survey) -> list[str]:
    return [str(note) for note in survey.raw.notes]


def book(item: str, *labels: str, type: str | None = None, ranked: bool = True, **columns: object) -> pd.DataFrame:
    """A codebook with one item; its answers have the codes 1, 2, 3 …"""
    frame = pd.DataFrame({"item": item, "answer_code": [str(n + 1) for n in range(len(labels))], "answer": labels})
    empty: dict[str, object] = dict.fromkeys(("question", "question_text", "text", "scale", "missing"))
    return frame.assign(rank=frame.index + 1 if ranked else None, type=type, **(empty | columns))


@pytest.mark.parametrize(
    "headings",
    [GERMAN, ENGLISH, (*ENGLISH, "Last modified time"), ("ID", "Startzeit", "Fertigstellungszeit", "E-Mail", "Name")],
)
def test_columns_of_microsoft_forms_are_dropped_at_the_door(tmp_path: Path, headings: tuple[str, ...]) -> None:
    path = microsoft(tmp_path, ("Wie war es?",), (*[DAY] * (len(headings) - 5), "gut"), headings=headings)
    read = read_answers(path)
    assert said(read) == [f"Zum Schutz der Befragten nicht eingelesen: {', '.join(headings[1:])}."]
    assert (read.respondent, list(read.raw.cells.columns)) == ("ID", ["ID", "Wie war es?"])
    assert read.items[["column", "item", "text"]].to_numpy().tolist() == [["Wie war es?", "Wie war es?", "Wie war es?"]]
    assert read.raw.column_letter("Wie war es?") == "FG"[len(headings) - 5]


@pytest.mark.parametrize("told", ["Startzeit", "Abschlusszeit", "Completion time"])
def test_microsoft_forms_are_known_by_one_of_their_times(tmp_path: Path, told: str) -> None:
    lines = [f"ID;{told};Wie war es?", *(f"{n};2024-0{n}-01 10:00:00;gut" for n in range(1, 4))]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    read = read_answers(tmp_path / "a.csv")
    assert list(read.raw.cells.columns) == ["ID", "Wie war es?"]
    assert [day.month for day in read.days if day] == [1, 2, 3]


def test_a_list_of_microsoft_forms_becomes_boxes_and_says_so(tmp_path: Path) -> None:
    read = read_answers(
        microsoft(tmp_path, ("Wo?",), ("Bildung;Wohnen, Miete;",), ("Wohnen, Miete;",), (None,), ("Bildung;",))
    )
    assert ticked(read) == {"Bildung": ["Y", "N", None, "Y"], "Wohnen, Miete": ["Y", "Y", None, "N"]}
    assert answers(read, "Wo? [Bildung]", "missing") == [None, None, "not_answered", None]
    assert [read.raw.column_letter(column) for column in read.items["column"]] == ["F", "F"]
    assert said(read)[1] == (
        "In der Spalte F („Wo?“) waren mehrere Antworten möglich. Gelesen wurden: Bildung; Wohnen, Miete. "
        "Ist eine davon frei geschrieben oder fehlt eine, bitte im Codebuch alle Antworten nennen."
    )


def test_a_ranking_is_no_multiple_choice(tmp_path: Path) -> None:
    read = read_answers(microsoft(tmp_path, ("Was zuerst?",), ("Geld;Zeit;Raum;",), ("Zeit;Geld;Raum;",)))
    assert read.items["type"].tolist() == ["text"]
    assert "vermutlich eine Rangfolge" in said(read)[1]


def test_labels_of_no_usual_family_are_no_scale_until_a_codebook_says_so(tmp_path: Path) -> None:
    labels = ("lau", "warm", "heiß")
    path = microsoft(tmp_path, ("Wie war es?",), *[(label,) for label in labels * 3])
    read = read_answers(path)
    assert (read.items["type"].tolist(), read.answers["rank"].isna().all()) == (["single"], True)
    assert said(read)[1].startswith("Die Reihenfolge der Antworten auf „Wie war es?“ ist unbekannt.")
    known = read_answers(path, book=book("Wie war es?", *labels))
    assert (known.items["type"].tolist(), known.answers["rank"].tolist()) == (["scale"], [1, 2, 3])
    assert answers(known, "Wie war es?") == ["1", "2", "3"] * 3
    assert len(said(known)) == 1


def test_a_codebook_names_the_answers_of_a_list(tmp_path: Path) -> None:
    path = microsoft(tmp_path, ("Wo?",), ("Bildung;Sport im Verein;",), ("Wohnen;",))
    read = read_answers(path, book=book("WO", "Bildung", "Wohnen", "Arbeit", type="multiple", text="Wo?"))
    assert read.items["item"].tolist() == ["WO[1]", "WO[2]", "WO[3]"]
    assert ticked(read) == {"Bildung": ["Y", "N"], "Wohnen": ["N", "Y"], "Arbeit": ["N", "N"]}
    assert said(read)[1] == (
        "In der Spalte F („Wo?“) steht „Sport im Verein“. Diese Antwort gibt es in Struktur und Codebuch nicht."
    )


@pytest.mark.parametrize("stamp", ["Zeitstempel", "Timestamp"])
@pytest.mark.parametrize("mark", [", ", ";"])
def test_lists_of_google_forms_are_parted_where_that_is_certain(tmp_path: Path, stamp: str, mark: str) -> None:
    rows = [("Bildung", "Wohnen"), ("Wohnen",), ("Bildung",), ("Bildung", "Wohnen")]
    path = google(tmp_path, ("Wo?", "Und sonst?"), *[(mark.join(row), "nichts, danke") for row in rows], stamp=stamp)
    read = read_answers(path)
    assert ticked(read) == {"Bildung": ["Y", "N", "Y", "Y"], "Wohnen": ["Y", "Y", "N", "Y"]}
    assert read.respondent is None
    assert said(read)[0] == f"Zum Schutz der Befragten nicht eingelesen: {stamp}."


ASKED = ("Beratung, Begleitung", "Wohnen", "Beratung, Begleitung, Wohnen", "Wohnen")


def test_a_comma_that_may_stand_inside_an_answer_is_asked_and_not_guessed(tmp_path: Path) -> None:
    read = read_answers(google(tmp_path, ("Was half?",), *[(answer,) for answer in ASKED]))
    assert (read.items["type"].tolist(), answers(read, "Was half?")) == (["text"], list(ASKED))
    assert said(read)[1] == (
        "In der Spalte B („Was half?“) ist nicht zu erkennen, ob „Beratung, Begleitung“ eine Antwort ist oder zwei. "
        "Die Spalte wird nicht ausgewertet, bis im Codebuch alle Antworten dieser Frage stehen."
    )


def test_a_codebook_settles_what_a_comma_means(tmp_path: Path) -> None:
    path = google(tmp_path, ("Was half?",), *[(answer,) for answer in ASKED])
    one = read_answers(path, book=book("Was half?", "Beratung, Begleitung", "Wohnen", type="multiple"))
    assert ticked(one) == {"Beratung, Begleitung": ["Y", "N", "Y", "N"], "Wohnen": ["N", "Y", "Y", "Y"]}
    two = read_answers(path, book=book("Was half?", "Beratung", "Begleitung", "Wohnen", type="multiple"))
    assert list(ticked(two)) == ["Beratung", "Begleitung", "Wohnen"]
    assert len(said(one)) == len(said(two)) == 1


def test_a_list_that_fits_the_codebook_in_two_ways_is_unreadable_and_said(tmp_path: Path) -> None:
    labels = ("Rat", "Tat", "Rat, Tat")
    read = read_answers(
        google(tmp_path, ("Was half?",), ("Rat, Tat",), ("Rat",)),
        book=book("X", *labels, type="multiple", text="Was half?"),
    )
    assert answers(read, "X[1]", "missing") == ["unreadable", None]
    assert any("„Rat, Tat“" in sentence for sentence in said(read)[1:])


def test_answers_of_a_scale_may_hold_commas_where_the_codebook_has_them(tmp_path: Path) -> None:
    path = google(tmp_path, ("Half es?",), ("Ja, sehr",), ("Nein",), ("Ja, etwas",))
    read = read_answers(path, book=book("Half es?", "Ja, sehr", "Ja, etwas", "Nein"))
    assert answers(read, "Half es?") == ["1", "3", "2"]


def test_free_texts_with_commas_stay_texts_without_a_word(tmp_path: Path) -> None:
    texts = ("Gut, weil neu", "Zu lang, zu laut", "Nichts, alles war da")
    read = read_answers(google(tmp_path, ("Und sonst?",), *[(text,) for text in texts]))
    assert (read.items["type"].tolist(), len(said(read))) == (["text"], 1)


def test_a_table_that_is_no_form_is_read_as_before(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id;Ort;Q1\n1;x;2\n", encoding="utf-8")
    assert read_answers(tmp_path / "a.csv").items["item"].tolist() == ["Ort", "Q1"]


LABELS = ["Bildung", "Wohnen", "Arbeit, Beruf", "Recht", "Ja, gern"]


@given(st.lists(st.sets(st.sampled_from(LABELS)), min_size=1, max_size=8))
def test_with_a_codebook_every_list_gives_back_what_was_ticked(
    tmp_path_factory: pytest.TempPathFactory, people: list[set[str]]
) -> None:
    rows = [(", ".join(label for label in LABELS if label in chosen),) for chosen in people]
    path = google(tmp_path_factory.getbasetemp(), ("Wo?",), *rows)
    boxes = ticked(read_answers(path, book=book("Wo?", *LABELS, type="multiple")))
    for place, chosen in enumerate(people):
        assert {label for label, ticks in boxes.items() if ticks[place] == "Y"} == chosen


CODEBOOK = """Frage;Fragetext;Code;Antwort;Rang;Fragetyp
War;Wie war es?;1;gut;1;Skala
War;Wie war es?;2;mittel;2;Skala
War;Wie war es?;3;schlecht;3;Skala
"""


def test_a_project_reads_a_form_with_its_codebook(tmp_path: Path) -> None:
    microsoft(
        tmp_path, ("Dein Code?", "Wie war es?", "Wo?"), ("AB12", "gut", "Bildung;"), ("CD34", "schlecht", "Wohnen;")
    )
    (tmp_path / "codebuch.csv").write_text(CODEBOOK, encoding="utf-8")
    (tmp_path / "evaluation.toml").write_text(
        '[project]\ntitle = "T"\norganisation = "O"\nas_of = 2024-06-14\n'
        '[tables.answers]\nfile = "antworten.xlsx"\ncolumns = { respondent = "Dein Code?" }\n'
        '[tables.codebook]\nfile = "codebuch.csv"\n',
        encoding="utf-8",
    )
    data = open_project(tmp_path)
    given = data["answers"][["respondent", "item", "value"]].to_numpy().tolist()
    assert given == [
        ["AB12", "War", "1"],
        ["AB12", "Wo? [Bildung]", "Y"],
        ["AB12", "Wo? [Wohnen]", "N"],
        ["CD34", "War", "3"],
        ["CD34", "Wo? [Bildung]", "N"],
        ["CD34", "Wo? [Wohnen]", "Y"],
    ]
    assert data["answers"]["source_row"].tolist() == [2, 2, 2, 3, 3, 3]
    scale = data["codebook"][data["codebook"]["item"] == "War"]
    assert (scale["answer"].tolist(), scale["rank"].tolist()) == (["gut", "mittel", "schlecht"], [1, 2, 3])
    assert set(data.findings["severity"]) == {"warning"}
    assert "Person 1" not in data.findings.to_csv() + data["answers"].to_csv()
