"""A LimeSurvey export meets its questionnaire: columns become items, cells become answers, the rest is said."""

import csv
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from evaluation import reading
from evaluation.language.errors import EvaluationError
from evaluation.reading.surveys.limesurvey import Survey, answers_long, read_structure, read_survey
from evaluation.reading.surveys.lsa import read_responses
from evaluation.reading.surveys.lss import Answer, Question, Structure, Subquestion, plain_text
from evaluation.reading.surveys.programs import read_answers

INLINE = """<?xml version="1.0" encoding="UTF-8"?>
<document><LimeSurveyDocType>Survey</LimeSurveyDocType><DBVersion>365</DBVersion>
<languages><language>de</language><language>en</language></languages>
<answers><rows>
<row><qid>2</qid><code>A05</code><answer>Stimme garnicht zu</answer>
<sortorder>3</sortorder><language>de</language></row>
<row><qid>2</qid><code>A01</code><answer><![CDATA[ Stimme zu]]></answer>
<sortorder>1</sortorder><language>de</language></row>
<row><qid>2</qid><code>A02</code><answer>teils</answer><sortorder>2</sortorder><language>de</language></row>
<row><qid>2</qid><code>A99</code><answer>Keine Angabe</answer><sortorder>4</sortorder><language>de</language></row>
<row><qid>2</qid><code>A01</code><answer>Agree</answer><sortorder>1</sortorder><language>en</language></row>
</rows></answers>
<groups><rows><row><gid>8</gid><group_order>1</group_order></row>
<row><gid>9</gid><group_order>2</group_order></row></rows></groups>
<questions><rows>
<row><qid>3</qid><parent_qid>0</parent_qid><gid>9</gid><type>S</type><title>Wort</title><question>Und sonst?</question>
<question_order>1</question_order><language>de</language></row>
<row><qid>2</qid><parent_qid>0</parent_qid><gid>8</gid><type>F</type><title>Lern</title>
<question><![CDATA[<p>Was haben Sie&nbsp;<b>gelernt</b>?</p><style>p {color: red}</style>]]></question>
<question_order>2</question_order><language>de</language></row>
<row><qid>2</qid><parent_qid>0</parent_qid><gid>8</gid><type>F</type><title>Lern</title>
<question>What did you learn?</question>
<question_order>2</question_order><language>en</language></row>
<row><qid>1</qid><parent_qid>0</parent_qid><gid>8</gid><type>M</type><title>Feld</title><question>Ihr Feld?</question>
<other>Y</other><question_order>1</question_order><language>de</language></row>
</rows></questions>
<subquestions><rows>
<row><qid>12</qid><parent_qid>2</parent_qid><title>SQ002</title><question>vom Anderen</question>
<question_order>2</question_order>
<language>de</language></row>
<row><qid>11</qid><parent_qid>2</parent_qid><title>SQ001</title><question>voneinander</question><question_order>1</question_order>
<language>de</language></row>
<row><qid>13</qid><parent_qid>1</parent_qid><title>F1</title><question>Bildung</question><question_order>1</question_order>
<language>de</language></row>
<row><qid>14</qid><parent_qid>1</parent_qid><title>F2</title><question>Wohnen</question><question_order>2</question_order>
<language>de</language></row>
</rows></subquestions>
<surveys><rows><row><sid>1</sid><language>de</language></row></rows></surveys>
<surveys_languagesettings><rows><row>
<surveyls_language>de</surveyls_language><surveyls_title>Tandems</surveyls_title></row></rows>
</surveys_languagesettings></document>"""

L10NS = """<?xml version="1.0" encoding="UTF-8"?>
<document><languages><language>de</language></languages>
<answers><rows><row><aid>1</aid><qid>2</qid><code>Y1</code><sortorder>0</sortorder></row>
<row><aid>2</aid><qid>2</qid><code>Y0</code><sortorder>1</sortorder></row></rows></answers>
<answer_l10ns><rows><row><id>5</id><aid>2</aid><answer>kaum</answer><language>de</language></row>
<row><id>6</id><aid>1</aid><answer>sehr</answer><language>de</language></row></rows></answer_l10ns>
<questions><rows><row><qid>2</qid><parent_qid>0</parent_qid><gid>1</gid><type>L</type><title>Q1</title></row></rows></questions>
<question_l10ns><rows><row><id>1</id><qid>2</qid><question>Wie war es?</question><language>de</language></row></rows>
</question_l10ns></document>"""

