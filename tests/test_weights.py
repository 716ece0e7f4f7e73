"""Weights of respondents: used where the settings name their column, in shares alone, and never guessed."""

from pathlib import Path

import factories
import pandas as pd
import pyreadstat
import pytest

from evaluation.content import charts, statements
from evaluation.content.model import Chart
from evaluation.data import Data, open_project
from evaluation.disclosure import publish
from evaluation.language.errors import EvaluationError
from evaluation.metrics import survey, tandems
from evaluation.project.settings import load

BOOK = "Frage-Code;Fragetyp;Code;Antwort;Rang\n" + "".join(
    f"LERNEN;Skala;{code};{label};{code}\n" for code, label in enumerate(factories.FIVE, 1)
)


def opened(folder: Path, rows: list[str], *, weight: str = 'weight = "Gewicht"', more: str = "") -> Data:
    """A project with one list of answers (code, answer, weight), a codebook, and an organisation a person's place."""
    told = "\n".join(f"p{place};O{place % 4};{row}" for place, row in enumerate(rows))
    (folder / "antworten.csv").write_text(f"Kennung;Org;LERNEN;Gewicht\n{told}\n", encoding="utf-8")
    (folder / "codebuch.csv").write_text(BOOK, encoding="utf-8")
    (folder / "evaluation.toml").write_text(
        f"""[project]
title = "Probe"
organisation = "Verein"
as_of = 2024-06-14

[tables.codebook]
file = "codebuch.csv"

[[tables.answers]]
file = "antworten.csv"
columns = {{ respondent = "Kennung", org_id = "Org" }}
{weight}
{more}
""",
        encoding="utf-8",
    )
    return open_project(folder)


# 12 of 30 agree, with twice the weight of the others: 24 of 42 are 57 %, and not 40 %
DOUBLE = ["1;2"] * 6 + ["2;2"] * 6 + ["4;1"] * 8 + ["5;1"] * 10


def test_shares_are_those_of_the_weights_and_n_is_that_of_the_people(tmp_path: Path) -> None:
    data = opened(tmp_path, DOUBLE)
    counts = survey.distribution(data, ["LERNEN"])
    assert counts.cells["value"].tolist() == [6, 6, 0, 8, 10]
    assert counts.cells["weighted"].tolist() == [12, 12, 0, 8, 10]
    assert counts.bases[["base", "weighted"]].to_numpy().tolist() == [[30, 42]]
    published = publish(counts, data=data)
    assert published.cells["value"].tolist() == [29, 29, 0, 19, 24]  # 12/42, 8/42, 10/42
    said = statements.finding(published, id="x")
    assert said.text == "„LERNEN“ – Zustimmung: 57\u00a0% (gewichtet; n = 30)."
    assert said.source.endswith("gewichtet mit „Gewicht“ (n ungewichtet)")
    assert published.statistics[["statistic", "value", "n"]].to_numpy().tolist() == [["top_two", 0.57, 30]]
    chart = charts.stacked(published, id="x")
    assert isinstance(chart, Chart)
    assert [series.texts for series in chart.series] == [(f"{share}\u00a0%",) for share in (29, 29, 0, 19, 24)]
    assert "gewichtet mit „Gewicht“; n = 30 ungewichtet" in chart.subtitle
    assert survey.summary(data).set_index("answer")["weighted"].dropna().to_dict() == {
        "1": 12,
        "2": 12,
        "4": 8,
        "5": 10,
    }


def test_without_the_setting_nothing_is_weighted_and_the_column_is_asked_about(tmp_path: Path) -> None:
    data = opened(tmp_path, DOUBLE, weight="")
    counts = survey.distribution(data, ["LERNEN"])
    assert (counts.weight, "weighted" in counts.cells) == ("", False)
    told = data.findings[data.findings["value"].str.contains("enthält Gewichte", regex=False)]
    assert told["severity"].tolist() == ["warning"]
    assert "unter weight die Überschrift" in told["value"].iloc[0]


@pytest.mark.parametrize("text", ["", "-1", "0", "viel", "k.A.", "-0,5", "inf"])
def test_what_is_no_weight_is_an_error_with_its_place(tmp_path: Path, text: str) -> None:
    found = opened(tmp_path, [*DOUBLE, f"1;{text}"]).findings
    wrong = found[found["rule"] == "weight_unreadable"]
    assert wrong[["severity", "row", "column", "value"]].to_numpy().tolist() == [["error", 32, "D (Gewicht)", text]]


def test_weights_of_a_comma_are_decimal_numbers(tmp_path: Path) -> None:
    data = opened(tmp_path, ["1;0,5"] * 10 + ["3;1,25"] * 20)
    assert survey.distribution(data, ["LERNEN"]).cells["weighted"].tolist() == [5, 0, 25, 0, 0]


