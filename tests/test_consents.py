"""Consent fails closed: what is unreadable or contradictory is a no for everybody it could concern, and an error."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import factories
import pandas as pd
import pytest
from conftest import small_project

from evaluation.building.planning import plan, reports
from evaluation.data import Data, open_project
from evaluation.disclosure import publish
from evaluation.disclosure.consent_rules import agreeing, names
from evaluation.disclosure.published import View
from evaluation.findings import rules
from evaluation.language.errors import EvaluationError
from evaluation.metrics.counts import Counts
from evaluation.metrics.survey.free_texts import quotations
from evaluation.metrics.tandems.insights import practice
from evaluation.project import secret

TABLES = {"organisations": "O.csv", "tandems": "T.csv", "consents": "F.csv"}
HEADING = "Tandem-Nr.;Organisations-Nr.;Was;Für wen;Antwort;Datum\n"


def project(folder: Path, rows: str) -> Data:
    files = {
        "data/raw/O.csv": "Nr.;Name;Typ\nO1;Rad;MSO\nO2;Haus;Partner\nO3;Weg;MSO\nO4;Tor;Partner\n",
        "data/raw/T.csv": "Tandem-Nr.;MSO;Partner\nT01;O1;O2\nT02;O3;O4\n",
        "data/raw/F.csv": HEADING + rows,
    }
    return open_project(small_project(folder, TABLES, files))


def agreed(data: Data, subject: str = "name", *, audience: str = "public") -> set[str]:
    return agreeing(View(data, data.project.rules, audience), ["T01", "T02"], subject, "tandem")


def errors(data: Data) -> list[tuple[str, int]]:
    found = data.findings[(data.findings["severity"] == "error") & (data.findings["table"] == "consents")]
    return sorted(zip(found["rule"], found["row"].tolist(), strict=True))


YES = "T01;;Name;öffentlich;ja;01.05.2024\n"
BOTH = YES + "T02;;Name;öffentlich;ja;01.05.2024\n"
OTHER = BOTH.removeprefix(YES)


def test_two_clear_answers_are_two_names(tmp_path: Path) -> None:
    data = project(tmp_path, BOTH)
    assert agreed(data) == {"T01", "T02"}
    assert errors(data) == []


@pytest.mark.parametrize(
    ("rows", "allowed", "rule"),
    [
        pytest.param(OTHER + "T01;;Name;nur intern;ja;", {"T02"}, "unreadable_cell", id="audience"),
        pytest.param(BOTH + "T01;;Logo;öffentlich;nein;", {"T02"}, "unreadable_cell", id="subject"),
        pytest.param(BOTH + "T01;;Name;öffentlich;ja, aber;", {"T02"}, "unreadable_cell", id="answer"),
        pytest.param(BOTH + "T01;;Name;öffentlich;nein;Ende Mai", {"T02"}, "unreadable_cell", id="later, but when?"),
        pytest.param(BOTH + "T01;;Name;öffentlich;ja;Ende Mai", {"T02"}, "unreadable_cell", id="yes, but when?"),
        pytest.param(BOTH + "T01;;Name;öffentlich;nein;01.05.2024", {"T02"}, "consent_contradicted", id="same day"),
        pytest.param(BOTH + "T01;;Name;öffentlich;nein;", {"T02"}, "consent_contradicted", id="a no without a day"),
        pytest.param(OTHER + "T01;;Name;öffentlich;ja?;", {"T02"}, "unreadable_cell", id="a yes with a question mark"),
        pytest.param(OTHER + "T01;;Name;öffentlich;(x);", {"T02"}, "unreadable_cell", id="a yes set aside"),
        pytest.param(
            BOTH + "T01;;Name;öffentlich;nein;2.5.2024\nT01;;Name;öffentlich;ja;31.12.2027",
            {"T02"},
            "consent_contradicted",
            id="a yes of a day to come",
        ),
        pytest.param(BOTH + "T01;O9;Name;öffentlich;nein;", {"T02"}, "orphan", id="unknown organisation"),
        pytest.param(BOTH + "T9;;Name;öffentlich;nein;", set(), "orphan", id="unknown tandem"),
        pytest.param(BOTH + ";;Name;öffentlich;nein;", set(), "consent_of_nobody", id="nobody"),
        pytest.param(BOTH + ";O1;Name;öffentlich;nein;", {"T02"}, "", id="a member alone"),
        pytest.param(BOTH + "T01;;Name;;nein;02.05.2024", {"T02"}, "", id="no audience is every audience"),
        pytest.param(BOTH + "T01;;;öffentlich;nein;02.05.2024", {"T02"}, "empty_cell", id="every subject"),
    ],
)
def test_what_is_unclear_is_a_no_and_names_its_row(tmp_path: Path, rows: str, allowed: set[str], rule: str) -> None:
    data = project(tmp_path, rows + "\n")
    assert agreed(data) == allowed
    found = errors(data)
    assert {name for name, _ in found} == ({rule} if rule else set())
    assert all(row > 1 for _, row in found)


def test_an_unclear_audience_is_every_audience(tmp_path: Path) -> None:
    data = project(tmp_path, "T01;;Angaben zum Tandem;nur intern;ja;\nT02;;Angaben zum Tandem;öffentlich;ja;\n")
    for audience in ("public", "funder", "internal"):
        assert agreed(data, "facts", audience=audience) == {"T02"}


def test_the_last_of_several_days_counts_and_is_no_error(tmp_path: Path) -> None:
    rows = (
        "T01;;Name;öffentlich;nein;13.05.2024\nT01;;Name;öffentlich;ja;20.05.2024\nT02;;Name;öffentlich;nein;1.6.2024\n"
    )
    data = project(tmp_path, rows)
    assert agreed(data) == {"T01"}
    assert errors(data) == []


def test_no_report_that_names_anybody_is_planned_while_a_consent_is_unclear(tmp_path: Path) -> None:
    data = project(tmp_path, "T01;;Name;öffentlich;vielleicht;\n")
    found = reports(data.project)
    _, stopped, _ = plan(data, found, ("html",))
    assert {report.name for report in stopped} == {report.name for report in found if report.uses}
    assert {report.finding.table for report in stopped} == {"consents"}


@pytest.mark.parametrize("subject", ["Name", "Beträge"])
@pytest.mark.parametrize("audience", ["Fördergeber", "intern"])
def test_a_refusal_that_the_contract_does_not_allow_is_not_promised(
    tmp_path: Path, subject: str, audience: str
) -> None:
    assert errors(project(tmp_path, f"T01;;{subject};{audience};nein;\n")) == [("consent_by_contract", 2)]


def test_a_refusal_of_facts_holds_for_the_funder(tmp_path: Path) -> None:
    data = project(tmp_path, "T01;;Angaben zum Tandem;Fördergeber;nein;\n")
    assert errors(data) == []
    assert agreed(data, "facts", audience="funder") == {"T02"}


SIDES = [{"org_id": f"{letter}{n}", "side": side} for letter, side in factories.SIDES.items() for n in range(3)]
TANDEMS = [{"tandem_id": f"T{n}", "mso_id": f"M{n}", "other_id": f"P{n}"} for n in range(3)]


def voices(**whose: str) -> Data:
    said = [{"tandem_id": f"T{n}", "subject": "quotations", "audience": "public", "answer": "yes"} for n in (1, 2)]
    said.append({"tandem_id": "T0", "subject": "quotations", "audience": "public", "answer": "no"})
    words = {"approved": True, **whose}
    tables = {
        "organisations": SIDES,
        "tandems": TANDEMS,
        "consents": said,
        "quotations": [
            {"quotation_id": "Z1", "approved_text": "Wir lernten viel.", **words},
            {"quotation_id": "Z2", "approved_text": "Es hat sich gelohnt.", "approved": True, "tandem_id": "T1"},
        ],
        "insights": [
            {"insight_id": "E1", "type": "practice", "topic": "Zeit", "approved_text": "Früh anfangen.", **words},
            {"insight_id": "E2", "type": "practice", "topic": "Zeit", "approved_text": "Oft reden.", "approved": True},
        ],
    }  # fmt: skip
    for row in tables["insights"]:
        row.pop("org_id", None)
    return factories.data(tables)


@pytest.mark.parametrize("whose", [{"tandem_id": "T0"}, {"org_id": "M0"}, {"org_id": "P0"}])
def test_a_quotation_follows_its_tandem_and_its_organisation(whose: dict[str, str]) -> None:
    shown = publish(quotations(voices(**whose)), data=voices(**whose)).cells["text"].tolist()
    assert "Es hat sich gelohnt." in shown
    assert "Wir lernten viel." not in shown


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({"M1": "yes", "P1": "yes"}, True),
        ({"M1": "yes", "P1": "no"}, False),
        ({"M1": "yes", "P1": "change"}, False),
        ({"M1": "yes"}, False),  # the partner was never asked
        ({"P1": "yes"}, False),
        ({"T1": "yes"}, True),
        ({"T1": "yes", "P1": "no"}, False),
    ],
)
@pytest.mark.parametrize(
    "whose",
    [{"tandem_id": "T1", "org_id": "M1"}, {"org_id": "M1"}, {"respondent": "M1-0"}, {"tandem_id": "T1"}],
)
def test_a_wording_needs_its_organisation_and_everybody_in_its_tandem(
    said: dict[str, str], whose: dict[str, str], shown: bool
) -> None:
    told = [
        {"tandem_id" if who == "T1" else "org_id": who, "subject": "quotations", "audience": "public", "answer": answer}
        for who, answer in said.items()
    ]
    data = factories.data(
        {
            "organisations": SIDES,
            "tandems": TANDEMS,
            "consents": told,
            "answers": factories.opinions("Q", {"M1": "1"}),
            "quotations": [{"quotation_id": "Z1", "approved_text": "Wir lernten.", "approved": True, **whose}],
        }
    )
    published = publish(quotations(data), data=data)
    assert ("Wir lernten." in published.cells.get("text", pd.Series(dtype=str)).tolist()) is shown


def test_a_wording_of_an_organisation_that_is_not_in_its_tandem_is_asked_about_and_not_shown() -> None:
    rows = [
        {"quotation_id": "Z1", "approved_text": "Falsch.", "approved": True, "tandem_id": "T1", "org_id": "P2"},
        {"quotation_id": "Z2", "approved_text": "Richtig.", "approved": True, "tandem_id": "T2", "org_id": "P2"},
    ]
    yes = [{"tandem_id": f"T{n}", "subject": "quotations", "audience": "public", "answer": "yes"} for n in range(3)]
    for consents in (yes, []):
        data = factories.data({"organisations": SIDES, "tandems": TANDEMS, "consents": consents, "quotations": rows})
        assert sorted(publish(quotations(data), data=data).cells["text"]) == ["Richtig.", "·"]
    case = rules.Case(data.tables, data.project, {}, data["codebook"])
    found = [(each.severity, each.rule, each.row, each.value) for each in rules.tandems_of_rows(case)]
    assert found == [("warning", "wording_of_others", 2, "P2")]


def test_an_insight_follows_its_tandem() -> None:
    data = voices(tandem_id="T0")
    shown = publish(practice(data), data=data).cells["text"].tolist()
    assert "Oft reden." in shown
    assert "Früh anfangen." not in shown


def test_neutral_numbers_cannot_be_computed_without_the_secret(tmp_path: Path) -> None:
    data = project(tmp_path, "")
    counts = tandem_hours(data, [f"T{n:02}" for n in range(12)])
    one, two = (dataclasses.replace(data, secret=key) for key in (b"one", b"two"))
    ids = counts.cells["tandem"].tolist()
    numbers = [names(View(each, each.project.rules, "public"), ids, counts) for each in (one, one, two)]
    assert numbers[0] == numbers[1] != numbers[2]
    assert sorted(numbers[0].values()) == sorted(numbers[2].values())


def tandem_hours(data: Data, ids: list[str]) -> Counts:
    cells = pd.DataFrame({"tandem": ids, "value": 1})
    bases = pd.DataFrame({"tandem": ids, "base": 1, "missing": 0})
    records = cells.assign(table="advice", row=range(len(ids)), person=None, organisation=None)
    return Counts("hours", cells, ("tandem",), "fact", "entries", bases, records, by=("tandem",), per="tandem")


def test_a_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    first = secret.of_folder(tmp_path)
    assert len(first) == secret.BYTES
    assert secret.of_folder(tmp_path) == first


@pytest.mark.parametrize("text", ["", "# nur ein Kommentar\n", "geheim", "abcd\n"])
def test_a_file_without_a_secret_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / secret.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(EvaluationError, match="kein Geheimnis"):
        secret.of_folder(tmp_path)


@pytest.mark.parametrize(
    ("heading", "remark", "holds"),
    [
        ("Bemerkung", "widerrufen", False),
        ("Bemerkung", "nur intern", False),
        ("Anmerkung", "zurückgezogen am 3.5.2024", False),
        ("Kommentar", "Foto ja, Name lieber abkürzen", False),  # not understood
        ("Status", "entzogen", False),
        ("Widerruf", "01.02.2024", False),
        ("widerrufen am", "1.2.", False),
        ("Hinweise der Leitung", "hat das Ja zurückgenommen", False),  # a column of no table
        ("erfasst von", "Muster", True),
        ("Bemerkung", "", True),
        ("Bemerkung", "liegt schriftlich vor", True),
        ("Bemerkung", "k. A.", True),
        ("Status", "erteilt", True),
    ],
)
def test_a_yes_with_a_remark_that_may_limit_it_is_a_no_and_an_error(
    tmp_path: Path, heading: str, remark: str, holds: bool
) -> None:
    rows = f"T01;;Name;öffentlich;ja;01.01.2024;{remark}\nT02;;Name;öffentlich;ja;01.01.2024;\n"
    project(tmp_path, rows)
    (tmp_path / "data/raw/F.csv").write_text(f"{HEADING[:-1]};{heading}\n{rows}", encoding="utf-8")
    data = open_project(tmp_path)
    assert agreed(data) == ({"T01", "T02"} if holds else {"T02"})
    assert errors(data) == ([] if holds else [("consent_limited", 2)])


@pytest.mark.parametrize(
    ("remark", "shown"),
    [
        ("Freigabe widerrufen", False),
        ("nur intern", False),
        ("zieht Freigabe zurück", False),
        ("abgelehnt", False),
        ("Nein (Mail vom 4.12.)", False),
        ("möchte nicht zitiert werden", False),
        ("doch nicht", False),
        ("Einwilligung fehlt noch", False),
        ("vertraulich!", False),
        ("streichen", False),
        ("erst nach Rücksprache", False),
        ("hat es sich anders überlegt", False),
        ("keine Freigabe", False),
        ("raus", False),
        ("noch offen", False),
        ("bis 31.12.2023 befristet", False),
        ("changed her mind", False),
        ("gekürzt, darf nicht raus", False),
        ("gekürzt", True),
        ("leicht gekürzt", True),
        ("liegt schriftlich vor", True),
        ("k. A.", True),
        ("", True),
    ],
)
def test_an_approval_holds_where_the_remark_beside_it_is_certain_to_change_nothing(
    tmp_path: Path, remark: str, shown: bool
) -> None:
    rows = f"Zitat-Nr.;Freigegebener Text;Freigabe;Notiz\nZ1;Es war gut.;ja;{remark}\n"
    data = open_project(small_project(tmp_path, {"quotations": "Z.csv"}, {"data/raw/Z.csv": rows}))
    assert data["quotations"]["approved"].tolist() == [shown]
    assert (data.findings["rule"] == "approval_limited").sum() == (not shown)