HEADINGS = (
    "Antwort ID;Ihr Feld? [Bildung];Ihr Feld? [Wohnen];Ihr Feld? [Sonstiges];Was haben Sie gelernt? [voneinander]"
)
TEXTS = f"""{HEADINGS};Was haben Sie gelernt? [ vom Anderen];Und sonst?
1;Ja;Nein;;Stimme zu;Stimme gar nicht zu;N/A
2;Nein;Nein;Sport;teils;Keine Angabe;-
3;N/A;N/A;N/A;;vielleicht;
"""
CODES = """"id","submitdate","ipaddr","Feld[F1]","Feld[F2]","Feld[other]","Lern[SQ001]","Lern[SQ002]","Wort"
"1","1980-01-01 00:00:00","10.0.0.1","Y","","","A01","A05",""
"2","1980-01-01 00:00:00","10.0.0.2","","","","A02","A99","-"
"""


def survey(folder: Path, export: str, structure: str | None = INLINE) -> Survey:
    (folder / "results.csv").write_text(export, encoding="utf-8-sig")
    (folder / "survey.lss").write_text(structure or "", encoding="utf-8")
    return read_survey(folder / "results.csv", read_structure(folder / "survey.lss") if structure else None)


def answers(survey: Survey, item: str, of: str = "value") -> list[str | None]:
    long = answers_long(survey)
    return [None if pd.isna(value) else value for value in long.loc[long["item"] == item, of]]


def said(survey: Survey) -> list[str]:
    return [str(note) for note in survey.raw.notes]


def structure_of(folder: Path, text: str | bytes) -> Path:
    path = folder / "survey.lss"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_questions_and_answers_come_in_the_order_of_the_questionnaire(tmp_path: Path) -> None:
    structure = read_structure(structure_of(tmp_path, INLINE))
    assert (structure.title, structure.language, structure.languages) == ("Tandems", "de", ("de", "en"))
    assert [question.code for question in structure.questions] == ["Feld", "Lern", "Wort"]
    assert structure.questions[1].text == "Was haben Sie gelernt?"
    assert [answer.label for answer in structure.questions[1].answers][:3] == [
        "Stimme zu",
        "teils",
        "Stimme garnicht zu",
    ]
    assert [sub.code for sub in structure.questions[1].subquestions] == ["SQ001", "SQ002"]


def test_another_language_of_the_questionnaire_can_be_chosen(tmp_path: Path) -> None:
    path = structure_of(tmp_path, INLINE)
    assert [question.text for question in read_structure(path, language="en").questions] == ["What did you learn?"]
    with pytest.raises(EvaluationError, match=r"die Sprache „fr“ nicht\. Es gibt: de, en"):
        read_structure(path, language="fr")


def test_texts_in_tables_of_their_own_are_joined(tmp_path: Path) -> None:
    (question,) = read_structure(structure_of(tmp_path, L10NS)).questions
    assert (question.code, question.text) == ("Q1", "Wie war es?")
    assert [(answer.code, answer.label) for answer in question.answers] == [("Y1", "sehr"), ("Y0", "kaum")]


def test_html_becomes_one_line_of_text() -> None:
    assert plain_text("<div>A&amp;B<br/>C</div><script>x < 1</script>") == "A&B C"
    assert plain_text("1 < 2 und 3 > 2") == "1 < 2 und 3 > 2"


def test_columns_in_full_texts_become_items(tmp_path: Path) -> None:
    items = survey(tmp_path, TEXTS).items
    assert items["item"].tolist() == ["Feld[F1]", "Feld[F2]", "Feld[other]", "Lern[SQ001]", "Lern[SQ002]", "Wort"]
    assert items["type"].tolist() == ["multiple", "multiple", "text", "scale", "scale", "text"]
    assert items["text"].tolist()[3:] == ["voneinander", "vom Anderen", "Und sonst?"]


def test_labels_become_codes_whatever_their_blanks(tmp_path: Path) -> None:
    read = survey(tmp_path, TEXTS)
    assert answers(read, "Lern[SQ001]") == ["A01", "A02", None]
    assert answers(read, "Lern[SQ002]") == ["A05", "A99", "vielleicht"]
    assert answers(read, "Feld[F1]") == ["Y", "N", None]


def test_every_kind_of_missing_stays_apart(tmp_path: Path) -> None:
    read = survey(tmp_path, TEXTS)
    assert answers(read, "Lern[SQ001]", "missing") == [None, None, "not_answered"]
    assert answers(read, "Lern[SQ002]", "missing") == [None, "not_answered", "unreadable"]
    assert answers(read, "Feld[F1]", "missing") == [None, None, "not_shown"]
    assert answers(read, "Wort", "missing") == ["not_shown", None, "not_answered"]


