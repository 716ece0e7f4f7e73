"""Questions across waves: by text or code and never by place; what is only alike is suggested, and stays apart."""

from pathlib import Path

import pytest

from evaluation.data import Data, open_project
from evaluation.findings.checks import Finding, listed
from evaluation.language.errors import EvaluationError
from evaluation.metrics import survey

HEAD = '[project]\ntitle = "T"\norganisation = "O"\nas_of = 2024-05-31\n'


def project(folder: Path, *files: str, settings: str = "", **named: str) -> Data:
    """A project with a CSV file a wave (t0, t1, …), ``|`` between its lines; ``named`` adds to a source."""
    toml = HEAD + settings
    for number, lines in enumerate(files):
        (folder / f"t{number}.csv").write_text(lines.replace("|", "\n") + "\n", encoding="utf-8")
        more = named.get(f"t{number}", "")
        toml += f'[[tables.answers]]\nfile = "t{number}.csv"\nwave = "t{number}"\n{more}\n'
    (folder / "evaluation.toml").write_text(toml, encoding="utf-8")
    return open_project(folder)


def values(data: Data, wave: str, item: str) -> str:
    rows = data["answers"]
    return "".join(rows.loc[(rows["wave"] == wave) & (rows["item"] == item), "value"].fillna("-"))


def found(data: Data, rule: str) -> list[Finding]:
    return [finding for finding in listed(data.findings) if finding.rule == rule]


FORMS = (
    "Zeitstempel,Wie zufrieden? [Raum],Wie zufrieden? [Essen]|a,1,5|b,1,5|c,2,4",
    "Zeitstempel,Wie zufrieden? [Essen],Wie zufrieden? [Raum]|a,5,1|b,4,2|c,5,1",
)


def test_two_forms_whose_columns_stand_in_another_order_have_the_same_questions(tmp_path: Path) -> None:
    data = project(tmp_path, *FORMS)
    raum, essen = "Wie zufrieden? [Raum]", "Wie zufrieden? [Essen]"
    assert [values(data, wave, item) for wave in ("t0", "t1") for item in (raum, essen)] == ["112", "554", "121", "545"]
    assert data["codebook"]["item"].drop_duplicates().tolist() == [raum, essen]
    assert len(data.findings[data.findings["rule"].str.startswith("matching.")]) == 0


STEPS = ["sehr zufrieden", "eher zufrieden", "eher nicht zufrieden", "gar nicht zufrieden"]
WHOLE = "id;Zufrieden?;Note" + "".join(f"|X{place};{label};{place % 5 + 1}" for place, label in enumerate(STEPS * 5))
ONE_SIDE = "id;Zufrieden?;Note" + "".join(
    f"|Y{place};{label};{place % 2 + 4}" for place, label in enumerate(["sehr zufrieden", "eher zufrieden"] * 5)
)


@pytest.mark.parametrize("files", [(WHOLE, ONE_SIDE), (ONE_SIDE, WHOLE)])
def test_the_scale_of_one_wave_is_that_of_the_other_whichever_comes_first(
    tmp_path: Path, files: tuple[str, str]
) -> None:
    data = project(tmp_path, *files)
    book = data["codebook"]
    assert set(book["type"]) == {"scale"}
    assert book.loc[book["item"] == "Zufrieden?"].sort_values("rank")["answer"].tolist() == STEPS
    assert book.loc[book["item"] == "Note"].sort_values("rank")["answer_code"].tolist() == list("12345")
    told = " ".join(finding.text("de") for finding in found(data, "file_note"))
    assert not [words for words in ("nicht ausgewertet", "Ausgewertet werden sie erst") if words in told]


def test_answers_that_are_not_of_the_scale_of_another_wave_keep_their_note(tmp_path: Path) -> None:
    data = project(tmp_path, WHOLE, ONE_SIDE.replace("eher zufrieden", "zufrieden wie nie"))
    told = " ".join(finding.text("de") for finding in found(data, "file_note"))
    assert "Sie wird nicht ausgewertet, bis im Codebuch" in told


