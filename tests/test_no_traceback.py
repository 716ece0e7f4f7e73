"""What a normal folder may lack ends in a sentence: a finding, a gap with its name, an error with what to do."""

from __future__ import annotations

import errno
import itertools
import os
import subprocess
import sys
from pathlib import Path

import factories
import nbformat
import pandas as pd
import pytest

from evaluation import disclosure
from evaluation.content import charts, statements, tables
from evaluation.content.model import Chart, Statement, Table
from evaluation.data import Data, open_project, replace_file
from evaluation.disclosure import publish
from evaluation.exporting.document import read
from evaluation.findings import rules
from evaluation.language import console, wording
from evaluation.language.errors import CAUSES, WINDOWS, EvaluationError, of_os_error
from evaluation.metrics import breakdowns, survey, tandems
from evaluation.project.settings import Breakdown, Wave

DAY = pd.Timestamp(2024, 1, 15)
VOUCHER = {"voucher": "1", "position": "Honorar", "amount": 100_00, "payment_date": DAY, "payee": "Frau X"}
ASKED = Breakdown("expenses", ("position", "funds"))
OUTSIDE = {
    "memberships": {"org_id": "M1", "committee_id": "C1", "start": DAY},
    "contributions": {"org_id": "M1", "committee_id": "C1", "date": DAY, "type": "talk"},
    "funding_status": {"org_id": "M1", "date": DAY, "status": "refused", "field": "Sport"},
}


@pytest.mark.parametrize("lacking", ["org_id", "voucher", "payment_date", "payee", "amount"])
def test_a_list_of_vouchers_may_lack_any_column(lacking: str) -> None:
    row = {name: value for name, value in ({"org_id": "O1"} | VOUCHER).items() if name != lacking}
    expenses = factories.table("expenses", [row, row | ({"voucher": "2"} if lacking != "voucher" else {})])
    found = rules.of_project({"expenses": expenses}, factories.project(), {})
    paid_twice = [finding.hint for finding in found if finding.rule == "same_payment"]
    assert paid_twice == []
    assert rules.of_project({"expenses": expenses.head(0)}, factories.project(), {}) == []


def test_the_same_payment_under_two_vouchers_is_still_found() -> None:
    rows = [{"org_id": "O1"} | VOUCHER, {"org_id": "O1"} | VOUCHER | {"voucher": "2"}, VOUCHER | {"voucher": "3"}]
    found = rules.of_project({"expenses": factories.table("expenses", rows)}, factories.project(), {})
    assert [(finding.value, finding.hint) for finding in found if finding.rule == "same_payment"] == [("2", "1")]


def reached(language: str, *names: str) -> Data:
    given = {
        "organisations": [{"org_id": "M1", "side": "mso", "name": "M"}, {"org_id": "P1", "side": "other"}],
        "tandems": [{"tandem_id": "T1", "mso_id": "M1", "other_id": "P1"}],
        "committees": [{"committee_id": "C1", "name": "Sportausschuss", "field": "Sport"}],
    }
    given |= {name: [OUTSIDE[name]] for name in names}
    days = {"start": DAY.date().replace(month=1, day=1), "end": DAY.date().replace(month=5)}
    return factories.data(given, language=language, core_fields=("Migration",), **days)


@pytest.mark.parametrize("language", wording.languages())
@pytest.mark.parametrize("names", [pair for size in (1, 2) for pair in itertools.combinations(OUTSIDE, size)])
def test_what_is_outside_the_core_fields_names_the_tables_that_are_not_there(
    names: tuple[str, ...], language: str
) -> None:
    data = reached(language, *names)
    chart = charts.parts(publish(tandems.outside(data), data=data), id="outside")
    assert isinstance(chart, Chart)
    gaps = {"Mitgliedschaften", "Beiträge in Gremien", "Förderstatus", "Memberships", "Contributions", "Funding status"}
    assert sum(f"„{gap}“" in chart.subtitle or f"“{gap}”" in chart.subtitle for gap in gaps) == 3 - len(names)
    assert "{" not in chart.title + chart.subtitle


