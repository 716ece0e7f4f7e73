"""The tables are one source of names: every heading and answer people write leads to one column and one code."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.language import folding
from evaluation.language.folding import fold
from evaluation.project.schema import TABLES, Table, choice_label, choice_of
from evaluation.reading.cleaning.recipes import DTYPES, find_columns

COLUMNS = [(table, column) for table in TABLES.values() for column in table.columns]


def test_the_tables_are_those_of_the_design_in_order() -> None:
    assert list(TABLES) == [
        *("organisations", "tandems", "budget", "payments", "expenses", "proofs", "advice", "committees"),
        *("memberships", "contributions", "funding_status", "decisions", "milestones", "insights", "indicators"),
        *("codebook", "answers", "invitations", "codings", "quotations", "consents", "registrations"),
    ]


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_table_names_each_column_once_and_its_key_is_among_them(table: Table) -> None:
    assert [name for name, times in Counter(table.names).items() if times > 1] == []
    assert set(table.key) <= set(table.names)
    labels = [column.label(language) for language in ("de", "en") for column in table.columns]
    assert all(labels)
    for language in ("de", "en"):
        assert len({fold(column.label(language)) for column in table.columns}) == len(table.columns)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_file_with_the_labels_as_headings_is_found_whole(table: Table, language: str) -> None:
    headings = {column.name: column.label(language) for column in table.columns}
    assert find_columns(headings.values(), table, {}) == headings


@pytest.mark.parametrize(
    ("text", "side"),
    [
        *((text, "mso") for text in ("Migrantenselbstorganisation", "Migranten-Selbst-Organisation", "MSO (MO)")),
        *((text, "mso") for text in ("Migrant_innenorganisation", "MSO – migrantische Selbstorganisation")),
        *((text, "other") for text in ("Partner:in", "andere (Partner)")),
        *((text, None) for text in ("MSO / Partner", "MSO (Jugend)", "(MSO)", "MSO (?)")),
    ],
)
def test_a_side_spelled_out_is_that_side(text: str, side: str | None) -> None:
    assert choice_of(TABLES["organisations"].column("side"), text) == side


def test_a_reference_leads_to_the_key_of_another_table() -> None:
    for _, column in COLUMNS:
        if column.references:
            other, target = column.references.split(".")
            assert TABLES[other].key[0] == target, column


def test_every_kind_of_column_has_a_type_and_only_choices_have_answers() -> None:
    assert {column.kind for _, column in COLUMNS} == set(DTYPES)
    assert [column.name for _, column in COLUMNS if bool(column.choices) != (column.kind == "choice")] == []


def test_money_is_of_the_class_money_and_nothing_else_is() -> None:
    assert [column.name for _, column in COLUMNS if (column.kind == "money") != (column.disclosure == "money")] == []


def test_every_accepted_spelling_of_an_answer_leads_to_a_code() -> None:
    for table, column in COLUMNS:
        for choice in column.choices:
            assert choice_of(column, choice.code) == choice.code, (table.name, column.name)
            for language in ("de", "en"):
                assert choice_of(column, choice_label(column, choice.code, language)) is not None


def test_no_spelling_of_an_answer_belongs_to_two_codes() -> None:
    for table, column in COLUMNS:
        spellings = Counter(
            spelling for choice in column.choices for spelling in {fold(text) or text for text in choice.spellings}
        )
        assert [text for text, times in spellings.items() if times > 1] == [], (table.name, column.name)


def test_signs_are_answers_too_and_what_is_no_answer_is_none() -> None:
    direction = TABLES["codebook"].column("direction")
    assert (choice_of(direction, "-"), choice_of(direction, " + "), choice_of(direction, "")) == ("-", "+", None)
    assert choice_of(TABLES["organisations"].column("side"), "Verein") is None
    assert choice_label(TABLES["organisations"].column("side"), "unheard", "de") == "unheard"


def test_yes_and_no_share_no_word() -> None:
    assert set(folding.YES) & set(folding.NO) == set()


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_and_case_and_blanks_never_matter(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(f"  {text}_ - ") == fold(text)


@given(st.text("aäßéÖ-_ .*:/%€§19", max_size=20))
def test_upper_case_is_the_same_heading(text: str) -> None:
    assert fold(text.upper()) == fold(text)
