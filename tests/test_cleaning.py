"""Raw cells become typed values: columns are found, formats decided from the whole column, and nothing is guessed."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.language import wording
from evaluation.project.schema import TABLES, Column
from evaluation.project.settings import Amount, Source
from evaluation.reading.cleaning.recipes import (
    DTYPES,
    ORIGIN,
    convert,
    filled,
    find_columns,
    joined,
    survey_tables,
    typed,
    with_sides,
)
from evaluation.reading.raw import RawTable
from evaluation.reading.surveys.limesurvey import Survey
from evaluation.reading.surveys.questionnaire import Choice

ORGANISATIONS, BUDGET = TABLES["organisations"], TABLES["budget"]


def raw(rows: list[int] | None = None, sheet: str | None = None, **columns: list[Any]) -> RawTable:
    """A raw table with these columns; underscores of a heading stand for blanks."""
    cells = pd.DataFrame({name.replace("_", " "): pd.Series(cells, dtype=object) for name, cells in columns.items()})
    numbers = np.array(rows or range(2, len(cells) + 2))
    return RawTable("plan.csv", "text", cells, numbers, tuple(range(1, len(columns) + 1)), sheet=sheet)


def values(
    kind: str, cells: list[Any], *, number_format: str | None = None, date_format: str | None = None
) -> list[Any]:
    """What a column of this kind makes of the cells; missing is ``None``."""
    column = Column("x", kind, "X", "X")  # type: ignore[arg-type]  # one of the kinds
    source = Source("budget", "plan.csv", number_format=number_format, date_format=date_format)
    found, decided = convert(column, pd.Series(cells, dtype=object), source)
    assert str(found.dtype) == DTYPES[kind]
    assert decided
    return [None if pd.isna(value) else value for value in found]


def undecided(kind: str, cells: list[Any]) -> bool:
    column = Column("x", kind, "X", "X")  # type: ignore[arg-type]  # one of the kinds
    found, decided = convert(column, pd.Series(cells, dtype=object), Source("budget", "plan.csv"))
    return not decided and bool(found[[isinstance(cell, str) for cell in cells]].isna().all())


def test_a_label_wins_over_another_usual_heading() -> None:
    assert find_columns(["Organisation", "Name"], ORGANISATIONS, {}) == {"name": "Name"}
    assert find_columns(["Organisation", "Nr."], ORGANISATIONS, {}) == {"org_id": "Nr.", "name": "Organisation"}


def test_what_the_settings_say_wins_over_every_label() -> None:
    found = find_columns(["Name", "Kürzel", "Nr."], ORGANISATIONS, {"org_id": "Name", "name": "kuerzel"})
    assert found == {"org_id": "Name", "name": "Kürzel"}


def test_a_heading_is_taken_once() -> None:
    assert find_columns(["Nr."], TABLES["payments"], {"org_id": "Nr."}) == {"org_id": "Nr."}
    assert find_columns(["Handlungsfeld"], ORGANISATIONS, {}) == {"field": "Handlungsfeld"}


def test_a_heading_the_settings_name_and_the_file_lacks_is_not_found_by_its_label() -> None:
    assert find_columns(["Typ", "Name"], ORGANISATIONS, {"side": "Seite"}) == {"name": "Name"}


def test_headings_without_a_latin_letter_are_told_apart() -> None:
    assert find_columns(["Фамилия"], ORGANISATIONS, {"name": "Имя"}) == {}
    assert find_columns(["Фамилия", "Имя"], ORGANISATIONS, {"name": "Имя"}) == {"name": "Имя"}


@pytest.mark.parametrize(
    ("kind", "cells", "expected"),
    [
        ("text", ["  Haus  der\nVielfalt ", "k. A.", "", None], ["Haus der Vielfalt", None, None, None]),
        ("text", [7, 7.0, 7.5, dt.datetime.fromisoformat("2024-06-14")], ["7", "7", "7.5", "2024-06-14"]),
        ("code", ["007", " 1.234 ", "14.06.2024"], ["007", "1.234", "14.06.2024"]),
        ("code", [7, 7.0, "7"], ["7", "7", "7"]),
        ("integer", ["1.234", "12,0", "7"], [1234, 12, 7]),
        ("integer", ["90", "ca. 90", "90,5"], [90, None, None]),
        ("integer", [90, 90.0, 90.5, "90"], [90, 90, None, 90]),
        ("number", ["1.234,5", "0,25"], [1234.5, 0.25]),
        ("number", [0.5, 2, "1,5"], [0.5, 2.0, 1.5]),
        ("money", ["1.234,56 €", "-7", "(1,00)"], [123456, -700, -100]),
        ("money", ["1,234.56", "12.50"], [123456, 1250]),
        ("money", ["1.234"], [123400]),
        ("money", ["1,234"], [123400]),
        ("money", [0.1 + 0.2, 1234, 19.99, "5,50"], [30, 123400, 1999, 550]),
        ("money", [0.005, True, "viel"], [None, None, None]),
        ("money", ["44050018000001234567", 10**20, "5,00"], [None, None, 500]),
        ("integer", [10**15, 10**30], [10**15, None]),
        ("date", ["14.06.2024", "01.02.24"], [pd.Timestamp(2024, 6, 14), pd.Timestamp(2024, 2, 1)]),
        ("date", ["2024-06-14", "Mitte Mai"], [pd.Timestamp(2024, 6, 14), None]),
        (
            "date",
            [dt.datetime.fromisoformat("2024-06-14T13:00"), dt.date(2024, 6, 15)],
            [pd.Timestamp(2024, 6, 14), pd.Timestamp(2024, 6, 15)],
        ),
        ("date", [45457, 45457.5, 2024, True], [pd.Timestamp(2024, 6, 14), pd.Timestamp(2024, 6, 14), None, None]),
        ("percent", ["49,92%", "50 %", "12,5", "viel"], [49.92, 50.0, 12.5, None]),
        ("percent", [80, 0.5], [80.0, 0.5]),
        (
            "datetime",
            ["14.06.2024 13:05", "14.06.2024", dt.datetime.fromisoformat("2024-06-14T09:00"), 45457.5],
            [pd.Timestamp(2024, 6, 14, hour, minute) for hour, minute in ((13, 5), (0, 0), (9, 0), (12, 0))],
        ),
        ("choices", ["Anreise;Verpflegung;", " a ; a", ";", None], ["Anreise; Verpflegung", "a", None, None]),
        ("yes_no", ["ja", "N", True, False, 1, 0.0, "vielleicht"], [True, False, True, False, True, False, None]),
    ],
)
def test_a_cell_is_read_by_the_kind_of_its_column(kind: str, cells: list[Any], expected: list[Any]) -> None:
    assert values(kind, cells) == expected


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        ("money", ["1.234", "1,234"]),
        ("number", ["1.234"]),
        ("integer", ["1.234", "7"]),
        ("date", ["03/04/2024", "05/04/2024"]),
        ("money", [12, "1.234", "1,234"]),
    ],
)
def test_a_column_that_could_be_read_in_two_ways_is_not_read(kind: str, cells: list[Any]) -> None:
    assert undecided(kind, cells)


def test_the_settings_decide_what_the_values_leave_open() -> None:
    assert values("integer", ["1.234"], number_format="german") == [1234]
    assert values("number", ["1.234"], number_format="english") == [1.234]
    assert values("date", ["2024-06-14", "14.06.2024"], date_format="iso") == [pd.Timestamp(2024, 6, 14), None]


def test_one_odd_date_is_not_read_and_the_others_are() -> None:
    assert values("date", ["14.06.2024", "15.06.2024", "03/04/2024"])[1:] == [pd.Timestamp(2024, 6, 15), None]


def test_a_number_and_a_tick_of_equal_value_stay_apart() -> None:
    assert values("integer", [True, 1, 1.0]) == [None, 1, 1]


@pytest.mark.parametrize("kind", ["text", "code", "integer", "money", "date", "yes_no"])
def test_a_broken_formula_is_no_value_but_is_not_an_empty_cell(kind: str) -> None:
    assert values(kind, ["#REF!", "#DIV/0!"]) == [None, None]
    assert filled("#REF!")


@pytest.mark.parametrize("cell", ["", "  ", None, float("nan"), "k. A.", "-", "weiß nicht"])
def test_the_ways_of_saying_nothing_are_not_filled(cell: object) -> None:
    assert not filled(cell)


def test_an_answer_that_elsewhere_means_nothing_is_one_where_it_is_allowed() -> None:
    book = TABLES["codebook"]
    kinds, _ = convert(
        book.column("missing"), pd.Series(["weiß nicht", "-"], dtype=object), Source("codebook", "c.csv")
    )
    signs, _ = convert(book.column("direction"), pd.Series(["-", "k. A."], dtype=object), Source("codebook", "c.csv"))
    assert kinds.tolist()[0] == "dont_know"
    assert signs.tolist()[0] == "-"
    assert [pd.isna(kinds[1]), pd.isna(signs[1])] == [True, True]


def test_per_cent_of_an_office_file_are_those_a_person_sees() -> None:
    table = raw(Betrag=["1,00", "2,00"], Fördersatz=[0.8, 45])
    shown = pd.DataFrame({"Betrag": ["General"] * 2, "Fördersatz": ["0.0%", "General"]}, dtype=object)
    (part,) = typed(replace(table, formats=shown), Source("budget", "plan.xlsx"))
    assert part.frame["rate"].tolist() == [80.0, 45.0]


@pytest.mark.parametrize(
    ("cells", "heading", "expected"),
    [
        (["1,00 €", "2,00 CHF"], "Betrag", ("CHF", "EUR")),
        (["1,00 $", "2,00"], "Betrag", ("USD",)),
        (["1,00", "2,00"], "Amount (CHF)", ("CHF",)),
        (["1,00 €", "2,00 EUR", "3,00"], "Betrag in Euro", ()),
        (["1,00", "viel"], "Betrag", ()),
    ],
)
def test_amounts_that_are_not_all_in_euro_are_not_read(
    cells: list[str], heading: str, expected: tuple[str, ...]
) -> None:
    table = raw(**{heading.replace(" ", "_"): list(cells)})
    (part,) = typed(table, Source("budget", "plan.csv", columns={"amount": heading}))
    assert part.currencies.get("amount", ()) == expected
    assert bool(expected) == bool(part.frame["amount"].isna().all())


def test_the_currency_of_an_office_cell_stands_in_its_format() -> None:
    table = raw(Betrag=[1.5, 2.5])
    for form, expected in (("#,##0.00 [$€-407]", ()), ('#,##0.00 "CHF"', ("CHF",)), ("[$$-409]#,##0.00", ("USD",))):
        shown = pd.DataFrame({"Betrag": [form] * 2}, dtype=object)
        (part,) = typed(replace(table, formats=shown), Source("budget", "plan.xlsx"))
        assert part.currencies.get("amount", ()) == expected, form


def test_entities_and_byte_order_marks_are_taken_out_of_cells_and_told() -> None:
    table = raw(Position=["\ufeffMiete", "Heizung &amp; Strom", "AT&T"], Betrag=["1,00", "2,00", "3,00"])
    (part,) = typed(table, Source("budget", "plan.csv"))
    assert part.frame["position"].tolist() == ["Miete", "Heizung & Strom", "AT&T"]
    assert part.mended["position"].tolist() == [0, 1]
    assert "amount" not in part.mended


def test_days_as_numbers_are_told() -> None:
    (part,) = typed(raw(Tandem_Nr=["T1"], Beginn=[45457]), Source("tandems", "t.xlsx"))
    assert part.frame["start"].tolist() == [pd.Timestamp(2024, 6, 14)]
    assert part.serials == ("start",)


def test_a_part_knows_where_its_rows_and_columns_came_from() -> None:
    table = raw(rows=[5, 7], sheet="Plan", Kostenposition=["Miete", "Reisen"], Betrag=["1,00", "x"], Farbe=["rot", ""])
    (part,) = typed(table, Source("budget", "plan.xlsx", constants={"basis": "Soll"}))
    assert part.headings == {"position": "Kostenposition", "amount": "Betrag"}
    assert part.unused == ("Farbe",)
    assert part.frame[list(ORIGIN)].values.tolist() == [["plan.xlsx", "Plan", 5], ["plan.xlsx", "Plan", 7]]
    assert part.frame["basis"].tolist() == ["plan", "plan"]
    assert part.frame["amount"].astype(object).where(part.frame["amount"].notna(), None).tolist() == [100, None]


def test_a_constant_replaces_the_column_of_the_file() -> None:
    table = raw(Betrag=["1,00"], Jahr=["2019"])
    (part,) = typed(table, Source("budget", "plan.csv", constants={"period": "2024"}))
    assert part.frame["period"].tolist() == ["2024"]


def test_a_heading_the_settings_name_is_lost_when_the_file_has_it_not() -> None:
    (part,) = typed(raw(Betrag=["1,00"]), Source("budget", "plan.csv", columns={"position": "Posten"}))
    assert part.lost == {"position": "Posten"}


def test_each_amount_column_of_a_wide_file_becomes_rows_with_its_constants() -> None:
    table = raw(Position=["Miete", "Reisen"], Ist_2022=["1,00", "2,00"], Plan_2024=["3,00", ""], Notiz=["", ""])
    amounts = (
        Amount("Ist 2022", {"period": "2022", "basis": "Ist"}),
        Amount("Plan 2024", {"period": "2024", "basis": "Plan"}),
    )
    parts = typed(table, Source("budget", "plan.csv", constants={"plan": "Haushalt"}, amounts=amounts))
    whole = joined(parts, BUDGET)
    assert whole[["position", "period", "basis", "plan"]].values.tolist() == [
        ["Miete", "2022", "actual", "Haushalt"],
        ["Reisen", "2022", "actual", "Haushalt"],
        ["Miete", "2024", "plan", "Haushalt"],
        ["Reisen", "2024", "plan", "Haushalt"],
    ]
    assert whole["amount"].tolist()[:3] == [100, 200, 300]
    assert pd.isna(whole["amount"][3])
    assert whole["source_row"].tolist() == [2, 3, 2, 3]
    assert [part.unused for part in parts] == [("Notiz",), ("Notiz",)]


def test_a_table_has_all_columns_of_the_schema_whatever_the_file_had() -> None:
    for table in TABLES.values():
        empty = joined([], table)
        assert list(empty.columns) == [*table.names, *ORIGIN]
        assert {column.name: str(empty[column.name].dtype) for column in table.columns} == {
            column.name: DTYPES[column.kind] for column in table.columns
        }


def survey(respondent: str | None = "id", **columns: list[str]) -> Survey:
    """A survey with one question F1 (yes, no) and the columns given beside it."""
    choices = (Choice("A1", "ja", 1), Choice("A2", "nein", 2))
    items = pd.DataFrame(
        [("F1", "F1", "F1", "Zufrieden?", "Zufrieden?", "single", "")],
        columns=["column", "item", "question", "question_text", "text", "type", "scale"],
        dtype=object,
    )
    answers = pd.DataFrame(
        [("F1", choice.code, choice.label, choice.rank, None) for choice in choices],
        columns=["item", "answer_code", "label", "rank", "missing"],
        dtype=object,
    ).astype({"rank": "Int64"})
    return Survey(raw(**columns), items, answers, respondent, {"F1": choices})


def test_a_survey_becomes_one_row_a_person_and_item_and_a_codebook() -> None:
    given = survey(id=["1", "2"], ORG=["O1", "O2"], F1=["ja", ""])
    answers, book = survey_tables(given, Source("answers", "t0.csv", wave="t0", columns={"org_id": "ORG"}))
    assert answers[["wave", "respondent", "org_id", "item", "value", "source_row"]].astype(object).where(
        answers[["wave", "respondent", "org_id", "item", "value", "source_row"]].notna(), None
    ).values.tolist() == [["t0", "1", "O1", "F1", "A1", 2], ["t0", "2", "O2", "F1", None, 3]]
    assert answers["missing"].tolist()[1] == "not_answered"
    assert book[["item", "answer_code", "answer", "rank"]].values.tolist() == [
        ["F1", "A1", "ja", 1],
        ["F1", "A2", "nein", 2],
    ]


def test_people_who_gave_no_code_stay_different_people() -> None:
    given = survey(id=["1", "2", "3"], CODE=["AB12", "", "  "], F1=["ja", "ja", "nein"])
    answers, _ = survey_tables(given, Source("answers", "t0.csv", respondent=("CODE",)))
    assert answers["respondent"].nunique() == 3
    assert answers["respondent"].tolist()[0] == "AB12"
    nameless, _ = survey_tables(survey(None, F1=["ja", "ja"]), Source("answers", "t0.csv"))
    assert nameless["respondent"].nunique() == 2


def test_an_organisation_that_was_not_named_is_missing_and_not_an_empty_name() -> None:
    given = survey(id=["1", "2", "3"], ORG=["O1", "", "N/A"], F1=["ja", "ja", "ja"])
    answers, _ = survey_tables(given, Source("answers", "t0.csv", columns={"org_id": "ORG"}))
    assert answers["org_id"].isna().tolist() == [False, True, True]


def test_days_in_several_forms_that_have_one_reading_are_read_unless_the_settings_name_one() -> None:
    cells = pd.Series(["7.1.2024", "2024-01-06", "6. Januar 2024"], dtype=object)
    date = TABLES["payments"].column("date")
    assert convert(date, cells, Source("payments", "z.csv"))[0].dt.day.tolist() == [7, 6, 6]
    told = convert(date, cells, Source("payments", "z.csv", date_format="iso"))[0]
    assert told.notna().tolist() == [False, True, False]


def test_answers_get_the_side_and_tandem_of_their_organisation() -> None:
    def table(name: str, **columns: list[Any]) -> pd.DataFrame:
        rows = len(next(iter(columns.values())))
        empty = joined([], TABLES[name]).reindex(range(rows))
        return empty.assign(**{column: pd.Series(cells, dtype="str") for column, cells in columns.items()})

    answers = table("answers", org_id=["O1", "O2", "O9", None], side=[None, "mso", None, None])
    organisations = table("organisations", org_id=["O1", "O2"], side=["mso", "other"])
    tandems = table("tandems", tandem_id=["T1"], mso_id=["O1"], other_id=["O2"])
    found = with_sides(answers, organisations, tandems)
    assert found["side"].fillna("?").tolist() == ["mso", "mso", "?", "?"]
    assert found["tandem_id"].fillna("?").tolist() == ["T1", "T1", "?", "?"]


@given(st.lists(st.integers(-(10**11), 10**11), min_size=1, max_size=6), st.sampled_from(["de", "en"]))
def test_a_column_of_amounts_survives_being_written_and_read(cents: list[int], code: str) -> None:
    texts = [wording.language(code).money(amount, decimals=2) for amount in cents]
    assert values("money", texts) == cents


@given(st.lists(st.integers(-(10**11), 10**11), max_size=6))
def test_office_amounts_are_cents_without_a_float_sum(cents: list[int]) -> None:
    assert values("money", [float(Decimal(amount) / 100) for amount in cents]) == cents


@given(st.lists(st.text(max_size=8) | st.integers() | st.booleans() | st.none() | st.datetimes(), max_size=5))
def test_any_cell_is_a_value_or_missing_and_never_an_error(cells: list[Any]) -> None:
    for column in (*BUDGET.columns, *TABLES["proofs"].columns):
        found, _ = convert(column, pd.Series(cells, dtype=object), Source("budget", "plan.csv"))
        assert len(found) == len(cells)
        assert [cell for cell, value in zip(cells, found, strict=True) if not filled(cell) and pd.notna(value)] == []