def test_blanks_case_and_the_mark_at_the_end_make_no_other_question(tmp_path: Path) -> None:
    data = project(tmp_path, "Zeitstempel,Wie  zufrieden? [Raum]|a,1", "Zeitstempel,wie zufrieden ?  [ raum ]|a,2")
    assert [values(data, wave, "Wie zufrieden? [Raum]") for wave in ("t0", "t1")] == ["1", "2"]


def test_a_changed_wording_is_suggested_and_not_joined_until_it_is_named(tmp_path: Path) -> None:
    files = ("Zeitstempel,Wie zufrieden waren Sie?|a,1", "Zeitstempel,Wie zufrieden sind Sie?|a,2")
    data = project(tmp_path, *files)
    (near,) = found(data, "matching.near_miss")
    assert (near.severity, near.file, near.value, near.accepted, near.hint) == (
        *("warning", "t1.csv", "Wie zufrieden sind Sie?", "Wie zufrieden waren Sie?", "t0.csv"),
    )
    assert survey.repeated(data, data["codebook"]["item"].unique()) == ()
    data = project(tmp_path, *files, t1='items = { "Wie zufrieden sind Sie?" = "Wie zufrieden waren Sie?" }')
    assert found(data, "matching.near_miss") == []
    assert [values(data, wave, "Wie zufrieden waren Sie?") for wave in ("t0", "t1")] == ["1", "2"]


def test_another_part_of_a_grid_is_no_changed_wording(tmp_path: Path) -> None:
    data = project(tmp_path, "Zeitstempel,Wie zufrieden? [Raum]|a,1", "Zeitstempel,Wie zufrieden? [Essen]|a,2")
    assert found(data, "matching.near_miss") == []


BRANCHES = "Zeitstempel,Kurs?,Wie war es?,Wie war es?|a,A,1,|b,B,,2|c,A,3,"


def test_two_questions_of_one_text_are_told_apart_and_said_and_can_be_branches_of_one(tmp_path: Path) -> None:
    data = project(tmp_path, BRANCHES)
    assert (values(data, "t0", "Wie war es?"), values(data, "t0", "Wie war es? (2)")) == ("1-3", "-2-")
    (said,) = found(data, "matching.repeated")
    assert (said.severity, said.column, said.hint) == ("warning", "D (Wie war es? (2))", "C (Wie war es?)")
    data = project(tmp_path, BRANCHES, t0='items = { "Wie war es? (2)" = "Wie war es?" }')
    assert values(data, "t0", "Wie war es?") == "123"
    assert found(data, "matching.repeated") == []


def test_branches_that_are_both_answered_are_an_error_with_the_row(tmp_path: Path) -> None:
    both = "Zeitstempel,Wie war es?,Wie war es?|a,1,|b,2,3"
    data = project(tmp_path, both, t0='items = { "Wie war es? (2)" = "Wie war es?" }')
    (error,) = found(data, "unreadable_file")
    assert "„Wie war es?“ und „Wie war es? (2)“ zugleich Antworten: Zeile 3" in error.value


def test_of_two_questions_of_one_text_none_is_compared_with_another_file_by_its_place(tmp_path: Path) -> None:
    data = project(tmp_path, BRANCHES, "Zeitstempel,Wie war es?|a,5")
    assert survey.repeated(data, data["codebook"]["item"].unique()) == ()
    assert {finding.file for finding in found(data, "matching.unjoined")} == {"t0.csv", "t1.csv"}
    data = project(tmp_path, BRANCHES, "Zeitstempel,Wie war es?|a,5", t0='items = { "Wie war es? (2)" = "Kurs B" }')
    assert (values(data, "t0", "Wie war es?"), values(data, "t1", "Wie war es?")) == ("1-3", "5")


def test_a_number_microsoft_adds_to_a_heading_is_no_other_wording(tmp_path: Path) -> None:
    data = project(tmp_path, "ID,Startzeit,Abschlusszeit,Wie war es?,Wie war es?2|1,a,a,1,|2,a,a,,2")
    assert [finding.value for finding in found(data, "matching.repeated")] == ["Wie war es?2"]


