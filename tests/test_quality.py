"""The report on the quality of the data: where things are wrong or missing, and never what stands in a cell."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import factories
import pytest

from evaluation import data as opened
from evaluation.building.planning import wanted
from evaluation.content import quality
from evaluation.content.model import Statement, Table
from evaluation.data import open_project
from evaluation.findings.checks import Finding, gathered, of_notes
from evaluation.language import wording
from evaluation.language.errors import UsageError
from evaluation.project.settings import Source
from evaluation.reading.raw import QUOTING
from evaluation.reading.surveys.programs import read_answers

TABLES = {
    "organisations": [{"org_id": "M1", "side": "mso", "name": "Haus"}, {"org_id": "P1", "side": "other"}],
    "tandems": [
        {"tandem_id": "T1", "mso_id": "M1", "other_id": "P1", "end": "2024-05-31"},
        {"tandem_id": "T2", "mso_id": "M2", "other_id": "P2"},
    ],
    "advice": [{"tandem_id": "T1", "date": "2024-01-01"}, {"tandem_id": "T1", "date": "2024-02-01"}],
    "memberships": [{"org_id": "P1", "committee_id": "G1"}],
    "invitations": [{"wave": "t1", "org_id": "M1", "invited": 5, "completed": 3}],
    "consents": [{"subject": "facts", "answer": "yes", "audience": "public", "tandem_id": "T1"}],
}
CODE = Finding("warning", "pairing.near_miss", "answers", "B.csv", row=3, value="ul19gi", hint="UL19GI")
CELL = Finding("error", "unreadable_cell", "advice", "A.xlsx", "Blatt", 4, "D (Datum)", "Frau Muster", "date")
ANSWER = Finding("error", "unknown_code", "answers", "B.csv", value="geheim", hint="Frage", accepted="1, 2")
SUM = Finding("note", "total_agrees", "advice", "A.xlsx", row=9, column="D (Datum)", value="184", accepted="184")


def rows(content: Table | Statement) -> tuple[tuple[str, ...], ...]:
    assert isinstance(content, Table)
    return content.rows


def test_a_finding_is_told_with_its_place_and_without_what_stands_in_the_cell() -> None:
    table = quality.findings(factories.data(findings=[CODE, CELL, ANSWER, SUM]), id="x")
    told = repr([rows(table), table.to_json()])
    assert [secret for secret in ("ul19gi", "UL19GI", "Frau Muster", "geheim") if secret in told] == []
    assert "A.xlsx, Blatt „Blatt“, Zeile 4, Spalte D (Datum)" in told
    assert {row[3] for row in rows(table)} == {finding.id for finding in (CODE, CELL, ANSWER, SUM)}
    assert "184" in told


def test_answers_that_a_reader_quotes_are_in_the_findings_and_not_in_the_report(tmp_path: Path) -> None:
    lines = ["Zeitstempel,Was hilft?", *(f"2024/01/0{day} 8:00:00,Beratung;Raum" for day in range(1, 6))]
    (tmp_path / "form.csv").write_text("\n".join([*lines, "2024/01/07 8:00:00,Frau Muster aus Halle;Raum"]), "utf-8")
    survey = read_answers(tmp_path / "form.csv")
    source = Source("answers", "form.csv", tmp_path / "form.csv")
    (asked,) = [each for each in of_notes(survey.raw, source) if "Gelesen wurden" in each.value]
    assert "Beratung; Frau Muster aus Halle; Raum" in asked.text("de")
    assert "Frau Muster aus Halle" in asked.text("en")
    told = repr(rows(quality.findings(factories.data(findings=[asked]), id="x")))
    assert "Gelesen wurden: …." in told
    assert "Muster" not in told


@pytest.mark.parametrize("rule", ["total_agrees", "total_differs"])
@pytest.mark.parametrize(
    ("label", "shown"),
    [("Summe", "Summe"), ("Gesamt:", "Gesamt:"), ("Gesamt fand Frau Muster", "…"), ("Muster Summe", "…")],
)
def test_the_label_of_a_total_row_is_told_where_it_is_no_more_than_a_word_for_one(
    rule: str, label: str, shown: str
) -> None:
    told = rows(quality.findings(factories.data(findings=[replace(SUM, rule=rule, hint=label)]), id="x"))[0][2]
    assert f"„{shown}“" in told
    assert "Muster" not in told
    assert "184" in told


@pytest.mark.parametrize("key", list(QUOTING))
def test_each_note_that_quotes_cells_has_a_place_for_them(key: str) -> None:
    for language in ("de", "en"):
        assert f"{{{QUOTING[key]}}}" in wording.language(language).phrases[f"reading.{key}"]


def test_different_values_of_a_column_told_together_are_rows_in_the_report() -> None:
    many = gathered(CELL, [(row, f"Frau Muster {row}", 1) for row in range(4, 20)])
    told = repr(rows(quality.findings(factories.data(findings=[many]), id="x")))
    assert "Muster" not in told
    assert "(Zeile: Wert): 5; 6;" in told


@pytest.mark.parametrize("rule", ["matching.answers_other", "pairing.moved"])
def test_what_people_answered_in_another_file_is_not_told_either(rule: str) -> None:
    other = Finding("warning", rule, "answers", "B.csv", value="Frage", accepted="Frau Muster", hint="A.csv")
    assert "Muster" not in repr(rows(quality.findings(factories.data(findings=[other]), id="x")))


def test_amounts_of_findings_are_in_the_currency_of_the_project() -> None:
    over = Finding("warning", "accepted_over", "proofs", "A.xlsx", value="5", accepted="4")
    ((_, _, told, _),) = rows(quality.findings(factories.data(findings=[over], currency="CHF"), id="x"))
    assert told.count("CHF") == 2
    assert "€" not in told


def test_a_reason_is_told_where_somebody_gave_one_and_else_has_no_column() -> None:
    assert len(rows(quality.findings(factories.data(findings=[CELL]), id="x"))[0]) == 4
    stands = replace(CELL, reason="Beleg liegt vor", since="2024-06-01")
    assert rows(quality.findings(factories.data(findings=[stands]), id="x"))[0][-1] == "Beleg liegt vor"


def test_more_findings_than_can_be_read_are_counted() -> None:
    many = [replace(CELL, row=row) for row in range(1, quality.MOST + 8)]
    table = quality.findings(factories.data(findings=many), id="x")
    assert isinstance(table, Table)
    assert (len(table.rows), table.note) == (quality.MOST, "7 weitere Befunde stehen in findings.xlsx.")


def test_gaps_of_a_tandem_are_noughts_and_a_table_the_project_lacks_has_no_column() -> None:
    table = quality.readiness(factories.data(TABLES), id="x")
    assert isinstance(table, Table)
    assert [column.label for column in table.columns] == ["Tandems", "Beratungen", "Freigaben", "Mitgliedschaften"]
    assert rows(table) == (("T1", "2", "1", "1"), ("T2", "0", "0", "0"))


def test_missing_is_told_by_kind_for_columns_somebody_filled_in() -> None:
    told = {row[0]: row[1:] for row in rows(quality.missing(factories.data(TABLES), id="x"))}
    assert told["Tandems: Ende"] == ("2", "0", "1", "0", "0", "0", "0")
    assert "Tandems: Kurztitel" not in told


def test_consents_and_response_are_counted() -> None:
    data = factories.data(TABLES, audience="internal")
    assert rows(quality.consents(data, id="x"))[1] == ("Angaben zum Tandem", "1", "1")
    assert rows(quality.responses(data, id="x")) == (("Haus", "3 von 5"),)


def test_without_its_tables_each_part_says_so() -> None:
    data = factories.data()
    parts = (quality.findings, quality.readiness, quality.consents, quality.responses, quality.decided)
    assert {type(part(data, id="x")) for part in parts} == {Statement}


def test_the_account_of_each_source_goes_into_the_report_with_the_tables(demo: Path) -> None:
    data = open_project(demo)
    told = json.loads(opened.sealed(data.project))
    assert told["sealed"] is True
    assert len(told["accounts"]) == len(rows(quality.sources(data, id="x")))


def test_it_is_for_the_project_team_only(demo: Path) -> None:
    data = open_project(demo)
    assert "data_quality" not in [report.name for report in wanted(data, [])]
    assert "data_quality" in [report.name for report in wanted(replace(data, audience="internal"), [])]
    with pytest.raises(UsageError, match="nur für: internal"):
        wanted(data, ["data_quality"])
