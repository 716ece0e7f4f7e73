"""Waves paired by code: every response is counted once, nothing is joined that was not written alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.data import Data, open_project
from evaluation.findings import pairing
from evaluation.findings.checks import Finding, listed
from evaluation.findings.pairing import Pairing
from evaluation.language.errors import EvaluationError
from evaluation.metrics.survey import attrition

CODES = st.text("AaBbÄäe019", min_size=1, max_size=5)
RESPONSES = st.lists(st.tuples(st.sampled_from(["t0", "t1", "event"]), CODES), max_size=12)


def table(*responses: tuple[str, str | None], items: int = 2) -> pd.DataFrame:
    """Responses in the order of their rows, each with several items; without a code the file and row stand for it."""
    rows = [
        {"wave": wave, "respondent": code or f"{wave}.csv:{row}"}
        | {"source_file": f"{wave}.csv", "source_sheet": None, "source_row": row}
        for row, (wave, code) in enumerate(responses, 2)
        for _ in range(items)
    ]
    return pd.DataFrame(rows, columns=pairing.RESPONSE)


def paired(*responses: tuple[str, str | None]) -> Pairing:
    return pairing.pairs(table(*responses), "t0", "t1")


def test_only_codes_that_are_written_alike_are_pairs() -> None:
    found = paired(("t0", "UL19GI"), ("t0", "CN01VU"), ("t1", "UL19GI"), ("t1", "KE10ER"))
    assert found == Pairing(("UL19GI",), ("CN01VU",), ("KE10ER",))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("UL19GI", "UL18GI"),
        ("UL19GI", "UL19G"),
        ("UL19G", "UL19GI"),
        ("UL19GI", "ul19gi"),
        ("UL19GI", "ul18gi"),
        ("MÜ04", "MUE04"),
        ("Groß1", "Gross1"),
        ("UL 19 GI", "UL19GI"),
        ("a1", "A1"),
    ],
)
def test_near_misses_are_suggested_and_never_joined(before: str, after: str) -> None:
    found = paired(("t0", before), ("t1", after))
    assert found == Pairing((), (before,), (after,), ((before, after),))


@pytest.mark.parametrize(
    ("before", "after"), [("UL19GI", "UL18GJ"), ("O01", "O02"), ("UL19GI", "LU19GI"), ("Ж1", "Щ1")]
)
def test_codes_further_apart_or_too_short_are_no_near_misses(before: str, after: str) -> None:
    assert paired(("t0", before), ("t1", after)).near_misses == ()


def test_a_code_that_has_its_pair_is_no_near_miss() -> None:
    assert paired(("t0", "UL19GI"), ("t1", "UL19GI"), ("t1", "UL18GI")).near_misses == ()


def test_who_gave_no_code_is_counted_and_paired_with_nobody() -> None:
    found = paired(("t0", None), ("t1", None), ("t1", "UL19GI"))
    assert found == Pairing((), (), ("UL19GI",), uncoded=2)


def test_other_waves_are_left_alone() -> None:
    assert paired(("event", "UL19GI"), ("t1", "UL19GI")) == Pairing((), (), ("UL19GI",))


def test_without_answers_there_is_nothing_to_pair() -> None:
    assert paired() == Pairing()


@given(RESPONSES, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_never_matters(responses: list[tuple[str, str]], random: Any) -> None:
    rows = table(*responses)
    mixed = list(range(len(rows)))
    random.shuffle(mixed)
    assert pairing.pairs(rows.iloc[mixed], "t0", "t1") == pairing.pairs(rows, "t0", "t1")


@given(RESPONSES)
def test_every_code_is_in_one_group_and_the_counts_add_up(responses: list[tuple[str, str]]) -> None:
    found = paired(*responses)
    first, last = ({code for wave, code in responses if wave == name} for name in ("t0", "t1"))
    groups = [*found.pairs, *found.only_before, *found.only_after]
    assert len(groups) == len(set(groups)) == len(first | last)
    assert (len(found.pairs) + len(found.only_before), len(found.pairs) + len(found.only_after)) == (
        len(first),
        len(last),
    )
    assert all(one in found.only_before and other in found.only_after for one, other in found.near_misses)


@given(RESPONSES)
def test_near_misses_are_the_same_seen_from_the_other_wave(responses: list[tuple[str, str]]) -> None:
    rows = table(*responses)
    there, back = (pairing.pairs(rows, *waves).near_misses for waves in (("t0", "t1"), ("t1", "t0")))
    assert sorted((other, one) for one, other in back) == list(there)


HEAD = '[project]\ntitle = "T"\norganisation = "O"\nas_of = 2024-05-31\n'


def project(folder: Path, *, key: bool = True, **waves: str) -> Data:
    """A project with one survey a wave: codes, and behind them an answer (else a number of its own)."""
    settings = HEAD
    for wave, codes in waves.items():
        given = [(n, *code.replace("_", " ").split("=")) for n, code in enumerate(codes.split(), 1)]
        lines = [f"{n};{code};{answer[0] if answer else n}" for n, code, *answer in given]
        (folder / f"{wave}.csv").write_text("\n".join(["id;CODE;Q1", *lines, ""]), encoding="utf-8")
        columns = '\ncolumns = { respondent = "CODE" }' if key else ""
        settings += f'[[tables.answers]]\nfile = "{wave}.csv"\nwave = "{wave}"{columns}\n'
    (folder / "evaluation.toml").write_text(settings, encoding="utf-8")
    return open_project(folder)


def stayed(data: Data) -> dict[str, int]:
    cells = attrition(data).cells.set_index("measure")["value"]
    return {name: int(cells[name]) for name in ("both", "only_before", "only_after")}


def test_a_near_miss_is_a_warning_at_the_later_response_and_nobody_is_joined(tmp_path: Path) -> None:
    data = project(tmp_path, t0="UL19GI CN01VU", t1="CN01VU UL18GI")
    warnings = [finding for finding in listed(data.findings) if finding.rule == "pairing.near_miss"]
    assert [(found.severity, found.file, found.row) for found in warnings] == [("warning", "t1.csv", 3)]
    assert "Der Code „UL18GI“ kommt nur in dieser Erhebung vor, „UL19GI“ nur in einer früheren." in warnings[0].text(
        "de"
    )
    assert "“UL18GI” occurs in this wave only, “UL19GI” in an earlier one only" in warnings[0].text("en")
    assert stayed(data) == {"both": 1, "only_before": 1, "only_after": 1}


def codes(data: Data, wave: str) -> list[str]:
    rows = data["answers"]
    return rows.loc[rows["wave"] == wave, "respondent"].tolist()


def told(data: Data, rule: str) -> list[Finding]:
    return [finding for finding in listed(data.findings) if finding.rule == rule]


def test_who_sends_the_same_answers_twice_is_one_person_and_a_warning_with_both_rows(tmp_path: Path) -> None:
    data = project(tmp_path, t0="UL19GI", t1="UL19GI=1 UL19GI=1")
    assert stayed(data) == {"both": 1, "only_before": 0, "only_after": 0}
    (twice,) = told(data, "duplicate_answers")
    assert (twice.severity, twice.value, twice.hint, twice.accepted) == ("warning", "t1 / UL19GI", "t1.csv: 2, 3", "0")


def test_a_code_whose_answers_contradict_names_nobody_and_every_answer_counts(tmp_path: Path) -> None:
    data = project(tmp_path, t0="UL19GI CN01VU", t1="UL19GI=1 UL19GI=2 CN01VU")
    assert data["answers"]["value"].tolist() == ["1", "2", "1", "2", "3"]
    assert stayed(data) == {"both": 1, "only_before": 0, "only_after": 0}
    (shared,) = told(data, "pairing.shared")
    assert (shared.severity, shared.value, shared.hint, shared.accepted) == (
        "warning",
        "UL19GI",
        "t1 – t1.csv: 2, 3",
        "1",
    )


NONE = ("k.A.", "-", "xxx", "12", "k.A.", "-", "xxx", "12", "weißnicht", "weißnicht")


def test_what_several_give_that_is_no_code_counts_unpaired_with_one_finding(tmp_path: Path) -> None:
    data = project(tmp_path, t0=" ".join(NONE), t1=" ".join(("UL19GI", *NONE)))
    assert (len(codes(data, "t0")), len(codes(data, "t1"))) == (10, 11)
    assert stayed(data) == {"both": 0, "only_before": 0, "only_after": 1}
    assert attrition(data).bases["missing"].tolist() == [20]
    found = told(data, "pairing.no_codes")
    assert [(each.severity, each.file, each.accepted) for each in found] == [
        *(("warning", "t0.csv", "10"), ("warning", "t1.csv", "10")),
    ]
    assert found[0].value == "k.A. (2), - (2), xxx (2), 12 (2), weißnicht (2)"
    assert told(data, "duplicate_answers") == told(data, "pairing.near_miss") == []


def test_a_short_code_that_only_one_person_gave_in_each_wave_is_one(tmp_path: Path) -> None:
    assert stayed(project(tmp_path, t0="12 13", t1="13 12")) == {"both": 2, "only_before": 0, "only_after": 0}


def test_a_number_for_no_answer_is_no_code_though_each_wave_has_it_once(tmp_path: Path) -> None:
    data = project(tmp_path, t0="UL19GI 999 99", t1="UL19GI 999 99")
    assert stayed(data) == {"both": 1, "only_before": 0, "only_after": 0}
    assert [each.value for each in told(data, "pairing.no_codes")] == ["999 (1), 99 (1)"] * 2


@pytest.mark.parametrize("sentence", ["habe keinen", "Weiß ich nicht mehr", "leider vergessen", "I forgot it"])
def test_who_writes_that_there_is_no_code_is_paired_with_nobody(tmp_path: Path, sentence: str) -> None:
    data = answered(
        tmp_path, **{wave: f"id;CODE;Q1|1;{sentence};1|2;UL19GI;2{CODE}\nwave = '{wave}'" for wave in ("t0", "t1")}
    )
    assert stayed(data) == {"both": 1, "only_before": 0, "only_after": 0}
    assert [each.value for each in told(data, "pairing.no_codes")] == [f"{sentence} (1)"] * 2


@pytest.mark.parametrize(
    ("codes", "no_codes"),
    [("0 1 2 3", []), ("00 01 02", []), ("000 001", []), ("UL19GI 0", ["0 (1)"]), ("12 00 3", ["00 (1)"])],
)
def test_numbers_may_begin_with_0_and_0_alone_is_no_code(tmp_path: Path, codes: str, no_codes: list[str]) -> None:
    data = project(tmp_path, t0=codes, t1=codes)
    assert stayed(data)["both"] == len(codes.split()) - len(no_codes)
    assert [each.value for each in told(data, "pairing.no_codes")] == no_codes * 2


def test_who_is_elsewhere_in_another_wave_is_a_warning_with_both_places(tmp_path: Path) -> None:
    source = '# columns = { respondent = "CODE", org_id = "ORG", side = "S" }'
    files = {
        wave: f"id;CODE;ORG;S;Q1|1;UL19GI;{org};{side};1{source}|wave = '{wave}'".replace("|wave", "\nwave")
        for wave, org, side in (("t0", "O1", "MSO"), ("t1", "O2", "andere Organisation"))
    }
    (moved,) = told(answered(tmp_path, **files), "pairing.moved")
    assert (moved.severity, moved.value, moved.hint) == ("warning", "UL19GI", "t0 – t0.csv: 2; t1 – t1.csv: 2")
    assert moved.accepted == "§org_id: O1, O2; §side: mso, other"


def test_a_short_code_answered_twice_is_said_with_its_wave_and_what_differs(tmp_path: Path) -> None:
    data = answered(
        tmp_path,
        t="id;CODE;ORG;Q1|1;P03;O1;1|2;P03;O2;1|3;P04;O1;2|4;P04;O1;3|5;P05;O1;1|6;P05;O1;1"
        + '# columns = { respondent = "CODE", org_id = "ORG" }',
    )
    found = [(rule, told(data, f"pairing.{rule}")) for rule in ("shared_whose", "shared", "shared_unclear")]
    assert [(one.value, one.hint, one.accepted) for _, each in found for one in each] == [
        ("P03", "t1 – t.csv: 2, 3", "§org_id: O1, O2"),
        ("P04", "t1 – t.csv: 4, 5", "1"),
        ("P05", "t1 – t.csv: 6, 7", "0"),
    ]
    assert told(data, "pairing.no_codes") == []


def test_blanks_and_case_make_no_other_code(tmp_path: Path) -> None:
    data = project(tmp_path, t0="UL19GI cn01vu", t1="ul_19_gi CN01VU")
    assert stayed(data) == {"both": 2, "only_before": 0, "only_after": 0}
    assert told(data, "pairing.near_miss") == []


def answered(folder: Path, settings: str = "", **files: str) -> Data:
    """A project of files as they are, ``|`` between their lines; settings of the source behind ``#``."""
    toml = HEAD + settings
    for name, text in files.items():
        lines, _, source = text.partition("#")
        (folder / f"{name}.csv").write_text(lines.replace("|", "\n") + "\n", encoding="utf-8")
        toml += f'[[tables.answers]]\nfile = "{name}.csv"\n{source}\n'
    (folder / "evaluation.toml").write_text(toml, encoding="utf-8")
    return open_project(folder)


