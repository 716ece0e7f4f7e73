"""Columns that tell who answered, in exports of all programs."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from evaluation.reading.surveys.lss import Question, Structure
from evaluation.reading.surveys.personal import kind
from evaluation.reading.surveys.programs import read_answers

PERSONAL = (
    *("Vor- und Nachname", "Geburtsdatum", "Geburtsjahr", "IP", "IP-Adresse", "PLZ", "Wohnort", "Telefon", "Handy"),
    *("Ansprechpartner*in", "E-Mail-Adresse (für Rückfragen)", "Name, Vorname", "PLZ/Ort", "Straße, Hausnummer"),
    *("3. Ihr Name", "Wie lautet Ihre E-Mail-Adresse?", "Tel.-Nr.", "geb. am", "Wo wohnen Sie?", "RecipientEmail"),
    *("In welchem Jahr sind Sie geboren?", "Kontaktdaten [Name]", "What is your name?", "Date of birth"),
    *("PLZ Ihres Wohnorts", "Name des Kindes", "Vorname der Mutter"),
)
ASKED = ("Wie wohl fühlen Sie sich mit Ihrem Namen?", "PLZ-Bereich Ihrer Organisation?", "Name und Funktion")
OTHERS = ("Name der Organisation", "Vereinsname", "Ort", "Alter", "Wie oft haben Sie Kontakt?", "Code", "Land")


def notes(read: object, key: str) -> list[str]:
    return [note.text() for note in read.raw.notes if note.key == key]  # type: ignore[attr-defined]


@pytest.mark.parametrize("heading", PERSONAL)
def test_a_column_that_tells_who_answered_is_known_by_all_words_of_its_heading(heading: str) -> None:
    assert kind(heading) == "personal"


@pytest.mark.parametrize("heading", ASKED)
def test_a_question_with_such_a_word_is_asked_about_and_not_thrown_away(heading: str) -> None:
    assert kind(heading) == "asked"


@pytest.mark.parametrize("heading", OTHERS)
def test_other_headings_are_nobody_s(heading: str) -> None:
    assert kind(heading) is None


def test_answers_that_come_again_and_again_are_those_of_a_question() -> None:
    often = ["oft", "nie", "selten"] * 4
    assert kind("Telefon", often) == "asked"
    assert kind("Wie oft nutzen Sie? [Telefon]", often) is None
    assert kind("Wie gut erreichen Sie uns per Telefon?", often) is None
    assert kind("Wie wohl fühlen Sie sich mit Ihrem Namen?", often) == "asked"
    assert kind("Wohnort", ["Halle", "Köln"] * 4) == "personal"


def test_a_list_of_people_is_asked_about_and_their_numbers_are_not() -> None:
    assert kind("Teilnehmer/in", ["Ana Muster", "Ben Muster", "Cem Muster"]) == "asked"
    assert kind("Teilnehmer/in", ["P01", "P02", "P03"]) is None
    assert kind("Teilnehmende", ["12", "14", "9"]) is None


@pytest.mark.parametrize("codes", [("Geburtstag", "Initiale"), ("Initiale",)])
def test_parts_of_a_code_are_used_and_a_name_alone_is_none(tmp_path: Path, codes: tuple[str, ...]) -> None:
    rows = [f"{n};{n % 28 + 1};{chr(65 + n)};gut" for n in range(1, 9)]
    (tmp_path / "a.csv").write_text("\n".join(["Bogen;Geburtstag;Initiale;Wie war es?", *rows]), encoding="utf-8")
    read = read_answers(tmp_path / "a.csv", people=codes)
    assert ("Geburtstag" in read.raw.cells.columns) == (len(codes) > 1)


HEADS = {
    "limesurvey": "Antwort ID;Datum Abgeschickt;Ihr Name;Vor- und Nachname;PLZ-Bereich Ihrer Organisation?;Wie war es?",
    "google": "Zeitstempel;Ihr Alter;Ihr Name;Vor- und Nachname;PLZ-Bereich Ihrer Organisation?;Wie war es?",
}


@pytest.mark.parametrize("program", HEADS)
def test_names_reach_no_table_whatever_program_wrote_the_file(program: str, tmp_path: Path) -> None:
    rows = [f"{n};2024-01-0{n} 10:00:00;Frau Muster;Ana Muster;0611{n};gut" for n in range(1, 6)]
    if program == "google":
        rows = [f"2024/01/0{n} 10:00:00;4{n};Frau Muster;Ana Muster;0611{n};gut" for n in range(1, 6)]
    (tmp_path / "a.csv").write_text("\n".join([HEADS[program], *rows]), encoding="utf-8")
    read = read_answers(tmp_path / "a.csv", delimiter=";")
    assert notes(read, "dropped_columns")[0].endswith("Ihr Name, Vor- und Nachname.")
    assert "E („PLZ-Bereich Ihrer Organisation?“) kann sagen, wer" in notes(read, "maybe_personal")[0]
    assert "Muster" not in read.raw.cells.to_csv()


def test_a_label_of_spss_tells_it_as_well(tmp_path: Path) -> None:
    frame = pd.DataFrame({"v1": ["Ana", "Ben"], "v2": [1.0, 2.0]})
    pyreadstat.write_sav(frame, tmp_path / "a.sav", column_labels=["Vor- und Nachname", "Zufriedenheit"])
    assert list(read_answers(tmp_path / "a.sav").raw.cells.columns) == ["v2"]


def test_a_question_behind_a_code_is_read_in_its_questionnaire(tmp_path: Path) -> None:
    rows = ["id,submitdate,Q1,Q2", "1,2024-01-01 10:00,Ana,gut", "2,2024-01-01 10:00,Ben,gut"]
    (tmp_path / "a.csv").write_text("\n".join(rows), encoding="utf-8")
    questions = (Question("Q1", "Vor- und Nachname", "S"), Question("Q2", "Wie war es?", "S"))
    read = read_answers(tmp_path / "a.csv", Structure("a.lss", "", "de", ("de",), questions))
    assert list(read.items["item"]) == ["Q2"]
    assert "Ana" not in read.raw.cells.to_csv()