def test_what_is_outside_the_core_fields_in_one_table() -> None:
    data = reached("de", "funding_status")
    chart = charts.parts(publish(tandems.outside(data), data=data), id="outside")
    assert isinstance(chart, Chart)
    assert chart.title == "Außerhalb der Kernfelder: neue Förderungen 0, Ablehnungen 1"
    assert chart.subtitle.endswith("Nicht vorhanden: „Mitgliedschaften“ und „Beiträge in Gremien“")


def crossed(rows: list[factories.Row], asked: Breakdown = ASKED) -> Statement | Table:
    data = factories.data({"expenses": rows}, strict=(ASKED,))
    return tables.crossed(publish(breakdowns.breakdown(data, asked), data=data), id="own")


@pytest.mark.parametrize(
    "row", [{"amount": None}, {"eligible": False}, {"payment_date": pd.Timestamp(2030, 1, 1)}], ids=str
)
def test_a_breakdown_of_no_amounts_is_a_gap_and_not_nought_euros(row: factories.Row) -> None:
    shown = crossed([{"org_id": "O1"} | VOUCHER | row])
    assert isinstance(shown, Statement)
    assert (
        shown.text
        == "Zu der Aufschlüsselung der Beträge wird nichts gezeigt: zum Stand 31.05.2024 liegen keine Angaben vor."
    )


def test_nothing_is_hidden_in_a_breakdown_of_no_amounts() -> None:
    rows = [{"org_id": f"O{place}"} | VOUCHER | {"amount": None} for place in range(4)]
    assert disclosure.plan(factories.data({"expenses": rows}, strict=(ASKED,))).hidden == {"expenses": ()}


def test_a_breakdown_that_the_settings_do_not_name_is_an_error_that_names_those_there_are() -> None:
    with pytest.raises(EvaluationError) as error:
        crossed([{"org_id": "O1"} | VOUCHER], Breakdown("expenses", ("position",)))
    assert error.value.key == "breakdown_not_set"
    assert "expenses-position-funds" in error.value.text("de")


def waves(labels: tuple[str, ...], before: str, after: str) -> Data:
    answers = [
        {"wave": wave, "respondent": f"{wave}-{place}", "item": "Q", "value": f"A{answer}"}
        for wave, given in (("t0", before), ("t1", after))
        for place, answer in enumerate(given)
    ]
    given = {"answers": answers, "codebook": factories.scale("Q", labels)}
    sources = tuple(factories.source("answers", wave=wave) for wave in ("t0", "t1"))  # neither has a column of codes
    return factories.data(given, waves=(Wave("t0", {}), Wave("t1", {})), sources=sources)


NO_DIRECTION = ("Bus", "Rad", "Auto", "Zug", "Boot")


@pytest.mark.parametrize("labels", [factories.FIVE, NO_DIRECTION], ids=["directed", "undirected"])
@pytest.mark.parametrize(
    ("before", "after"), [("24" * 8, "123"), ("123", "24" * 8), ("24" * 8, "12345" * 2), ("123", "1")]
)
def test_a_small_survey_without_codes_of_which_a_wave_is_withheld(
    labels: tuple[str, ...], before: str, after: str
) -> None:
    data = waves(labels, before, after)
    compared = publish(survey.before_after(data, ["Q"]), data=data)
    stayed = publish(survey.attrition(data), data=data)
    shown = [
        statements.finding(compared, id="finding"),
        charts.dots(compared, id="dots", note=tables.who_stayed(stayed)),
        tables.before_after(compared, stayed, id="table"),
    ]
    assert all(isinstance(each, Statement | Chart | Table) for each in shown)
    if labels is NO_DIRECTION:  # shares of an upper end nobody knows would be 0 %
        assert all(isinstance(each, Statement) for each in shown)


