"""The real data: numbers that were computed independently of this software, from the tables to the reports."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pypdfium2
import pytest
from conftest import DEPTH, run
from lxml import html
from real_surveys import TWINS

from evaluation.content import charts, statements, tables
from evaluation.content.model import Chart, Statement, Table
from evaluation.data import Data, open_project
from evaluation.disclosure import Published, publish
from evaluation.metrics import funding, survey, tandems
from evaluation.metrics.counts import Counts

N = "\u00a0"
SURVEY = "survey-digital-twins-de"
GRANTS = "funding-muenster-zuschuesse"
CITY = "budget-freiburg"


CITIES = """
[project]
title = "Zuschüsse und Haushalt"
organisation = "Haushaltsgruppe"
as_of = 2026-01-01
[disclosure]
published_already = ["budget"]

[[tables.budget]]
file = "REAL/funding-muenster-zuschuesse/Zuschuesse_Vereine_Verbaende_2026_2027_excerpt_PB01.csv"
columns = { position = "Verwendungszweck_Zielsetzung" }
set = { plan = "Zuschüsse an Vereine", basis = "plan" }
[[tables.budget.amounts]]
column = "Zuschuss_2026_EUR"
set = { period = "2026" }
[[tables.budget.amounts]]
column = "Zuschuss_2027_EUR"
set = { period = "2027" }

[[tables.budget]]
file = "REAL/funding-muenster-zuschuesse/band1_p099_PG0116_Teilergebnisplan_t0.csv"
set = { plan = "Teilergebnisplan" }
[tables.budget.columns]
line = "Teilergebnisplan Ertrags-undAufwandsarten"
position = "Teilergebnisplan Ertrags-undAufwandsarten (2)"
[[tables.budget.amounts]]
column = "Ergebnis(€) 2024"
set = { period = "2024", basis = "actual" }
[[tables.budget.amounts]]
column = "Haushaltsansatz(€) 2025"
set = { period = "2025", basis = "plan" }

[[tables.budget]]
file = "REAL/budget-freiburg/ergebnishaushalt_doppelhaushalt_20172018.csv"
columns = { unit = "Dezernatsbezeichnung", position = "Produktbezeichnung" }
set = { plan = "Freiburg" }
[[tables.budget.amounts]]
column = "Ergebnis 2015 (Erträge)"
set = { period = "2015", basis = "actual", direction = "income" }
[[tables.budget.amounts]]
column = "Ergebnis 2015 (Aufwendungen)"
set = { period = "2015", basis = "actual", direction = "expense" }
[[tables.budget.amounts]]
column = "Ansatz 2016 (Erträge)"
set = { period = "2016", basis = "plan", direction = "income" }
[[tables.budget.amounts]]
column = "Ansatz 2016 (Aufwendungen)"
set = { period = "2016", basis = "plan", direction = "expense" }

