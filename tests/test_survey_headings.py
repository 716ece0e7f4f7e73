"""The headings LimeSurvey writes, in every form an office can choose, are matched with the questionnaire."""

from pathlib import Path

import pytest

from evaluation.reading.surveys.limesurvey import answers_long, read_structure, read_survey
from evaluation.reading.surveys.lss import Answer, Question, Structure, Subquestion
from evaluation.reading.surveys.questionnaire import Item, alike, items_of, match_columns

QUESTIONS = (
    Question("G1Q1", "In welchem Feld?", "L", other=True, answers=(Answer("A1", "Alter"), Answer("A2", "Bildung"))),
    Question("G1Q2", "Welche Hürden gab es?", "P", other=True, subquestions=(Subquestion("SQ001", "Zeit"),)),
    Question("G1Q3", "Wie wichtig, wie gut?", "1", subquestions=(Subquestion("SQ001", "Vertrauen"),)),
    Question("G1Q4", "Ordnen Sie!", "R", answers=(Answer("A1", "Geld"), Answer("A2", "Zeit"))),
    Question("G1Q5", "Stunden?", ":", subquestions=(Subquestion("SQ001", "Mo"), Subquestion("X1", "online", 1))),
    Question("G1Q6", "Ihr Bericht", "|"),
)
ITEMS = items_of(Structure("x.lss", "", "de", ("de",), QUESTIONS))
CODES = [
    *("G1Q1", "G1Q1[other]", "G1Q2[SQ001]", "G1Q2[SQ001comment]", "G1Q2[other]", "G1Q2[othercomment]"),
    *("G1Q3[SQ001][1]", "G1Q3[SQ001][2]", "G1Q4[1]", "G1Q4[2]", "G1Q5[SQ001_X1]", "G1Q6", "G1Q6[filecount]"),
]
EXPRESSIONS = [
    *("G1Q1", "G1Q1_other", "G1Q2_SQ001", "G1Q2_SQ001comment", "G1Q2_other", "G1Q2_othercomment"),
    *("G1Q3_SQ001_0", "G1Q3_SQ001_1", "G1Q4_1", "G1Q4_2", "G1Q5_SQ001_X1", "G1Q6", "G1Q6_filecount"),
]
GERMAN = [
    *("In welchem Feld?", "In welchem Feld? [Sonstiges]", "Welche Hürden gab es? [Zeit]"),
    *("Welche Hürden gab es? [Zeit][Kommentar]", "Welche Hürden gab es? [Sonstiges]"),
    *("Welche Hürden gab es? [Anderer Kommentar]", "Wie wichtig, wie gut? [Vertrauen][Skala 1]"),
    *("Wie wichtig, wie gut? [Vertrauen][Skala 2]", "Ordnen Sie! [Rang 1]", "Ordnen Sie! [Rang 2]"),
    *("Stunden? [Mo][online]", "Ihr Bericht", "filecount - Ihr Bericht"),
]
ENGLISH = [
    text.replace("Anderer Kommentar", "Other comment")
    .replace("Sonstiges", "Other")
    .replace("Kommentar", "Comment")
    .replace("Skala", "Scale")
    .replace("Rang", "Rank")
    for text in GERMAN
]
SHORT = [
    *("In welche..", "In welche.. [Sonstiges]", "Welche Hü.. [Zeit]", "Welche Hü.. [Zeit][Kommentar]"),
    *("Welche Hü.. [Sonstiges]", "Welche Hü.. [Anderer K.. ]", "Wie wicht.. [Vertrauen][Skala 1]"),
    *("Wie wicht.. [Vertrauen][Skala 2]", "Ordnen Sie! [Rang 1]", "Ordnen Sie! [Rang 2]", "Stunden? [Mo][online]"),
    *("Ihr Bericht", "filecount.."),
]


def both(codes: list[str], mark: str, texts: list[str]) -> list[str]:
    return [code + mark + text for code, text in zip(codes, texts, strict=True)]