@pytest.mark.parametrize(
    ("number", "key", "said"),
    [
        (errno.ENOSPC, "file_disk_full", "Der Datenträger ist voll"),
        (errno.EDQUOT, "file_disk_full", "Bitte Platz schaffen"),
        (errno.EACCES, "file_no_right", "fehlt das Recht"),
        (errno.EPERM, "file_no_right", "fehlt das Recht"),
        (errno.EROFS, "file_read_only", "schreibgeschützt"),
        (errno.ENAMETOOLONG, "file_path_too_long", "zu lang"),
        (errno.EBUSY, "file_in_use", "in einem anderen Programm geöffnet"),
        (errno.EIO, "file_failed", "(Input/output error)"),
    ],
)
def test_a_file_that_cannot_be_written_is_told_by_its_cause(
    number: int, key: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Path, content: bytes) -> int:
        raise OSError(number, os.strerror(number))

    (tmp_path / "funding.pdf").write_bytes(b"old")
    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(EvaluationError) as error:
        replace_file(tmp_path / "funding.pdf", b"new")
    assert (error.value.key, "funding.pdf" in str(error.value), said in str(error.value)) == (key, True, True)
    assert [path.name for path in tmp_path.iterdir()] == ["funding.pdf"]
    assert (tmp_path / "funding.pdf").read_bytes() == b"old"


def test_windows_tells_that_a_file_is_open_by_numbers_of_its_own() -> None:
    sharing = OSError(errno.EACCES, "The process cannot access the file")
    sharing.winerror = 32  # type: ignore[attr-defined]  # set by Windows alone
    assert of_os_error(sharing, "Finanzplan.xlsx").key == "file_in_use"
    denied = OSError(errno.EACCES, "Access is denied")
    denied.winerror = 5  # type: ignore[attr-defined]
    assert of_os_error(denied, "Finanzplan.xlsx").key == "file_in_use_or_no_right"
    for key in {*CAUSES.values(), *WINDOWS.values(), "file_failed"}:
        assert "F.pdf" in EvaluationError(key, file="F.pdf", reason="x").text("en")