def given(data: Data, item: str) -> list[str]:
    rows = data["answers"][data["answers"]["item"] == item]
    named = rows["wave"] + " " + rows["respondent"] + " " + rows["value"].fillna("-")
    return named.tolist()


CODE = '# columns = { respondent = "CODE" }'


def test_a_second_response_that_contradicts_nothing_fills_what_the_first_left_open(tmp_path: Path) -> None:
    data = answered(tmp_path, t="id;CODE;Q1;Q2|1;UL19GI;1;|2;UL19GI;1;5" + CODE)
    assert given(data, "Q2") == ["t1 UL19GI 5"]
    data = answered(tmp_path, t="id;CODE;Q1;Q2|1;UL19GI;1;5|2;UL19GI;1;" + CODE)
    assert given(data, "Q2") == ["t1 UL19GI 5"]


def test_of_one_code_in_one_organisation_the_last_response_counts_and_in_two_it_is_two_people(tmp_path: Path) -> None:
    columns = '# columns = { respondent = "CODE", org_id = "ORG" }'
    data = answered(tmp_path, t="id;CODE;ORG;Q1|1;UL19GI;O1;1|2;UL19GI;O1;2" + columns)
    assert given(data, "Q1") == ["t1 UL19GI 2"]
    assert [finding.hint for finding in told(data, "duplicate_answers")] == ["t.csv: 2, 3"]
    data = answered(tmp_path, t="id;CODE;ORG;Q1|1;UL19GI;O1;1|2;UL19GI;O2;1" + columns)
    assert given(data, "Q1") == ["t1 t.csv:2 1", "t1 t.csv:3 1"]