def test_an_answer_the_questionnaire_does_not_have_is_said(tmp_path: Path) -> None:
    assert said(survey(tmp_path, TEXTS)) == [
        "In der Spalte F („Was haben Sie gelernt? [ vom Anderen]“) steht „vielleicht“. "
        "Diese Antwort gibt es in Struktur und Codebuch nicht."
    ]


def test_the_codebook_ranks_answers_in_their_order_and_missing_ones_not(tmp_path: Path) -> None:
    book = survey(tmp_path, TEXTS).answers
    lines = book[book["item"] == "Lern[SQ001]"]
    assert lines["answer_code"].tolist() == ["A01", "A02", "A05", "A99"]
    assert lines["rank"].tolist() == [1, 2, 3, pd.NA]
    assert lines["missing"].tolist() == [None, None, None, "not_answered"]


def test_an_export_in_codes_gives_the_same_items(tmp_path: Path) -> None:
    read = survey(tmp_path, CODES)
    assert read.items["item"].tolist() == survey(tmp_path, TEXTS).items["item"].tolist()
    assert answers(read, "Lern[SQ002]") == ["A05", "A99"]


def test_an_unticked_box_is_a_no_only_where_another_was_ticked(tmp_path: Path) -> None:
    read = survey(tmp_path, CODES)
    assert answers(read, "Feld[F2]") == ["N", None]
    assert answers(read, "Feld[F2]", "missing") == [None, "not_answered"]


def test_the_base_of_boxes_is_said_where_the_export_does_not_tell_it(tmp_path: Path) -> None:
    assert said(survey(tmp_path, CODES))[1].startswith("Bei „Ihr Feld?“ hat eine Person kein Kästchen angekreuzt.")
    assert said(survey(tmp_path, TEXTS))[1:] == []


def test_where_the_export_tells_what_was_not_shown_every_empty_box_is_a_no(tmp_path: Path) -> None:
    read = survey(tmp_path, CODES + '"3","1980-01-01 00:00:00","","N/A","N/A","N/A","","",""\n')
    assert answers(read, "Feld[F2]") == ["N", "N", None]
    assert answers(read, "Feld[F2]", "missing") == [None, None, "not_shown"]


def test_a_text_under_other_shows_that_the_boxes_were_seen(tmp_path: Path) -> None:
    read = survey(tmp_path, CODES.replace('"Y","","",', '"","","Sport",'))
    assert answers(read, "Feld[F1]") == ["N", None]


def test_a_date_of_submission_means_complete_even_where_it_is_no_date(tmp_path: Path) -> None:
    assert survey(tmp_path, CODES).complete.tolist() == [True, True]
    assert survey(tmp_path, TEXTS).complete is None
    read = survey(tmp_path, CODES.replace('"2","1980-01-01 00:00:00"', '"2",""'))
    assert read.complete.tolist() == [True, False]
    assert "Einer von 2 Fragebogen ist nicht bis zum Ende ausgefüllt." in said(read)[-1]
    assert "submitdate" not in read.items["column"].tolist()


def test_of_two_questionnaires_the_complete_one_comes_last(tmp_path: Path) -> None:
    read = survey(tmp_path, CODES.replace('"2","1980-01-01 00:00:00"', '"2",""'))
    assert answers_long(read)["row"].drop_duplicates().tolist() == [1, 0]


@pytest.mark.parametrize("full", [True, False])
def test_a_workbook_gives_the_same_as_text(tmp_path: Path, full: bool) -> None:
    export = TEXTS if full else CODES
    book = Workbook()
    for row in csv.reader(export.splitlines(), delimiter=";" if full else ","):
        book.active.append([int(cell) if cell.isdecimal() else cell or None for cell in row])
    book.save(tmp_path / "results.xlsx")
    structure = read_structure(structure_of(tmp_path, INLINE))
    read = read_survey(tmp_path / "results.xlsx", structure)
    assert answers_long(read).equals(answers_long(survey(tmp_path, export)))
    assert said(read) == said(survey(tmp_path, export))


def test_a_workbook_with_several_sheets_is_asked_for_and_not_guessed(tmp_path: Path) -> None:
    book = Workbook()
    for sheet in (book.active, book.create_sheet("Auswertung")):
        sheet.append(["Antwort ID", "Und sonst?"])
        sheet.append([1, "nichts"])
    book.save(tmp_path / "results.xlsx")
    with pytest.raises(EvaluationError, match="mehrere Blätter: Sheet, Auswertung"):
        read_survey(tmp_path / "results.xlsx")
    assert read_survey(tmp_path / "results.xlsx", sheet="Auswertung").raw.sheet == "Auswertung"