[[comparisons]]
id = "zuschuesse"
plan = "Zuschüsse an Vereine"
before = { period = "2026" }
after = { period = "2027" }
by = "unit"
[[comparisons]]
id = "zwecke"
plan = "Zuschüsse an Vereine"
before = { period = "2026" }
after = { period = "2027" }
by = "position"
top = 40
[[comparisons]]
id = "teilergebnisplan"
plan = "Teilergebnisplan"
before = { period = "2024", basis = "actual" }
after = { period = "2025", basis = "plan" }
by = "position"
total = false
[[comparisons]]
id = "freiburg"
plan = "Freiburg"
before = { period = "2015", basis = "actual" }
after = { period = "2016", basis = "plan" }
by = "unit"
direction = "expense"
"""


def folder(path: Path, settings: str, real: Path) -> Path:
    path.mkdir()
    (path / "evaluation.toml").write_text(settings.replace("REAL", real.as_posix()), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def twins(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folder(tmp_path_factory.mktemp("real") / "Digitale Zwillinge", TWINS, real_data)


@pytest.fixture(scope="module")
def cities(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folder(tmp_path_factory.mktemp("real") / "Münster und Freiburg", CITIES, real_data)


@pytest.fixture(scope="module")
def twins_data(twins: Path) -> Data:
    return open_project(twins)


@pytest.fixture(scope="module")
def cities_data(cities: Path) -> Data:
    return open_project(cities)


def expected(real: Path, name: str) -> dict[str, object]:
    found: dict[str, object] = json.loads((real / name / "expected.json").read_text(encoding="utf-8"))
    return found


def cents(text: object) -> int:
    return int(Decimal(str(text)) * 100)


# the survey on digital twins


def item_in(data: Data, real: Path, column: int) -> str:
    """The item of a column of the export, by its place among the columns that follow the id."""
    headings = pd.read_csv(real / SURVEY / "results_german.csv", sep=";", dtype=str, nrows=0).columns
    wanted = " ".join(headings[column].split("[")[-1].rstrip("]").split())
    book = data["codebook"].drop_duplicates("item")
    found = book[(book["text"] == wanted) & (book["type"] == "scale")]
    assert len(found) == 1, (column, wanted)
    return str(found["item"].item())


def distribution(data: Data, real: Path, column: int) -> Counts:
    return survey.distribution(data, [item_in(data, real, column)])


def test_the_answers_in_column_8_are_counted_in_the_order_of_the_structure(twins_data: Data, real_data: Path) -> None:
    counts = distribution(twins_data, real_data, 8)
    labels = [counts.label("answer", answer) for answer in counts.cells["answer"]]
    assert dict(zip(labels, counts.cells["value"], strict=True)) == expected(real_data, SURVEY)["col8_counts"]
    assert labels == ["Stimme vollständig zu", "Stimme eher zu", "Stimme eher nicht zu", "Stimme gar nicht zu"]
    assert counts.cells["answer"].tolist() == ["A01", "A02", "A04", "A05"]
    assert counts.cells["value"].tolist() == [18, 22, 9, 2]
    assert counts.bases[["base", "missing"]].to_numpy().tolist() == [[51, 45]]


def test_the_answers_in_column_9_have_another_base(twins_data: Data, real_data: Path) -> None:
    counts = distribution(twins_data, real_data, 9)
    assert counts.cells["value"].tolist() == [38, 12, 1, 1]
    assert counts.bases["base"].item() == 52


def test_the_two_best_answers_of_twelve_items_have_the_published_shares(twins_data: Data, real_data: Path) -> None:
    shares = []
    for column in range(8, 20):
        counts = distribution(twins_data, real_data, column)
        upper = counts.cells["answer"].map(counts.classes) == "high"
        shares.append(round(100 * counts.cells.loc[upper, "value"].sum() / counts.bases["base"].item(), 1))
    assert shares == expected(real_data, SURVEY)["top2_pct_cols_8_19"]
    assert shares[0] == 78.4


def test_a_scale_of_importance_is_read_like_one_of_agreement(twins_data: Data, real_data: Path) -> None:
    counts = distribution(twins_data, real_data, 23)
    assert counts.texts["family"] == "importance"
    assert (counts.cells["value"].tolist(), counts.bases["missing"].item()) == ([18, 10, 15, 7], 46)


def test_the_public_sees_two_classes_of_column_8(twins_data: Data, real_data: Path) -> None:
    published = publish(distribution(twins_data, real_data, 8), data=twins_data)
    assert published.cells["value"].tolist() == [40, 11]
    chart = charts.stacked(published, id="x")
    assert isinstance(chart, Chart)
    assert [series.texts for series in chart.series] == [(f"40 (78{N}%)",), (f"11 (22{N}%)",)]
    assert f"78{N}%" in chart.title
    assert chart.bases == ("n = 51",)
    assert [series.name for series in chart.series] == ["Zustimmung", "Ablehnung"]


def test_every_question_of_the_real_survey_can_be_shown_or_says_why_not(twins_data: Data) -> None:
    questions = survey.questions(twins_data)
    assert len(questions) == 15
    shown = [
        charts.stacked(publish(survey.distribution(twins_data, question.items), data=twins_data), id=question.id)
        for question in questions
    ]
    assert any(isinstance(chart, Chart) for chart in shown)
    assert all(len(chart.alt) <= 300 for chart in shown if isinstance(chart, Chart))
    assert all(content.text for content in shown if isinstance(content, Statement))


def test_the_survey_alone_says_that_tandems_and_a_second_wave_are_not_there(twins_data: Data) -> None:
    fields = statements.unavailable(publish(tandems.by_field(twins_data), data=twins_data), id="x")
    stayed = statements.unavailable(publish(survey.attrition(twins_data), data=twins_data), id="x")
    assert "Die Tabelle „Tandems“ liegt nicht vor" in fields.text
    assert "Es liegt nur eine Erhebung vor" in stayed.text


# the money of two cities


def compared(data: Data, id: str) -> Published:
    comparison = next(comparison for comparison in data.project.comparisons if comparison.id == id)
    return publish(funding.comparison(data, comparison), data=data)


def sums(published: Published) -> list[int]:
    return [int(value) for value in published.cells.groupby("measure", sort=False)["value"].sum()]


def test_the_36_grants_of_muenster_have_the_sums_of_the_city(cities_data: Data, real_data: Path) -> None:
    published = compared(cities_data, "zuschuesse")
    known = expected(real_data, GRANTS)
    assert sums(published) == [cents(known["sum2026"]), cents(known["sum2027"])] == [190_002_700, 204_435_000]
    assert published.texts["entries"] == "36"
    finding = statements.finding(published, id="x").text
    assert f"1.900.027{N}€" in finding
    assert f"2.044.350{N}€" in finding


def test_a_product_group_keeps_its_leading_zero_and_its_growth(cities_data: Data, real_data: Path) -> None:
    table = tables.change(compared(cities_data, "zuschuesse"), id="x")
    assert isinstance(table, Table)
    row = next(row for row in table.rows if row[0].startswith("0116"))
    assert row[1:3] == (f"162.477{N}€", f"287.940{N}€")
    assert row[4] == f"+77,2{N}%"
    assert [cents(amount) for amount in expected(real_data, GRANTS)["pg0116"]] == [162_477_00, 287_940_00]  # type: ignore[attr-defined]  # a list


def test_the_growth_of_a_grant_that_was_nothing_before_is_new(cities_data: Data) -> None:
    table = tables.change(compared(cities_data, "zwecke"), id="x", top=40)
    assert isinstance(table, Table)
    new = [row for row in table.rows if row[1] == f"0{N}€"]
    assert [row[2:] for row in new] == [(f"125.000{N}€", f"125.000{N}€", "neu")]


def test_an_amount_with_a_trailing_minus_is_negative(cities_data: Data, real_data: Path) -> None:
    text = (real_data / GRANTS / "band1_p099_PG0116_Teilergebnisplan_t0.csv").read_text(encoding="utf-8")
    assert "520.820,86-" in text
    budget = cities_data["budget"]
    plan = budget[(budget["plan"] == "Teilergebnisplan") & (budget["period"] == "2024")]
    assert -52_082_086 in set(plan["amount"].dropna())
    assert 52_082_086 not in set(plan["amount"].dropna())
    table = tables.change(compared(cities_data, "teilergebnisplan"), id="x")
    assert isinstance(table, Table)
    assert f"−520.820,86{N}€" in {row[1] for row in table.rows}
    assert table.totals == ()


def test_the_result_of_the_product_group_is_that_of_the_plan(cities_data: Data, real_data: Path) -> None:
    known = expected(real_data, GRANTS)["ergebnis_0116"]
    budget = cities_data["budget"]
    plan = budget[budget["plan"] == "Teilergebnisplan"]
    for year in ("2024", "2025"):
        assert cents(known[year]) in set(plan.loc[plan["period"] == year, "amount"].dropna())  # type: ignore[index]  # a table


def test_the_budget_of_freiburg_has_the_sums_of_its_363_rows(cities_data: Data, real_data: Path) -> None:
    known = expected(real_data, CITY)
    budget = cities_data["budget"]
    city = budget[budget["plan"] == "Freiburg"]
    found = city.groupby(["period", "direction"])["amount"].sum()
    for year, name in (("2015", "erg2015"), ("2016", "ans2016")):
        income, expense, balance = (cents(amount) for amount in known[name])  # type: ignore[attr-defined]  # a list
        assert (found[year, "income"], found[year, "expense"]) == (income, expense)
        assert income + expense == balance
    assert len(city) == 4 * 363 == 4 * known["rows"]  # type: ignore[operator]  # a number
    assert found["2015", "income"] == 84_609_736_596
    assert found["2015", "expense"] == -80_116_527_896


def test_expenses_that_are_written_as_negative_stay_negative_in_words(cities_data: Data) -> None:
    published = compared(cities_data, "freiburg")
    assert sums(published) == [-80_116_527_896, -80_594_068_667]
    chart = charts.bars(published, id="x")
    assert isinstance(chart, Chart)
    assert f"−801.165.278,96{N}€" in chart.title
    assert "Vorzeichen wie in der Datei" in chart.subtitle


# the whole build


def build(project: Path, *reports: str) -> Path:
    only = [part for report in reports for part in ("--only", report)]
    result = run("build", "--project", project, "--formats", "html,pdf", *only, cwd=project.parent)
    assert result.returncode == 0, result.stdout + result.stderr
    return project / "reports" / "public"


def page(reports: Path, name: str) -> str:
    root = html.fromstring((reports / f"{name}.html").read_bytes())
    for style in root.xpath("//style"):
        style.drop_tree()
    return " ".join(root.text_content().replace(N, " ").split())


def pages(reports: Path, name: str) -> str:
    with pypdfium2.PdfDocument(reports / f"{name}.pdf") as pdf:
        text = " ".join(page.get_textpage().get_text_bounded() for page in pdf)
    return " ".join(text.replace(N, " ").replace("\ufffe", "").split())


@pytest.mark.parametrize("read", [page, pages], ids=["html", "pdf"])
def test_the_reports_on_the_real_survey_show_its_numbers_and_what_is_not_there(
    read: object, twins_built: Path, twins_data: Data
) -> None:
    report = read(twins_built, "survey")  # type: ignore[operator]  # page or pages
    assert "40 (78 %)" in report
    assert "11 (22 %)" in report
    assert "Es liegt nur eine Erhebung vor" in report


@pytest.mark.deep
@pytest.mark.parametrize("read", [page, pages], ids=["html", "pdf"])
def test_the_closing_report_on_the_real_survey_says_what_is_not_there(read: object, twins_built: Path) -> None:
    closing = read(twins_built, "closing_event")  # type: ignore[operator]  # page or pages
    assert "Die Tabelle „Tandems“ liegt nicht vor" in closing


@pytest.mark.deep
@pytest.mark.parametrize("read", [page, pages], ids=["html", "pdf"])
def test_the_reports_on_real_budgets_show_their_numbers_and_what_is_not_there(read: object, cities_built: Path) -> None:
    report = read(cities_built, "funding")  # type: ignore[operator]  # page or pages
    for text in ("1.900.027 €", "2.044.350 €", "36 Zeilen", "−520.820,86 €", "−801.165.278,96 €", "neu"):
        assert text in report, text


@pytest.fixture(scope="module")
def twins_built(twins: Path) -> Path:
    return build(twins, "survey", *(() if DEPTH == "pytest" else ("closing_event",)))


@pytest.fixture(scope="module")
def cities_built(cities: Path) -> Path:
    return build(cities, "funding")