def test_a_finished_questionnaire_counts_before_one_that_was_begun(tmp_path: Path) -> None:
    lines = "id;submitdate;CODE;Q1|1;2024-05-01 10:00;UL19GI;1|2;;UL19GI;2"
    assert given(answered(tmp_path, t=lines + CODE), "Q1") == ["t1 UL19GI 1"]


def test_numbers_of_two_files_of_one_wave_are_different_people(tmp_path: Path) -> None:
    data = answered(tmp_path, a='id;Q1|1001;4|1002;5# wave = "t1"', b='id;Q1|1001;4|1002;3# wave = "t1"')
    assert sorted(data["answers"]["value"]) == ["3", "4", "4", "5"]


def test_two_sheets_of_a_workbook_are_different_people(tmp_path: Path) -> None:
    with pd.ExcelWriter(tmp_path / "a.xlsx") as book:
        for sheet, answer in (("Papier", 4), ("Online", 4)):
            pd.DataFrame({"Wie war es?": [answer, answer]}).to_excel(book, sheet_name=sheet, index=False)
    sources = "".join(
        f'[[tables.answers]]\nfile = "a.xlsx"\nsheet = "{sheet}"\nwave = "t1"\n' for sheet in ("Papier", "Online")
    )
    (tmp_path / "evaluation.toml").write_text(HEAD + sources, encoding="utf-8")
    assert len(open_project(tmp_path)["answers"]) == 4