def test_an_archive_of_a_survey_holds_its_structure(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "survey.lsa", "w") as archive:
        archive.writestr("survey_1_tokens.lst", "<document/>")
        archive.writestr("survey_1.lss", INLINE)
    assert read_structure(tmp_path / "survey.lsa").questions == read_structure(structure_of(tmp_path, INLINE)).questions


ENGLISH = """"Response ID","Date submitted","Last page","Start language","Seed","Token","Referrer URL","Und sonst?"
"7","2024-05-06 10:00:00","3","de","1","abc","https://example.org","-"
"""


@pytest.mark.parametrize(
    ("export", "dropped"),
    [
        (ENGLISH, "Token, Referrer URL"),
        (
            'id;submitdate;token;refurl;ipaddr;email;Wort\n7;"1980-01-01 00:00:00";x;y;10.0.0.1;a@example.org;-\n',
            "token, refurl, ipaddr, email",
        ),
        (
            "Antwort ID;Datum Abgeschickt;Zugangsschlüssel;Weiterleitungs-URL;IP-Adresse;Vorname;Und sonst?\n"
            "7;;x;y;z;V;-\n",
            "Zugangsschlüssel, Weiterleitungs-URL, IP-Adresse, Vorname",
        ),
        ("id. Antwort ID;token. Zugangscode;Wort. Und sonst?\n7;x;-\n", "token. Zugangscode"),
    ],
)
def test_system_columns_are_known_in_both_languages_and_all_forms(tmp_path: Path, export: str, dropped: str) -> None:
    read = survey(tmp_path, export)
    assert said(read)[0] == f"Zum Schutz der Befragten nicht eingelesen: {dropped}."
    assert read.items["item"].tolist() == ["Wort"]
    assert read.raw.cells[read.respondent].tolist() == ["7"]


LIST = """<?xml version="1.0"?><document><languages><language>de</language></languages>
<answers><rows><row><qid>1</qid><code>A1</code><answer>Verein</answer><sortorder>1</sortorder></row>
<row><qid>1</qid><code>A2</code><answer>Verband</answer><sortorder>2</sortorder></row>
<row><qid>2</qid><code>R1</code><answer>Geld</answer><sortorder>1</sortorder></row>
<row><qid>2</qid><code>R2</code><answer>Zeit</answer><sortorder>2</sortorder></row></rows></answers>
<questions><rows>
<row><qid>1</qid><parent_qid>0</parent_qid><type>L</type><title>Form</title><question>Was sind Sie?</question>
<other>Y</other><question_order>1</question_order></row>
<row><qid>2</qid><parent_qid>0</parent_qid><type>R</type><title>Rang</title><question>Was fehlt?</question>
<question_order>2</question_order></row>
<row><qid>3</qid><parent_qid>0</parent_qid><type>P</type><title>Wo</title><question>Wo?</question>
<question_order>3</question_order></row>
<row><qid>4</qid><parent_qid>0</parent_qid><type>O</type><title>Gut</title><question>Gut?</question>
<question_order>4</question_order></row>
</rows></questions>
<subquestions><rows><row><qid>31</qid><parent_qid>3</parent_qid><title>S1</title><question>im Amt</question></row>
</rows></subquestions>
<question_attributes><rows><row><qid>1</qid><attribute>other_replace_text</attribute><value>etwas anderes</value>
<language>de</language></row></rows></question_attributes></document>"""


@pytest.mark.parametrize(
    "export",
    [
        "id;Form;Form[other];Rang[1];Rang[2];Wo[S1];Wo[S1comment];Gut;Gut[comment]\n"
        "1;-oth-;Stiftung;R2;R1;Y;dort;;so\n2;A2;;R1;;;;;\n",
        "Antwort ID;Was sind Sie?;Was sind Sie? [etwas anderes];Was fehlt? [Rang 1];Was fehlt? [Rang 2];Wo? [im Amt];"
        "Wo? [im Amt] [Kommentar];Gut?;Gut? [Kommentar]\n"
        "1;etwas anderes;Stiftung;Zeit;Geld;Ja;dort;;so\n2;Verband;;Geld;;;;;\n",
        "Response ID;Was sind Sie?;Was sind Sie? [Other];Was fehlt? [Rank 1];Was fehlt? [Rank 2];Wo? [im Amt];"
        "Wo? [im Amt] [Comment];Gut?;Gut? [Comment]\n1;Other;Stiftung;Zeit;Geld;Yes;dort;;so\n2;Verband;;Geld;;;;;\n",
    ],
)
def test_other_comments_and_ranks_are_read_from_codes_and_texts(tmp_path: Path, export: str) -> None:
    read = survey(tmp_path, export, LIST)
    assert answers(read, "Form") == ["-oth-", "A2"]
    assert answers(read, "Form[other]") == ["Stiftung", None]
    assert (answers(read, "Rang[1]"), answers(read, "Rang[2]")) == (["R2", "R1"], ["R1", None])
    assert (answers(read, "Wo[S1]")[0], answers(read, "Wo[S1comment]"), answers(read, "Gut[comment]")) == (
        "Y",
        ["dort", None],
        ["so", None],
    )
    assert read.answers[read.answers["item"] == "Form"]["label"].tolist() == ["Verein", "Verband", "etwas anderes"]