def test_a_name_no_file_system_takes_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError) as error:
        replace_file(tmp_path / f"{'x' * 300}.pdf", b"new")
    assert error.value.key == "file_path_too_long"
    (tmp_path / "folder").write_bytes(b"a file")
    with pytest.raises(EvaluationError, match=r"neu\.pdf"):
        replace_file(tmp_path / "folder" / "neu.pdf", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


@pytest.mark.parametrize("encoding", ["ascii", "cp850", "cp437", "cp1252", "latin-1", "utf-8"])
def test_every_phrase_can_be_read_on_every_console(encoding: str) -> None:
    console.never_fail(())
    for code in wording.languages():
        for phrase in wording.language(code).phrases.values():
            shown = phrase.encode(encoding, "nearest").decode(encoding)
            assert shown.count("?") == phrase.count("?"), (phrase, shown)


@pytest.mark.parametrize("encoding", ["ascii", "cp850"])
def test_a_command_ends_with_its_sentence_on_a_console_without_typographic_signs(encoding: str, tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "evaluation.cli", "check", "--project", str(tmp_path / "Größe – „x“")]
    done = subprocess.run(command, capture_output=True, env=environment, timeout=120)
    said = done.stderr.decode(encoding)
    assert done.returncode == 2
    assert "Traceback" not in said
    assert 'Größe - "x"' in said or 'Groesse - "x"' in said


def shown(*ids: str) -> nbformat.NotebookNode:
    data = reached("de", "funding_status")
    made = [charts.parts(publish(tandems.outside(data), data=data), id=id) for id in ids]
    contents = [statements.cover(data, report="survey"), *made]
    cells = []
    for place, content in enumerate(contents):
        output = nbformat.v4.new_output("display_data", data={content.MIME: content.to_json()})
        cells.append(nbformat.v4.new_code_cell("x", outputs=[output], id=f"cell-{place}"))
    return nbformat.v4.new_notebook(cells=cells)


@pytest.mark.parametrize("again", ["where", "Where"])
def test_two_charts_of_one_id_are_an_error_that_names_both(again: str) -> None:
    assert len(read(shown("where", "there")).blocks) == 2
    with pytest.raises(EvaluationError) as error:
        read(shown("where", again))
    assert error.value.key == "same_id"
    assert "(cell-1)" in str(error.value)
    assert "(cell-2)" in str(error.value)


OF_ANSWERS = [
    "Anzahl(Antworten)",
    'Anzahl(Antworten wobei Frage = "ALTER")',
    'Anteil(Antworten wobei Antwort fehlt von Frage = "KOMM")',
    'Anteil(Antworten wobei Antwort = "stimme voll zu" von Frage in ("AUG", "ALTER"))',
    'Anteil(Antworten wobei Antwort = "stimme voll zu" von Welle = "t1")',
    'Anteil(Antworten wobei nicht Antwort fehlt oder Frage = "KOMM")',
    'Anteil(Antworten wobei Antwort fehlt von Frage = "AUG")',
    'Anteil(Antworten wobei Antwort = "stimme voll zu" von Frage = "AUG")',
]


AGREEMENT = ["stimme voll zu", "stimme eher zu", "stimme eher nicht zu", "stimme gar nicht zu"]


def answered(folder: Path, rows: list[str], settings: str, formulas: list[str]) -> Data:
    """A project of one file of answers and indicators of these formulas."""
    measured = [f"I{place};N;'{text}';1;2" for place, text in enumerate(formulas)]
    heading = "Indikator-Nr.;Indikator;Formel;Ausgangswert;Zielwert"
    (folder / "a.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "i.csv").write_text(
        "\n".join([heading, *measured]).replace('"', '""').replace("'", '"'), encoding="utf-8"
    )
    text = (
        '[project]\ntitle = "T"\norganisation = "O"\nas_of = 2024-05-31\n[[waves]]\nid = "t1"\nlabel = { de = "t1" }\n'
    )
    text += f'[[tables.answers]]\nfile = "a.csv"\n{settings}\n[[tables.indicators]]\nfile = "i.csv"\n'
    (folder / "evaluation.toml").write_text(text, encoding="utf-8")
    return open_project(folder)


def test_an_indicator_of_any_questions_is_shown_or_withheld(tmp_path: Path) -> None:
    rows = [f"P{place};{AGREEMENT[place % 4]};{20 + place};{'gut' if place % 3 else ''}" for place in range(24)]
    data = answered(tmp_path, ["Pseudonym;AUG;ALTER;KOMM", *rows], 'wave = "t1"', OF_ANSWERS)
    reasons = [publish(counts, data=data).reason for counts in tandems.indicators(data).values()]
    assert reasons == ["items_withheld"] * 6 + ["unanimous", ""]  # nobody left AUG out; six of 24 agree fully


def test_an_answer_without_a_wave_is_an_error_and_in_no_distribution(tmp_path: Path) -> None:
    rows = [f"P{place};{'' if place == 7 else 't1'};{AGREEMENT[place % 4]}" for place in range(25)]
    settings = 'columns = { wave = "Welle", respondent = "Pseudonym" }'
    data = answered(tmp_path, ["Pseudonym;Welle;AUG", *rows], settings, OF_ANSWERS)
    errors = data.findings[data.findings["severity"] == "error"]
    assert errors[["rule", "row"]].to_numpy().tolist() == [["empty_cell", 9]]
    assert survey.distribution(data, ["AUG"]).bases["base"].tolist() == [24]
    assert survey.unanswered(data, ["AUG"]).bases["base"].tolist() == [24]