def test_one_file_may_hold_several_waves_with_side_and_tandem_of_each_person(tmp_path: Path) -> None:
    columns = '# columns = { respondent = "CODE", wave = "Zeit", tandem_id = "T", side = "Wer" }'
    data = answered(
        tmp_path, t="CODE;Zeit;T;Wer;Q1|AB12;vorher;T1;MSO;1|AB12;nachher;T1;MSO;2|CD34;Ende;T2;Partner;3" + columns
    )
    assert given(data, "Q1") == ["t0 AB12 1", "t1 AB12 2", "t1 CD34 3"]
    assert data["answers"][["tandem_id", "side"]].to_numpy().tolist() == [["T1", "mso"], ["T1", "mso"], ["T2", "other"]]
    assert data["answers"]["item"].unique().tolist() == ["Q1"]


def test_waves_in_a_column_go_by_the_labels_of_the_settings_and_another_word_is_an_error(tmp_path: Path) -> None:
    settings = "".join(
        f'[[waves]]\nid = "{id}"\nlabel.de = "{label}"\n' for id, label in (("a", "Frühjahr"), ("b", "Herbst"))
    )
    columns = '# columns = { respondent = "CODE", wave = "Zeit" }'
    data = answered(tmp_path, settings, t="CODE;Zeit;Q1|AB12;Herbst;2|AB12;frühjahr;1" + columns)
    assert given(data, "Q1") == ["b AB12 2", "a AB12 1"]
    data = answered(tmp_path, t="CODE;Zeit;Q1|AB12;Herbst;2|AB12;;1" + columns)
    assert [(each.row, each.value) for each in told(data, "unknown_wave")] == [(2, "Herbst")]
    assert [each.row for each in told(data, "empty_cell")] == [3]