def book(*rows: tuple[str, str | None, str | None, int | None], **columns: str) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["item", "answer_code", "answer", "rank"])
    empty = dict.fromkeys(("question", "question_text", "text", "type", "scale", "missing"))
    return frame.assign(**(empty | columns))


def test_a_codebook_gives_order_and_labels_where_the_file_has_none(tmp_path: Path) -> None:
    (tmp_path / "results.csv").write_text("id,Q1\n1,gut\n2,schlecht\n3,mittel\n", encoding="utf-8")
    given = book(("Q1", "1", "gut", 1), ("Q1", "2", "mittel", 2), ("Q1", "3", "schlecht", 3))
    read = read_survey(tmp_path / "results.csv", book=given)
    assert answers(read, "Q1") == ["1", "3", "2"]
    assert (read.items["type"].tolist(), read.answers["rank"].tolist()) == (["scale"], [1, 2, 3])
    assert said(read) == []


def test_a_codebook_wins_over_the_structure(tmp_path: Path) -> None:
    (tmp_path / "results.csv").write_text(CODES, encoding="utf-8")
    given = book(("Lern[SQ001]", "A01", "voll", 1), ("Lern[SQ001]", "A02", "halb", 2), text="Wir lernen")
    read = read_survey(tmp_path / "results.csv", read_structure(structure_of(tmp_path, INLINE)), book=given)
    mended = read.answers[read.answers["item"] == "Lern[SQ001]"]
    assert mended["label"].tolist() == ["voll", "halb"]
    assert read.items.set_index("item").loc["Lern[SQ001]", ["text", "type", "question"]].tolist() == [
        "Wir lernen",
        "scale",
        "Lern",
    ]


def test_a_codebook_without_ranks_is_taken_in_the_order_of_its_rows_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "results.csv").write_text("id,Q1\n1,gut\n2,weiß nicht\n", encoding="utf-8")
    given = book(("Q1", "1", "schlecht", None), ("Q1", "2", "gut", None), ("Q1", "9", "weiß nicht", None), type="scale")
    read = read_survey(tmp_path / "results.csv", book=given)
    assert read.answers["rank"].tolist() == [1, 2, pd.NA]
    assert answers(read, "Q1", "missing") == [None, "dont_know"]
    assert said(read)[0].startswith("Das Codebuch nennt für die Antworten auf „Q1“ keinen Rang.")


def test_a_codebook_finds_its_item_by_text_only_where_one_column_has_it(tmp_path: Path) -> None:
    given = book(("E1", "1", "gut", 1), ("E1", "2", "schlecht", 2), text="Wie war es?")
    (tmp_path / "results.csv").write_text("id;Wie war es?\n1;gut\n", encoding="utf-8")
    assert answers(read_survey(tmp_path / "results.csv", book=given), "E1") == ["1"]
    twice = pd.concat([given, given.assign(item="E2")])
    assert "E1" not in read_survey(tmp_path / "results.csv", book=twice).items["item"].tolist()


def test_what_identifies_people_is_dropped_at_the_door(tmp_path: Path) -> None:
    read = survey(tmp_path, CODES)
    assert "ipaddr" not in read.raw.cells.columns
    assert said(read)[0] == "Zum Schutz der Befragten nicht eingelesen: ipaddr."
    assert (read.respondent, read.raw.column_letter("Feld[F1]")) == ("id", "D")


def test_headings_with_code_and_text_are_matched_by_code(tmp_path: Path) -> None:
    read = survey(tmp_path, "id. Antwort ID;Lern[SQ001]. Was haben Sie gelernt? [voneinander]\n1;Stimme zu\n")
    assert (read.respondent, read.items["item"].tolist()) == ("id. Antwort ID", ["Lern[SQ001]"])