def test_answers_of_a_list_are_named_by_their_text_whatever_others_chose(tmp_path: Path) -> None:
    few = "Zeitstempel,Wo?|a,Bildung;Wohnen|b,Wohnen|c,Bildung|d,Wohnen;Bildung"
    more = "Zeitstempel,Wo?|a,Arbeit;Wohnen|b,Wohnen;Bildung|c,Arbeit|d,Bildung;Arbeit"
    data = project(tmp_path, few, more)
    assert [values(data, wave, "Wo? [Wohnen]") for wave in ("t0", "t1")] == ["YYNY", "YYNN"]


def test_a_form_has_the_codes_of_another_file_s_question_of_the_same_text(tmp_path: Path) -> None:
    book = "item;question_text;text;type;answer_code;answer;rank\nQ1;Wie war es?;;scale;A1;gut;1\nQ1;;;;A2;schlecht;2\n"
    (tmp_path / "book.csv").write_text(book, encoding="utf-8")
    files = ("id;Q1|1;A1|2;A2", "Zeitstempel,Name des Kurses?,Wie war es?|a,X,gut|b,Y,schlecht")
    data = project(tmp_path, *files, settings='[tables.codebook]\nfile = "book.csv"\n')
    assert [values(data, wave, "Q1") for wave in ("t0", "t1")] == ["A1A2", "A1A2"]


def test_a_heading_of_code_and_text_is_the_question_of_a_form_that_has_its_text(tmp_path: Path) -> None:
    data = project(tmp_path, "id;Q1. Wie war es?|1;3|2;4", "Zeitstempel,Wie war es?|a,5|b,1")
    assert [values(data, wave, "Q1") for wave in ("t0", "t1")] == ["34", "51"]


def test_a_code_that_asks_something_else_in_another_wave_is_a_warning_with_both_texts(tmp_path: Path) -> None:
    data = project(tmp_path, "id;Q1. Wie war der Raum?|1;3", "id;Q1. Wie war das Essen?|1;5")
    (said,) = found(data, "matching.text_changed")
    assert (said.severity, said.value, said.accepted) == ("warning", "Q1", "Wie war der Raum? → Wie war das Essen?")
    assert (said.file, said.hint) == ("t1.csv", "t0.csv")


def test_a_code_with_another_scale_in_another_wave_is_a_warning_with_both_scales(tmp_path: Path) -> None:
    steps = ("1;5|5;1|2;2", "1;7|7;1|2;2")
    data = project(
        tmp_path, *(f"id;Q[1];Q[2]|{''.join(f'{n};{row}|' for n, row in enumerate(rows.split('|')))}" for rows in steps)
    )
    assert {finding.accepted for finding in found(data, "matching.answers_other")} == {"1, 5 → 1, 7"}


def test_a_number_that_only_a_later_file_has_stands_in_its_place_on_the_scale(tmp_path: Path) -> None:
    data = project(tmp_path, "id;Q[1];Q[2]|1;1;5|2;3;4|3;4;2", "id;Q[1];Q[2]|1;0;5|2;3;4|3;1;2")
    book = data["codebook"].query("item == 'Q[1]'").sort_values("rank", kind="stable")
    assert book["answer_code"].tolist() == ["0", "1", "2", "3", "4", "5"]
    assert book["rank"].tolist() == [1, 2, 3, 4, 5, 6]


def test_items_without_effect_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="keine Wirkung"):
        project(tmp_path, "id;Q1|1;3", t0='items = { "Q1" = "Q1" }')
    with pytest.raises(EvaluationError, match="keine Wirkung"):
        project(tmp_path, "id;Q1|1;3", settings='[tables.tandems]\nfile = "t0.csv"\nitems = { "A" = "B" }\n')


def test_items_that_name_a_column_the_file_lacks_are_an_error_with_the_nearest(tmp_path: Path) -> None:
    data = project(tmp_path, "id;Q1|1;3", t0='items = { "Q2" = "Q7" }')
    (error,) = found(data, "unreadable_file")
    assert "keine Spalte „Q2“" in error.value
    assert "Q1" in error.value
