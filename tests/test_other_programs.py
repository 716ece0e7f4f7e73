"""Exports of Kobo, REDCap, SurveyMonkey, Qualtrics and SoSci: boxes in columns of their own, and what is no answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from evaluation.reading.surveys.programs import read_answers
from evaluation.reading.surveys.responses import Survey, answers_long


def survey(folder: Path, *lines: str) -> Survey:
    (folder / "a.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_answers(folder / "a.csv")


def ticked(given: Survey) -> dict[str, tuple[int, int]]:
    """How many ticked each box, and how many could have."""
    long = answers_long(given)
    boxes = given.items[given.items["type"] == "multiple"]
    found = {
        text: long.loc[long["item"] == item, "value"] for item, text in zip(boxes["item"], boxes["text"], strict=True)
    }
    return {text: (int((values == "Y").sum()), int(values.notna().sum())) for text, values in found.items()}


def items(given: Survey) -> list[str]:
    return given.items["item"].tolist()


def notes(given: Survey) -> list[str]:
    return [note.key for note in given.raw.notes]


def said(given: Survey, key: str) -> str:
    return next(str(note) for note in given.raw.notes if note.key == key)


KOBO = "start;Hilfe;{}Beratung;{}Raum;_uuid;_submitted_by"


@pytest.mark.parametrize(("yes", "no"), [("1", "0"), ("TRUE", "FALSE"), ("1.0", "0.0")])
@pytest.mark.parametrize("stem", ["Hilfe/", "gruppe/Hilfe/"])
def test_split_columns_are_boxes_and_the_joined_one_counts_no_second_time(
    tmp_path: Path, yes: str, no: str, stem: str
) -> None:
    head = KOBO.replace(";Hilfe;", f";{stem[:-1]};").format(stem, stem)
    rows = ["Beratung Raum;1;1", "Beratung;1;0", "Raum;0;1", "Raum Beratung;1;1", ";;"]
    rows = [row.replace(";1", f";{yes}").replace(";0", f";{no}") for row in rows]
    given = survey(tmp_path, head, *[f"2024-05-0{n};{row};u{n};anna" for n, row in enumerate(rows, 1)])
    assert ticked(given) == {"Beratung": (3, 4), "Raum": (3, 4)}
    assert items(given) == [f"{stem}Beratung", f"{stem}Raum"]
    assert given.respondent == "_uuid"
    assert notes(given) == ["dropped_columns"]


def test_a_joined_column_that_says_something_else_is_asked_about(tmp_path: Path) -> None:
    rows = ["Beratung Raum;1;1", "Beratung;1;0", "Raum;1;1", "Raum;0;1"]
    given = survey(tmp_path, KOBO.format("Hilfe/", "Hilfe/"), *[f"x;{row};u{n};a" for n, row in enumerate(rows)])
    assert ticked(given) == {"Beratung": (3, 4), "Raum": (3, 4)}
    assert "(Zeilen 4)" in said(given, "boxes_differ")


def test_a_column_of_the_same_stem_that_is_a_question_of_its_own_stays_one(tmp_path: Path) -> None:
    rows = ["gut;1;0", "schlecht;1;1", "gut;0;1", "gut;0;1"]
    given = survey(tmp_path, "id;Kurs;Kurs/A;Kurs/B", *[f"{n};{row}" for n, row in enumerate(rows)])
    assert ticked(given) == {"A": (2, 4), "B": (3, 4)}
    assert items(given) == ["Kurs", "Kurs/A", "Kurs/B"]
    assert "boxes_read" in notes(given)


@pytest.mark.parametrize(
    ("first", "second", "yes", "no"),
    [
        ("hilfe___1", "hilfe___2", "1", "0"),
        ("Hilfe (choice=1)", "Hilfe (choice=2)", "Checked", "Unchecked"),
    ],
)
def test_boxes_of_redcap(tmp_path: Path, first: str, second: str, yes: str, no: str) -> None:
    rows = [f"{n};vorher_arm_1;{yes};{no if n < 3 else yes};2" for n in range(1, 6)]
    given = survey(tmp_path, f"record_id;redcap_event_name;{first};{second};bogen_complete", *rows)
    assert ticked(given) == {"1": (5, 5), "2": (3, 5)}
    assert (given.respondent, items(given)) == ("record_id", ["redcap_event_name", first, second])
    assert notes(given) == []


def test_answers_below_a_spanning_question_are_boxes(tmp_path: Path) -> None:
    given = survey(
        tmp_path,
        "Respondent ID;Collector ID;Start Date;IP Address;Was nutzen Sie?;;;Wie oft?",
        ";;;;Beratung;Raum;Sonstiges (bitte angeben);Response",
        "11;9;05/01/2024;1.1.1.1;Beratung;;;oft",
        "12;9;05/02/2024;1.1.1.1;Beratung;Raum;;oft",
        "13;9;05/03/2024;1.1.1.1;;;Singen;selten",
        "14;9;05/04/2024;1.1.1.1;;Raum;;selten",
        "15;9;05/05/2024;1.1.1.1;;;;selten",
    )
    assert ticked(given) == {"Beratung": (2, 4), "Raum": (2, 4)}
    assert given.respondent == "Respondent ID"
    assert [kind for kind in given.items["type"] if kind != "multiple"] == ["text", "scale"]
    assert "guessed_respondent" not in notes(given)


@pytest.mark.parametrize("words", [("Beratung", "Raum"), ("1", "1"), ("1", "2"), ("x", "x")])
def test_a_column_that_holds_one_word_or_nothing_is_a_box_beside_others(tmp_path: Path, words: Sequence[str]) -> None:
    one, two = words
    rows = [f"{one};", f"{one};{two}", f";{two}", f"{one};", ";"]
    given = survey(
        tmp_path,
        "ResponseId;RecordedDate;Status;Finished;Q4_1;Q4_2",
        *[f"R{n};2024-05-0{n};IP Address;{n < 5};{row}" for n, row in enumerate(rows, 1)],
    )
    assert list(ticked(given).values()) == [(3, 4), (2, 4)]
    assert given.complete is not None
    assert given.complete.tolist() == [True, True, True, True, False]
    assert "boxes_read" in notes(given)
    assert items(given) == ["Q4_1", "Q4_2"]


def test_two_marks_of_sosci_are_boxes_where_their_number_stands_beside_them(tmp_path: Path) -> None:
    rows = ["1;1;2", "2;2;2", "0;1;1", "1;2;1", ";;"]
    lines = [f"{n};base;{'admin' if n == 2 else 'interview'};{row};{30 + n}" for n, row in enumerate(rows)]
    given = survey(tmp_path, "CASE;QUESTNNR;MODE;A1;A1_01;A1_02;TIME001", *lines)
    assert ticked(given) == {"01": (2, 4), "02": (2, 4)}
    assert items(given) == ["A1_01", "A1_02"]
    assert "Probeläufe des Fragebogens: 4" in said(given, "trial_rows")


@pytest.mark.parametrize(
    ("headings", "rows"),
    [
        ("Wie gut? [Raum];Wie gut? [Essen]", ["1;2", "2;1", "3;3", "1;1"]),
        ("q_1;q_2", ["1;2", "2;1", "2;1", "1;2"]),  # no number of ticks beside them
        ("Ort_1;Ort_2", ["Köln;Bonn", "Bonn;Köln", "Ulm;", ";Ulm"]),
        ("Wie gut? [Raum];Wie gut? [Essen]", ["gut;", ";gut", "gut;gut", ";"]),
    ],
)
def test_other_blocks_are_no_boxes(tmp_path: Path, headings: str, rows: list[str]) -> None:
    given = survey(tmp_path, f"id;{headings}", *[f"{n};{row}" for n, row in enumerate(rows)])
    assert ticked(given) == {}


def test_start_and_status_are_questions_where_no_program_is_known(tmp_path: Path) -> None:
    given = survey(tmp_path, "id;start;Status", "1;gut;neu", "2;gut;alt", "3;mittel;neu", "4;mittel;alt")
    assert items(given) == ["start", "Status"]


def column(given: Survey, place: int = 0) -> tuple[str, dict[str, int]]:
    """The type of an item and how often each value was given."""
    item = given.items.iloc[place]
    long = answers_long(given)
    return item["type"], long.loc[long["item"] == item["item"], "value"].value_counts().to_dict()


def test_whole_numbers_written_with_a_nought_behind_the_point_are_whole(tmp_path: Path) -> None:
    given = survey(tmp_path, "id;Wie gut?", "1.0;1.0", "2.0;", "3.0;4.0", "4.0;4.0", "5.0;2.0", "6.0;2.0", "7.0;1.0")
    assert column(given) == ("scale", {"4": 2, "2": 2, "1": 2})
    assert given.raw.cells["id"].tolist() == list("1234567")
    tenths = survey(tmp_path, "id;Note", "1;1.0", "2;1.3", "3;2.0", "4;1.3")
    assert column(tenths) == ("number", {"1.3": 2, "1.0": 1, "2.0": 1})


LISTS = ("Beratung", "Raum", "Beratung§Raum", "Material", "Raum§Material", "Raum", "Beratung§Material")


@pytest.mark.parametrize(
    ("headings", "mark"),
    [
        ("Code;Ort", "; "),
        ("Code;Ort", "|"),
        ("Code;Ort", "\n"),
        ("ResponseId;RecordedDate", ","),
        ("_uuid;_submission_time", " "),
    ],
)
def test_several_answers_in_one_cell_are_boxes_and_it_is_asked(tmp_path: Path, headings: str, mark: str) -> None:
    rows = [f'{n};x;"{cell.replace("§", mark)}"' for n, cell in enumerate(LISTS)]
    given = survey(tmp_path, f"{headings};Was hilft?", *rows)
    assert ticked(given) == {"Beratung": (3, 7), "Material": (3, 7), "Raum": (4, 7)}
    assert "Beratung; Material; Raum" in said(given, "list_answers")


@pytest.mark.parametrize(
    ("headings", "mark"),
    [("ResponseId;RecordedDate", ","), ("_uuid;_submission_time", " "), ("Code;Ort", " "), ("Code;Ort", ", ")],
)
def test_codes_of_several_answers_in_one_cell_are_no_number(tmp_path: Path, headings: str, mark: str) -> None:
    cells = ["1", "2", "1§2", "1§2", "1", "1§2"]
    rows = [f'{n};x;"{cell.replace("§", mark)}"' for n, cell in enumerate(cells)]
    given = survey(tmp_path, f"{headings};Was hilft?", *rows)
    assert ticked(given) == {"1": (5, 6), "2": (4, 6)}
    assert "list_answers" in notes(given)


def test_a_decimal_comma_is_no_list(tmp_path: Path) -> None:
    given = survey(tmp_path, "Code;Ort;Note", "a;x;1,3", "b;x;1,3", "c;x;2,7", "d;x;2,0", "e;x;2,7")
    assert column(given, 1)[0] == "number"


@pytest.mark.parametrize(
    ("headings", "cells"),
    [
        ("Code;Ort", ("Ja, klar", "Ja, gern", "Nein", "Ja, klar", "Nein", "Ja, gern", "Nein")),
        ("Code;Ort", ("Haus Nord", "Haus Süd", "Haus", "Haus", "Haus Süd", "Haus Nord", "Haus")),
        (
            "_uuid;_submission_time",
            ("Haus Nord", "Haus Süd", "Haus Süd", "Haus Nord", "Haus Nord", "Haus Süd", "Laden"),
        ),
        ("_uuid;_submission_time", ("gut", "sehr gut", "schlecht", "sehr schlecht", "gut", "sehr gut", "schlecht")),
        ("Code;Ort", ("Gut; weil neu", "Gut", "Zu laut; zu lang", "Nichts", "Alles; wirklich", "Mehr davon", "Danke")),
    ],
)
def test_a_sign_inside_an_answer_makes_no_list(tmp_path: Path, headings: str, cells: tuple[str, ...]) -> None:
    given = survey(tmp_path, f"{headings};Was?", *[f'{n};x;"{cell}"' for n, cell in enumerate(cells)])
    assert ticked(given) == {}
    assert {"comma", "list_answers"} & set(notes(given)) == set()


def test_answers_that_may_be_one_or_two_are_asked_about_until_a_codebook_names_them(tmp_path: Path) -> None:
    cells = ("Beratung vor Ort", "Raum", "Beratung vor Ort Raum", "Raum", "Beratung vor Ort", "Raum")
    given = survey(tmp_path, "_uuid;Was?", *[f"{n};{cell}" for n, cell in enumerate(cells)])
    assert column(given)[0] == "text"
    assert "comma" in notes(given)
    labels = ["Beratung vor Ort", "Raum"]
    empty = dict.fromkeys(("question", "question_text", "text", "scale", "missing", "rank"))
    book = pd.DataFrame({"item": "Was?", "answer_code": ["1", "2"], "answer": labels, "type": "multiple", **empty})
    assert ticked(read_answers(tmp_path / "a.csv", book=book)) == {"Beratung vor Ort": (3, 6), "Raum": (4, 6)}