def test_equal_headings_are_not_matched_by_their_order_and_items_of_the_source_say_which_is_which(
    tmp_path: Path,
) -> None:
    twice = INLINE.replace(">vom Anderen<", ">voneinander<")
    heading = "Was haben Sie gelernt? [voneinander]"
    read = survey(tmp_path, f"Antwort ID;{heading};{heading}\n1;teils;Stimme zu\n", twice)
    assert read.items["item"].tolist() == [heading, f"{heading} (2)"]  # each under its own heading
    assert (answers(read, heading), answers(read, f"{heading} (2)")) == (["A02"], ["A01"])
    told = [note for note in said(read) if "kann nach ihrer Überschrift mehrere Fragen sein" in note]
    assert len(told) == 2
    assert "Lern[SQ001], Lern[SQ002]" in told[0]
    (tmp_path / "s.lss").write_text(twice, encoding="utf-8")
    (tmp_path / "x.csv").write_text(f"Antwort ID;{heading};{heading}\n1;teils;Stimme zu\n", encoding="utf-8")
    named = {heading: "Lern[SQ002]", f"{heading} (2)": "Lern[SQ001]"}
    read = read_answers(tmp_path / "x.csv", read_structure(tmp_path / "s.lss"), items=named)
    assert (answers(read, "Lern[SQ001]"), answers(read, "Lern[SQ002]")) == (["A01"], ["A02"])


def test_a_column_that_is_no_question_is_said_and_left_out(tmp_path: Path) -> None:
    read = survey(tmp_path, "Antwort ID;Und sonst?;Lieblingsfarbe\n1;nichts;rot\n")
    assert read.items["item"].tolist() == ["Wort"]
    assert said(read)[0].startswith("Die Spalte C („Lieblingsfarbe“) passt zu keiner Frage")


def test_trifft_nicht_zu_is_an_answer_where_trifft_zu_is_one(tmp_path: Path) -> None:
    labels = INLINE.replace(" Stimme zu", "trifft zu").replace("Stimme garnicht zu", "trifft nicht zu")
    book = survey(tmp_path, TEXTS, labels).answers
    assert book[book["item"] == "Lern[SQ001]"]["rank"].tolist() == [1, 2, 3, pd.NA]
    alone = survey(tmp_path, TEXTS, INLINE.replace("Keine Angabe", "trifft nicht zu")).answers
    assert alone["missing"].dropna().unique().tolist() == ["not_applicable"]


def test_rows_of_an_export_are_never_totals_or_footnotes(tmp_path: Path) -> None:
    read = survey(tmp_path, TEXTS + "Summe;;;;;;\n9;;;;;;\n")
    assert read.raw.rows.tolist() == [2, 3, 4, 5, 6]


def test_without_structure_codes_tell_arrays_of_numbers(tmp_path: Path) -> None:
    read = survey(tmp_path, "Person,Q1[A],Q1[B],Alter,Da\np1,7,2,34,Y\np2,6,,51,N\n", structure=None)
    assert read.respondent == "Person"
    assert read.items["type"].tolist() == ["scale", "scale", "number", "single"]
    assert read.answers[read.answers["item"] == "Q1[A]"]["answer_code"].tolist() == list("1234567")
    assert said(read)[0].startswith("In der Spalte B („Q1[A]“) ist die Skala aus den Antworten geschlossen: 7 Stufen")
    assert said(read)[1:] == ["Es gibt keine Spalte „Antwort ID“. Als Kennung der Befragten dient die Spalte „Person“."]


def test_without_structure_the_order_of_labels_stays_unknown(tmp_path: Path) -> None:
    rows = "".join(f"{n};{answer}\n" for n, answer in enumerate(["Garten", "Hof", "Hof", "Hof", "weiß nicht"] * 2))
    read = survey(tmp_path, "Antwort ID;Wie war es?\n" + rows, structure=None)
    assert read.answers["rank"].isna().all()
    assert read.answers["missing"].tolist() == [None, None, "dont_know"]
    assert said(read)[0].startswith("Die Reihenfolge der Antworten auf „Wie war es?“ ist unbekannt")