def matched(headings: list[str]) -> list[str | None]:
    found: dict[str, Item] = match_columns(headings, ITEMS)
    return [found[heading].code if heading in found else None for heading in headings]


@pytest.mark.parametrize(
    "headings",
    [
        CODES,
        EXPRESSIONS,
        [code.replace("[", ".").replace("]", "") for code in CODES],
        [code.replace("[", ".").replace("]", ".") for code in CODES],
        GERMAN,
        ENGLISH,
        [text.replace(" ", "_") for text in GERMAN],
        SHORT,
        both(CODES, ". ", GERMAN),
        both(EXPRESSIONS, ". ", ENGLISH),
        both(CODES, " - ", GERMAN),
        both(EXPRESSIONS, ":", GERMAN),
        both(CODES, "|", SHORT),
        both(EXPRESSIONS, ". ", SHORT),
    ],
    ids=[
        *("codes", "expressions", "points", "R", "German", "English", "underscores", "short", "code and text"),
        *("expression and text", "dash", "colon", "bar and short", "expression and short"),
    ],
)
def test_every_form_of_headings_is_matched_with_the_questionnaire(headings: list[str]) -> None:
    assert matched(headings) == CODES


def test_scales_of_a_dual_array_count_from_zero_only_where_the_export_does() -> None:
    assert matched(["G1Q3_SQ001_0", "G1Q3_SQ001_1"]) == ["G1Q3[SQ001][1]", "G1Q3[SQ001][2]"]
    assert matched(["G1Q3_SQ001_1", "G1Q3_SQ001_2"]) == ["G1Q3[SQ001][1]", "G1Q3[SQ001][2]"]


TWICE = items_of(
    Structure(
        "x.lss",
        "",
        "de",
        ("de",),
        (
            Question("A", "Wie gut?", "F", subquestions=(Subquestion("S1", "Raum"), Subquestion("S2", "Essen"))),
            Question("B", "Wie gut?", "F", subquestions=(Subquestion("S1", "Raum"),)),
        ),
    )
)


@pytest.mark.parametrize(
    ("headings", "codes"),
    [
        (["Wie gut? [Raum]", "Wie gut? [Essen]", "Wie gut? [Raum] (2)"], ["A[S1]", "A[S2]", "B[S1]"]),  # the whole
        (["Wie gut? [Essen]", "Wie gut? [Raum]", "Wie gut? [Raum] (2)"], ["A[S2]", None, None]),  # in another order
        (["Wie gut? [Raum]", "Wie gut? [Essen]", "Wie gut? [Raum] (2)", "Neu"], [None, "A[S2]", None, None]),
        (["Wie gut? [Raum]", "Wie gut? [Raum] (2)"], [None, None]),  # nothing certain between them
        (["Wie gut? [Raum]"], [None]),  # one of them was not exported
        (["B_S1", "Wie gut? [Raum]"], ["B[S1]", "A[S1]"]),  # the other one has its code
        (["Wie gut? [Raum]", "B[S1]. Wie gut? [Raum]"], ["A[S1]", "B[S1]"]),
        (["Wie gu.. [Raum]", "Wie gu.. [Raum] (2)", "Wie gu.. [Essen]"], [None, None, "A[S2]"]),
        (["Wie gu.. [Raum]", "Wie gu.. [Essen]", "Wie gu.. [Raum] (2)"], ["A[S1]", "A[S2]", "B[S1]"]),
        (["Wie gut? [Essen]", "Wie gut? [Essen] (2)"], [None, None]),  # one question has no two columns
    ],
)
def test_texts_of_several_questions_are_never_matched_by_their_place(
    headings: list[str], codes: list[str | None]
) -> None:
    found = match_columns(headings, TWICE)
    assert [found[heading].code if heading in found else None for heading in headings] == codes
    assert set(alike(headings, TWICE)) == {heading for heading in headings if heading not in found} - {"Neu"}