def test_files_of_one_wave_have_all_weights_or_none(tmp_path: Path) -> None:
    (tmp_path / "mehr.csv").write_text("Kennung;LERNEN\nq1;1\n", encoding="utf-8")
    more = '[[tables.answers]]\nfile = "mehr.csv"\nwave = "t1"\n'
    found = opened(tmp_path, DOUBLE, weight='weight = "Gewicht"\nwave = "t1"', more=more).findings
    assert found.loc[found["rule"] == "weight_partly", ["severity", "file"]].to_numpy().tolist() == [
        ["error", "mehr.csv"]
    ]


def test_the_share_of_an_indicator_is_weighted_and_a_number_of_people_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ziele.csv").write_text(
        "Nr.;Indikator;Formel;Zielwert\n"
        '1;Zustimmung;"Anteil(Antworten wobei Wert in (""1"", ""2""))";50\n'
        '2;Personen;"Anzahl(Antworten wobei Wert = ""1"")";5\n',
        encoding="utf-8",
    )
    data = opened(tmp_path, DOUBLE, more='[tables.indicators]\nfile = "ziele.csv"')
    found = tandems.indicators(data)
    share = found["1"].statistics.set_index("statistic")["value"]
    assert (share["actual"], share["reached"]) == (57, 1)
    assert publish(found["1"], data=data).cells["value"].tolist() == [57, 43]
    assert found["2"].absent == "weighted"


@pytest.mark.parametrize("metric", [survey.gap, survey.closeness, survey.both_sides, survey.mutuality, survey.change])
def test_pairs_and_tests_of_weighted_answers_are_refused(metric: object) -> None:
    data = factories.survey_data({"Q": {"M1": "11", "P1": "22"}})
    answers = data["answers"].assign(weight=pd.Series([1.0, 2.0, 1.0, 1.0], dtype="Float64"))
    two = pd.concat([answers, answers.assign(wave="t2")], ignore_index=True)
    weighted = factories.data(sources=(factories.source("answers", respondent=("CODE",), weight="G"),))
    weighted.tables.update({"answers": two, "codebook": data["codebook"]})  # type: ignore[attr-defined]  # a plain dict here
    assert metric(weighted, ["Q"]).absent == "weighted"  # type: ignore[operator]  # one of the metrics above


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (["1;2"] * 9 + ["4;1"] * 10, "weighted_few"),  # 19 people: no per cents
        (["1;2"] * 11 + ["3;1"] * 3 + ["5;1"] * 11, "weighted_few"),  # three people gave one of the answers
        (["1;2"] * 11 + ["3;1"] * 5 + ["5;1"] * 11, ""),
        (["1;60"] + ["1;1"] * 19 + ["5;1"] * 20, "weighted_few"),  # 60 of 99 are one person's answer
        (["1;1"] * 30 + ["5;1"] * 15 + ["5;16"], "weighted_few"),  # 16 of 61, yet of the 31 that answered so
    ],
)
def test_weighted_shares_are_shown_where_no_number_of_people_is_small(
    tmp_path: Path, rows: list[str], reason: str
) -> None:
    data = opened(tmp_path, rows)
    assert publish(survey.distribution(data, ["LERNEN"]), data=data).reason == reason


def test_the_weights_of_a_file_of_spss(tmp_path: Path) -> None:
    frame = pd.DataFrame({"id": [f"p{n}" for n in range(4)], "q1": [1.0, 2, 1, 2], "faktor": [0.5, 1.5, 1.234, 1]})
    pyreadstat.write_sav(frame, str(tmp_path / "w.sav"), variable_value_labels={"q1": {1.0: "ja", 2.0: "nein"}})
    (tmp_path / "evaluation.toml").write_text(
        '[project]\ntitle = "T"\norganisation = "O"\nas_of = 2024-06-14\n'
        '[[tables.answers]]\nfile = "w.sav"\nweight = "faktor"\n',
        encoding="utf-8",
    )
    data = open_project(tmp_path)
    assert data["answers"][["item", "weight"]].to_numpy().tolist() == [
        ["q1", 0.5],
        ["q1", 1.5],
        ["q1", 1.234],
        ["q1", 1],
    ]
    assert not data.findings["value"].str.contains("Gewicht").any()


@pytest.mark.parametrize(
    "line",
    [
        '[survey]\nweight = "G"',
        '[tables.payments]\nfile = "p.csv"\nweight = "G"',
        '[project.x]\n[survey]\ngewicht = "G"',
    ],
)
def test_a_weight_stands_at_the_file_of_the_answers(tmp_path: Path, line: str) -> None:
    head = '[project]\ntitle = "T"\norganisation = "O"\nas_of = 2024-06-14\n'
    (tmp_path / "evaluation.toml").write_text(head + line.replace("[project.x]\n", ""), encoding="utf-8")
    with pytest.raises(EvaluationError, match="Gewichte stehen bei der Datei mit den Antworten"):
        load(tmp_path)


def test_a_weight_that_the_file_lacks_is_an_error_with_the_nearest(tmp_path: Path) -> None:
    found = opened(tmp_path, DOUBLE, weight='weight = "Gewichte"').findings
    assert found[found["severity"] == "error"]["value"].str.contains("Gewicht", regex=False).any()