def test_a_number_before_its_label_is_the_answer(tmp_path: Path) -> None:
    export = "Antwort ID;Zeit\n1;\ufeff1 (gar nicht)\n2;3 (immer)\n3;2\n"
    read = survey(tmp_path, export, structure=None)
    assert answers(read, read.items["item"][0]) == ["1", "3", "2"]
    assert read.answers["label"].tolist() == ["gar nicht", "2", "immer"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("<html></html>", "keine LimeSurvey-Struktur"),
        ("Nr.;Ort", "keine LimeSurvey-Struktur"),
        ("<document><questions>", "keine LimeSurvey-Struktur"),
        (b"PK\x03\x04 kaputt", "keine LimeSurvey-Struktur"),
        ('<?xml version="1.0" encoding="nix"?><document/>', "keine LimeSurvey-Struktur"),
        ('<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><document>&c;</document>', "eigene XML-Definitionen"),
        ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><document>&b;</document>', "eigene XML-Definitionen"),
    ],
)
def test_a_structure_that_is_none_or_would_harm_gives_a_sentence(
    tmp_path: Path, content: str | bytes, sentence: str
) -> None:
    with pytest.raises(EvaluationError, match=sentence):
        read_structure(structure_of(tmp_path, content))


@given(st.integers(0, len(INLINE)), st.text(max_size=10))
def test_a_damaged_structure_gives_a_questionnaire_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, place: int, text: str
) -> None:
    damaged = (INLINE[:place] + text + INLINE[place + 3 :]).encode("utf-8", "replace")
    path = structure_of(tmp_path_factory.getbasetemp(), damaged)
    try:
        assert read_structure(path).file == "survey.lss"
    except EvaluationError:
        return


def test_a_real_survey_in_full_texts_has_its_published_counts(real_data: Path) -> None:
    folder = real_data / "survey-digital-twins-de"
    read = read_survey(folder / "results_german.csv", read_structure(folder / "limesurvey_survey_222232.lss"))
    long = answers_long(read)
    assert (len(read.items), len(read.raw.rows), read.raw.notes) == (316, 96, ())
    assert long["missing"].value_counts().to_dict() == {"not_shown": 17066, "not_answered": 8615}
    for column, counts in ((8, [18, 22, 9, 2]), (9, [38, 12, 1, 1])):
        item = read.items.set_index("column").loc[read.raw.cells.columns[column], "item"]
        order = read.answers[read.answers["item"] == item]["answer_code"].tolist()
        chosen = long[long["item"] == item]["value"].value_counts()
        assert (order, [chosen[code] for code in order]) == (["A01", "A02", "A04", "A05"], counts)


def test_a_real_survey_in_codes_has_its_published_mean(real_data: Path) -> None:
    read = read_survey(real_data / "survey-plr-limesurvey-codes" / "results-survey.csv")
    scales = read.items[read.items["type"] == "scale"]["item"]
    long = answers_long(read)
    assert len(scales) == 35
    assert round(long[long["item"].isin(scales)]["value"].astype(int).mean(), 2) == 5.01


ANSWERS = """<?xml version="1.0" encoding="UTF-8"?>
<document><LimeSurveyDocType>Responses</LimeSurveyDocType><languages><language>de</language></languages>
<responses><fields><fieldname>id</fieldname><fieldname>submitdate</fieldname><fieldname>token</fieldname>
<fieldname>1X8X1F1</fieldname><fieldname>1X8X1F2</fieldname><fieldname>1X8X1other</fieldname>
<fieldname>1X8X2SQ001</fieldname><fieldname>1X8X2SQ002</fieldname><fieldname>1X9X3</fieldname></fields><rows>
<row><id><![CDATA[7]]></id><submitdate><![CDATA[1980-01-01 00:00:00]]></submitdate><token><![CDATA[geheim]]></token>
<_1X8X1F1><![CDATA[Y]]></_1X8X1F1><_1X8X1F2></_1X8X1F2><_1X8X1other></_1X8X1other>
<_1X8X2SQ001><![CDATA[A01]]></_1X8X2SQ001><_1X8X2SQ002></_1X8X2SQ002><_1X9X3><![CDATA[Danke]]></_1X9X3></row>
<row><id><![CDATA[9]]></id><_1X8X1F1></_1X8X1F1><_1X8X1F2></_1X8X1F2><_1X8X1other></_1X8X1other></row>
</rows></responses></document>"""


def archive(folder: Path, **parts: str) -> Path:
    path = folder / "umfrage.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as whole:
        for ending, text in parts.items():
            whole.writestr(f"survey_1_{ending}.{ending}", text)
    return path


