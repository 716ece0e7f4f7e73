"""Data files of SPSS: declared missing values keep their reason, and labels that do not fit are not applied."""

import struct
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest

from evaluation.language.errors import EvaluationError
from evaluation.reading.surveys.programs import read_answers
from evaluation.reading.surveys.questionnaire import missing_answer
from evaluation.reading.surveys.responses import Survey, answers_long
from evaluation.reading.surveys.spss import code_of

FOUR = {1: "stimme voll zu", 2: "stimme eher zu", 3: "stimme eher nicht zu", 4: "stimme gar nicht zu"}


def sav(folder: Path, values: list[Any], labels: dict[Any, str] | None = None, **options: Any) -> Path:
    """A file with the variable ``q1`` for people 1, 2, 3 …"""
    frame = pd.DataFrame({"id": [f"p{n}" for n in range(1, len(values) + 1)], "q1": values})
    pyreadstat.write_sav(
        frame,
        str(folder / "daten.sav"),
        column_labels={"q1": "Wir haben voneinander gelernt"},
        variable_value_labels={"q1": labels} if labels else {},
        variable_measure={"q1": options.pop("measure", "ordinal")},
        **options,
    )
    return folder / "daten.sav"


def answers(survey: Survey, of: str = "value") -> list[str | None]:
    return [None if pd.isna(value) else value for value in answers_long(survey)[of]]


def said(survey: Survey) -> list[str]:
    return [str(note) for note in survey.raw.notes]


def test_codes_labels_and_order_are_those_of_spss(tmp_path: Path) -> None:
    read = read_answers(sav(tmp_path, [2, 1, None, 4], FOUR))
    assert (read.respondent, read.raw.rows.tolist(), said(read)) == ("id", [1, 2, 3, 4], [])
    assert read.items[["item", "text", "type"]].to_numpy().tolist() == [
        ["q1", "Wir haben voneinander gelernt", "scale"]
    ]
    assert read.answers["label"].tolist() == list(FOUR.values())
    assert read.answers["rank"].tolist() == [1, 2, 3, 4]
    assert answers(read) == ["2", "1", None, "4"]
    assert answers(read, "missing") == [None, None, "not_answered", None]


def test_a_variable_has_the_name_of_the_project_and_branches_with_other_labels_are_refused(tmp_path: Path) -> None:
    read = read_answers(sav(tmp_path, [2, 1], FOUR), items={"q1": "LERNEN"})
    assert read.items[["item", "text"]].to_numpy().tolist() == [["LERNEN", "Wir haben voneinander gelernt"]]
    frame = pd.DataFrame({"id": ["a", "b"], "v1": [1, None], "v2": [None, 1]})
    labels = {"v1": {1: "ja", 2: "nein"}, "v2": {1: "nein", 2: "ja"}}
    pyreadstat.write_sav(frame, str(tmp_path / "b.sav"), variable_value_labels=labels)
    with pytest.raises(EvaluationError, match="verschiedene Antworten zu denselben Codes"):
        read_answers(tmp_path / "b.sav", items={"v2": "v1"})


def test_values_declared_as_missing_keep_their_reason(tmp_path: Path) -> None:
    labels = FOUR | {97: "trifft nicht zu", 98: "weiß nicht", 99: "keine Angabe"}
    read = read_answers(sav(tmp_path, [1, 97, 98, 99], labels, missing_ranges={"q1": [{"lo": 97, "hi": 99}]}))
    assert answers(read) == ["1", "97", "98", "99"]
    assert answers(read, "missing") == [None, "not_applicable", "dont_know", "not_answered"]
    assert read.answers["rank"].tolist() == [1, 2, 3, 4, pd.NA, pd.NA, pd.NA]
    assert said(read) == []


def test_a_missing_value_without_a_reason_counts_as_no_answer_and_is_said(tmp_path: Path) -> None:
    read = read_answers(sav(tmp_path, [1, -9], FOUR, missing_ranges={"q1": [-9]}))
    assert answers(read, "missing") == [None, "not_answered"]
    assert said(read) == [
        "In der Spalte B („q1“) ist als fehlend erklärt: -9. Warum, sagt keine Beschriftung; gezählt wird „keine "
        "Angabe“. Ist es etwas anderes, bitte im Codebuch eintragen."
    ]


@pytest.mark.parametrize(("values", "strange"), [([0, 1, 3], "0"), ([10, 20, 40], "10, 20, 40"), ([1, 2, 9], "9")])
def test_labels_that_do_not_fit_the_codes_are_said_and_not_applied(
    tmp_path: Path, values: list[int], strange: str
) -> None:
    read = read_answers(sav(tmp_path, values, FOUR))
    assert (read.items["type"].tolist(), len(read.answers)) == (["number"], 0)
    assert answers(read) == [str(value) for value in values]
    assert said(read)[0].startswith(f"In der Spalte B („q1“) stehen Werte ohne Beschriftung: {strange}. Die Beschr")