def test_a_word_that_is_no_side_is_a_warning_and_the_answer_counts(tmp_path: Path) -> None:
    data = answered(
        tmp_path, t="CODE;Wer;Q1|AB12;Mso;1|CD34;beide;2" + '# columns = { respondent = "CODE", side = "Wer" }'
    )
    assert data["answers"]["side"].fillna("").tolist() == ["mso", ""]
    assert [(each.row, each.value) for each in told(data, "unreadable_cell")] == [(3, "beide")]


LONG = "wer;zeit;frage;wert|AB12;vorher;Q1;1|AB12;vorher;Q2;gut|AB12;nachher;Q1;2|CD34;vorher;Q1;3"
LONG_COLUMNS = '# columns = { respondent = "wer", wave = "zeit", item = "frage", value = "wert" }'


def test_a_file_with_a_row_for_each_answer_is_read_by_person_and_item(tmp_path: Path) -> None:
    data = answered(tmp_path, t=LONG + LONG_COLUMNS)
    assert given(data, "Q1") == ["t0 AB12 1", "t1 AB12 2", "t0 CD34 3"]
    assert given(data, "Q2") == ["t0 AB12 gut", "t1 AB12 -", "t0 CD34 -"]
    assert stayed(data) == {"both": 1, "only_before": 1, "only_after": 0}


def test_in_a_long_file_a_second_answer_is_never_dropped_without_a_word(tmp_path: Path) -> None:
    data = answered(
        tmp_path, t=LONG + "|CD34;vorher;Q1;4|k.A.;vorher;Q1;5|k.A.;vorher;Q1;1|;vorher;Q1;1" + LONG_COLUMNS
    )
    assert sorted(data["answers"].query("item == 'Q1' and wave == 't0'")["value"]) == ["1", "1", "1", "3", "4", "5"]
    assert [each.value for each in told(data, "pairing.shared")] == ["CD34"]
    assert [each.value for each in told(data, "pairing.no_codes")] == ["k.A. (2)"]


def test_people_may_be_told_by_several_columns_together(tmp_path: Path) -> None:
    columns = '# wave = "{}"\ncolumns = {{ respondent = ["CODE", "Kurs"] }}'
    data = answered(
        tmp_path,
        t0="CODE;Kurs;Q1|7;A;1|7;B;2|8;A;3|9;;4" + columns.format("t0"),
        t1="CODE;Kurs;Q1|7;B;5|7;a;4|8;B;3|9;A;1" + columns.format("t1"),
    )
    assert stayed(data) == {"both": 2, "only_before": 1, "only_after": 2}
    assert attrition(data).bases["missing"].tolist() == [1]
    assert data["answers"]["item"].unique().tolist() == ["Q1"]


def test_a_code_of_several_columns_of_which_one_says_nothing_is_none_and_said(tmp_path: Path) -> None:
    columns = '# wave = "{}"\ncolumns = {{ respondent = ["CODE", "Kurs"] }}'
    rows = "CODE;Kurs;Q1|7;A;1|k.A.;A;2|EF56;xxx;3|CD34;;4|;B;5|;;1"
    data = answered(tmp_path, t0=rows + columns.format("t0"), t1=rows + columns.format("t1"))
    assert stayed(data) == {"both": 1, "only_before": 0, "only_after": 0}
    assert attrition(data).bases["missing"].tolist() == [10]
    assert [each.value for each in told(data, "pairing.no_codes")] == [
        "k.A. / A (1), EF56 / xxx (1), CD34 /  (1),  / B (1)"
    ] * 2