def test_an_archive_holds_questionnaire_and_answers(tmp_path: Path) -> None:
    survey = read_answers(archive(tmp_path, lss=INLINE, lsr=ANSWERS, lst="<tokens/>"))
    assert "token" not in survey.raw.cells.columns
    told = answers_long(survey).set_index(["row", "item"])
    given = told.loc[0, "value"].dropna().to_dict()
    assert given == {"Feld[F1]": "Y", "Feld[F2]": "N", "Lern[SQ001]": "A01", "Wort": "Danke"}
    assert told.loc[(0, "Lern[SQ002]"), "missing"] == "not_answered"
    assert told.loc[1, "missing"][["Lern[SQ001]", "Wort"]].tolist() == ["not_shown", "not_shown"]
    assert told.loc[1, "value"][["Feld[F1]", "Feld[F2]"]].tolist() == ["N", "N"]  # shown, and no box ticked
    assert survey.complete is not None
    assert survey.complete.tolist() == [True, False]
    assert [choice.label for choice in survey.choices["Lern[SQ001]"]][:2] == ["Stimme zu", "teils"]


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        ({"lss": INLINE}, "reading_no_responses"),
        ({"lss": INLINE, "lsr": "<document/>"}, "reading_no_responses"),
        ({"lss": INLINE, "lsr": ANSWERS[:-40]}, "reading_no_responses"),
        ({"lss": INLINE, "lsr": "<!DOCTYPE a [<!ENTITY b 'c'>]>" + ANSWERS[39:]}, "reading_entities"),
        ({"lss": "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///x'>]><a>&b;</a>", "lsr": ANSWERS}, "reading_entities"),
        ({"lss": INLINE, "lsr": "<" + "a" * 20_000_000}, "reading_zip_bomb"),
        ({"lss": "<a>" * 9_000_000}, "reading_zip_bomb"),
        ({"lss": "<a>" * 100_000}, "reading_no_structure"),
        ({"lss": INLINE, "lsr": "<a>" * 100_000}, "reading_no_responses"),
    ],
)
def test_an_archive_that_is_broken_or_made_to_harm_is_a_sentence(
    tmp_path: Path, parts: dict[str, str], key: str
) -> None:
    with pytest.raises(EvaluationError) as error:
        read_answers(archive(tmp_path, **parts))
    assert error.value.key == key


def test_a_questionnaire_is_not_read_as_a_table(tmp_path: Path) -> None:
    path = tmp_path / "survey.lss"
    path.write_text(INLINE, encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"--structure survey\.lss"):
        reading.read(path)


def test_the_columns_of_two_scales_ranks_and_comments_have_names_of_their_own(tmp_path: Path) -> None:
    structure = Structure("s.lss", "", "de", ("de",), (
        Question("Z", "Zwei", "1", subquestions=(Subquestion("S1", "a"),), column="1X2X3"),
        Question("R", "Rang", "R", answers=(Answer("A", "a"), Answer("B", "b")), column="1X2X4"),
        Question("K", "Kommentar", "O", column="1X2X5"),
        Question("F", "Feld", ":", subquestions=(Subquestion("Y", "y"), Subquestion("X", "x", 1)), column="1X2X6"),
    ))  # fmt: skip
    names = ["1X2X3S1#0", "1X2X3S1#1", "1X2X41", "1X2X42", "1X2X5", "1X2X5comment", "1X2X6Y_X"]
    fields = "".join(f"<fieldname>{name}</fieldname>" for name in names)
    text = f"<document><LimeSurveyDocType>Responses</LimeSurveyDocType><fields>{fields}</fields><row/></document>"
    raw = read_responses(archive(tmp_path, lsr=text), structure)
    expected = ["Z[S1][1]", "Z[S1][2]", "R[1]", "R[2]", "K", "K[comment]", "F[Y_X]"]
    assert list(raw.cells.columns) == expected
    assert raw.cells.iloc[0].tolist() == ["N/A"] * 7


def test_abbreviated_headings_are_matched_where_they_leave_no_doubt(tmp_path: Path) -> None:
    path = tmp_path / "kurz.csv"
    (tmp_path / "s.lss").write_text(INLINE, encoding="utf-8")
    structure = read_structure(tmp_path / "s.lss")
    head = (
        "Antwort ID;Ihr Feld? [Bildung];Ihr Feld? [Wohn.. ];Was haben Sie g.. [voneinander];Was haben Sie g.. [SQ002]"
    )
    path.write_text(f"{head};Und .. \n1;Ja;Nein;Stimme zu;teils;gut\n", encoding="utf-8")
    survey = read_survey(path, structure)
    assert survey.items["item"].tolist() == ["Feld[F1]", "Feld[F2]", "Lern[SQ001]", "Lern[SQ002]", "Wort"]
    path.write_text("Antwort ID;Was haben S.. [vo.. ]\n1;teils\n", encoding="utf-8")
    alone = read_survey(path, structure)  # voneinander or vom Anderen
    assert alone.items["item"].tolist() == ["Was haben S.. [vo.. ]"]
    assert [note.key for note in alone.raw.notes] == ["alike_in_structure"]