def test_a_scale_may_have_labels_at_its_ends_only(tmp_path: Path) -> None:
    read = read_answers(sav(tmp_path, [1, 3, 5], {1: "gar nicht", 5: "sehr"}))
    assert read.answers["label"].tolist() == ["gar nicht", "2", "3", "4", "sehr"]
    assert said(read)[0].startswith(
        "In der Spalte B („q1“) stehen Werte ohne Beschriftung: 3. Gelesen sind sie als Stufen"
    )


def test_a_number_with_a_code_for_no_answer_stays_a_number(tmp_path: Path) -> None:
    read = read_answers(sav(tmp_path, [34, 51, 999], {999: "keine Angabe"}, missing_ranges={"q1": [999]}))
    assert read.items["type"].tolist() == ["number"]
    assert answers(read) == ["34", "51", "999"]
    assert answers(read, "missing") == [None, None, "not_answered"]


def test_labels_of_a_nominal_variable_have_no_order_until_a_codebook_gives_one(tmp_path: Path) -> None:
    path = sav(tmp_path, [1, 4], FOUR, measure="nominal")
    read = read_answers(path)
    assert (read.items["type"].tolist(), read.answers["rank"].isna().all()) == (["single"], True)
    assert "ist unbekannt" in said(read)[0]
    rows = [("q1", str(code), label, 5 - code, "scale") for code, label in FOUR.items()]
    given = pd.DataFrame(rows, columns=["item", "answer_code", "answer", "rank", "type"])
    given = given.assign(**dict.fromkeys(("question", "question_text", "text", "scale", "missing")))
    known = read_answers(path, book=given)
    assert (known.items["type"].tolist(), known.answers["answer_code"].tolist()) == (["scale"], ["4", "3", "2", "1"])
    assert said(known) == []


def test_texts_and_addresses_are_texts_and_left_out(tmp_path: Path) -> None:
    frame = pd.DataFrame({"wort": ["gut ", ""], "email": ["a@example.org", ""], "id": ["x", "y"]})
    pyreadstat.write_sav(frame, str(tmp_path / "a.sav"))
    read = read_answers(tmp_path / "a.sav")
    assert (read.items["item"].tolist(), answers(read)) == (["wort"], ["gut", None])
    assert said(read) == ["Zum Schutz der Befragten nicht eingelesen: email."]


def test_a_compressed_file_under_another_name_is_known_by_its_content(tmp_path: Path) -> None:
    path = sav(tmp_path, [1, 2], FOUR, compress=True).rename(tmp_path / "umfrage.csv")
    assert answers(read_answers(path)) == ["1", "2"]


@pytest.mark.parametrize("keep", [4, 100, 250])
def test_a_damaged_file_gives_a_sentence(tmp_path: Path, keep: int) -> None:
    path = sav(tmp_path, [1, 2], FOUR)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(EvaluationError, match=r"daten\.sav"):
        read_answers(path)


def with_sets(path: Path, *sets: str) -> Path:
    """The file with sets of several answers, which pyreadstat reads and cannot write.

    They are a record of four whole numbers (7 for an extension, 7 for sets, bytes of an element, elements) and a text
    behind it, before the record 999 that ends the dictionary.
    """
    data, text = path.read_bytes(), "".join(f"{line}\n" for line in sets).encode()
    end = data.index(struct.pack("<ii", 999, 0))
    path.write_bytes(data[:end] + struct.pack("<iiii", 7, 7, 1, len(text)) + text + data[end:])
    return path


def offers(folder: Path, *sets: str) -> Survey:
    frame = pd.DataFrame({"id": ["a", "b", "c"], "ANG_1": [1, 2, None], "ANG_2": [2, 2, None], "ANG_3": [1, 9, None]})
    labels = {"ANG_1": {1: "genannt", 2: "nicht genannt"}, "ANG_3": {9: "weiß nicht"}}
    texts = {"ANG_1": "Beratung", "ANG_2": "Fachtag", "ANG_3": "Sonstiges"}
    options = {"column_labels": texts, "variable_value_labels": labels, "missing_ranges": {"ANG_3": [9]}}
    pyreadstat.write_sav(frame, str(folder / "daten.sav"), **options)
    return read_answers(with_sets(folder / "daten.sav", *sets))


def test_a_set_of_several_answers_is_one_question_with_boxes_and_a_base(tmp_path: Path) -> None:
    read = offers(tmp_path, "$ANG=D1 1 15 Welche Angebote ang_1 ang_2 ang_3")
    assert read.items[["item", "question", "question_text", "text", "type"]].to_numpy().tolist() == [
        ["ANG_1", "ANG", "Welche Angebote", "Beratung", "multiple"],
        ["ANG_2", "ANG", "Welche Angebote", "Fachtag", "multiple"],
        ["ANG_3", "ANG", "Welche Angebote", "Sonstiges", "multiple"],
    ]
    assert answers(read) == ["Y", "N", "Y", "N", "N", "9", None, None, None]
    assert answers(read, "missing") == [*[None] * 5, "dont_know", *["not_answered"] * 3]
    assert read.answers[read.answers["item"] == "ANG_3"]["label"].tolist() == ["Ja", "Nein", "weiß nicht"]
    assert said(read) == []