@pytest.mark.parametrize(("number", "found"), [("NA", {"NA": 2, "None": 1}), ("O9", {"None": 1})])
def test_the_organisation_of_a_person_may_be_called_na(tmp_path: Path, number: str, found: dict[str, int]) -> None:
    table = f"Organisations-Nr.;Name;Typ\n{number};Eins;MSO\nNone;Zwei;andere Organisation\n"
    (tmp_path / "orgs.csv").write_text(table, encoding="utf-8")
    data = answered(
        tmp_path,
        '[tables.organisations]\nfile = "orgs.csv"\n',
        t1='ORG;Q1|NA;1|nan;2|NA;3|None;4|k. A.;5|;1# columns = { org_id = "ORG" }',
    )
    assert data["answers"]["org_id"].value_counts().to_dict() == found
    assert told(data, "unknown_organisations") == []


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('number_format = "de"', "tables.answers.number_format"),
        ('set = { value = "1" }', "tables.answers.set.value"),
        ('columns = { missing = "Q1" }', "tables.answers.columns.missing"),
        ('wave = "t0"\ncolumns = { wave = "Q1" }', "tables.answers.wave"),
        ('columns = { item = "Q1", value = "Q1" }', "tables.answers.columns.respondent"),
        ('columns = { respondent = "id", item = "Q1" }', "tables.answers.columns.value"),
    ],
)
def test_what_has_no_effect_on_answers_is_an_error(tmp_path: Path, source: str, said: str) -> None:
    with pytest.raises(EvaluationError, match=said):
        answered(tmp_path, t=f"id;Q1|1;2#{source}")


def test_what_has_no_effect_on_a_kind_of_file_is_an_error(tmp_path: Path) -> None:
    (error,) = told(answered(tmp_path, t='id;Q1|1;2#sheet = "Blatt"'), "unreadable_file")
    assert "keine Wirkung: sheet" in error.value


def test_what_all_rows_of_a_file_have_in_common_may_stand_in_the_settings(tmp_path: Path) -> None:
    data = answered(tmp_path, t='id;Q1|1;2#set = { side = "mso", org_id = "O1" }')
    assert data["answers"][["side", "org_id"]].to_numpy().tolist() == [["mso", "O1"]]


def test_a_column_with_a_meaning_is_never_taken_for_what_tells_people_apart(tmp_path: Path) -> None:
    data = answered(tmp_path, t="CODE;Q1;Satz|AB12;2;kurz|CD34;3;lang" + CODE)
    assert data["answers"]["item"].unique().tolist() == ["Q1", "Satz"]
    assert not [each for each in told(data, "file_note") if "Kennung" in each.value or "unterscheidet" in each.value]


def test_who_gave_no_code_is_missing_among_those_who_stayed(tmp_path: Path) -> None:
    data = project(tmp_path, t0="UL19GI N/A", t1="UL19GI N/A N/A")
    assert attrition(data).bases[["base", "missing"]].to_numpy().tolist() == [[1, 3]]


def test_waves_without_a_key_are_said_to_be_independent(tmp_path: Path) -> None:
    data = project(tmp_path, key=False, t0="UL19GI", t1="UL18GI")
    assert attrition(data).absent == "pairing_code"
    assert "unabhängige Gruppen" in data.words.say("absent.pairing_code")
    assert "pairing.near_miss" not in data.findings["rule"].tolist()


def test_columns_with_a_meaning_of_their_own_are_no_items(tmp_path: Path) -> None:
    data = project(tmp_path, t0="UL19GI CN01VU")
    assert set(data["codebook"]["item"]) == set(data["answers"]["item"]) == {"Q1"}


def test_a_coding_of_nobody_or_of_nothing_asked_is_an_error_with_its_place(tmp_path: Path) -> None:
    coded = "Welle;Antwort-ID;Frage;Kategorie\nt1;ul19gi;Q1;Lob\nt1;UL19GJ;Q1;Lob\nt1;UL19GI;Q9;Lob\nt0;X;Q1;Lob\n"
    (tmp_path / "codings.csv").write_text(coded, encoding="utf-8")
    data = answered(tmp_path, '[tables.codings]\nfile = "codings.csv"\n', t1="CODE;Q1|UL19GI;gut|CN01VU;laut" + CODE)
    found = [(rule, told(data, rule)) for rule in ("coded_nobody", "coded_item")]
    assert [(rule, one.severity, one.row, one.value, one.accepted) for rule, each in found for one in each] == [
        ("coded_nobody", "error", 3, "UL19GJ", "UL19GI"),
        ("coded_item", "error", 4, "Q9", "Q1"),
    ]