def test_answers_that_one_of_two_questions_alone_has_tell_which_it_is() -> None:
    first, second = (Answer("1", "gut"), Answer("2", "schlecht")), (Answer("1", "Gut"), Answer("2", "Schlecht"))
    parts = (Subquestion("S1", "Raum"),)
    asked = tuple(
        Question(code, "Wie?", "F", subquestions=parts, answers=own) for code, own in (("A", first), ("B", second))
    )
    items = items_of(Structure("x.lss", "", "de", ("de",), asked))
    headings = ["Wie? [Raum]", "Wie? [Raum] (2)"]
    found = match_columns(headings, items, {headings[0]: {"Gut", ""}, headings[1]: {""}})
    assert [found[heading].code for heading in headings] == ["B[S1]", "A[S1]"]
    assert match_columns(headings, items, {headings[0]: {"1"}, headings[1]: {"2"}}) == {}
    assert [own for _, own in alike(headings, items).values()] == [None, None]  # their answers differ


def test_a_code_in_front_of_another_text_is_no_match_unless_parted_as_usual() -> None:
    assert matched(["G1Q1 - Bemerkung", "G1Q6 neu"]) == [None, None]
    assert matched(["G1Q1. Worum geht es?"]) == ["G1Q1"]


BILINGUAL = """<?xml version="1.0" encoding="UTF-8"?>
<document><languages><language>de</language><language>en</language></languages>
<questions><rows><row><qid>2</qid><parent_qid>0</parent_qid><gid>1</gid><type>F</type><title>Q1</title></row></rows>
</questions><subquestions><rows><row><qid>3</qid><parent_qid>2</parent_qid><gid>1</gid><type>T</type><title>SQ1</title>
</row></rows></subquestions>
<question_l10ns><rows>
<row><qid>2</qid><question>Wie war es?</question><language>de</language></row>
<row><qid>2</qid><question>How was it?</question><language>en</language></row>
<row><qid>3</qid><question>Inhalt</question><language>de</language></row>
<row><qid>3</qid><question>Content</question><language>en</language></row></rows></question_l10ns>
<answers><rows><row><aid>1</aid><qid>2</qid><code>A1</code><sortorder>0</sortorder></row>
<row><aid>2</aid><qid>2</qid><code>A2</code><sortorder>1</sortorder></row>
<row><aid>3</aid><qid>2</qid><code>A3</code><sortorder>2</sortorder></row></rows></answers>
<answer_l10ns><rows><row><aid>1</aid><answer>gut</answer><language>de</language></row>
<row><aid>2</aid><answer>schlecht</answer><language>de</language></row>
<row><aid>3</aid><answer>weiß nicht</answer><language>de</language></row>
<row><aid>1</aid><answer>good</answer><language>en</language></row>
<row><aid>2</aid><answer>bad</answer><language>en</language></row>
<row><aid>3</aid><answer>don't know</answer><language>en</language></row></rows></answer_l10ns></document>"""


@pytest.mark.parametrize("heading", ["Wie war es? [Inhalt]", "How was it? [Content]", "Q1[SQ1]", "Q1_SQ1. How was it?"])
@pytest.mark.parametrize(
    "labels", [("gut", "schlecht", "weiß nicht"), ("good", "bad", "don't know"), ("A1", "A2", "A3")]
)
def test_an_export_may_be_in_any_language_of_its_questionnaire(
    tmp_path: Path, heading: str, labels: tuple[str, str, str]
) -> None:
    (tmp_path / "survey.lss").write_text(BILINGUAL, encoding="utf-8")
    rows = "".join(f"{number};{label}\n" for number, label in enumerate((*labels, ""), 1))
    (tmp_path / "results.csv").write_text(f"Response ID;{heading}\n{rows}", encoding="utf-8")
    read = read_survey(tmp_path / "results.csv", read_structure(tmp_path / "survey.lss"))
    long = answers_long(read)
    assert long["value"].fillna("").tolist() == ["A1", "A2", "A3", ""]
    assert long["missing"].fillna("").tolist() == ["", "", "dont_know", "not_answered"]
    assert (read.answers["label"].tolist(), read.raw.notes) == (["gut", "schlecht", "weiß nicht"], ())