def test_where_no_box_says_no_the_base_of_a_set_is_stated(tmp_path: Path) -> None:
    frame = pd.DataFrame({"id": ["a", "b", "c"], "A": [1, None, None], "B": [None, 1, None]})
    pyreadstat.write_sav(frame, str(tmp_path / "daten.sav"))
    read = read_answers(with_sets(tmp_path / "daten.sav", "$S=D1 1 4 Wozu a b"))
    assert answers(read) == ["Y", "N", "N", "Y", None, None]
    (told,) = said(read)
    assert told.startswith("Bei „Wozu“ hat eine Person kein Kästchen angekreuzt.")
    assert "(2)" in told


@pytest.mark.parametrize(
    "told", ["$ANG=C 15 Welche Angebote ang_1 ang_2", "$ANG=D3 abc 15 Welche Angebote ang_1 ang_2"]
)
def test_a_set_without_a_number_for_a_tick_is_read_column_by_column(tmp_path: Path, told: str) -> None:
    read = offers(tmp_path, told)
    assert "multiple" not in read.items["type"].tolist()
    assert "Die Mehrfachantwort „Welche Angebote“ wird Spalte für Spalte gelesen" in " ".join(said(read))


def test_whole_numbers_are_codes_without_a_point() -> None:
    assert [code_of(value) for value in (1.0, 2.5, " A ", -9.0)] == ["1", "2.5", "A", "-9"]


@pytest.mark.parametrize("codes", [(2, 3, 4, 6, 7), (1, 2, 4), (1, 2, 3, 9)])
def test_a_value_without_a_label_between_labels_is_said_and_the_labels_are_not_applied(
    tmp_path: Path, codes: tuple[int, ...]
) -> None:
    missing = next(code for code in range(2, 9) if code not in codes)
    read = read_answers(sav(tmp_path, [codes[0], missing, codes[-1]], {code: f"L{code}" for code in codes}))
    assert read.items["type"].tolist() == ["number"]
    assert said(read)[0].startswith(f"In der Spalte B („q1“) stehen Werte ohne Beschriftung: {missing}. Die Beschr")


def test_steps_between_labelled_ends_stay_where_nobody_chose_them(tmp_path: Path) -> None:
    read = read_answers(sav(tmp_path, [2, 2, 4], {1: "gar nicht", 5: "sehr"}))
    assert read.answers["label"].tolist() == ["gar nicht", "2", "3", "4", "sehr"]
    assert said(read) == [
        "In der Spalte B („q1“) stehen Werte ohne Beschriftung: 2, 4. Gelesen sind sie als Stufen zwischen "
        "1 = gar nicht und 5 = sehr."
    ]


@pytest.mark.parametrize(("code", "label"), [(8, "I don't know"), (999, "keine Angabe"), (-1, "TRIFFT NICHT ZU")])
def test_a_label_for_no_answer_is_no_step_though_nobody_declared_it(tmp_path: Path, code: int, label: str) -> None:
    read = read_answers(sav(tmp_path, [1, 2, code], {1: "nie", 2: "oft", 3: "immer", code: label}))
    assert read.answers["rank"].notna().sum() == 3
    assert answers(read, "missing")[:2] == [None, None]
    assert answers(read, "missing")[2] in ("dont_know", "not_answered", "not_applicable")


def test_the_weight_of_a_file_is_named(tmp_path: Path) -> None:
    frame = pd.DataFrame({"id": ["a" * 20, "b"], "q1": [1.0, 2.0], "faktor": [0.5, 1.5], "pgewicht": [1.0, 2.0]})
    pyreadstat.write_sav(frame, str(tmp_path / "w.sav"), column_labels={"pgewicht": "Personengewicht"})
    assert [note.key for note in read_answers(tmp_path / "w.sav").raw.notes].count("weighted") == 1
    data = bytearray((tmp_path / "w.sav").read_bytes())
    data[76:80] = struct.pack("<i", 5)  # the text takes three places
    (tmp_path / "w.sav").write_bytes(data)
    assert any(
        one.startswith("Die Spalte C („faktor“) enthält Gewichte.") for one in said(read_answers(tmp_path / "w.sav"))
    )


@pytest.mark.parametrize(
    ("label", "asked"),
    [("verweigert", False), ("nicht erhoben", False), ("Filter", False), ("Mehrfachnennung", False), ("egal", True)],
)
def test_a_code_beyond_the_steps_is_no_step(tmp_path: Path, label: str, asked: bool) -> None:
    labels = {1.0: "schlecht", 2.0: "geht so", 3.0: "gut", 4.0: "prima", 98.0: label}
    survey = read_answers(sav(tmp_path, [1.0, 4.0, 98.0], labels))
    told = survey.answers.set_index("answer_code")
    assert told["rank"].dropna().tolist() == [1, 2, 3, 4]
    assert told["missing"].get("98") == "not_answered"
    assert any("98 = egal" in note for note in said(survey)) is asked


def test_a_label_for_no_answer_is_one_where_another_says_the_opposite() -> None:
    told = [missing_answer("nicht relevant", ["sehr relevant"]), missing_answer("nie gehört", ["davon gehört"])]
    assert told == [None, None]
    assert missing_answer("nicht relevant", ["gut", "schlecht"]) == "not_applicable"
